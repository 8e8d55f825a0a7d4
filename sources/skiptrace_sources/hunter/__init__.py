"""Hunter e-mail verification: its manifest says everything."""
