"""The Census Geocoder, one address at a time: its manifest says everything."""
