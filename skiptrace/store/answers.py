"""Answers that were paid for, kept sealed until they expire, so that nobody pays twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import delete, select

from skiptrace.store import schema
from skiptrace.store.crypto import place
from skiptrace.store.suppressions import MARKS_A_QUERY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement

    from skiptrace.store.crypto import Sealer
    from skiptrace.store.work import Work

_TABLE = schema.answer
_COLUMNS = ("key_hash", "source", "body", "kept_at", "expires_at")


class Kept(NamedTuple):
    """An answer as it is kept: under which mark, whose it is, what it says, and until when it may be used."""

    key_hash: str
    source: str
    body: bytes
    expires_at: dt.datetime


def mark(sealer: Sealer, text: str) -> str:
    """The blind mark under which the answer to a request or a question is kept and found."""
    return sealer.blind(text, _TABLE.name)


def sealed(sealer: Sealer, answer: Kept) -> Kept:
    """The same with its body sealed, as it is kept."""
    return answer._replace(body=sealer.seal_packed(answer.body, place(_TABLE.name, "body", answer.key_hash)))


def keep(work: Work, answers: Iterable[Kept]) -> None:
    """Keep answers; a newer one to the same question takes its place."""
    keep_sealed(work, [sealed(work.sealer, one) for one in answers])


def keep_sealed(work: Work, answers: Iterable[Kept]) -> None:
    """Keep answers whose bodies are `sealed`."""
    at = schema.moment_text(work.at)
    rows = [
        (one.key_hash, schema.plain(one.source), one.body, at, schema.moment_text(one.expires_at)) for one in answers
    ]
    work.write_plain(_TABLE, _COLUMNS, rows, put=True)


def find(work: Work, key_hashes: Collection[str]) -> dict[str, bytes]:
    """The answers that are kept under these marks and have not expired."""
    rows = _kept(work, key_hashes, _TABLE.c.key_hash, _TABLE.c.body)
    return {mark: work.sealer.open_packed(sealed, place(_TABLE.name, "body", mark)) for mark, sealed in rows}


def are_kept(work: Work, key_hashes: Collection[str]) -> set[str]:
    """Those of these marks under which an answer is kept that has not expired."""
    return {mark for (mark,) in _kept(work, key_hashes, _TABLE.c.key_hash)}


def _kept(work: Work, key_hashes: Collection[str], *columns: ColumnElement[Any]) -> Iterator[Any]:
    marks = sorted(set(key_hashes))
    for start in range(0, len(marks), MARKS_A_QUERY):
        some = _TABLE.c.key_hash.in_(marks[start : start + MARKS_A_QUERY])
        yield from work.connection.execute(select(*columns).where(some, _TABLE.c.expires_at > work.at))


def forget_expired(work: Work) -> int:
    """Delete what has expired, and say how many there were."""
    return work.connection.execute(delete(_TABLE).where(_TABLE.c.expires_at <= work.at)).rowcount
