"""Answers that were paid for, kept sealed until they expire, so that nobody pays twice."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select

from skiptrace.store import schema
from skiptrace.store.crypto import place

if TYPE_CHECKING:
    import datetime as dt

    from skiptrace.store.work import Work

_TABLE = schema.answer


def keep(work: Work, key_hash: str, *, source: str, body: bytes, expires_at: dt.datetime) -> None:
    """Keep an answer; a newer one to the same question takes its place."""
    row = {
        "key_hash": key_hash,
        "source": source,
        "body": work.sealer.seal_packed(body, place(_TABLE.name, "body", key_hash)),
        "kept_at": work.at,
        "expires_at": expires_at,
    }
    work.put(_TABLE, [row])


def find(work: Work, key_hash: str) -> bytes | None:
    """The kept answer, unless it has expired."""
    statement = select(_TABLE.c.body).where(_TABLE.c.key_hash == key_hash, _TABLE.c.expires_at > work.at)
    sealed = work.connection.execute(statement).scalar()
    return None if sealed is None else work.sealer.open_packed(sealed, place(_TABLE.name, "body", key_hash))


def forget_expired(work: Work) -> int:
    """Delete what has expired, and say how many there were."""
    return work.connection.execute(delete(_TABLE).where(_TABLE.c.expires_at <= work.at)).rowcount
