"""Radio licences of the Federal Communications Commission: its manifest says everything."""
