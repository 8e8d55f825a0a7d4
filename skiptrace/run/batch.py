"""A batch of cases worked chunk by chunk: each chunk is kept before the next begins, so a killed run goes on there."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from itertools import islice, repeat
from typing import TYPE_CHECKING

from skiptrace.model import Status, Stop
from skiptrace.run.history import with_history
from skiptrace.run.prepare import read_debtor
from skiptrace.store import cases as case_table
from skiptrace.store import ledger, observations, runs, suppressions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from skiptrace.model import Case
    from skiptrace.run.answers import Answered, Answerer, Item
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

# Large enough that the questions to a table are joins, small enough that two processes share ten thousand cases.
CHUNK_CASES = 2_500
# Large enough that the limits of a source are used to the full while a chunk is worked, small enough that what was
# learnt of the sources soon counts.
PAID_CHUNK_CASES = 1_000
# The first chunks of cases that are answered beside this process, and the last ones.
FEWEST_CHUNK_CASES = 500


def shared_sizes(cases: int, workers: int, most: int) -> Iterator[int]:
    """
    Sizes of chunks that several processes answer: small ones first and last.

    So none waits for the file to be read, and all end together (guided self-scheduling, Polychronopoulos and Kuck
    1987).

    Args:
        cases: How many there are.
        workers: How many processes answer them.
        most: The size of the largest chunk.
    """
    sent, growing = 0, FEWEST_CHUNK_CASES
    while True:
        for _ in range(workers):
            share = max(FEWEST_CHUNK_CASES, (cases - sent) // (2 * workers))
            size = min(share, growing, most)
            yield size
            sent += size
        growing *= 2


def work_batch(
    store: Store,
    answerer: Answerer,
    items: Iterable[Item],
    *,
    run: runs.Run,
    today: dt.date,
    retention: Mapping[str, int | None],
    done: frozenset[int] = frozenset(),
    worked: Callable[[Sequence[Answered]], None] = lambda _: None,
    sizes: Iterable[int] = repeat(CHUNK_CASES),
) -> None:
    """
    Work all cases that are not *done*, keeping the answers of each chunk in one transaction.

    Args:
        store: Where answers, observations and the ledger are kept.
        answerer: Answers the cases.
        items: The batch.
        run: The run they belong to.
        today: The day on which a suppression must hold.
        retention: For each source, how many days what it said may be kept; None when nothing says so.
        done: Positions that have been answered before.
        worked: Told the answers of each chunk once they are kept.
        sizes: How many cases each chunk has, which are kept at once; as many as are needed are taken.
    """

    def chunks() -> Iterator[list[Item]]:
        todo = (item for item in items if item.position not in done)
        for size in sizes:
            chunk = list(islice(todo, size))
            if not chunk:
                return
            with store.read() as work:
                asked = with_history(work, with_suppressions(work, chunk, today))
            yield asked

    for found in answerer.answers(chunks()):
        with store.begin() as work:
            keep(work, run, found, retention)
        worked(found)


def with_suppressions(work: Work, chunk: Sequence[Item], today: dt.date) -> list[Item]:
    """The cases with a stop added for everybody on the suppression list."""
    if not suppressions.are_listed(work):
        return list(chunk)
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
    marks = [suppressions.mark_account(work, case.client, case.account_number)]
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


def keep(work: Work, run: runs.Run, found: Sequence[Answered], retention: Mapping[str, int | None]) -> None:
    """Keep the answers of a chunk, what the records said, and the ledger lines, in one transaction."""
    # The last row of an account that stands on several is the newest.
    case_table.save_sealed(work, {one.case.case_id: one.case for one in found}.values())
    runs.save_sealed(work, run.run_id, [one.result for one in found])
    if any(one.incomplete for one in found) or run.options.get("wire"):
        runs.mark_incomplete(work, run.run_id, {one.result.position: one.incomplete for one in found})
    observations.append(work, [seen for one in found for seen in _observed(work, run, one, retention)])
    ledger.append(work, [line for one in found for line in _ledger_lines(run, one)])


def _observed(
    work: Work, run: runs.Run, one: Answered, retention: Mapping[str, int | None]
) -> Iterator[observations.Observed]:
    """What each record said; what the client said itself is in the case already."""
    for said in one.said:
        if said.source in retention:
            days = retention[said.source]
            yield observations.Observed(
                source=said.source,
                record_id=said.record_id,
                case_id=one.case.case_id,
                kind="contacts",
                body=said.body,
                purpose=run.purpose,
                retrieved_at=work.at,
                run_id=run.run_id,
                expires_at=None if days is None else work.at + dt.timedelta(days=days),
            )


def _ledger_lines(run: runs.Run, one: Answered) -> Iterator[ledger.Entry]:
    for line in one.ledger:
        if line.role:
            # Written by the runtime when it was asked, or not asked at all.
            continue
        yield ledger.Entry(
            source=line.source,
            purpose=line.purpose,
            run_id=run.run_id,
            case_id=one.case.case_id,
            outcome=line.outcome,
            billed_micro_usd=line.billed_micro_usd,
            cached=line.cached,
        )


def count_statuses(counts: Mapping[str, int]) -> dict[str, int]:
    """How the cases of a run ended: ``worked`` is all that were not stopped."""
    ended = {str(status): counts.get(status, 0) for status in Status}
    worked = sum(count for status, count in ended.items() if status != Status.STOPPED)
    return {"worked": worked, **ended}
