"""The monthly file of the National Provider Identifier registry: its manifest says everything."""
