"""DirectSkip: its manifest says everything."""
