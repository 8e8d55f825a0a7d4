"""Skip tracing and contact enrichment for lawful debt collection."""

__version__ = "0.1.0"
