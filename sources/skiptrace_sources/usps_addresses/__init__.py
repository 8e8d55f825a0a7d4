"""USPS Addresses: its manifest says everything."""
