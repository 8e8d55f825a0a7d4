"""An invented world on disk: the client's file, the sources, and the truth about them."""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import io
from dataclasses import dataclass
from typing import IO, TYPE_CHECKING

import numpy as np

from skiptrace.demo.archive import Archive
from skiptrace.demo.life import Life
from skiptrace.demo.people import YEAR, draw_people
from skiptrace.demo.placement import draw_debtors, write_placement
from skiptrace.demo.places import Places, draw_zips
from skiptrace.demo.settings import DEFAULT
from skiptrace.demo.sources import assessor, deaths, firm, lines, utility, vendor, voters
from skiptrace.demo.truth import draw_truth, write_truth

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from skiptrace.demo.life import History
    from skiptrace.demo.placement import Debtors
    from skiptrace.demo.settings import WorldSettings
    from skiptrace.demo.sources.told import Told

SMALLEST_POPULATION = 6_000
PEOPLE_PER_DEBTOR = 20
PURPOSES = ("glba.6802e1",)
LICENCE = "invented data, free to use"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorldSource:
    """
    A source's file, and what somebody who loads it has to say about it.

    ``overrides`` maps fields to columns where the file's own words do not tell.
    """

    name: str
    path: Path
    origin: str
    as_of: dt.date
    licence: str
    purposes: tuple[str, ...]
    title: str
    overrides: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """A world on disk."""

    folder: Path
    placement: Path
    sources: tuple[WorldSource, ...]
    truth: Path
    settings: WorldSettings
    seed: int
    today: dt.date


@dataclass(frozen=True, slots=True)
class _Form:
    """How a source's file is written."""

    file: str
    title: str
    origin: str
    age_days: int
    delimiter: str = ","
    encoding: str = "utf-8"
    line_end: str = "\n"


FORMS = {
    "voters": _Form("voter_roll.csv", "Voter roll of the state", "state", 40),
    "utility": _Form("utility_extract.txt", "Customers of the power company", "utility", 10, delimiter="|"),
    "vendor": _Form("vendor_file.tsv.gz", "Credit-header-like vendor file", "vendor", 15, delimiter="\t"),
    "firm": _Form("firm_history.csv", "The firm's own call history", "firm", 3, line_end="\r\n"),
    "assessor": _Form("assessor_roll.csv", "County assessor's roll", "county", 60, encoding="utf-8-sig"),
    "deaths": _Form("deaths.csv", "Deaths", "registry", 15),
    "lines": _Form("phone_lines.csv", "Telephone lines", "carriers", 5),
}


def make_world(
    folder: Path,
    *,
    debtors: int = 500,
    population: int | None = None,
    seed: int = 7,
    settings: WorldSettings = DEFAULT,
) -> World:
    """
    Live a world and write it to *folder*; the same arguments give the same bytes.

    Args:
        folder: Made when it is not there; files of a former world in it are replaced.
        debtors: How many people owe; some have two accounts.
        population: How many people have ever lived in the world; by default twenty for each debtor.
        seed: Another seed is another world.
        settings: How the world behaves.
    """
    folder.mkdir(parents=True, exist_ok=True)
    people = max(SMALLEST_POPULATION, PEOPLE_PER_DEBTOR * debtors) if population is None else population
    dice = [np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(len(FORMS) + 3)]
    history = _live(dice[0], people, settings)
    owing = draw_debtors(dice[1], history, settings, debtors)
    known = np.ones(people, dtype=np.bool_)
    known[owing.person[owing.absent]] = False
    # Dice of its own for every file: a change in one source leaves the others as they were.
    archives = [Archive(history, settings, rng, known) for rng in dice[2:]]
    told = _tell(archives[1:], owing)
    sources = tuple(_write_source(folder, name, told[name], settings.today) for name in FORMS)
    placement = write_placement(folder / "placement.csv", archives[0], owing)
    write_truth(folder / "truth.jsonl", draw_truth(archives[0], owing, placement, told))
    return World(
        folder=folder,
        placement=folder / "placement.csv",
        sources=sources,
        truth=folder / "truth.jsonl",
        settings=settings,
        seed=seed,
        today=settings.today,
    )


def _live(rng: np.random.Generator, people: int, settings: WorldSettings) -> History:
    places = Places(rng, draw_zips(rng, people))
    first_day = settings.today.toordinal() - int(settings.years * YEAR)
    return Life(rng, draw_people(rng, people, first_day, settings), places, settings).live()


def _tell(archives: list[Archive], owing: Debtors) -> dict[str, Told]:
    by_name = dict(zip(FORMS, archives, strict=True))
    return {
        "voters": voters.tell(by_name["voters"]),
        "utility": utility.tell(by_name["utility"]),
        "vendor": vendor.tell(by_name["vendor"]),
        "firm": firm.tell(by_name["firm"], np.unique(owing.person)),
        "assessor": assessor.tell(by_name["assessor"]),
        "deaths": deaths.tell(by_name["deaths"]),
        "lines": lines.tell(by_name["lines"]),
    }


def _write_source(folder: Path, name: str, told: Told, today: dt.date) -> WorldSource:
    form = FORMS[name]
    path = folder / form.file
    with path.open("wb") as raw:
        if path.suffix == ".gz":
            # Without name and time in its header, so that the same world gives the same bytes.
            with gzip.GzipFile("", "wb", compresslevel=1, fileobj=raw, mtime=0) as packed:
                _write_rows(packed, form, told)
        else:
            _write_rows(raw, form, told)
    return WorldSource(
        name=name,
        path=path,
        origin=form.origin,
        as_of=today - dt.timedelta(days=form.age_days),
        licence=LICENCE,
        purposes=PURPOSES,
        title=form.title,
        overrides={"record_id": told.id_column},
    )


def _write_rows(raw: IO[bytes] | gzip.GzipFile, form: _Form, told: Told) -> None:
    text = io.TextIOWrapper(raw, encoding=form.encoding, newline="")
    writer = csv.writer(text, delimiter=form.delimiter, lineterminator=form.line_end)
    writer.writerow(told.columns)
    writer.writerows(zip(*told.columns.values(), strict=True))
    # Whoever opened the file closes it.
    text.flush()
    text.detach()
