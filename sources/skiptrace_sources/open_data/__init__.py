"""What sources over public data sets share: their columns are found, and their rows are read into candidates."""
