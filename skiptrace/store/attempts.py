"""What happened when a contact was tried."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.store import schema
from skiptrace.store.cases import account_mark
from skiptrace.store.crypto import place
from skiptrace.store.suppressions import MARKS_A_QUERY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement, Row

    from skiptrace.store.work import Work

_TABLE = schema.attempt
# Sealed together with the value: all that tells about a person.
_SEALED = ("client", "account", "value", "by", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """
    One try of one contact.

    Args:
        account: The client's number of the account.
        kind: As in contacts.csv.
        value: The contact in normal form.
        result: A code of `skiptrace.rank.results`.
        at: When it was tried.
        client: The client's short name.
        by: Who tried.
        note: What was learnt.
        recorded_at: When the store was told; set by the store.
    """

    account: str
    kind: str
    value: str
    result: str
    at: dt.datetime
    client: str = ""
    by: str = ""
    note: str = ""
    recorded_at: dt.datetime | None = field(default=None, compare=False)


def add(work: Work, attempts: Iterable[Attempt]) -> list[Attempt]:
    """Keep what happened and return what of it was new: the same try told twice is kept once."""
    rows = {_id(work, attempt): attempt for attempt in attempts}
    known = _known(work, rows)
    fresh = {attempt_id: attempt for attempt_id, attempt in rows.items() if attempt_id not in known}
    lines = [
        {
            "attempt_id": attempt_id,
            "account_blind": account_mark(work, attempt.account),
            "kind": attempt.kind,
            "value": work.sealer.seal_text(_sealed(attempt), _context(attempt_id)),
            "result": attempt.result,
            "at": attempt.at,
            "created_at": work.at,
        }
        for attempt_id, attempt in fresh.items()
    ]
    work.write(_TABLE, lines)
    return list(fresh.values())


def are_kept(work: Work) -> bool:
    """Whether there is any attempt at all."""
    return work.connection.execute(select(_TABLE.c.attempt_id).limit(1)).first() is not None


def of_account(work: Work, account: str, *, client: str | None = None) -> list[Attempt]:
    """What was tried on an account, oldest first; of one client, since clients may use the same number."""
    found = of_accounts(work, [account]).get(account, [])
    return [attempt for attempt in found if client is None or attempt.client == client]


def of_accounts(work: Work, accounts: Collection[str]) -> dict[str, list[Attempt]]:
    """What was tried on any of these accounts, oldest first, whoever the client."""
    marks = sorted({account_mark(work, account) for account in accounts})
    found = defaultdict[str, list[Attempt]](list)
    for start in range(0, len(marks), MARKS_A_QUERY):
        for attempt in _read(work, _TABLE.c.account_blind.in_(marks[start : start + MARKS_A_QUERY])):
            found[attempt.account].append(attempt)
    return dict(found)


def clients_of(work: Work, accounts: Collection[str]) -> dict[str, list[str]]:
    """The clients who placed each of these accounts; accounts that nobody placed are left out."""
    table, by_mark = schema.case_record, {account_mark(work, account): account for account in accounts}
    marks, found = sorted(by_mark), defaultdict[str, list[str]](list)
    for start in range(0, len(marks), MARKS_A_QUERY):
        some = table.c.account_blind.in_(marks[start : start + MARKS_A_QUERY])
        for mark, client in work.connection.execute(
            select(table.c.account_blind, table.c.client).where(some).order_by(table.c.client)
        ):
            found[by_mark[mark]].append(client)
    return dict(found)


def stream(work: Work) -> Iterator[Attempt]:
    """Every attempt, oldest first."""
    return _read(work)


def _read(work: Work, *conditions: ColumnElement[bool]) -> Iterator[Attempt]:
    statement = select(_TABLE).where(*conditions).order_by(_TABLE.c.at, _TABLE.c.attempt_id)
    for row in work.connection.execute(statement):
        yield _opened(work, row)


def _known(work: Work, ids: Collection[str]) -> set[str]:
    wanted, known = sorted(ids), set[str]()
    for start in range(0, len(wanted), MARKS_A_QUERY):
        some = _TABLE.c.attempt_id.in_(wanted[start : start + MARKS_A_QUERY])
        known.update(work.connection.execute(select(_TABLE.c.attempt_id).where(some)).scalars())
    return known


def _id(work: Work, attempt: Attempt) -> str:
    """A name made of what happened, so that telling it twice changes nothing; it gives nothing away."""
    told = (attempt.client, attempt.account, attempt.kind, attempt.value, attempt.result, attempt.at.isoformat())
    return work.sealer.blind("\0".join(told), "attempt")[:32]


def _sealed(attempt: Attempt) -> str:
    return json.dumps({name: getattr(attempt, name) for name in _SEALED}, separators=(",", ":"))


def _opened(work: Work, row: Row[tuple[object, ...]]) -> Attempt:
    sealed = json.loads(work.sealer.open_text(row.value, _context(row.attempt_id)))
    return Attempt(
        **{name: sealed[name] for name in _SEALED},
        kind=row.kind,
        result=row.result,
        at=row.at,
        recorded_at=row.created_at,
    )


def _context(attempt_id: str) -> str:
    return place(_TABLE.name, "value", attempt_id)
