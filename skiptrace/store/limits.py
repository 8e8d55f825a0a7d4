"""How much of the sources' limits is used up, kept where all processes of a store see it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from skiptrace.store import schema

if TYPE_CHECKING:
    from skiptrace.store.work import Work

_TABLE = schema.source_limit


def take(work: Work, source: str) -> Any:
    """
    What was kept for a source; None when nothing was.

    Nobody else changes it until this transaction ends, which is one that may write.
    """
    statement = select(_TABLE.c.state).where(_TABLE.c.source == source).with_for_update()
    row = work.connection.execute(statement).first()
    if row is None:
        # PostgreSQL locks rows, and only one that is there.
        work.put_new(_TABLE, [{"source": source, "state": None}])
        row = work.connection.execute(statement).one()
    return row.state


def put(work: Work, source: str, state: Any) -> None:
    """Keep the state of a source."""
    work.put(_TABLE, [{"source": source, "state": state}])
