"""The demonstration: an invented town worked from its placement file to ranked contacts, and judged by its truth."""

from __future__ import annotations

import csv
import time
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from skiptrace.api import Skiptrace
from skiptrace.config import read
from skiptrace.demo.accuracy import judgements
from skiptrace.demo.baseline import baseline_contacts
from skiptrace.demo.score import Score, score_contacts
from skiptrace.demo.truth import read_truth
from skiptrace.demo.world import World, make_world
from skiptrace.evaluate.contact_page import accuracy_page, sentences
from skiptrace.export.tables import NOT_OFFERED
from skiptrace.intake.opening import Opening
from skiptrace.reference.manage import LoadOrder
from skiptrace.run.placement import RunOrder, RunReport
from skiptrace.runtime.tables import remove_table
from skiptrace.store.keys import make_key_file, read_key
from skiptrace.store.session import Store

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

PURPOSE = "glba.6802e1"
CREDITOR = "First Example Bank"
BEST_SHOWN = 8
ACCURACY = "accuracy.html"
CONFIG = """\
# Written by `skiptrace demo`: everything in this folder is invented and may be deleted.
[store]
url = "sqlite:///skiptrace.db"
key = "file:skiptrace.key"

[run]
attested_by = "demo"
"""


@dataclass(frozen=True, slots=True)
class Played:
    """What a demonstration found, how it scored, and how the plain baseline did."""

    folder: Path
    world: World
    report: RunReport
    score: Score
    baseline: Score
    best: list[dict[str, str]]
    told: tuple[str, ...]
    seconds: float

    def as_dict(self) -> dict[str, Any]:
        """The figures for a program."""
        return {
            "folder": str(self.folder),
            "counts": self.report.counts,
            "score": asdict(self.score),
            "baseline": asdict(self.baseline),
            "right_party_ratio": self.right_party_ratio,
            "seconds": round(self.seconds, 1),
        }

    @property
    def right_party_ratio(self) -> float | None:
        """How many times the baseline's right parties were found."""
        return self.score.first_right / self.baseline.first_right if self.baseline.first_right else None


def play(folder: Path, *, debtors: int, seed: int, say: Callable[[str], None] = lambda _: None) -> Played:
    """
    Make a world in *folder*, load its sources, work its placement file and judge the result.

    Args:
        folder: Made when it is not there; files of a former demonstration in it are replaced.
        debtors: How many people owe.
        seed: Another seed is another town.
        say: Told what is being done.
    """
    began = time.monotonic()
    say(f"inventing a town with {debtors:,} debtors …")
    world = make_world(folder / "world", debtors=debtors, seed=seed)
    _new_store(folder)
    settings = read(CONFIG, folder=folder.absolute())
    with Skiptrace(settings, today=world.today) as tracer:
        for source in world.sources:
            say(f"loading {source.title.lower()} …")
            tracer.reference_load(
                LoadOrder(
                    name=source.name,
                    source=source.path,
                    purposes=source.purposes,
                    today=world.today,
                    opening=Opening(columns=dict(source.overrides)),
                    licence=source.licence,
                    as_of=source.as_of,
                    origin=source.origin,
                    who="demo",
                )
            )
        say("looking for the debtors …")
        order = RunOrder(
            source=world.placement, out=folder / "results", purpose=PURPOSE, today=world.today, creditor=CREDITOR
        )
        report = tracer.run_file(order)
    contacts = list(_rows(report.out / "contacts.csv"))
    truth = read_truth(world.truth)
    judged = list(judgements(report.out / "results.jsonl", truth))
    page = accuracy_page(judged, title=f"the demonstration with seed {seed}", told_by="the truth of the invented town")
    (folder / ACCURACY).write_text(page, encoding="utf-8")
    return Played(
        folder=folder,
        world=world,
        report=report,
        score=score_contacts(_dialable(report.out, contacts), truth),
        baseline=score_contacts(baseline_contacts(world), truth),
        best=_best(contacts),
        told=tuple(sentences(judged)),
        seconds=time.monotonic() - began,
    )


def _new_store(folder: Path) -> None:
    for name in ("skiptrace.db", "skiptrace.db-wal", "skiptrace.db-shm", "skiptrace.key"):
        (folder / name).unlink(missing_ok=True)
    tables = folder / "skiptrace.tables"
    for path in tables.glob("*.duckdb") if tables.is_dir() else ():
        remove_table(path)
    (folder / "skiptrace.toml").write_text(CONFIG, encoding="utf-8")
    make_key_file(folder / "skiptrace.key")
    settings = read(CONFIG, folder=folder.absolute()).store
    Store.create(settings.url, read_key(settings.key)).close()


def _rows(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _dialable(out: Path, contacts: list[dict[str, str]]) -> Iterator[Mapping[str, str]]:
    """The contacts a caller would use: of located cases, not held back for review or third parties."""
    located = {row["account_number"] for row in _located(out)}
    for row in contacts:
        if row["account_number"] in located and NOT_OFFERED not in row["restrictions"]:
            yield row


def _located(out: Path) -> Iterator[dict[str, str]]:
    with (out / "cases.csv").open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file)
        header = next(reader)
        status = header.index("skiptrace_status")
        for cells in reader:
            if cells[status] == "located":
                yield {"account_number": cells[0]}


def _best(contacts: list[dict[str, str]]) -> list[dict[str, str]]:
    """The surest new contacts, one a case."""
    seen: set[str] = set()
    best = []
    for row in sorted(contacts, key=lambda row: (-float(row["confidence"]), row["account_number"])):
        if row["status"] == "new" and row["kind"] == "phone" and row["account_number"] not in seen:
            seen.add(row["account_number"])
            best.append(row)
    return best[:BEST_SHOWN]


def tell(played: Played) -> str:
    """What is printed at the end."""
    counts = played.report.counts
    lines = ["", "The surest new phones:"]
    lines += [
        f"  {one['account_number']:<12} {one['value']:<14} {_sure(one):>6}  {one['reason']}" for one in played.best
    ]
    lines += [
        "",
        (
            f"Of {counts['read']} rows, {counts['worked']} were worked, "
            f"{counts['stopped']} stopped and {counts['rejected']} rejected."
        ),
        (
            f"Of those worked, {counts['located']} were located, "
            f"{counts['review']} wait for review, {counts['not_found']} were not found."
        ),
        "",
        f"{'Against the known truth':<44}{'Skiptrace':>18}{'baseline':>18}",
    ]
    for ours, theirs in zip(played.score.rows(), played.baseline.rows(), strict=True):
        lines.append(f"  {ours[0]:<42}{_cell(ours):>18}{_cell(theirs):>18}")
    lines += [
        "  (baseline: same name and date of birth, newest record wins)",
        *played.told,
        "",
        f"Files are in {played.folder}:",
        f"  {played.report.out / 'contacts.csv'}   one row per contact, best first",
        f"  {played.report.out / 'cases.csv'}      the client's rows with what was found",
        f"  {played.report.out / 'report.html'}    one page for a manager",
        f"  {played.folder / ACCURACY}   how right it was, by the truth of the town",
        f"  {played.world.placement}   what was put in",
        f"Done in {played.seconds:.0f} s. Nobody in this town exists.",
    ]
    return "\n".join(lines)


def _sure(contact: Mapping[str, str]) -> str:
    return f"{float(contact['confidence']):.1%}"


def _cell(row: tuple[str, str, str]) -> str:
    _, count, rate = row
    return f"{count.replace(' of ', '/')} {rate}".strip()
