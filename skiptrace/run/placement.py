"""The main job: a placement file worked from its first row to the files that a person opens."""

from __future__ import annotations

import hashlib
from contextlib import closing, contextmanager
from dataclasses import dataclass, field, replace
from heapq import merge
from itertools import repeat
from operator import itemgetter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skiptrace.errors import ConfigError, InputError
from skiptrace.export.filed import Filed, file_document
from skiptrace.export.report import write_report
from skiptrace.export.run_files import FILES, RUN, Reject, RunFolder, check_folder, write_results
from skiptrace.export.spool import Spool
from skiptrace.export.tally import Tally
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.intake.placement import read_placement
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.run import begin
from skiptrace.run.answers import Beside, Item
from skiptrace.run.batch import CHUNK_CASES, PAID_CHUNK_CASES, count_statuses, shared_sizes, work_batch
from skiptrace.run.bought import Bought, spent_facts
from skiptrace.run.facts import run_facts
from skiptrace.run.spending import Spending
from skiptrace.run.tables import open_tables
from skiptrace.store import runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
    from concurrent.futures import ProcessPoolExecutor
    from typing import BinaryIO

    from skiptrace.config import SourceSettings
    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.intake.placement import Placement
    from skiptrace.intake.tables import Table
    from skiptrace.run.answers import Answered, Answerer
    from skiptrace.run.tables import OpenTables
    from skiptrace.run.wired import Till
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

