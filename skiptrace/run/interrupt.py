"""Ctrl-C, wherever it falls."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# DuckDB 2.0 asks Python for signals during a query, and turns Ctrl-C into a RuntimeError with these words.
SWALLOWED = "Query interrupted"


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C during a query be the KeyboardInterrupt that it is everywhere else."""
    try:
        yield
    except RuntimeError as exc:
        if str(exc) != SWALLOWED:
            raise
        raise KeyboardInterrupt from exc
