"""EnformionGO: its manifest says everything."""
