"""Who did what and when, in a chain in which no line can be changed, dropped or forged unseen."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import select, update

from skiptrace.errors import StoreError
from skiptrace.store import schema

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.store.work import Work

# The newest line, kept apart: without it, cutting off the end of the chain would go unnoticed.
HEAD = "audit_head"
START = "0 "
LINES_A_FETCH = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class AuditLine:
    """One line: ids and counts only, never a personal value."""

    seq: int
    at: dt.datetime
    who: str
    action: str
    subjects: tuple[str, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict[str, Any])


def append(
    work: Work, action: str, *, who: str, subjects: Sequence[str] = (), detail: Mapping[str, Any] | None = None
) -> int:
    """
    Add a line and return its number.

    Args:
        work: The transaction; the line stands or falls with what it tells of.
        action: What was done, as ``run.started`` or ``contacts.exported``.
        who: The user's name.
        subjects: Ids of cases, runs or matches; never an account number or another personal value.
        detail: Counts and codes.
    """
    last, previous = _head(work, lock=True)
    line: dict[str, Any] = {
        "seq": last + 1,
        "at": work.at,
        "who": schema.plain(who),
        "action": schema.plain(action),
        "subjects": list(subjects),
        # As it will be read back (keys become texts, tuples lists), or the hash would not fit later.
        "detail": json.loads(json.dumps(detail or {})),
        "previous_hash": previous,
    }
    line["hash"] = _hash(_key(work), line)
    work.write(schema.audit, [line])
    head = f"{line['seq']} {line['hash']}"
    work.connection.execute(update(schema.meta).where(schema.meta.c.name == HEAD).values(value=head))
    return last + 1


def verify(work: Work) -> int | None:
    """The number of the first line that is missing or not as it was written; None when all is well."""
    key, expected, previous = _key(work), 1, ""
    for line in _rows(work):
        if line["seq"] != expected or line["previous_hash"] != previous or line["hash"] != _hash(key, line):
            return expected
        expected, previous = expected + 1, line["hash"]
    return None if _head(work) == (expected - 1, previous) else expected


def lines(work: Work) -> Iterator[AuditLine]:
    """Every line, oldest first."""
    for row in _rows(work):
        yield AuditLine(
            seq=row["seq"],
            at=row["at"],
            who=row["who"],
            action=row["action"],
            subjects=tuple(row["subjects"]),
            detail=row["detail"],
        )


def _rows(work: Work) -> Iterator[dict[str, Any]]:
    statement = select(schema.audit).order_by(schema.audit.c.seq).execution_options(yield_per=LINES_A_FETCH)
    # Closed at once when the reader stops early: a server's cursor must not outlive its transaction.
    with work.connection.execute(statement) as result:
        for row in result.mappings():
            yield {str(name): value for name, value in row.items()}


def _head(work: Work, *, lock: bool = False) -> tuple[int, str]:
    statement = select(schema.meta.c.value).where(schema.meta.c.name == HEAD)
    # The row lock makes writers on PostgreSQL queue for the end of the chain; SQLite has one writer anyway.
    head = work.connection.execute(statement.with_for_update() if lock else statement).scalar()
    if head is None:
        raise StoreError("the audit has lost its end; restore the store from a copy")
    seq, _, last = head.partition(" ")
    return int(seq), last


def _key(work: Work) -> bytes:
    return work.sealer.subkey("audit")


def _hash(key: bytes, line: Mapping[str, Any]) -> str:
    # Keyed: whoever can write to the database but has no key cannot make a chain that holds.
    told = [line["at"].isoformat(), line["seq"], line["who"], line["action"], line["subjects"], line["detail"]]
    text = json.dumps([line["previous_hash"], *told], sort_keys=True, separators=(",", ":"), allow_nan=False)
    return hmac.digest(key, text.encode("ascii"), "sha256").hex()
