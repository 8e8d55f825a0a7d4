"""Ctrl-C, wherever it falls."""

from __future__ import annotations

import duckdb
import pytest

from skiptrace.run.interrupt import interruptible


def test_an_interrupted_query_is_an_interrupt():
    """DuckDB's own error for Ctrl-C is what Python calls it."""
    with pytest.raises(KeyboardInterrupt), interruptible():
        raise RuntimeError("Query interrupted")


def test_an_interrupt_that_duckdb_quotes_is_an_interrupt():
    """Ctrl-C while DuckDB looks at a column is told in an error of its own."""
    with pytest.raises(KeyboardInterrupt), interruptible():
        raise duckdb.Error("KeyboardInterrupt: ")


def test_other_errors_of_duckdb_are_left_alone():
    """A disk that fails is no Ctrl-C."""
    with pytest.raises(duckdb.IOException), interruptible():
        raise duckdb.IOException("cannot read")


def test_other_errors_are_left_alone():
    """A RuntimeError that is no Ctrl-C stays what it is."""
    with pytest.raises(RuntimeError, match="something else"), interruptible():
        raise RuntimeError("something else")
