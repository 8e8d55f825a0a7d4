"""Ctrl-C, wherever it falls."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from types import TracebackType

# DuckDB 2.0 asks Python for signals in the midst of its own work, and makes errors of its own of Ctrl-C: a
# RuntimeError during a query, one of its errors that quotes Python's while it looks at what it was given.
DURING_QUERY = "Query interrupted"
QUOTED = "KeyboardInterrupt"


class interruptible(AbstractContextManager[None]):  # noqa: N801 reads as a statement, like contextlib's own
    """Let Ctrl-C during a query be the KeyboardInterrupt that it is everywhere else."""

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        if value is not None and _is_interrupt(value):
            raise KeyboardInterrupt from value


def _is_interrupt(error: BaseException) -> bool:
    if isinstance(error, RuntimeError):
        return str(error) == DURING_QUERY
    # By the name of its module: the library itself is not loaded for this.
    return type(error).__module__ in {"duckdb", "_duckdb"} and str(error).startswith(QUOTED)
