"""People Data Labs: its manifest says everything."""
