"""Cases of a program answered as they come, chunk by chunk, each kept before it is handed out."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError
from skiptrace.export.documents import from_bytes
from skiptrace.match.model import shipped_model
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.rank import default_model
from skiptrace.run.batch import CHUNK_CASES, Item, work_batch
from skiptrace.run.search import Searcher
from skiptrace.run.tables import open_tables
from skiptrace.store import runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence

    from skiptrace.model import Case, Located
    from skiptrace.store.session import Store


def stream(
    store: Store, cases: Iterable[Case], *, purpose: str, sources: Sequence[str], run_id: str, today: dt.date
) -> Iterator[Located]:
    """The answers to *cases*; those that the run *run_id* has are given from the store."""
    grant = read_purpose(purpose)
    with open_tables(store, sources, purpose=grant.code) as tables:
        run = _begin(store, grant.code, run_id)
        searcher = Searcher(
            tables=tables.tables,
            match_model=shipped_model(),
            rank_model=default_model(),
            today=today,
            purpose=grant.code,
            run_id=run.run_id,
        )
        with store.hold(run.run_id):
            answered = _answered(store, run.run_id)
            items = (Item(position, case) for position, case in enumerate(cases, start=1))
            while chunk := list(islice(items, CHUNK_CASES)):
                found: list[Located] = []
                done = frozenset(item.position for item in chunk if item.position in answered)
                work_batch(store, searcher, chunk, retention=tables.retention, done=done, worked=found.extend)
                fresh = iter(found)
                for item in chunk:
                    yield from_bytes(answered[item.position]) if item.position in done else next(fresh)
        with store.begin() as work:
            runs.finish(work, run.run_id, state=runs.RunState.DONE, counts=runs.status_counts(work, run.run_id))


def _begin(store: Store, purpose: str, run_id: str) -> runs.Run:
    with store.begin() as work:
        if not run_id:
            models = {"match": shipped_model().version, "rank": default_model().version}
            return runs.start(work, purpose=purpose, models=models)
        run = runs.resume(work, run_id)
    if run.purpose != purpose:
        raise ConfigError(f"run {run_id} began under {run.purpose}, not {purpose}")
    return run


def _answered(store: Store, run_id: str) -> dict[int, bytes]:
    with store.read() as work:
        return {position: document for position, _, document in runs.stream_results(work, run_id)}
