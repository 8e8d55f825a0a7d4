"""ZeroBounce e-mail validation: its manifest says everything."""
