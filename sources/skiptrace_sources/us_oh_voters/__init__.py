"""The voter file of Ohio: its manifest says everything."""
