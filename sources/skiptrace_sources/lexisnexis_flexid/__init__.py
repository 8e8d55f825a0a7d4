"""LexisNexis FlexID: its manifest says everything."""
