"""Debtor against candidate in columns: which pairs are worth comparing, how they compare, who it is."""
