"""How a run is begun, taken up again and ended; what its answers depend on is kept with it."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skiptrace.errors import ConfigError
from skiptrace.match.model import shipped_model
from skiptrace.rank import default_model
from skiptrace.run.answers import Beside, Here, SearchOrder, TableFile, load_searcher, open_tables_here
from skiptrace.run.calibrated import CALIBRATION, calibrated_model, calibration_in_use
from skiptrace.run.interrupt import interruptible
from skiptrace.run.search import Searcher
from skiptrace.runtime.processes import start_processes
from skiptrace.store import audit, runs

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from concurrent.futures import ProcessPoolExecutor

    from skiptrace.run.answers import Answerer
    from skiptrace.run.tables import OpenTables
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work


# A process takes a second to start: fewer cases than this are answered sooner in one.
FEWEST_SHARED_CASES = 3_000
SMALLEST_SHARED_BYTES = 200_000


def models() -> dict[str, str]:
    """The versions of the models that decide."""
    return {"match": shipped_model().version, "rank": default_model().version}


def start(
    store: Store,
    tables: OpenTables,
    *,
    purpose: str,
    today: dt.date,
    attested_by: str = "",
    input_sha256: str = "",
    config_hash: str = "",
    out_folder: str = "",
    options: Mapping[str, Any] | None = None,
) -> runs.Run:
    """Begin a run; *options* are the caller's own conditions, kept beside the day and the tables."""
    with store.begin() as work:
        calibration, calibration_text = calibration_in_use(work)
        run = runs.start(
            work,
            purpose=purpose,
            attested_by=attested_by,
            input_sha256=input_sha256,
            config_hash=config_hash,
            models={**calibration, **models()},
            options={**(options or {}), **_conditions(tables, today), **calibration_text},
            out_folder=out_folder,
        )
        detail = {"purpose": purpose, "tables": tables.versions, "refused": tables.refused}
        audit.append(work, "run.started", who=attested_by or "unnamed", subjects=[run.run_id], detail=detail)
    return run


def start_in(work: Work, tables: OpenTables, *, purpose: str, today: dt.date) -> runs.Run:
    """Begin a run that ends in the same transaction."""
    calibration, text = calibration_in_use(work)
    used, conditions = {**calibration, **models()}, {**_conditions(tables, today), **text}
    return runs.start(work, purpose=purpose, models=used, options=conditions)


def _conditions(tables: OpenTables, today: dt.date) -> dict[str, Any]:
    """What the answers of a run depend on beside the cases."""
    conditions: dict[str, Any] = {"today": today.isoformat(), "sources": tables.names, "tables": tables.versions}
    return conditions | {"wire": [one.info.name for one in tables.lineup.wire]}


def kept(store: Store, run_id: str, *, purpose: str) -> runs.Run:
    """
    A run that is to be taken up again.

    Raises:
        StoreError: There is none of this id.
        ConfigError: It began under another purpose or with other models.
    """
    with store.read() as work:
        run = runs.get(work, run_id)
    if run.purpose != purpose:
        raise ConfigError(f"run {run.run_id} began under {run.purpose}; resume it with --purpose {run.purpose}")
    if {name: version for name, version in run.models.items() if name != CALIBRATION} != models():
        raise ConfigError(f"run {run.run_id} began with other models; start a new run")
    return run


def take_up(store: Store, run: runs.Run, tables: OpenTables) -> None:
    """
    Go on with a run that is held.

    Raises:
        ConfigError: A table was loaded anew since the run began.
    """
    began = run.options["tables"]
    changed = sorted(name for name in {*began, *tables.versions} if began.get(name) != tables.versions.get(name))
    if changed:
        raise ConfigError(f"{', '.join(changed)} changed since run {run.run_id} began; start a new run")
    with store.begin() as work:
        runs.resume(work, run.run_id)
        audit.append(work, "run.resumed", who=run.attested_by or "unnamed", subjects=[run.run_id])


def day_of(run: runs.Run) -> dt.date:
    """The day that "current" refers to: a run that was killed yesterday is finished as of yesterday."""
    return dt.date.fromisoformat(run.options["today"])


def searcher_of(run: runs.Run, tables: OpenTables) -> Searcher:
    """What answers the cases of a run."""
    return Searcher(
        tables=tables.tables,
        match_model=shipped_model(),
        rank_model=calibrated_model(_calibration(run)),
        today=day_of(run),
        purpose=run.purpose,
        run_id=run.run_id,
    )


def _calibration(run: runs.Run) -> str:
    text: str = run.options.get(CALIBRATION, "")
    return text


@contextmanager
def processes(source: object, workers: int) -> Iterator[ProcessPoolExecutor | None]:
    """
    Processes that will answer a large file, started before it is read: they take as long to start as it takes to read.

    None where one process does, for a small file or one that comes through a pipe.
    """
    path = Path(source) if isinstance(source, (str, Path)) else None
    # A folder, or a file that is not there, is told of by whoever reads it.
    if workers < 2 or path is None or not path.is_file() or path.stat().st_size < SMALLEST_SHARED_BYTES:  # noqa: PLR2004
        yield None
        return
    pool = start_processes(workers)
    try:
        for _ in range(workers):
            pool.submit(load_searcher)
        yield pool
    finally:
        # What was not asked for yet is not waited for: the run may have been interrupted.
        pool.shutdown(wait=True, cancel_futures=True)


def answerer_of(
    store: Store, run: runs.Run, tables: OpenTables, *, cases: int, workers: int, pool: ProcessPoolExecutor | None
) -> Answerer:
    """What answers so many cases of a run: this process, or for many cases those beside it."""
    if pool is None or cases < FEWEST_SHARED_CASES:
        return Here(searcher_of(run, tables), store.sealer)
    files = tuple(
        TableFile(one.name, one.origin, tables.paths[one.name], one.as_of, one.version) for one in tables.tables
    )
    order = SearchOrder(
        tables=files,
        sealer=store.sealer,
        today=day_of(run),
        purpose=run.purpose,
        run_id=run.run_id,
        calibration=_calibration(run),
    )
    return Beside(order, pool, workers)


def open_ahead(pool: ProcessPoolExecutor, workers: int, tables: OpenTables) -> None:
    """Let the processes open the tables while the file is looked at."""
    for _ in range(workers):
        pool.submit(open_tables_here, [tables.paths[one.name] for one in tables.tables])


@contextmanager
def at_work(store: Store, run: runs.Run) -> Iterator[None]:
    """While a run is worked: Ctrl-C, or a reader who has seen enough, leaves it as interrupted."""
    try:
        with interruptible():
            yield
    except (KeyboardInterrupt, GeneratorExit):
        with store.begin() as work:
            runs.finish(work, run.run_id, state=runs.RunState.INTERRUPTED)
        raise


def finish(store: Store, run: runs.Run, counts: Mapping[str, int], *, whole: bool = True) -> None:
    """End a run that has answered every case; one that is not *whole* waits to be resumed."""
    with store.begin() as work:
        state = runs.RunState.DONE if whole else runs.RunState.INTERRUPTED
        runs.finish(work, run.run_id, state=state, counts=counts)
        detail = {"counts": dict(counts)}
        who = run.attested_by or "unnamed"
        audit.append(work, "run.finished", who=who, subjects=[run.run_id], detail=detail)
