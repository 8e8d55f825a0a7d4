"""OpenCorporates: its manifest says everything."""
