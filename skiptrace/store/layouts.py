"""How a client's files are laid out, remembered by name as TOML text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.store import schema

if TYPE_CHECKING:
    from skiptrace.store.work import Work

_TABLE = schema.layout


def save(work: Work, name: str, body: str) -> None:
    """Remember a layout; the one of the same name is replaced."""
    row = {"name": name, "body": body, "created_at": work.at, "updated_at": work.at}
    work.put(_TABLE, [row], keep=frozenset({"created_at"}))


def get(work: Work, name: str) -> str | None:
    """The layout of this name."""
    return work.connection.execute(select(_TABLE.c.body).where(_TABLE.c.name == name)).scalar()


def names(work: Work) -> list[str]:
    """The names of all layouts."""
    return list(work.connection.execute(select(_TABLE.c.name).order_by(_TABLE.c.name)).scalars())
