"""BatchData: its manifest says everything."""
