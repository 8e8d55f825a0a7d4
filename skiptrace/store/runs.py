"""Runs, and the answer of each of their cases: what a killed run goes on from."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import TYPE_CHECKING, Any, NamedTuple

from sqlalchemy import func, select, update

from skiptrace.errors import StoreError
from skiptrace.store import schema
from skiptrace.store.cases import account_mark
from skiptrace.store.identifiers import new_id
from skiptrace.store.sealed import SealedResult, document_context
from skiptrace.store.suppressions import MARKS_A_QUERY

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Generator, Iterable, Mapping

    from sqlalchemy import RowMapping

    from skiptrace.store.work import Work

_RESULT_COLUMNS = (
    "run_id", "position", "row_number", "case_id", "account_blind", "status", "document", "created_at",
)  # fmt: skip
# Documents are opened as they are asked for: a run of any size is read in a few megabytes.
ROWS_A_FETCH = 500


class RunState(StrEnum):
    """How far a run has come; a killed one still says ``running``."""

    RUNNING = "running"
    DONE = "done"
    INTERRUPTED = "interrupted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run over a file, and everything that its outcome depends on."""

    run_id: str
    state: RunState
    purpose: str
    started_at: dt.datetime
    ended_at: dt.datetime | None = None
    attested_by: str = ""
    input_sha256: str = ""
    config_hash: str = ""
    models: Mapping[str, str] = field(default_factory=dict[str, str])
    options: Mapping[str, Any] = field(default_factory=dict[str, Any])
    counts: Mapping[str, int] = field(default_factory=dict[str, int])
    out_folder: str = ""


class AccountResult(NamedTuple):
    """An answer for an account in some run."""

    run_id: str
    position: int
    row: int
    status: str
    document: bytes


def start(
    work: Work,
    *,
    purpose: str,
    attested_by: str = "",
    input_sha256: str = "",
    config_hash: str = "",
    models: Mapping[str, str] | None = None,
    options: Mapping[str, Any] | None = None,
    out_folder: str = "",
) -> Run:
    """Begin a run."""
    begun = Run(
        run_id=new_id(),
        state=RunState.RUNNING,
        purpose=purpose,
        started_at=work.at,
        attested_by=attested_by,
        input_sha256=input_sha256,
        config_hash=config_hash,
        models=models or {},
        options=options or {},
        out_folder=out_folder,
    )
    work.write(schema.run, [{one.name: getattr(begun, one.name) for one in fields(Run)}])
    return begun


def resume(work: Work, run_id: str) -> Run:
    """Take up a run again; whoever calls this holds the run (`Store.hold`)."""
    _set(work, run_id, state=RunState.RUNNING.value, ended_at=None)
    return get(work, run_id)


def finish(work: Work, run_id: str, *, state: RunState, counts: Mapping[str, int] | None = None) -> Run:
    """End a run, well or not."""
    _set(work, run_id, state=state.value, ended_at=work.at, counts=counts or {})
    return get(work, run_id)


def get(work: Work, run_id: str) -> Run:
    """
    The run of this id.

    Raises:
        StoreError: There is none.
    """
    row = work.connection.execute(select(schema.run).where(schema.run.c.run_id == run_id)).mappings().first()
    if row is None:
        raise StoreError("no run has this id; `skiptrace report` names the latest runs")
    return _run(row)


def recent(work: Work, *, limit: int = 50) -> list[Run]:
    """The latest runs, newest first."""
    statement = select(schema.run).order_by(schema.run.c.run_id.desc()).limit(limit)
    return [_run(row) for row in work.connection.execute(statement).mappings()]


def save_sealed(work: Work, run_id: str, results: Iterable[SealedResult]) -> None:
    """Keep the answers of a chunk of cases; one that is there already is replaced."""
    at, run = schema.moment_text(work.at), schema.plain(run_id)
    rows = [
        (run, one.position, one.row, one.case_id, one.account_blind, str(one.status), one.document, at)
        for one in results
    ]
    work.write_plain(schema.run_case, _RESULT_COLUMNS, rows, put=True)


def mark_incomplete(work: Work, run_id: str, positions: Mapping[int, bool]) -> None:
    """Say of kept answers whether a source that was to be asked could not be."""
    table = schema.run_case
    for incomplete in (False, True):
        some = [position for position, said in positions.items() if said is incomplete]
        for start in range(0, len(some), MARKS_A_QUERY):
            here = (table.c.run_id == run_id) & table.c.position.in_(some[start : start + MARKS_A_QUERY])
            work.connection.execute(update(table).where(here).values(incomplete=incomplete))


def done_positions(work: Work, run_id: str) -> set[int]:
    """The positions that have an answer with which nothing is amiss."""
    table = schema.run_case
    done = (table.c.run_id == run_id) & table.c.incomplete.is_(False)
    return set(work.connection.execute(select(table.c.position).where(done)).scalars())


def incomplete_count(work: Work, run_id: str) -> int:
    """How many cases a source that was to be asked could not be asked about."""
    table = schema.run_case
    some = (table.c.run_id == run_id) & table.c.incomplete.is_(True)
    return int(work.connection.execute(select(func.count()).select_from(table).where(some)).scalar_one())


def status_counts(work: Work, run_id: str) -> dict[str, int]:
    """How many cases ended in each way."""
    table = schema.run_case
    statement = select(table.c.status, func.count()).where(table.c.run_id == run_id).group_by(table.c.status)
    return {row[0]: row[1] for row in work.connection.execute(statement)}


def stream_results(
    work: Work, run_id: str, *, first: int | None = None, last: int | None = None
) -> Generator[tuple[int, int, bytes], None, None]:
    """Position, row and document of each case from *first* to *last*, in order of position; memory stays flat."""
    table = schema.run_case
    columns = select(table.c.position, table.c.row_number, table.c.document)
    statement = columns.where(table.c.run_id == run_id).order_by(table.c.position)
    if first is not None:
        statement = statement.where(table.c.position >= first)
    if last is not None:
        statement = statement.where(table.c.position <= last)
    # Closed at once when the reader stops early: a server's cursor must not outlive its transaction.
    with work.connection.execute(statement.execution_options(yield_per=ROWS_A_FETCH)) as result:
        for position, row, sealed in result:
            yield position, row, work.sealer.open_packed(sealed, document_context(run_id, position))


def results_of_account(work: Work, account: str, *, limit: int = 20) -> list[AccountResult]:
    """The answers for an account, the newest run first."""
    table = schema.run_case
    statement = select(table).where(table.c.account_blind == account_mark(work, account))
    # Ids of runs sort by time.
    newest = statement.order_by(table.c.run_id.desc(), table.c.position).limit(limit)
    return [
        AccountResult(
            run_id=row.run_id,
            position=row.position,
            row=row.row_number,
            status=row.status,
            document=work.sealer.open_packed(row.document, document_context(row.run_id, row.position)),
        )
        for row in work.connection.execute(newest)
    ]


def _set(work: Work, run_id: str, **values: Any) -> None:
    work.connection.execute(update(schema.run).where(schema.run.c.run_id == run_id).values(**values))


def _run(row: RowMapping) -> Run:
    return Run(**{**row, "state": RunState(row["state"])})
