"""Answers as files: CSV, JSON Lines, one page of HTML; nothing that policy forbids, no cell that a spreadsheet runs."""
