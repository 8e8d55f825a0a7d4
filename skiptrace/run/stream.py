"""Cases of a program answered as they come, chunk by chunk, each kept before it is handed out."""

from __future__ import annotations

from contextlib import contextmanager
from itertools import islice
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError, NotAllowed
from skiptrace.export.documents import from_bytes
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.run import begin
from skiptrace.run.answers import Here, Item
from skiptrace.run.batch import CHUNK_CASES, count_statuses, work_batch
from skiptrace.run.guard import check_case
from skiptrace.run.spending import Spending
from skiptrace.run.tables import open_tables
from skiptrace.store import runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from skiptrace.config import SourceSettings
    from skiptrace.model import Case, Located
    from skiptrace.run.answers import Answered, Answerer
    from skiptrace.run.tables import OpenTables
    from skiptrace.store.session import Store


def stream(
    store: Store,
    cases: Iterable[Case],
    *,
    purpose: str,
    sources: Sequence[str],
    run_id: str,
    today: dt.date,
    configured: Sequence[SourceSettings] = (),
    spending: Spending | None = None,
) -> Iterator[Located]:
    """The answers to *cases*; those that the run *run_id* has are given from the store."""
    terms = spending or Spending()
    code = read_purpose(purpose).code
    kept = begin.kept(store, run_id, purpose=code) if run_id else None
    if kept is not None and kept.input_sha256:
        raise ConfigError(f"run {run_id} is over a file; finish it with run_file")
    wanted = kept.options["sources"] if kept else sources
    with open_tables(store, wanted, purpose=code, configured=configured, ask_uncertain=terms.ask_uncertain) as tables:
        run = kept or begin.start(store, tables, purpose=code, today=today)
        with store.hold(run.run_id):
            if kept is not None:
                begin.take_up(store, run, tables)
            with begin.at_work(store, run), _answering(store, run, tables, terms) as answerer:
                yield from _answers(store, run, tables, cases, answerer)
            with store.read() as work:
                counts = count_statuses(runs.status_counts(work, run.run_id))
            begin.finish(store, run, counts)


@contextmanager
def _answering(store: Store, run: runs.Run, tables: OpenTables, spending: Spending) -> Iterator[Answerer]:
    # In this process: a program that calls a library does not expect it to start others.
    searcher = begin.searcher_of(run, tables)
    if not tables.lineup.wire:
        yield Here(searcher, store.sealer)
        return
    from skiptrace.run.wired import open_waterfall

    with open_waterfall(store, run, searcher, tables.lineup, spending) as till:
        yield till.waterfall


def _answers(
    store: Store, run: runs.Run, tables: OpenTables, cases: Iterable[Case], answerer: Answerer
) -> Iterator[Located]:
    with store.read() as work:
        answered = runs.done_positions(work, run.run_id)
    items = (Item(position, case, _refusal(case)) for position, case in enumerate(cases, start=1))
    while chunk := list(islice(items, CHUNK_CASES)):
        done = frozenset(item.position for item in chunk if item.position in answered)
        found: list[Answered] = []
        work_batch(
            store,
            answerer,
            chunk,
            run=run,
            today=begin.day_of(run),
            retention=tables.retention,
            done=done,
            worked=found.extend,
        )
        fresh = (one.located for one in found if one.located is not None)
        for earlier in _earlier(store, run.run_id, chunk, done):
            yield next(fresh) if earlier is None else earlier


def _refusal(case: Case) -> str:
    """Why a case may not be looked up; it is answered as failed, so that the others go on."""
    try:
        check_case(case)
    except NotAllowed as refusal:
        return str(refusal)
    return ""


def _earlier(store: Store, run_id: str, chunk: Sequence[Item], done: frozenset[int]) -> list[Located | None]:
    """The answers that the run has had for a chunk; None for those that it has not."""
    if not done:
        return [None] * len(chunk)
    with store.read() as work:
        kept = runs.stream_results(work, run_id, first=chunk[0].position, last=chunk[-1].position)
        documents = {position: document for position, _, document in kept}
    found = [from_bytes(documents[item.position]) if item.position in done else None for item in chunk]
    for item, one in zip(chunk, found, strict=True):
        if one is not None and one.account_number != item.case.account_number:
            raise ConfigError(f"case {item.position} is another account than run {run_id} had there; give it its cases")
    return found
