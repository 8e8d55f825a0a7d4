"""What makes a table append-only, in the database itself: a bug or a hand on the SQL prompt is refused too."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from sqlalchemy import delete, insert, text

from skiptrace.store import audit, schema

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sqlalchemy import Connection

    from skiptrace.store.work import Work

# The row of `meta` whose presence opens the guarded tables. It lives and dies inside one transaction, so no other
# connection ever sees it and a crash takes it away.
SWITCH = "guard_lifted"

_POSTGRESQL_FUNCTION = f"""
CREATE FUNCTION skiptrace_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_TABLE_NAME <> 'audit' AND TG_OP <> 'TRUNCATE'
       AND EXISTS (SELECT 1 FROM meta WHERE name = '{SWITCH}') THEN
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'append-only table' USING ERRCODE = 'restrict_violation';
END $$
"""  # noqa: S608  # a constant, not a user's text


def guard_statements(dialect: str, tables: Sequence[str]) -> list[str]:
    """The SQL that makes *tables* append-only."""
    if dialect == "postgresql":
        return [_POSTGRESQL_FUNCTION, *(one for table in tables for one in _postgresql_triggers(table))]
    return [_sqlite_trigger(table, event) for table in tables for event in ("UPDATE", "DELETE")]


def install(connection: Connection, tables: Sequence[str] = schema.APPEND_ONLY) -> None:
    """Make *tables* append-only."""
    for statement in guard_statements(connection.dialect.name, tables):
        connection.execute(text(statement))


@contextmanager
def lifted(work: Work, *, who: str, reason: str) -> Iterator[None]:
    """
    Let care change or delete observations, decisions and ledger lines until the block ends.

    There are two reasons to: erasure (retention, a person's request) and sealing anew under another key. A line in
    the audit says who and why; the audit itself cannot be opened.
    """
    audit.append(work, "guard.lifted", who=who, detail={"reason": reason})
    # A savepoint: if the block fails and the caller goes on all the same, the switch is gone with it.
    with work.connection.begin_nested():
        work.connection.execute(insert(schema.meta).values(name=SWITCH, value=reason))
        yield
        work.connection.execute(delete(schema.meta).where(schema.meta.c.name == SWITCH))


def _sqlite_trigger(table: str, event: str) -> str:
    condition = "" if table == "audit" else f"WHEN NOT EXISTS (SELECT 1 FROM meta WHERE name = '{SWITCH}')"  # noqa: S608  # constants
    return (
        f"CREATE TRIGGER {table}_no_{event.lower()} BEFORE {event} ON {table} {condition} "
        "BEGIN SELECT RAISE(ABORT, 'append-only table'); END"
    )


def _postgresql_triggers(table: str) -> list[str]:
    function = "EXECUTE FUNCTION skiptrace_append_only()"
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} FOR EACH ROW {function}",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} FOR EACH STATEMENT {function}",
    ]
