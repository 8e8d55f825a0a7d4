"""Opening any table: a client's or vendor's file in whatever format, as columns of text."""

from skiptrace.intake.tables.layout import FixedField, TableLayout
from skiptrace.intake.tables.open import open_table
from skiptrace.intake.tables.rows import Faulty, Skipped
from skiptrace.intake.tables.table import Block, Table, TableFacts

__all__ = [
    "Block",
    "Faulty",
    "FixedField",
    "Skipped",
    "Table",
    "TableFacts",
    "TableLayout",
    "open_table",
]
