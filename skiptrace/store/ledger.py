"""What was asked, what it answered, what it cost: one line when a call is intended, one when its fate is known."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import func, select

from skiptrace.store import schema
from skiptrace.store.identifiers import new_ids
from skiptrace.store.suppressions import MARKS_A_QUERY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Iterator

    from sqlalchemy import ColumnElement, RowMapping, Select

    from skiptrace.store.work import Work

_TABLE = schema.ledger
LINES_A_FETCH = 1000
# Any constant will do: two processes that intend calls on one PostgreSQL store queue for it.
_INTENDING = 0x536B6971
# Outcomes of calls whose answer is kept.
ANSWERED = frozenset({"hit", "no_hit"})


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


_NAMES = tuple(one.name for one in fields(Entry))
_COLUMNS = (
    "line_id", "entry_id", "state", "run_id", "case_id", "source", "request_hash", "outcome", "billed_micro_usd",
    "cached", "purpose", "at",
)  # fmt: skip


def append(work: Work, entries: Iterable[Entry]) -> list[str]:
    """Add lines and return their entry ids; an entry without one is new."""
    at, lines = schema.moment_text(work.at), list(entries)
    rows = [_row(entry, line_id, at) for entry, line_id in zip(lines, new_ids(len(lines)), strict=True)]
    work.write_plain(_TABLE, _COLUMNS, rows, put=False)
    return [row[1] for row in rows]


def open_entries(work: Work, *, run_id: str | None = None) -> list[Entry]:
    """The calls whose fate nobody has written down: intended and nothing after."""
    later = _ids(_TABLE.c.state != EntryState.INTENDED.value, run_id)
    return _lines(work, run_id, _TABLE.c.state == EntryState.INTENDED.value, _TABLE.c.entry_id.not_in(later))


def unsettled(work: Work, request_hashes: Collection[str]) -> set[str]:
    """Those of these requests that had a call of unknown fate, and no answer since."""
    lost: dict[str, dict[str, bool]] = {}
    answered: dict[str, str] = {}
    marks = sorted(set(request_hashes))
    for start in range(0, len(marks), MARKS_A_QUERY):
        some = _TABLE.c.request_hash.in_(marks[start : start + MARKS_A_QUERY])
        columns = select(_TABLE.c.request_hash, _TABLE.c.entry_id, _TABLE.c.state, _TABLE.c.outcome).where(some)
        for mark, entry, state, outcome in work.connection.execute(columns):
            calls = lost.setdefault(mark, {})
            calls[entry] = calls.get(entry, True) and state != EntryState.SETTLED.value
            if state == EntryState.SETTLED.value and outcome in ANSWERED:
                answered[mark] = max(entry, answered.get(mark, ""))
    # Ids sort by time: an answer that came later is kept, and nobody need ask again.
    return {
        mark
        for mark, calls in lost.items()
        if any(unknown and entry > answered.get(mark, "") for entry, unknown in calls.items())
    }


def answered(work: Work, request_hashes: Collection[str]) -> set[str]:
    """Those of these requests that had an answer."""
    marks, found = sorted(set(request_hashes)), set[str]()
    for start in range(0, len(marks), MARKS_A_QUERY):
        some = _TABLE.c.request_hash.in_(marks[start : start + MARKS_A_QUERY])
        settled = (_TABLE.c.state == EntryState.SETTLED.value) & _TABLE.c.outcome.in_(sorted(ANSWERED))
        found.update(work.connection.execute(select(_TABLE.c.request_hash).where(some, settled)).scalars())
    return found


def intend_alone(work: Work) -> None:
    """Let nobody else intend calls until this transaction ends: what `under_way` says stays true until then."""
    if work.connection.dialect.name == "postgresql":
        work.connection.execute(select(func.pg_advisory_xact_lock(_INTENDING)))


def under_way(
    work: Work, request_hashes: Collection[str], *, run_id: str | None, since: dt.datetime | None = None
) -> set[str]:
    """
    Those of these requests that another run has intended, and nobody has written down what became of it.

    Args:
        work: On SQLite one that may write sees what nobody can change meanwhile; on PostgreSQL see `intend_alone`.
        request_hashes: The marks of the requests.
        run_id: The run that asks.
        since: Leave out what was intended before.
    """
    open_: dict[str, str] = {}
    known: set[str] = set()
    marks = sorted(set(request_hashes))
    for start in range(0, len(marks), MARKS_A_QUERY):
        some = _TABLE.c.request_hash.in_(marks[start : start + MARKS_A_QUERY])
        columns = select(_TABLE.c.request_hash, _TABLE.c.entry_id, _TABLE.c.state, _TABLE.c.run_id, _TABLE.c.at)
        for mark, entry, state, run, at in work.connection.execute(columns.where(some)):
            if state != EntryState.INTENDED.value:
                known.add(entry)
            elif run != run_id and (since is None or at >= since):
                open_[entry] = mark
    return {mark for entry, mark in open_.items() if entry not in known}


def mark_uncertain(work: Work, run_id: str) -> list[Entry]:
    """Write down that nobody knows what became of the calls of a run that died, and return them."""
    lost = [
        replace(one, state=EntryState.UNCERTAIN, outcome="interrupted") for one in open_entries(work, run_id=run_id)
    ]
    append(work, lost)
    return lost


def uncertain(work: Work, *, run_id: str | None = None) -> list[Entry]:
    """Every call whose fate is unknown: the vendor may or may not have charged for it."""
    settled = _ids(_TABLE.c.state == EntryState.SETTLED.value, run_id)
    return _lines(work, run_id, _TABLE.c.state == EntryState.UNCERTAIN.value, _TABLE.c.entry_id.not_in(settled))


def uncertain_of(work: Work, request_hashes: Collection[str]) -> list[Entry]:
    """The calls of unknown fate among those that made one of these requests."""
    some = _TABLE.c.request_hash.in_(sorted(set(request_hashes)))
    settled = _ids(some & (_TABLE.c.state == EntryState.SETTLED.value), None)
    return _lines(work, None, some, _TABLE.c.state == EntryState.UNCERTAIN.value, _TABLE.c.entry_id.not_in(settled))


def billed_micro_usd(work: Work, *, run_id: str) -> int:
    """What a run has cost: what was settled, and the most that calls of unknown fate may have cost."""
    known = _ids(_TABLE.c.state == EntryState.SETTLED.value, run_id)
    settled = _TABLE.c.state == EntryState.SETTLED.value
    unknown = (_TABLE.c.state == EntryState.INTENDED.value) & _TABLE.c.entry_id.not_in(known)
    total = select(func.coalesce(func.sum(_TABLE.c.billed_micro_usd), 0))
    return int(work.connection.execute(total.where(_TABLE.c.run_id == run_id, settled | unknown)).scalar_one())


def _ids(condition: ColumnElement[bool], run_id: str | None) -> Select[tuple[str]]:
    """Ids of the calls with such a line. Those of one run are few beside all that were ever made."""
    found = select(_TABLE.c.entry_id).where(condition)
    return found if run_id is None else found.where(_TABLE.c.run_id == run_id)


def _lines(work: Work, run_id: str | None, *conditions: ColumnElement[bool]) -> list[Entry]:
    statement = select(_TABLE).where(*conditions).order_by(_TABLE.c.line_id)
    if run_id is not None:
        statement = statement.where(_TABLE.c.run_id == run_id)
    return [_entry(row) for row in work.connection.execute(statement).mappings()]


def of_run(work: Work, run_id: str) -> Iterator[Entry]:
    """Every line of a run, oldest first; memory stays flat."""
    statement = select(_TABLE).where(_TABLE.c.run_id == run_id).order_by(_TABLE.c.line_id)
    with work.connection.execute(statement.execution_options(yield_per=LINES_A_FETCH)) as result:
        for row in result.mappings():
            yield _entry(row)


def _row(
    entry: Entry, line_id: str, at: str
) -> tuple[str, str, str, str | None, str, str, str, str, int, bool, str, str]:
    plain = schema.plain
    return (
        line_id,
        entry.entry_id or line_id,
        entry.state.value,
        entry.run_id,
        plain(entry.case_id),
        plain(entry.source),
        entry.request_hash,
        plain(entry.outcome),
        entry.billed_micro_usd,
        entry.cached,
        plain(entry.purpose),
        at,
    )


def _entry(row: RowMapping) -> Entry:
    known = {name: row[name] for name in _NAMES}
    return Entry(**{**known, "state": EntryState(row["state"])})
