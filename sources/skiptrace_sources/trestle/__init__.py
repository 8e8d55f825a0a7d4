"""Trestle: its manifest says everything."""
