"""The main job: a placement file worked from its first row to the files that a person opens."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.version import __version__
from skiptrace.errors import ConfigError, InputError
from skiptrace.export.report import write_report
from skiptrace.export.run_files import RUN, Reject, RunFolder, check_folder, write_results
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.intake.placement import read_placement
from skiptrace.match.model import shipped_model
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.rank import default_model
from skiptrace.run.batch import Item, count_statuses, work_batch
from skiptrace.run.search import Searcher
from skiptrace.run.tables import open_tables
from skiptrace.store import audit, runs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from skiptrace.intake.placement import Placement
    from skiptrace.intake.tables import Table
    from skiptrace.model import Located
    from skiptrace.run.tables import OpenTables
    from skiptrace.store.session import Store

SSN_KEY = "ssn"


@dataclass(frozen=True, slots=True, kw_only=True)
class RunOrder:
    """
    What is to be done with a placement file.

    Args:
        source: The file, or ``-`` for standard input.
        out: The folder for the output files.
        purpose: Code of the permissible purpose.
        sources: Tables in waterfall order; all that are loaded when empty.
        opening: What is known of the file beforehand.
        attested_by: Who answers for the purpose.
        client: The client's short name.
        creditor: Whom the debts are owed to, where the file does not say.
        today: The day that "current" refers to.
        resume: Id of the run to finish; a new one when empty.
        settings_hash: Hash of the configuration, for the record.
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
    settings_hash: str = ""


@dataclass(slots=True, kw_only=True)
class RunReport:
    """How a run ended: ``read = worked + stopped + rejected``, and the content of ``run.json``."""

    run_id: str
    out: Path
    counts: dict[str, int]
    facts: dict[str, Any]

    @property
    def failed(self) -> int:
        """Cases that failed; they say why."""
        return self.counts["failed"]


@dataclass(slots=True)
class Progress:
    """What a watcher is told: once when the run is known, then after each chunk."""

    started: Callable[[str, int], None] = lambda _run_id, _rows: None
    worked: Callable[[Sequence[Located]], None] = lambda _found: None


def run_placement(store: Store, order: RunOrder, progress: Progress) -> RunReport:
    """
    Work a placement file and write its output files.

    Raises:
        InputError: The file cannot be read, or is not the one that a resumed run began with.
        NotAllowed: Policy forbids it.
        SourceUnavailable: No table could be used.
    """
    grant = read_purpose(order.purpose)
    check_folder(order.out)
    with open_tables(store, order.sources, purpose=grant.code) as tables:
        table, mapping, _ = open_recognised(order.source, Profile.PLACEMENT, order.opening)
        with table:
            placement = read_placement(
                table,
                mapping,
                hash_key=store.sealer.subkey(SSN_KEY),
                today=order.today,
                client=order.client,
                creditor=order.creditor,
            )
            run = _begin(store, order, table, tables)
            with store.hold(run.run_id):
                return _work(store, order, run, table, placement, tables, progress)


def _begin(store: Store, order: RunOrder, table: Table, tables: OpenTables) -> runs.Run:
    options = {"today": order.today.isoformat(), "tables": tables.versions, "client": order.client}
    with store.begin() as work:
        if order.resume:
            return _take_up(work, order, table, options)
        run = runs.start(
            work,
            purpose=order.purpose,
            attested_by=order.attested_by,
            input_sha256=table.sha256,
            config_hash=order.settings_hash,
            models={"match": shipped_model().version, "rank": default_model().version},
            options=options,
            out_folder=str(order.out),
        )
        audit.append(
            work,
            "run.started",
            who=order.attested_by or "unnamed",
            subjects=[run.run_id],
            detail={"purpose": order.purpose, "tables": tables.versions, "refused": tables.refused},
        )
        return run


def _take_up(work: Any, order: RunOrder, table: Table, options: dict[str, Any]) -> runs.Run:
    run = runs.resume(work, order.resume)
    if run.input_sha256 != table.sha256:
        raise InputError(f"{table.path}: is not the file that run {run.run_id} began with; give that one")
    if run.purpose != order.purpose:
        raise ConfigError(f"run {run.run_id} began under {run.purpose}; resume it with --purpose {run.purpose}")
    changed = [name for name, version in run.options["tables"].items() if options["tables"].get(name) != version]
    if changed:
        raise ConfigError(f"{', '.join(changed)} changed since run {run.run_id} began; start a new run")
    return run


