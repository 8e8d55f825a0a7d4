"""Outcomes taken in: from a file or one by one, in the client's own codes once these are mapped."""

from __future__ import annotations

import tomllib
from collections import Counter
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field, replace
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from skiptrace.errors import ConfigError, InputError
from skiptrace.export.run_files import Reject
from skiptrace.intake.layouts import read_layout
from skiptrace.intake.opening import Opening
from skiptrace.intake.outcome_rows import OutcomeFault, OutcomeFile, OutcomeRow
from skiptrace.intake.tables import open_table
from skiptrace.model import Kind
from skiptrace.rank.results import CODES, STOPS, VERDICTS, Verdict, plain_code
from skiptrace.store import attempts, audit, layouts, suppressions

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from pathlib import Path

    from skiptrace.config import SourceSettings
    from skiptrace.run.telling import SourceTold
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

# Under this name the codes of a client stand among the layouts.
REMEMBERED = "outcomes:"
ROWS_AT_ONCE = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeOrder:
    """
    What is to be done with a file of outcomes.

    Args:
        source: The file, or ``-`` for standard input.
        today: Nothing was tried later than this.
        client: Whose accounts they are; may be left out where no two clients share an account number.
        opening: What is known of the file beforehand.
        codes: The client's result codes and ours for each; remembered for the client.
        who: Who loads it, for the audit log.
        tell: Sources that are told how the contacts that they gave turned out; nobody is told unasked.
        configured: ``[[source]]`` of the configuration, among which they are.
        dry_run: Keep nothing and tell nobody: only say what would come of it.
    """

    source: str | Path
    today: dt.date
    client: str = ""
    opening: Opening = field(default_factory=Opening)
    codes: Mapping[str, str] = field(default_factory=dict[str, str])
    who: str = ""
    tell: Sequence[str] = ()
    configured: Sequence[SourceSettings] = ()
    dry_run: bool = False


@dataclass(slots=True, kw_only=True)
class OutcomeReport:
    """
    How a file was taken in: ``read = kept + repeated + rejected``.

    ``repeated`` were known already; ``unknown_accounts`` are those of the rejected whose account was never worked;
    ``told`` says of each source that was to be told how that went.
    """

    header: tuple[str, ...] = ()
    read: int = 0
    kept: int = 0
    repeated: int = 0
    unknown_accounts: int = 0
    results: Counter[str] = field(default_factory=Counter)
    stops: Counter[str] = field(default_factory=Counter)
    unknown_codes: Counter[str] = field(default_factory=Counter)
    faults: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)
    told: list[SourceTold] = field(default_factory=list)

    @property
    def rejected(self) -> int:
        """Rows that could not be used; each says why."""
        return len(self.rejects)

    def reject(self, fault: OutcomeFault) -> None:
        """Count a row that cannot be used."""
        self.faults[fault.field, fault.reason, fault.fix] += 1
        self.rejects.append(Reject(fault.row, fault.field, fault.reason, fault.fix, fault.cells))


def read_codes(texts: Sequence[str]) -> dict[str, str]:
    """
    ``THEIRS=OURS`` options as a mapping.

    Raises:
        ConfigError: One is written otherwise, or ours is no code.
    """
    pairs = [text.rpartition("=") for text in texts]
    for theirs, _, ours in pairs:
        if not theirs.strip() or ours.strip().upper() not in CODES:
            raise ConfigError(
                f"--map-result takes THEIRS=OURS, such as --map-result 'LM=VM_NO_NAME'; ours is one of "
                f"{', '.join(sorted(CODES))}"
            )
    return {plain_code(theirs): ours.strip().upper() for theirs, _, ours in pairs}


def codes_of(work: Work, client: str) -> dict[str, str]:
    """The result codes that are remembered for a client, and ours for each."""
    text = layouts.get(work, REMEMBERED + client)
    return dict(tomllib.loads(text)["results"]) if text else {}


def remember_codes(work: Work, client: str, codes: Mapping[str, str]) -> dict[str, str]:
    """Remember codes for a client beside those that are known; says them all."""
    known = codes_of(work, client)
    if codes.items() <= known.items():
        return known
    known |= codes
    lines = [f"{_toml(theirs)} = {_toml(ours)}" for theirs, ours in sorted(known.items())]
    layouts.save(work, REMEMBERED + client, "\n".join(["[results]", *lines]) + "\n")
    return known


