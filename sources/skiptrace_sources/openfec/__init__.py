"""OpenFEC Schedule A: its manifest says everything."""
