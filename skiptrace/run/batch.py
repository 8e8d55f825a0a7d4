"""A batch of cases worked chunk by chunk: each chunk is kept before the next begins, so a killed run goes on there."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING

from skiptrace.export.documents import to_bytes
from skiptrace.model import Located, Status, Stop
from skiptrace.run.prepare import read_debtor
from skiptrace.store import cases as case_table
from skiptrace.store import ledger, observations, runs, suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from skiptrace.model import Case
    from skiptrace.run.search import Searcher
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

# A chunk costs one pass over the keys of each table (a tenth of a second for 20 million): many cases share it.
CHUNK_CASES = 5_000
# What a record that nobody foresaw provokes in our own code. The system's errors are none of them: they stop the run.
OF_ONE_CASE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True)
class Item:
    """A case with its position in the batch; positions of one run are distinct and grow. A refused one fails."""

    position: int
    case: Case
    refusal: str = ""


def work_batch(
    store: Store,
    searcher: Searcher,
    items: Iterable[Item],
    *,
    retention: Mapping[str, int | None],
    done: frozenset[int] = frozenset(),
    worked: Callable[[Sequence[Located]], None] = lambda _: None,
    chunk_cases: int = CHUNK_CASES,
) -> None:
    """
    Work all cases that are not *done*, keeping the answers of each chunk in one transaction.

    Args:
        store: Where answers, observations and the ledger are kept.
        searcher: Answers the cases.
        items: The batch.
        retention: For each source, how many days what it said may be kept; None when nothing says so.
        done: Positions that have been answered before.
        worked: Told the answers of each chunk once they are kept.
        chunk_cases: How many cases are kept at once.
    """
    todo = (item for item in items if item.position not in done)
    while chunk := list(islice(todo, chunk_cases)):
        with store.read() as work:
            chunk = _with_suppressions(work, chunk, searcher.today)
        found = _answer(searcher, chunk)
        with store.begin() as work:
            _keep(work, searcher, chunk, found, retention)
        worked(found)


def _answer(searcher: Searcher, chunk: Sequence[Item]) -> list[Located]:
    """The answers to a chunk: those that may not be looked up, or break the search, fail alone."""
    asked = [item for item in chunk if not item.refusal]
    found = iter(_answer_all(searcher, [item.case for item in asked]))
    return [_failed(searcher, item.case, item.refusal) if item.refusal else next(found) for item in chunk]


def _answer_all(searcher: Searcher, cases: Sequence[Case]) -> list[Located]:
    """The bulkhead around a case: one that breaks the search is found by halves and fails; the others are answered."""
    if not cases:
        return []
    try:
        return searcher.answer(cases)
    except OF_ONE_CASE as exc:
        if len(cases) == 1:
            # The kind of error only: what it says may hold a personal value.
            return [_failed(searcher, cases[0], f"this case broke the search ({type(exc).__name__}); please report it")]
        half = len(cases) // 2
        return [*_answer_all(searcher, cases[:half]), *_answer_all(searcher, cases[half:])]


def _failed(searcher: Searcher, case: Case, reason: str) -> Located:
    return Located(
        account_number=case.account_number,
        client=case.client,
        status=Status.FAILED,
        run_id=searcher.run_id,
        purpose=searcher.purpose,
        stop_reason=reason,
        row=case.row,
    )


def _with_suppressions(work: Work, chunk: Sequence[Item], today: dt.date) -> list[Item]:
    """The cases with a stop added for everybody on the suppression list."""
    marks = [_marks(work, item.case) for item in chunk]
    listed = suppressions.find_many(work, {mark for some in marks for mark in some}, on=today)
    if not listed:
        return list(chunk)
    return [
        _stopped(item, [entry.code for mark in some for entry in listed.get(mark, ())])
        for item, some in zip(chunk, marks, strict=True)
    ]


def _marks(work: Work, case: Case) -> list[str]:
    """The blind marks under which a case may be on the list: its account, its SSN, and name with birth date."""
    marks = [suppressions.mark(work, "account", case.account_number)]
    debtor = case.debtor
    if debtor.ssn_hash:
        marks.append(suppressions.mark(work, "ssn", debtor.ssn_hash))
    if debtor.born is not None:
        # A program may give names as plain texts; they are compared as they are read.
        who = [f"{name.given}|{name.family}|{debtor.born}" for name in read_debtor(debtor).names]
        marks += [suppressions.mark(work, "person", one) for one in who]
    return marks


def _stopped(item: Item, codes: Sequence[str]) -> Item:
    stops = tuple(Stop(code=code, source="suppression list") for code in dict.fromkeys(codes))
    return replace(item, case=replace(item.case, stops=(*item.case.stops, *stops))) if stops else item


def _keep(
    work: Work,
    searcher: Searcher,
    chunk: Sequence[Item],
    found: Sequence[Located],
    retention: Mapping[str, int | None],
) -> None:
    ids = [case_table.case_id(work, item.case.client, item.case.account_number) for item in chunk]
    pairs = list(zip(chunk, ids, found, strict=True))
    snapshots = {
        case_id: case_table.CaseSnapshot(case_id, item.case.client, item.case.account_number, _snapshot(item.case))
        for item, case_id, _ in pairs
    }
    case_table.save(work, snapshots.values())
    runs.save_results(
        work,
        searcher.run_id,
        [
            (
                item.position,
                item.case.row or item.position,
                case_id,
                item.case.account_number,
                answer.status,
                to_bytes(answer),
            )
            for item, case_id, answer in pairs
        ],
    )
    observations.append(
        work, [seen for _, case_id, answer in pairs for seen in _observed(work, searcher, case_id, answer, retention)]
    )
    ledger.append(work, [line for _, case_id, answer in pairs for line in _ledger_lines(searcher, case_id, answer)])


def _snapshot(case: Case) -> bytes:
    """The input row as it came, with a whole SSN masked, and what was read of the account."""
    snapshot = {"creditor": case.creditor, "row": case.row, "fields": [list(cell) for cell in case.fields]}
    return json.dumps(snapshot, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")


def _observed(
    work: Work, searcher: Searcher, case_id: str, answer: Located, retention: Mapping[str, int | None]
) -> Iterator[observations.Observed]:
    """What each record said about the contacts offered, one observation per record."""
    said: dict[tuple[str, str], list[dict[str, str]]] = {}
    for contact in answer.contacts:
        for one in contact.evidence:
            statement = {
                "kind": str(contact.kind),
                "value": one.value,
                "first_seen": str(one.first_seen or ""),
                "last_seen": str(one.last_seen or ""),
            }
            said.setdefault((one.source, one.record_id), []).append(statement)
    for (source, record_id), statements in said.items():
        if source not in retention:
            continue
        days = retention[source]
        yield observations.Observed(
            source=source,
            record_id=record_id,
            case_id=case_id,
            kind="contacts",
            body=json.dumps(statements, ensure_ascii=False).encode("utf-8", "replace"),
            purpose=searcher.purpose,
            retrieved_at=work.at,
            run_id=searcher.run_id,
            expires_at=None if days is None else work.at + dt.timedelta(days=days),
        )


def _ledger_lines(searcher: Searcher, case_id: str, answer: Located) -> Iterator[ledger.Entry]:
    for line in answer.ledger:
        yield ledger.Entry(
            source=line.source,
            purpose=line.purpose,
            run_id=searcher.run_id,
            case_id=case_id,
            outcome=line.outcome,
            billed_micro_usd=line.billed_micro_usd,
            cached=line.cached,
        )


def count_statuses(counts: Mapping[str, int]) -> dict[str, int]:
    """How the cases of a run ended: ``worked`` is all that were not stopped."""
    ended = {str(status): counts.get(status, 0) for status in Status}
    worked = sum(count for status, count in ended.items() if status != Status.STOPPED)
    return {"worked": worked, **ended}
