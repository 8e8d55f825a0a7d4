"""The National Provider Identifier registry: its manifest says everything."""