def _work(
    store: Store,
    order: RunOrder,
    run: runs.Run,
    table: Table,
    placement: Placement,
    tables: OpenTables,
    progress: Progress,
) -> RunReport:
    with store.read() as work:
        done = frozenset(runs.done_positions(work, run.run_id))
    progress.started(run.run_id, placement.survey.rows)
    searcher = Searcher(
        tables=tables.tables,
        match_model=shipped_model(),
        rank_model=default_model(),
        # A run that was killed yesterday is finished as of yesterday, so that its bytes are the same.
        today=dt.date.fromisoformat(run.options["today"]),
        purpose=run.purpose,
        run_id=run.run_id,
    )
    rejects: dict[int, Reject] = {}
    try:
        items = _items(placement, rejects)
        work_batch(store, searcher, items, retention=tables.retention, done=done, worked=progress.worked)
    except KeyboardInterrupt:
        with store.begin() as work:
            runs.finish(work, run.run_id, state=runs.RunState.INTERRUPTED)
        raise
    return _finish(store, order, run, table, placement, tables, rejects)


def _items(placement: Placement, rejects: dict[int, Reject]) -> Iterator[Item]:
    for row in placement:
        if row.case is not None:
            yield Item(row.number, row.case)
        elif row.fault is not None:
            fault = row.fault
            unread = row.cells if fault.field == "row" else None
            rejects[row.number] = Reject(row.file_row, fault.field, fault.reason, fault.fix, unread)


def _finish(
    store: Store,
    order: RunOrder,
    run: runs.Run,
    table: Table,
    placement: Placement,
    tables: OpenTables,
    rejects: dict[int, Reject],
) -> RunReport:
    with store.read() as work:
        ended = count_statuses(runs.status_counts(work, run.run_id))
    counts = {"read": placement.summary.rows, **ended, "rejected": len(rejects)}
    facts = _facts(order, run, table, placement, tables, counts)
    with RunFolder(order.out) as folder, store.read() as work:
        write_results(folder, placement.header, _raw_rows(table), rejects, _answers(work, run.run_id))
        write_report(folder, facts, (document for _, document in _answers(work, run.run_id)))
        folder.json(RUN, facts)
    with store.begin() as work:
        runs.finish(work, run.run_id, state=runs.RunState.DONE, counts=counts)
        audit.append(
            work, "run.finished", who=order.attested_by or "unnamed", subjects=[run.run_id], detail={"counts": counts}
        )
    return RunReport(run_id=run.run_id, out=order.out, counts=counts, facts=facts)


def _raw_rows(table: Table) -> Iterator[tuple[int, Sequence[str]]]:
    """The input's rows once more, as they came: what was read of them is in the store, they themselves are not."""
    for block in table.blocks():
        yield from zip(block.numbers, zip(*block.columns, strict=True), strict=True)


def _answers(work: Any, run_id: str) -> Iterator[tuple[int, bytes]]:
    return ((position, document) for position, _, document in runs.stream_results(work, run_id))


def _facts(
    order: RunOrder,
    run: runs.Run,
    table: Table,
    placement: Placement,
    tables: OpenTables,
    counts: dict[str, int],
) -> dict[str, Any]:
    summary = placement.summary
    return {
        "run_id": run.run_id,
        "started_at": run.started_at.isoformat(),
        "purpose": run.purpose,
        "attested_by": run.attested_by,
        "client": order.client,
        "as_of": run.options["today"],
        "counts": counts,
        "rejects": dict(_by_reason(summary.rejects)),
        "stops": dict(summary.stops.most_common()),
        "flags": dict(summary.flags.most_common()),
        "spent_usd": 0.0,
        "input": {"name": table.path, "sha256": table.sha256, "format": placement.facts.format},
        "columns": {guess.field: guess.column for guess in placement.mapping.columns if guess.field},
        "sources": [
            {"name": one.name, "origin": one.origin, "version": tables.versions[one.name], "as_of": str(one.as_of or ""), "people": one.bulk.people}
            for one in tables.tables
        ],
        "not_used": tables.refused,
        "versions": {"skiptrace": __version__, **run.models},
        "hashes": {"config": order.settings_hash, "models": _model_hash(run.models)},
    }


def _by_reason(rejects: Any) -> Iterator[tuple[str, int]]:
    for fault, rows in rejects.most_common():
        yield f"{fault.field}: {fault.reason}", rows


def _model_hash(models: Any) -> str:
    text = json.dumps(dict(models), sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()
