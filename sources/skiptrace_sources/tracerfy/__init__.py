"""Tracerfy: its manifest says everything."""
