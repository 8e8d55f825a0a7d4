"""Companies House: its manifest says everything."""
