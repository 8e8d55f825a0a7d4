"""A unit of work: one transaction, the key, and the moment it stands for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy.dialects import postgresql, sqlite

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection, Table

    from skiptrace.store.crypto import Sealer


@dataclass(frozen=True, slots=True)
class Work:
    """
    One transaction on the store.

    Args:
        connection: Where SQL is spoken.
        sealer: Seals and opens personal values.
        at: The moment of the transaction; everything written in it bears this time.
    """

    connection: Connection
    sealer: Sealer
    at: dt.datetime

    def write(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Add rows; a row that is there already is an error."""
        if rows:
            self.connection.execute(table.insert(), rows)

    def put(self, table: Table, rows: Sequence[dict[str, Any]], *, keep: frozenset[str] = frozenset()) -> None:
        """Add rows, or replace those with the same key, except for the columns in *keep*."""
        if not rows:
            return
        dialect = postgresql if self.connection.dialect.name == "postgresql" else sqlite
        statement = dialect.insert(table)
        key = [column.name for column in table.primary_key]
        changed = {name: statement.excluded[name] for name in rows[0] if name not in key and name not in keep}
        self.connection.execute(statement.on_conflict_do_update(index_elements=key, set_=changed), rows)
