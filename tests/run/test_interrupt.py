"""Ctrl-C, wherever it falls."""

from __future__ import annotations

import pytest

from skiptrace.run.interrupt import interruptible


def test_an_interrupted_query_is_an_interrupt():
    """DuckDB's own error for Ctrl-C is what Python calls it."""
    with pytest.raises(KeyboardInterrupt), interruptible():
        raise RuntimeError("Query interrupted")


def test_other_errors_are_left_alone():
    """A RuntimeError that is no Ctrl-C stays what it is."""
    with pytest.raises(RuntimeError, match="something else"), interruptible():
        raise RuntimeError("something else")
