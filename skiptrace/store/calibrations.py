"""Calibrations that were fitted, as JSON texts: every one is kept, one at a time is in use, and that can be undone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.errors import StoreError
from skiptrace.store import schema

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.store.work import Work

_TABLE = schema.meta
# Rows of `meta`: each calibration under its version, and the versions in the order in which they were put in use.
_PREFIX = "calibration:"
_IN_USE = "calibrations"


def save(work: Work, version: str, text: str) -> None:
    """Keep a calibration; one of the same version is the same."""
    work.put(_TABLE, [{"name": _PREFIX + version, "value": text}])


def get(work: Work, version: str) -> str:
    """
    The calibration of this version.

    Raises:
        StoreError: There is none.
    """
    text = _value(work, _PREFIX + version)
    if text is None:
        raise StoreError("no calibration has this version; `skiptrace calibrate --list` names them")
    return text


def all_texts(work: Work) -> list[str]:
    """Every calibration that was kept, by version."""
    statement = select(_TABLE.c.value).where(_TABLE.c.name.startswith(_PREFIX)).order_by(_TABLE.c.name)
    return list(work.connection.execute(statement).scalars())


def in_use(work: Work) -> str:
    """The version in use; empty when the shipped model is used as it is."""
    used = _used(work)
    return used[-1] if used else ""


def use(work: Work, version: str) -> None:
    """Put a calibration in use; the one before it is remembered."""
    get(work, version)
    if in_use(work) != version:
        _write(work, [*_used(work), version])


def undo(work: Work) -> tuple[str, str]:
    """
    Go back to what was in use before; says the version taken out of use and the one that is used again.

    Raises:
        StoreError: None is in use.
    """
    used = _used(work)
    if not used:
        raise StoreError("no calibration is in use; the shipped model is used as it is")
    _write(work, used[:-1])
    return used[-1], in_use(work)


def _used(work: Work) -> list[str]:
    text = _value(work, _IN_USE)
    return list(json.loads(text)) if text else []


def _write(work: Work, versions: Sequence[str]) -> None:
    work.put(_TABLE, [{"name": _IN_USE, "value": json.dumps(list(versions))}])


def _value(work: Work, name: str) -> str | None:
    return work.connection.execute(select(_TABLE.c.value).where(_TABLE.c.name == name)).scalar()
