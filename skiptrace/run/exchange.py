"""Files that go to a vendor and come back: written from a placement, read as answers to what was asked."""

from __future__ import annotations

import datetime as dt
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from skiptrace.errors import ConfigError, InputError, NotAllowed, SetupError, SourceError
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.run.lineup import Lineup
from skiptrace.run.placed import placed_cases
from skiptrace.run.questions import about_debtor
from skiptrace.run.wire_sources import add_sources
from skiptrace.runtime.kept import file_question_text, pack_candidates
from skiptrace.sdk.source import BatchFileSource
from skiptrace.store import answers, audit
from skiptrace.store import cases as case_table
from skiptrace.store.answers import Kept
from skiptrace.store.ledger import Entry, append

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from pathlib import Path

    from skiptrace.config import SourceSettings
    from skiptrace.run.lineup import WireSource
    from skiptrace.run.placement import RunOrder
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.source import Role
    from skiptrace.sdk.statements import Candidate
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

# A file that has not come back by then is lost; it is written anew.
WAIT_DAYS: Final = 180
LARGEST_ANSWER_BYTES: Final = 1024 * 1024 * 1024
LONGEST_REF: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """A request file as it was written: the rows in it, and how many debtors it is not about, by reason."""

    rows: int
    left_out: Mapping[str, int]


@dataclass(slots=True, kw_only=True)
class Received:
    """An answer file as it was read: questions answered, those with a statement, rows that answer none of ours."""

    answered: int = 0
    with_something: int = 0
    unknown: int = 0


@dataclass(slots=True)
class _Question:
    mark: str
    case_id: str


def write_request(store: Store, order: RunOrder, named: str, configured: Sequence[SourceSettings], out: Path) -> Sent:
    """
    Write the file that asks a source about the debtors of a placement.

    Args:
        store: Where is kept which row asks about whom, so that the answer can be read.
        order: The placement file and the purpose.
        named: The source, as the configuration or its manifest calls it.
        configured: ``[[source]]`` of the configuration.
        out: The file to write, readable by its owner only.

    Raises:
        ConfigError: There is no such source, or it takes no files.
        NotAllowed: The purpose does not open it, or counsel has not ticked it.
        SetupError: The file cannot be written.
    """
    purpose = read_purpose(order.purpose).code
    source = _source(named, configured, purpose)
    (role,) = source.info.roles
    left_out: dict[str, int] = {}
    queries: dict[str, Query] = {}
    case_ids: dict[str, str] = {}
    with placed_cases(store, order) as cases, store.read() as work:
        for case in cases:
            case_id = case_table.case_id(work, case.client, case.account_number)
            query = about_debtor(source.info, role, case, ref=case_id[:LONGEST_REF], as_of=order.today)
            why = "stopped" if case.stops else "too little is known" if query is None else ""
            if why or query is None:
                left_out[why] = left_out.get(why, 0) + 1
            else:
                queries[query.ref], case_ids[query.ref] = query, case_id
    content = _file(source).write(list(queries.values()))
    with store.begin() as work:
        answers.keep(work, (_waiting(work, source, purpose, role, one, case_ids[one.ref]) for one in queries.values()))
        who = order.attested_by or "unnamed"
        detail = {"purpose": purpose, "rows": len(queries)}
        audit.append(work, "exchange.written", who=who, subjects=[source.info.name], detail=detail)
    _write(out, content)
    return Sent(rows=len(queries), left_out=left_out)


