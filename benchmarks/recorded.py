"""
Worlds worked once by the real pipeline and kept, so that ranking can be judged and fitted in a moment.

A recording holds what ranking was told about every case, the same with identity set from the truth, how each case
ended, and the truth itself.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import pickle
import random
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import numpy as np

from skiptrace.api import Skiptrace
from skiptrace.config import read
from skiptrace.demo.baseline import baseline_contacts
from skiptrace.demo.settings import SETTINGS
from skiptrace.demo.truth import Truth, read_truth
from skiptrace.demo.world import World, WorldSource, make_world
from skiptrace.intake.opening import Opening
from skiptrace.match.people import PersonRows, encode
from skiptrace.reference.manage import LoadOrder
from skiptrace.run import evidence, other_users, search
from skiptrace.run.placement import RunOrder
from skiptrace.store.keys import make_key_file, read_key
from skiptrace.store.session import Store

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.model import Case, Located
    from skiptrace.rank import FlagStatement, Held, LineFacts, OtherUse, Statements

PURPOSE = "glba.6802e1"
# What a specialist would say of columns whose names alone do not tell.
COLUMNS = {
    "voters": {"address_last_seen": "LAST_VOTED_DATE"},
    "utility": {"first_seen": "SVC START", "last_seen": "SVC END"},
    "vendor": {"street_3": "ADDR3"},
    "firm": {
        "last_seen": "LAST RESULT DATE",
        "phone_result": "LAST RESULT",
        "phone_bad": "BAD NBR",
        "disconnected": "DISC",
    },
    "assessor": {"as_of": "ROLL DATE"},
    "lines": {"phone": "TN", "disconnected": "DISCONNECT_DATE", "first_seen": "REASSIGNED_DATE", "as_of": "AS_OF"},
}
NOISE_ROWS_SHARE = 0.5


@dataclass(slots=True)
class Told:
    """What ranking was told about one chunk of cases."""

    statements: Statements
    held: Held
    others: OtherUse
    lines: LineFacts
    cases: int
    flags: list[FlagStatement]
    born: list[int]


@dataclass(slots=True)
class Chunk:
    """One chunk of cases: their accounts, what the pipeline told, and what it would tell if it knew who is who."""

    accounts: list[str]
    ours: Told
    known: Told


@dataclass(slots=True)
class Recording:
    """A world after the run."""

    setting: str
    seed: int
    today: int
    truth: Truth
    noise: bool = False
    chunks: list[Chunk] = field(default_factory=list)
    answers: dict[str, Located] = field(default_factory=dict)
    baseline: list[dict[str, str]] = field(default_factory=list)


def record(
    setting: str, seed: int, debtors: int, *, without: Sequence[str] = (), noise: bool = False, keep: Path | None = None
) -> Recording:
    """The recording of a world; from the folder *keep* when it is there, which is how fitting stays quick."""
    words = (setting, str(seed), str(debtors), *sorted(without), *(["noise"] if noise else []))
    kept = keep / f"{'-'.join(words)}.pickle" if keep else None
    if kept and kept.exists():
        # Written by this program, on this machine.
        recording: Recording = pickle.loads(kept.read_bytes())  # noqa: S301
        return recording
    with tempfile.TemporaryDirectory() as scratch:
        recording = _play(Path(scratch), setting, seed, debtors, without, noise=noise)
    if kept:
        kept.parent.mkdir(parents=True, exist_ok=True)
        kept.write_bytes(pickle.dumps(recording))
    return recording


def _play(folder: Path, setting: str, seed: int, debtors: int, without: Sequence[str], *, noise: bool) -> Recording:
    world = make_world(
        folder / "world", debtors=debtors, population=12 * debtors, seed=seed, settings=SETTINGS[setting]
    )
    recording = Recording(setting, seed, world.today.toordinal(), read_truth(world.truth), noise=noise)
    recording.baseline = list(baseline_contacts(world))
    sources = [source for source in world.sources if source.name not in without]
    if noise:
        sources.append(_noise(world))
    config = '[store]\nurl = "sqlite:///skiptrace.db"\nkey = "file:skiptrace.key"\n[run]\nattested_by = "benchmark"\n'
    make_key_file(folder / "skiptrace.key")
    settings = read(config, folder=folder)
    Store.create(settings.store.url, read_key(settings.store.key)).close()
    with Skiptrace(settings, today=world.today) as tracer, _listening(recording):
        for source in sources:
            tracer.reference_load(_load_order(world, source))
        order = RunOrder(
            source=world.placement, out=folder / "out", purpose=PURPOSE, today=world.today, creditor="Example Bank"
        )
        tracer.run_file(order)
    return recording


def _load_order(world: World, source: WorldSource) -> LoadOrder:
    return LoadOrder(
        name=source.name,
        source=source.path,
        purposes=source.purposes,
        today=world.today,
        opening=Opening(columns={**source.overrides, **COLUMNS.get(source.name, {})}),
        licence=source.licence,
        as_of=source.as_of,
        origin=source.origin,
        who="benchmark",
    )


def _noise(world: World) -> WorldSource:
    """A source of pure noise: real names and birth dates, with the phones and addresses of others, seen yesterday."""
    dice = random.Random(world.seed)
    vendor = next(source for source in world.sources if source.name == "vendor")
    with gzip.open(vendor.path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    people = dice.sample(rows, int(len(rows) * NOISE_ROWS_SHARE))
    others = dice.sample(rows, len(people))
    path = world.folder / "noise.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(
            ["ID", "FIRST NAME", "LAST NAME", "DOB", "PHONE", "ADDRESS", "CITY", "STATE", "ZIP", "LAST SEEN"]
        )
        for number, (who, whose) in enumerate(zip(people, others, strict=True)):
            place = [whose[f"{part}1"] for part in ("ADDR", "CITY", "STATE", "ZIP")]
            name = (who["FNAME"], who["LNAME"], who["DOB"])
            writer.writerow([f"N{number}", *name, whose["PHONE1"], *place, world.today.strftime("%m/%d/%Y")])
    return replace(vendor, name="noise", path=path, origin="noise", overrides={"record_id": "ID"})


@contextmanager
def _listening(recording: Recording) -> Iterator[None]:
    """What the search tells ranking is written down on the way, and worked out again with everybody known."""
    known = _Known(recording.truth)

    def gathered(cases: Sequence[Case], considered: Any, tables: Any, wanted: Any) -> evidence.Evidence:
        ours = evidence.gather(cases, considered, tables, wanted)
        truly = known.considered(cases, tables, considered.people)
        also = evidence.gather(cases, truly, tables, np.zeros(0, np.int64))
        count = len(cases)
        accounts = [case.account_number for case in cases]
        recording.chunks.append(Chunk(accounts, _told(ours, count), _told(also, count)))
        known.last = truly, also
        return ours

    def asked(ours: evidence.Evidence, considered: Any, tables: Any, debtors: Any) -> None:
        other_users.add_other_users(ours, considered, tables, debtors)
        truly, also = known.last
        other_users.add_other_users(also, truly, tables, debtors)

    answer = search.Searcher.answer

    def answered(searcher: search.Searcher, cases: Sequence[Case], *told: Any) -> list[Located]:
        found = answer(searcher, cases, *told)
        recording.answers.update((one.account_number, one) for one in found)
        return found

    with (
        patch.object(search, "gather", gathered),
        patch.object(search, "add_other_users", asked),
        patch.object(search.Searcher, "answer", answered),
    ):
        yield


def _told(given: evidence.Evidence, cases: int) -> Told:
    return Told(given.statements, given.held, given.others, given.lines, cases, given.flags, given.born)


class _Known:
    """The judgement of somebody who knows whose every record is."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.rows: list[dict[str, int]] = []
        self.last: tuple[Any, Any] = (None, None)

    def considered(self, cases: Sequence[Case], tables: Any, people: Any) -> Any:
        self.rows = self.rows or [_rows_by_id(table) for table in tables]
        pairs: list[tuple[int, tuple[int, int]]] = []
        for place, case in enumerate(cases):
            account = self.truth.accounts.get(case.account_number)
            for number, one in enumerate(tables):
                source = one.name.removeprefix("reference:")
                told = account.records.get(source, ()) if account else ()
                rows = (self.rows[number][one] for one in told if one in self.rows[number])
                pairs += [(place, (number, row)) for row in rows]
        # Debtors may share a record; each record stands once.
        records = {record: place for place, record in enumerate(sorted({record for _, record in pairs}))}
        left, right = [place for place, _ in pairs], [records[record] for _, record in pairs]
        scores = SimpleNamespace(left=np.array(left, np.int64), right=np.array(right, np.int64))
        resolution = SimpleNamespace(probability=np.full(len(left), 0.9999))
        table, row = np.array(list(records), np.int64).reshape(-1, 2).T
        told_of = PersonRows()
        for number, one in enumerate(tables):
            told_of.extend(one.bulk.rows(row[table == number]))
        return SimpleNamespace(
            people=people,
            records=encode(told_of, people.vocabulary),
            scores=scores,
            resolution=resolution,
            table=table,
            row=row,
        )


def _rows_by_id(table: Any) -> dict[str, int]:
    everybody = np.arange(table.bulk.people)
    return {record_id: row for row, (record_id, _) in enumerate(table.bulk.payloads(everybody))}


def fingerprint() -> str:
    """A hash over the settings of all worlds, for the record of what was fitted on."""
    return hashlib.sha256(repr(sorted(SETTINGS.items())).encode()).hexdigest()[:12]