SSN_KEY = "ssn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """
    What is to be done with a placement file.

    Args:
        source: The file, or ``-`` for standard input.
        out: The folder for the output files.
        purpose: Code of the permissible purpose.
        sources: Tables in waterfall order; all that are loaded when empty. A resumed run keeps its own.
        opening: What is known of the file beforehand.
        attested_by: Who answers for the purpose.
        client: The client's short name.
        creditor: Whom the debts are owed to, where the file does not say.
        today: The day that "current" refers to. A resumed run keeps its own.
        resume: Id of the run to finish; a new one when empty.
        configured: ``[[source]]`` of the configuration: on what terms the sources are asked.
        spending: What may be spent, and when it is enough; without a ceiling when None.
        settings_hash: Hash of the configuration, for the record.
        chunk_cases: How many cases are kept in one transaction, and lost at most when the run is killed; 0: the usual.
        workers: How many processes work on a large file; 1 stays in this one, as a program expects of a library.
    """

    source: str | Path | BinaryIO
    out: Path
    purpose: str
    today: dt.date
    sources: tuple[str, ...] = ()
    opening: Opening = field(default_factory=Opening)
    attested_by: str = ""
    client: str = ""
    creditor: str = ""
    resume: str = ""
    configured: tuple[SourceSettings, ...] = ()
    spending: Spending | None = None
    settings_hash: str = ""
    chunk_cases: int = 0
    workers: int = 1


@dataclass(slots=True, kw_only=True)
class RunReport:
    """
    How a run ended: ``read = worked + stopped + rejected``, and the content of ``run.json``.

    ``budget_ended``: money was refused to some question; ``incomplete``: cases for which a source that was to be asked
    could not be. Both are mended by resuming the run.
    """

    run_id: str
    out: Path
    counts: dict[str, int]
    facts: dict[str, Any]
    budget_ended: bool = False
    incomplete: int = 0

    @property
    def failed(self) -> int:
        """Cases that failed; they say why."""
        return self.counts["failed"]


@dataclass(slots=True)
class Progress:
    """What a watcher is told: once when the run is known, then after each chunk."""

    started: Callable[[str, int], None] = lambda _run_id, _rows: None
    worked: Callable[[Sequence[Answered]], None] = lambda _found: None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """A run with everything that is open for it."""

    store: Store
    order: RunOrder
    run: runs.Run
    table: Table
    placement: Placement
    tables: OpenTables
    pool: ProcessPoolExecutor | None


def run_placement(store: Store, order: RunOrder, progress: Progress) -> RunReport:
    """
    Work a placement file and write its output files.

    Raises:
        InputError: The file cannot be read, or is not the one that a resumed run began with.
        ConfigError: A resumed run began under other conditions.
        SetupError: The output files cannot be written.
        NotAllowed: Policy forbids it.
        SourceUnavailable: No table could be used.
    """
    order = replace(order, purpose=read_purpose(order.purpose).code)
    check_folder(order.out)
    _keep_input(order)
    kept = begin.kept(store, order.resume, purpose=order.purpose) if order.resume else None
    if kept is not None:
        order = replace(order, today=begin.day_of(kept), sources=tuple(kept.options["sources"]))
    with (
        begin.processes(order.source, order.workers) as pool,
        open_tables(
            store,
            order.sources,
            purpose=order.purpose,
            configured=order.configured,
            ask_uncertain=bool(order.spending and order.spending.ask_uncertain),
        ) as tables,
    ):
        if pool is not None:
            begin.open_ahead(pool, order.workers, tables)
        table, mapping, _ = open_recognised(order.source, Profile.PLACEMENT, order.opening)
        with table:
            if kept is not None:
                _check_same(kept, order, table, mapping)
            placement = read_placed(store, order, table, mapping)
            run = kept or _start(store, order, table, mapping, tables)
            with store.hold(run.run_id):
                if kept is not None:
                    begin.take_up(store, run, tables)
                job = _Job(
                    store=store, order=order, run=run, table=table, placement=placement, tables=tables, pool=pool
                )
                with begin.at_work(store, run), _answering(job) as answering, Spool(order.out) as spool:
                    rejects = _work(job, answering, progress, spool)
                    if pool is not None:
                        # They end while the files are written.
                        pool.shutdown(wait=False)
                    return _finish(job, rejects, answering, spool)


def _keep_input(order: RunOrder) -> None:
    """Refuse to write over the file that is read, such as a mended ``rejects.csv`` run into its own folder."""
    if not isinstance(order.source, (str, Path)):
        return
    source = Path(order.source).resolve()
    if source.name in FILES and source.parent == order.out.resolve():
        raise ConfigError(f"--out {order.out}: the results would take the place of the input; name another folder")


def read_placed(store: Store, order: RunOrder, table: Table, mapping: ColumnMapping) -> Placement:
    """The cases of the file of an order, once its columns are known."""
    return read_placement(
        table,
        mapping,
        hash_key=store.sealer.subkey(SSN_KEY),
        today=order.today,
        client=order.client,
        creditor=order.creditor,
    )


def _options(order: RunOrder, mapping: ColumnMapping) -> dict[str, Any]:
    """What was said of the file; a run that is resumed must be told the same."""
    columns = {guess.field: guess.index for guess in mapping.columns if guess.field}
    return {"client": order.client, "creditor": order.creditor, "columns": columns}


def _start(store: Store, order: RunOrder, table: Table, mapping: ColumnMapping, tables: OpenTables) -> runs.Run:
    return begin.start(
        store,
        tables,
        purpose=order.purpose,
        today=order.today,
        attested_by=order.attested_by,
        input_sha256=table.sha256,
        config_hash=order.settings_hash,
        out_folder=str(order.out),
        options=_options(order, mapping),
    )


def _check_same(run: runs.Run, order: RunOrder, table: Table, mapping: ColumnMapping) -> None:
    if run.input_sha256 != table.sha256:
        raise InputError(f"{table.path}: is not the file that run {run.run_id} began with; give that one")
    told = _options(order, mapping)
    other = [name for name, value in told.items() if run.options[name] != value]
    if other:
        raise ConfigError(f"run {run.run_id} began with another {', '.join(other)}; resume it with the options it had")


@dataclass(frozen=True, slots=True)
class _Answering:
    """What answers the cases of a job, and the till, where some are asked for money."""

    answerer: Answerer
    todo: int
    done: frozenset[int]
    till: Till | None = None


@contextmanager
def _answering(job: _Job) -> Iterator[_Answering]:
    with job.store.read() as work:
        done = frozenset(runs.done_positions(work, job.run.run_id))
    todo = job.placement.survey.rows - len(done)
    if not job.tables.lineup.wire:
        answerer = begin.answerer_of(
            job.store, job.run, job.tables, cases=todo, workers=job.order.workers, pool=job.pool
        )
        yield _Answering(answerer, todo, done)
        return
    from skiptrace.run.wired import open_waterfall

    searcher = begin.searcher_of(job.run, job.tables)
    with open_waterfall(job.store, job.run, searcher, job.tables.lineup, job.order.spending or Spending()) as till:
        yield _Answering(till.waterfall, todo, done, till)


def _work(job: _Job, answering: _Answering, progress: Progress, spool: Spool) -> dict[int, Reject]:
    """Work the cases that have no answer yet; what comes back are the rows that are no cases."""
    progress.started(job.run.run_id, job.placement.survey.rows)
    rejects: dict[int, Reject] = {}

    def worked(found: Sequence[Answered]) -> None:
        spool.add((one.result.position, one.filed) for one in found)
        progress.worked(found)

    work_batch(
        job.store,
        answering.answerer,
        _items(job.placement, rejects),
        run=job.run,
        today=begin.day_of(job.run),
        retention=job.tables.retention,
        done=answering.done,
        worked=worked,
        sizes=_sizes(job.order, answering),
    )
    return rejects


def _sizes(order: RunOrder, answering: _Answering) -> Iterable[int]:
    if answering.till is not None:
        return repeat(order.chunk_cases or PAID_CHUNK_CASES)
    most = order.chunk_cases or CHUNK_CASES
    shared = isinstance(answering.answerer, Beside)
    return shared_sizes(answering.todo, order.workers, most) if shared else repeat(most)


def _items(placement: Placement, rejects: dict[int, Reject]) -> Iterator[Item]:
    for row in placement:
        if row.case is not None:
            yield Item(row.number, row.case)
        elif row.fault is not None:
            fault = row.fault
            unread = row.cells if fault.field == "row" else None
            rejects[row.number] = Reject(row.file_row, fault.field, fault.reason, fault.fix, unread)


def _finish(job: _Job, rejects: dict[int, Reject], answering: _Answering, spool: Spool) -> RunReport:
    run, out, till = job.run, job.order.out, answering.till
    if till is not None:
        till.flush()
    with job.store.read() as work:
        ended = count_statuses(runs.status_counts(work, run.run_id))
        incomplete = runs.incomplete_count(work, run.run_id)
        money = spent_facts(work, run.run_id)
    counts = {"read": job.placement.summary.rows, **ended, "rejected": len(rejects)}
    tally, bought = Tally(), Bought()

    def told(answer: Filed) -> None:
        tally.add(answer.marks)
        bought.add(answer.asked)

    with RunFolder(out) as folder, job.store.read() as work:
        with closing(_earlier(work, run.run_id, answering.done)) as earlier:
            answers = merge(earlier, spool.answers(), key=itemgetter(0))
            write_results(folder, job.placement.header, _raw_rows(job.table), rejects, answers, told=told)
        facts = run_facts(run, job.table, job.placement, job.tables, counts) | money
        facts["bought"] = bought.facts(job.tables.lineup.wire, unread=till.unread() if till else {})
        facts["incomplete"] = incomplete
        facts["troubles"] = till.troubles() if till else {}
        write_report(folder, facts, tally)
        folder.json(RUN, facts)
        _check_unchanged(job.order.source, job.table)
    begin.finish(job.store, run, counts, whole=not incomplete)
    refused = till is not None and till.budget.refused
    return RunReport(
        run_id=run.run_id, out=out, counts=counts, facts=facts, budget_ended=refused, incomplete=incomplete
    )


def _earlier(work: Work, run_id: str, done: frozenset[int]) -> Generator[tuple[int, Filed], None, None]:
    """The answers that the run had before it was taken up again."""
    if done:
        with closing(runs.stream_results(work, run_id)) as results:
            for position, _, document in results:
                if position in done:
                    yield position, file_document(document)


def _raw_rows(table: Table) -> Iterator[tuple[int, Sequence[str]]]:
    """The input's rows once more, as they came: what was read of them is in the store, they themselves are not."""
    for block in table.blocks():
        yield from zip(block.numbers, zip(*block.columns, strict=True), strict=True)


def _check_unchanged(source: str | Path | BinaryIO, table: Table) -> None:
    """The rows written are those that were worked: somebody may have saved the file meanwhile."""
    path = Path(source) if isinstance(source, (str, Path)) else None
    if path is None or not path.is_file():
        return
    with path.open("rb") as file:
        now = hashlib.file_digest(file, "sha256").hexdigest()
    if now != table.sha256:
        raise InputError(f"{table.path}: was changed while it was worked; run it again as it is now")
