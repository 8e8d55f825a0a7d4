"""Airmen of the Federal Aviation Administration: its manifest says everything."""
