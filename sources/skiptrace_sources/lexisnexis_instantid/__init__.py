"""LexisNexis InstantID: its manifest says everything."""