def _toml(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'


def load_outcomes(store: Store, order: OutcomeOrder) -> OutcomeReport:
    """
    Take in a file of outcomes, and tell the sources that are to be told; loading it again changes nothing.

    Raises:
        InputError: The file is no table, or lacks a column that is needed.
        ConfigError: A column, code or source that was named is wrong; nothing is kept.
        NotAllowed: A source that was named may not be used.
        MissingKey: The key of a source that was named is not there.
    """
    if not order.tell:
        with _transactions(store, dry_run=order.dry_run) as begin:
            return _load(begin, order)[0]
    # Loaded here: a file of which nobody is told, the usual one, needs nothing that speaks to sources.
    from skiptrace.run.telling import tell, tellers, would_tell

    lineup = tellers(order.configured, order.tell, with_keys=not order.dry_run)
    with _transactions(store, dry_run=order.dry_run) as begin:
        report, tried = _load(begin, order)
        if order.dry_run:
            with begin() as work:
                report.told = would_tell(work, lineup, tried, today=order.today)
    if not order.dry_run:
        report.told = tell(store, order.configured, lineup, tried, today=order.today, who=order.who)
    return report


class _NothingKept(Exception):
    """How a dry run ends: what it wrote is rolled back."""


@contextmanager
def _transactions(store: Store, *, dry_run: bool) -> Iterator[Callable[[], AbstractContextManager[Work]]]:
    """What begins a transaction: one each time, or for a dry run the same one, of which nothing stays."""
    if not dry_run:
        yield store.begin
        return
    with suppress(_NothingKept), store.begin() as work:
        yield lambda: nullcontext(work)
        raise _NothingKept


def _load(
    begin: Callable[[], AbstractContextManager[Work]], order: OutcomeOrder
) -> tuple[OutcomeReport, list[attempts.Attempt]]:
    """The report on a file, and what sources may be told of it."""
    tried: list[attempts.Attempt] = []
    with begin() as work:
        codes = remember_codes(work, order.client, order.codes)
    kept = read_layout(order.opening.layout)
    opening = order.opening
    with open_table(
        order.source, layout=kept.table, sheet=opening.sheet, delimiter=opening.delimiter, encoding=opening.encoding
    ) as table:
        file = OutcomeFile(table, columns=dict(opening.columns), codes=codes, today=order.today)
        report = OutcomeReport(header=tuple(table.header))
        rows = iter(file)
        while chunk := list(islice(rows, ROWS_AT_ONCE)):
            with begin() as work:
                made = _take(work, order.client, chunk, report)
            if order.tell:
                # Neither who tried nor what was noted is ever told.
                tried += [replace(one, by="", note="") for one in made if _says_something(one)]
        report.unknown_codes = file.unknown_codes
        with begin() as work:
            detail = {"read": report.read, "kept": report.kept, "rejected": report.rejected, "sha256": table.sha256}
            audit.append(work, "outcomes.loaded", who=order.who or "unnamed", detail=detail)
    return report, tried


def _take(
    work: Work, client: str, chunk: Sequence[OutcomeRow | OutcomeFault], report: OutcomeReport
) -> list[attempts.Attempt]:
    """Keep what can be kept of a chunk; returns that, known before or not."""
    clients = attempts.clients_of(work, {row.account for row in chunk if isinstance(row, OutcomeRow)})
    report.read += len(chunk)
    told = []
    for row in chunk:
        if isinstance(row, OutcomeFault):
            report.reject(row)
            continue
        whose = _whose(clients.get(row.account, ()), client)
        if isinstance(whose, str):
            told.append(_attempt(row, whose))
        else:
            report.unknown_accounts += row.account not in clients
            report.reject(_of_unknown(row, *whose))
    fresh = attempts.add(work, told)
    report.kept += len(fresh)
    report.repeated += len(told) - len(fresh)
    report.results.update(attempt.result for attempt in fresh)
    report.stops.update(stop(work, fresh))
    return told


def _says_something(attempt: attempts.Attempt) -> bool:
    """Whether an outcome says anything of its contact: what proves nothing is told nobody."""
    return VERDICTS[Kind(attempt.kind)][attempt.result] is not Verdict.OPEN


def _of_unknown(row: OutcomeRow, reason: str, fix: str) -> OutcomeFault:
    return OutcomeFault(number=row.number, row=row.row, field="account_number", reason=reason, fix=fix, cells=row.cells)


def _whose(clients: Sequence[str], client: str) -> str | tuple[str, str]:
    """The client of an account; or why that is not known, and what to do."""
    if client in clients:
        return client
    if not clients:
        return "no case of this account is kept", "check the number, or work the account first"
    if client:
        return "this client has placed no such account", "check the number, or name another --client"
    if len(clients) > 1:
        return "several clients have this account", "say whose it is: --client NAME"
    return clients[0]


def _attempt(row: OutcomeRow, client: str) -> attempts.Attempt:
    return attempts.Attempt(
        account=row.account,
        client=client,
        kind=row.kind.value,
        value=row.value,
        result=row.result,
        at=row.at,
        by=row.by,
        note=row.note,
    )


def stop(work: Work, tried: Iterable[attempts.Attempt]) -> list[str]:
    """Put the accounts whose debtors asked to be left alone on the suppression list; says under which codes."""
    entries = [
        suppressions.Suppression(
            blind=suppressions.mark_account(work, attempt.client, attempt.account),
            code=STOPS[attempt.result],
            since=attempt.at.date(),
            why=f"outcome {attempt.result}",
        )
        for attempt in tried
        if attempt.result in STOPS
    ]
    suppressions.add(work, entries)
    return [entry.code for entry in entries]


class Recorded(NamedTuple):
    """One attempt as it is kept, whether it is new, and under which codes the account is left alone from now on."""

    attempt: attempts.Attempt
    fresh: bool
    stops: list[str]


def record_attempt(store: Store, attempt: attempts.Attempt, *, who: str) -> Recorded:
    """
    Keep one attempt.

    Raises:
        InputError: Nobody placed the account, or several clients did and none is named.
    """
    with store.begin() as work:
        clients = attempts.clients_of(work, [attempt.account]).get(attempt.account, [])
        whose = _whose(clients, attempt.client)
        if isinstance(whose, tuple):
            raise InputError("account: " + "; ".join(whose))
        told = replace(attempt, client=whose)
        fresh = bool(attempts.add(work, [told]))
        stops = stop(work, [told]) if fresh else []
        if fresh:
            audit.append(work, "attempt.recorded", who=who or "unnamed", detail={"result": told.result})
    return Recorded(told, fresh, stops)
