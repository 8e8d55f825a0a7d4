"""Active duty by the SCRA website of DMDC: a person uploads the file and downloads the answer."""
