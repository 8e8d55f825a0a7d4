"""A unit of work: one transaction, the key, and the moment it stands for."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from sqlalchemy import Connection, Insert, Table
    from sqlalchemy.dialects.postgresql import Insert as PostgresqlInsert
    from sqlalchemy.dialects.sqlite import Insert as SqliteInsert

    from skiptrace.store.crypto import Sealer

# What SQLite takes in one statement, older ones less.
MOST_VALUES: Final = 6_000 if sqlite3.sqlite_version_info >= (3, 32) else 999
MOST_STATEMENTS: Final = 256


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
        self.connection.execute(_upsert(table, self.connection.dialect.name, tuple(rows[0]), keep), rows)

    def put_new(self, table: Table, rows: Sequence[dict[str, Any]]) -> None:
        """Add the rows whose keys are new; the others stay as they are."""
        if rows:
            self.connection.execute(_insert_new(table, self.connection.dialect.name), rows)

    def write_plain(
        self,
        table: Table,
        names: tuple[str, ...],
        rows: Sequence[Sequence[Any]],
        *,
        put: bool,
        keep: frozenset[str] = frozenset(),
    ) -> None:
        """
        Add rows whose values are as the database keeps them, in the order of *names*: for the tables of every call.

        Args:
            table: Where.
            names: Its columns.
            rows: Their values.
            put: Replace those with the same key.
            keep: Columns that are not replaced.
        """
        database, start = self.connection.dialect.name, 0
        while start < len(rows):
            several = _together(database, len(rows) - start, len(names))
            sql = _plain_sql(table, database, names, put, keep, several)
            if several == 1:
                self.connection.exec_driver_sql(sql, [tuple(row) for row in rows[start:]])
                return
            values = tuple(value for row in rows[start : start + several] for value in row)
            self.connection.exec_driver_sql(sql, values)
            start += several


def _together(database: str, rows: int, columns: int) -> int:
    """
    How many rows go into one statement.

    SQLite lets go of Python's lock for each statement and each row of its own, and gets it back when it is its turn
    among all threads: a commit that others wait for took several times as long.
    """
    return 1 if database == "postgresql" else min(rows, MOST_VALUES // columns)


@lru_cache(MOST_STATEMENTS)
def _plain_sql(
    table: Table,
    database: str,
    names: tuple[str, ...],
    put: bool,  # noqa: FBT001 - part of a key
    keep: frozenset[str],
    several: int,
) -> str:
    row = f"({', '.join(['%s' if database == 'postgresql' else '?'] * len(names))})"
    sql = f"INSERT INTO {table.name} ({', '.join(names)}) VALUES {', '.join([row] * several)}"  # noqa: S608 - names of ours
    if not put:
        return sql
    key = [column.name for column in table.primary_key]
    changed = ", ".join(f"{name} = excluded.{name}" for name in names if name not in key and name not in keep)
    return f"{sql} ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed}"


@cache
def _insert_new(table: Table, database: str) -> Insert:
    statement: Insert = _insert(table, database).on_conflict_do_nothing()
    return statement


def _insert(table: Table, database: str) -> PostgresqlInsert | SqliteInsert:
    # Either language is learnt when it is spoken: both cost every command a twentieth of a second.
    if database == "postgresql":
        from sqlalchemy.dialects import postgresql

        return postgresql.insert(table)
    from sqlalchemy.dialects import sqlite

    return sqlite.insert(table)


@cache
def _upsert(table: Table, database: str, names: tuple[str, ...], keep: frozenset[str]) -> Insert:
    """The statement that adds rows or replaces them; making it costs more than most transactions that use it."""
    statement = _insert(table, database)
    key = [column.name for column in table.primary_key]
    changed = {name: statement.excluded[name] for name in names if name not in key and name not in keep}
    upsert: Insert = statement.on_conflict_do_update(index_elements=key, set_=changed)
    return upsert
