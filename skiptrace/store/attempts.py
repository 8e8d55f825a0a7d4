"""What happened when a contact was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from skiptrace.store import schema
from skiptrace.store.cases import account_mark
from skiptrace.store.crypto import place
from skiptrace.store.identifiers import new_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from skiptrace.store.work import Work

_TABLE = schema.attempt


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """One try of one contact: ``kind`` as in contacts.csv, ``result`` a code of the trade (``right_party`` …)."""

    account: str
    kind: str
    value: str
    result: str
    at: dt.datetime


def add(work: Work, attempts: Iterable[Attempt]) -> None:
    """Keep what happened."""
    rows = []
    for attempt in attempts:
        attempt_id = new_id()
        rows.append(
            {
                "attempt_id": attempt_id,
                "account_blind": account_mark(work, attempt.account),
                "kind": attempt.kind,
                "value": work.sealer.seal_text(attempt.value, _context(attempt_id)),
                "result": attempt.result,
                "at": attempt.at,
                "created_at": work.at,
            }
        )
    work.write(_TABLE, rows)


def of_account(work: Work, account: str) -> list[Attempt]:
    """What was tried on an account, oldest first."""
    statement = select(_TABLE).where(_TABLE.c.account_blind == account_mark(work, account))
    return [
        Attempt(
            account=account,
            kind=row.kind,
            value=work.sealer.open_text(row.value, _context(row.attempt_id)),
            result=row.result,
            at=row.at,
        )
        for row in work.connection.execute(statement.order_by(_TABLE.c.at, _TABLE.c.attempt_id))
    ]


def _context(attempt_id: str) -> str:
    return place(_TABLE.name, "value", attempt_id)