def read_answer(
    store: Store, path: Path, named: str, configured: Sequence[SourceSettings], *, purpose: str, who: str = ""
) -> Received:
    """
    Read the file that came back: each answer is kept as one to the question that was asked, and runs find it.

    Raises:
        ConfigError: There is no such source, or it takes no files.
        InputError: It is not the file that was agreed.
    """
    code = read_purpose(purpose).code
    source = _source(named, configured, code)
    told: dict[str, list[Candidate]] = {}
    try:
        content = _read(path)
        for ref, candidate in _file(source).read(content):
            told.setdefault(ref, []).append(candidate)
        refs = set(_file(source).answered(content))
    except SourceError as fault:
        raise InputError(f"{path}: {fault}") from fault
    found = Received()
    with store.begin() as work:
        waiting = _find_waiting(work, source, code, refs)
        found.unknown = len(refs - waiting.keys())
        expires_at = work.at + dt.timedelta(days=source.terms.keep_days)
        kept = [
            Kept(one.mark, source.info.name, pack_candidates(told.get(ref, [])), expires_at)
            for ref, one in sorted(waiting.items())
        ]
        answers.keep(work, kept)
        append(work, _lines(source, code, waiting, told))
        found.answered, found.with_something = len(waiting), sum(ref in told for ref in waiting)
        detail = {"answered": found.answered, "unknown": found.unknown}
        audit.append(work, "exchange.read", who=who or "unnamed", subjects=[source.info.name], detail=detail)
    return found


def _source(named: str, configured: Sequence[SourceSettings], purpose: str) -> WireSource:
    lineup = Lineup(names=[named], others=[named])
    add_sources(lineup, configured, purpose)
    if lineup.refused:
        raise NotAllowed("; ".join(f"{name} {why}" for name, why in lineup.refused.items()))
    (source,) = lineup.wire
    if not isinstance(source.source, BatchFileSource):
        raise ConfigError(f"{named[:60]} is asked over the wire and takes no files")
    return source


def _file(source: WireSource) -> BatchFileSource:
    made = source.source
    assert isinstance(made, BatchFileSource)  # noqa: S101 `_source` gives no other
    return made


def _waiting_mark(work: Work, source: WireSource, purpose: str, ref: str) -> str:
    return answers.mark(work.sealer, f"waiting\0{source.info.name}\0{purpose}\0{ref}")


def _waiting(work: Work, source: WireSource, purpose: str, role: Role, query: Query, case_id: str) -> Kept:
    """Which question a row of the request file asks, kept until the answer comes."""
    text = file_question_text(source.info.name, purpose, role, query.fields, source.terms.options)
    mark = answers.mark(work.sealer, text)
    body = json.dumps({"mark": mark, "case_id": case_id}).encode()
    expires_at = work.at + dt.timedelta(days=WAIT_DAYS)
    return Kept(_waiting_mark(work, source, purpose, query.ref), source.info.name, body, expires_at)


def _find_waiting(work: Work, source: WireSource, purpose: str, refs: Iterable[str]) -> dict[str, _Question]:
    marks = {_waiting_mark(work, source, purpose, ref): ref for ref in refs}
    found = answers.find(work, marks.keys())
    waiting = {}
    for mark, body in found.items():
        told = json.loads(body)
        waiting[marks[mark]] = _Question(told["mark"], told["case_id"])
    return waiting


def _lines(
    source: WireSource, purpose: str, waiting: Mapping[str, _Question], told: Mapping[str, list[Candidate]]
) -> Iterable[Entry]:
    for ref, one in sorted(waiting.items()):
        yield Entry(
            source=source.info.name,
            purpose=purpose,
            case_id=one.case_id,
            request_hash=one.mark,
            outcome="hit" if told.get(ref) else "no_hit",
        )


def _read(path: Path) -> bytes:
    try:
        if path.stat().st_size > LARGEST_ANSWER_BYTES:
            raise InputError(f"{path}: larger than any answer file")
        return path.read_bytes()
    except OSError as exc:
        raise InputError(f"{path}: cannot be read: {exc.strerror}") from exc


def _write(path: Path, content: bytes) -> None:
    try:
        # Personal values leave in it, by hand: readable by its owner only until then.
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exc:
        raise SetupError(f"{path}: is there already; name another file") from exc
    except OSError as exc:
        raise SetupError(f"{path}: cannot be written: {exc.strerror}") from exc
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
