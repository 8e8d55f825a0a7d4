"""The voter file of North Carolina: its manifest says everything."""
