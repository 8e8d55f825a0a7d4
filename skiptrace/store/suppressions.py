"""Who must be left alone, kept as blind marks: the list survives the erasure of the person."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from sqlalchemy import or_, select, update

from skiptrace.store import schema
from skiptrace.store.identifiers import new_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable

    from skiptrace.store.work import Work

_TABLE = schema.suppression
# SQLite took 999 parameters a statement before 3.32.
MARKS_A_QUERY = 900


@dataclass(frozen=True, slots=True, kw_only=True)
class Suppression:
    """
    A reason to leave somebody or something alone.

    Args:
        blind: Mark of the account, person, phone or address (`mark`).
        code: ``cease``, ``attorney``, ``erased`` …
        since: From when; None for ever before.
        until: The first day on which it no longer holds; None for good.
        why: Who asked and how, without personal values.
    """

    blind: str
    code: str
    since: dt.date | None = None
    until: dt.date | None = None
    why: str = ""


def mark(work: Work, kind: str, value: str) -> str:
    """The blind mark of a value in normal form; *kind* says which it is (``ssn``, ``phone`` …)."""
    return work.sealer.blind(value, f"suppression {kind}")


def mark_account(work: Work, client: str, account: str) -> str:
    """The blind mark of an account of a client: two clients may use the same number."""
    return mark(work, "account", f"{client}\0{account}")


def add(work: Work, suppressions: Iterable[Suppression]) -> None:
    """Put marks on the list."""
    rows = [
        {**{one.name: getattr(item, one.name) for one in fields(Suppression)}, "created_at": work.at}
        for item in suppressions
    ]
    work.write(_TABLE, [{**row, "suppression_id": new_id()} for row in rows])


def lift(work: Work, blind: str, *, code: str, on: dt.date) -> int:
    """End the suppressions of this code from this day on; says how many there were. The lines stay."""
    open_ended = or_(_TABLE.c.until.is_(None), _TABLE.c.until > on)
    statement = update(_TABLE).where(_TABLE.c.blind == blind, _TABLE.c.code == code, open_ended).values(until=on)
    return work.connection.execute(statement).rowcount


def are_listed(work: Work) -> bool:
    """Whether there is any suppression at all; most stores have none, and marking every case costs a second."""
    return work.connection.execute(select(_TABLE.c.suppression_id).limit(1)).first() is not None


def find_many(work: Work, blinds: Collection[str], *, on: dt.date | None = None) -> dict[str, list[Suppression]]:
    """The suppressions that hold on a day (today if not said) for any of these marks."""
    day = on or work.at.date()
    begun = or_(_TABLE.c.since.is_(None), _TABLE.c.since <= day)
    not_over = or_(_TABLE.c.until.is_(None), _TABLE.c.until > day)
    found = defaultdict[str, list[Suppression]](list)
    marks = sorted(set(blinds))
    for start in range(0, len(marks), MARKS_A_QUERY):
        some = _TABLE.c.blind.in_(marks[start : start + MARKS_A_QUERY])
        statement = select(_TABLE).where(some, begun, not_over).order_by(_TABLE.c.suppression_id)
        for row in work.connection.execute(statement).mappings():
            found[row["blind"]].append(Suppression(**{one.name: row[one.name] for one in fields(Suppression)}))
    return dict(found)
