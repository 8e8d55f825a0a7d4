"""Bulk files made into local searchable tables."""
