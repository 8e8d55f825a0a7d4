"""Measurements: each prints a figure and its ratio to a peer, in one run."""
