"""Changes of address by a licensee of NCOALink: its manifest says everything."""
