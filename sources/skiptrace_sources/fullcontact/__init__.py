"""FullContact person enrichment: its manifest says everything."""
