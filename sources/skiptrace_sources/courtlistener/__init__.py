"""CourtListener: its manifest says everything."""
