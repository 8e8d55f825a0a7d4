"""The voter extract of Florida: its manifest says everything."""
