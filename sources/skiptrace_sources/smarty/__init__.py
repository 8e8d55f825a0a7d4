"""Smarty US street addresses: its manifest says everything."""
