"""Lob US verifications: its manifest says everything."""
