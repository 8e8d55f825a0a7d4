"""What was asked, what it answered, what it cost: one line when a call is intended, one when its fate is known."""

from __future__ import annotations

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from skiptrace.store import schema
from skiptrace.store.identifiers import new_id

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from sqlalchemy import RowMapping

    from skiptrace.store.work import Work

_TABLE = schema.ledger
LINES_A_FETCH = 1000


class EntryState(StrEnum):
    """
    What is known of a call.

    ``intended`` is written before anything is sent, ``settled`` when the answer is in, ``uncertain`` when the process
    died in between: the vendor may or may not have charged, and the call is not replayed silently.
    """

    INTENDED = "intended"
    SETTLED = "settled"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One line of the ledger; ``billed_micro_usd`` of an intended call is what it costs at most."""

    source: str
    purpose: str
    entry_id: str = ""
    run_id: str | None = None
    case_id: str = ""
    request_hash: str = ""
    outcome: str = ""
    billed_micro_usd: int = 0
    cached: bool = False
    state: EntryState = EntryState.SETTLED
    at: dt.datetime | None = None


def append(work: Work, entries: Iterable[Entry]) -> list[str]:
    """Add lines and return their entry ids; an entry without one is new."""
    rows = [{**_columns(entry), "line_id": new_id(), "at": work.at} for entry in entries]
    for row in rows:
        row["entry_id"] = row["entry_id"] or row["line_id"]
    work.write(_TABLE, rows)
    return [str(row["entry_id"]) for row in rows]


def open_entries(work: Work, *, run_id: str | None = None) -> list[Entry]:
    """The calls whose fate nobody has written down: intended and nothing after."""
    later = select(_TABLE.c.entry_id).where(_TABLE.c.state != EntryState.INTENDED.value)
    statement = select(_TABLE).where(_TABLE.c.state == EntryState.INTENDED.value, _TABLE.c.entry_id.not_in(later))
    if run_id is not None:
        statement = statement.where(_TABLE.c.run_id == run_id)
    return [_entry(row) for row in work.connection.execute(statement.order_by(_TABLE.c.line_id)).mappings()]


def billed_micro_usd(work: Work, *, run_id: str) -> int:
    """What a run has cost: what was settled, and the most that calls of unknown fate may have cost."""
    known = select(_TABLE.c.entry_id).where(_TABLE.c.state == EntryState.SETTLED.value)
    settled = _TABLE.c.state == EntryState.SETTLED.value
    unknown = (_TABLE.c.state == EntryState.INTENDED.value) & _TABLE.c.entry_id.not_in(known)
    total = select(func.coalesce(func.sum(_TABLE.c.billed_micro_usd), 0))
    return int(work.connection.execute(total.where(_TABLE.c.run_id == run_id, settled | unknown)).scalar_one())


def of_run(work: Work, run_id: str) -> Iterator[Entry]:
    """Every line of a run, oldest first; memory stays flat."""
    statement = select(_TABLE).where(_TABLE.c.run_id == run_id).order_by(_TABLE.c.line_id)
    with work.connection.execute(statement.execution_options(yield_per=LINES_A_FETCH)) as result:
        for row in result.mappings():
            yield _entry(row)


def _columns(entry: Entry) -> dict[str, object]:
    return {one.name: getattr(entry, one.name) for one in fields(Entry)}


def _entry(row: RowMapping) -> Entry:
    known = {one.name: row[one.name] for one in fields(Entry)}
    return Entry(**{**known, "state": EntryState(row["state"])})
