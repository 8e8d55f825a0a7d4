"""Whitepages, version 1: its manifest says everything."""
