"""Reference tables that were loaded: where each version lies, what it may be used for, how old it is."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select, update

from skiptrace.store import schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from sqlalchemy import RowMapping

    from skiptrace.store.work import Work

_TABLE = schema.reference_table


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferenceTable:
    """
    One version of a loaded table.

    Args:
        name: What the user calls it.
        file: Path below the store's folder of tables.
        rows: How many rows it has.
        sha256: Hash of the file that was loaded.
        origin: Tables of one origin confirm each other once.
        licence: Under what terms it is held.
        purposes: Codes of purposes; one of them must be held to use it.
        columns: Which column was taken for which field.
        retention_days: How long it may be kept; None when nothing says so.
        as_of: When its data were current.
        version: Set by `save`.
        loaded_at: Set by `save`.
    """

    name: str
    file: str
    rows: int
    sha256: str = ""
    origin: str = ""
    licence: str = ""
    purposes: tuple[str, ...] = ()
    columns: Mapping[str, Any] = field(default_factory=dict[str, Any])
    retention_days: int | None = None
    as_of: dt.date | None = None
    version: int = 0
    loaded_at: dt.datetime | None = None


def save(work: Work, table: ReferenceTable) -> ReferenceTable:
    """Put a table in use in place of the version before it, all at once."""
    newest = select(func.coalesce(func.max(_TABLE.c.version), 0)).where(_TABLE.c.name == table.name)
    version = int(work.connection.execute(newest).scalar_one()) + 1
    drop(work, table.name)
    saved = replace(table, version=version, loaded_at=work.at)
    row = {one.name: getattr(saved, one.name) for one in fields(ReferenceTable)}
    work.write(_TABLE, [{**row, "is_current": True}])
    return saved


def current(work: Work, name: str) -> ReferenceTable | None:
    """The version of a table that is in use."""
    statement = select(_TABLE).where(_TABLE.c.name == name, _TABLE.c.is_current)
    row = work.connection.execute(statement).mappings().first()
    return None if row is None else _table(row)


def in_use(work: Work) -> list[ReferenceTable]:
    """Every table that is in use, by name."""
    statement = select(_TABLE).where(_TABLE.c.is_current).order_by(_TABLE.c.name)
    return [_table(row) for row in work.connection.execute(statement).mappings()]


def out_of_use(work: Work) -> list[ReferenceTable]:
    """Versions that were replaced or dropped; their files may go, their rows tell what earlier runs used."""
    statement = select(_TABLE).where(~_TABLE.c.is_current).order_by(_TABLE.c.name, _TABLE.c.version)
    return [_table(row) for row in work.connection.execute(statement).mappings()]


def drop(work: Work, name: str) -> bool:
    """Take a table out of use; says whether it was in use. Its file is the caller's to delete."""
    statement = update(_TABLE).where(_TABLE.c.name == name, _TABLE.c.is_current).values(is_current=False)
    return work.connection.execute(statement).rowcount > 0


def _table(row: RowMapping) -> ReferenceTable:
    known = {one.name: row[one.name] for one in fields(ReferenceTable)}
    return ReferenceTable(**{**known, "purposes": tuple(row["purposes"])})
