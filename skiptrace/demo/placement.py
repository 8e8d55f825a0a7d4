"""The client's placement file: stale, mistyped, and as messy as such files are."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import column, dates, spaced
from skiptrace.demo.people import YEAR
from skiptrace.demo.spells import NOBODY

if TYPE_CHECKING:
    from pathlib import Path

    from skiptrace.demo.archive import Archive
    from skiptrace.demo.life import History
    from skiptrace.demo.settings import WorldSettings
    from skiptrace.demo.spells import Bools, Floats, Ints, Texts

CREDITORS = ("FIRST EXAMPLE BANK", "EXAMPLE CREDIT UNION", "SAMPLE MEDICAL GROUP", "DEMO WIRELESS", "EXAMPLE FURNITURE")
COMPANY_SHARE = 0.01
REJECT_SHARE = 0.012
FILLER_PHONES = ("5555555555", "000-000-0000", "9999999999")
# What makes the client want nobody contacted; the others mean nothing.
CEASE_NOTES = ("CEASE & DESIST RCVD", "CEASE COMM LTR ON FILE", "ATTY REP - DO NOT CALL", "DTR HAS ATTORNEY")
IDLE_NOTES = (
    "",
    "",
    "",
    "",
    "LEFT MSG",
    "MAIL RETD",
    "SKIP",
    "PH DISC",
    "PROMISED PMT NEVER RCVD",
    "SPOKE W/ ROOMMATE",
)
CEASE_SHARE = 0.015
DECEASED_NOTE_SHARE = 0.25
ESTATE_SHARE = 0.1


@dataclass(frozen=True, slots=True)
class Debtors:
    """Who owes, as positions among the people; one entry an account, so that a person may stand twice."""

    person: Ints
    opened_on: Ints
    known_on: Ints
    absent: Bools
    duplicate: Bools

    def __len__(self) -> int:
        return len(self.person)


@dataclass(frozen=True, slots=True)
class Placement:
    """The accounts as the client wrote them: numbers, and who must be left alone by the client's own word."""

    account: Texts
    stopped: Bools
    mobile: Ints
    home: Ints


def draw_debtors(rng: np.random.Generator, history: History, settings: WorldSettings, count: int) -> Debtors:
    """Adults who owe: the restless more often than others, some of whom died since."""
    today, people = history.today, history.people
    opened = today - rng.integers(200, int(6 * YEAR), len(people))
    known_on = np.minimum(opened + rng.integers(0, 500, len(people)), today - 30)
    died = history.died
    recently_dead = (died > today - 5 * 365) & (died < today - 20)
    known_on = np.where(recently_dead, died - rng.integers(30, 900, len(people)), known_on)
    opened = np.minimum(opened, known_on)
    grown = people.born < opened - 19 * 366
    weight = people.unrest**settings.debtor_moves
    dead = _draw(rng, weight, recently_dead & grown, int(count * settings.dead_share))
    changed = _has_changed(history, known_on)
    skips = _draw(rng, weight, (died < 0) & grown & changed, int((count - len(dead)) * settings.skip_share))
    still = _draw(rng, weight, (died < 0) & grown & ~changed, count - len(dead) - len(skips))
    person = rng.permutation(np.concatenate([dead, skips, still]))
    absent = rng.random(len(person)) < settings.absent_share
    twice = np.flatnonzero(rng.random(len(person)) < settings.duplicate_share)
    rows = np.concatenate([np.arange(len(person)), twice])
    duplicate = np.isin(rows, twice)
    known = np.where(np.arange(len(rows)) < len(person), known_on[person[rows]], opened[person[rows]])
    return Debtors(person[rows], opened[person[rows]], known, absent[rows], duplicate)


def _has_changed(history: History, known_on: Ints) -> Bools:
    """Whether people live elsewhere or have another mobile number than on the day."""
    everybody = np.arange(len(known_on))
    moved: Bools = history.homes.at(everybody, known_on) != history.homes.at(everybody, history.today)
    renumbered: Bools = history.mobiles.at(everybody, known_on) != history.mobiles.at(everybody, history.today)
    return moved | renumbered


def _draw(rng: np.random.Generator, weight: Floats, among: Bools, count: int) -> Ints:
    pool = np.flatnonzero(among)
    shares = weight[pool] / weight[pool].sum()
    return rng.choice(pool, min(count, len(pool)), replace=False, p=shares)


def write_placement(path: Path, archive: Archive, debtors: Debtors) -> Placement:
    """Write the client's file; what comes back is the key to it."""
    rng, count = archive.rng, len(debtors)
    account = column(f"{number}" for number in rng.permutation(count * 7)[:count] + 4_100_000)
    stopped, status, notes = _notes(archive, debtors)
    mobile, landline = _phones(archive, debtors)
    home = archive.home_on(debtors.person, debtors.known_on)
    columns = {"ACCOUNT NO": account, "CREDITOR": np.array(CREDITORS, dtype=object)[rng.integers(0, 5, count)]}
    columns |= _person_columns(archive, debtors, estate=status == "DECEASED")
    columns |= _address_columns(archive, home)
    columns |= _contact_columns(archive, debtors, mobile, landline)
    columns |= _money_columns(archive, debtors) | {"STATUS": status, "NOTES": notes}
    rows = [list(row) for row in zip(*columns.values(), strict=True)]
    rows += _companies(archive, columns, rows) + _rejects(archive, columns, rows)
    _write(path, list(columns), [rows[i] for i in rng.permutation(len(rows))])
    return Placement(account, stopped, mobile, home)


def _notes(archive: Archive, debtors: Debtors) -> tuple[Bools, Texts, Texts]:
    rng, count = archive.rng, len(debtors)
    notes = np.array(IDLE_NOTES, dtype=object)[rng.integers(0, len(IDLE_NOTES), count)]
    cease = rng.random(count) < CEASE_SHARE
    notes = np.where(cease, np.array(CEASE_NOTES, dtype=object)[rng.integers(0, len(CEASE_NOTES), count)], notes)
    dead = archive.history.died[debtors.person] > 0
    told = dead & (rng.random(count) < DECEASED_NOTE_SHARE)
    estate = dead & ~told & (rng.random(count) < ESTATE_SHARE)
    notes = np.where(told, "DECEASED PER SPOUSE", notes)
    return cease | told | estate, np.where(estate, "DECEASED", "OPEN").astype(object), notes


def _phones(archive: Archive, debtors: Debtors) -> tuple[Ints, Ints]:
    """The mobile and the landline that the client was given; a few are a stranger's."""
    rng, person, day = archive.rng, debtors.person, debtors.known_on
    keyed_wrong = rng.random(len(person)) < archive.settings.client_typo_rate / 2
    whose = np.where(keyed_wrong, rng.integers(0, len(archive.known), len(person)), person)
    mobile = np.where(rng.random(len(person)) < 0.75, archive.history.mobiles.at(whose, day), NOBODY)  # noqa: PLR2004  # 3 in 4
    landline = archive.landline_on(person, day)
    return mobile, np.where(rng.random(len(person)) < 0.7, landline, NOBODY)  # noqa: PLR2004  # 7 in 10


def _person_columns(archive: Archive, debtors: Debtors, *, estate: Bools) -> dict[str, Texts]:
    mess, settings, rng, count = archive.mess, archive.settings, archive.rng, len(debtors)
    names = archive.names_on(debtors.person, debtors.known_on)
    given = mess.short_forms(mess.typos(names.given, settings.client_typo_rate), settings.nickname_rate)
    family = mess.typos(names.family, settings.client_typo_rate)
    middle = mess.blanks(mess.initials(names.middle, 0.85), 0.4)
    suffix = mess.blanks(names.suffix, 0.4)
    comma_first, plain = spaced(family + ",", given, middle, suffix), spaced(given, middle, family, suffix)
    form = rng.random(count)
    bare = spaced(family, given)
    written = np.where(form < 0.72, comma_first, np.where(form < 0.97, plain, bare))  # noqa: PLR2004  # shares of forms
    written = np.where(estate, "ESTATE OF " + plain, written)
    people = archive.history.people
    born = dates(mess.births(people.born[debtors.person], settings.client_typo_rate / 3), "%m/%d/%Y")
    born = mess.blanks(born, settings.client_missing_birth)
    last4 = mess.blanks(people.ssn4[debtors.person], 0.45)
    return {
        "DEBTOR NAME": written,
        "DOB": np.where(rng.random(count) < 0.02, "01/01/1900", born),  # noqa: PLR2004  # 1 in 50
        "SSN LAST 4": np.where(rng.random(count) < 0.02, "0000", last4),  # noqa: PLR2004  # 1 in 50
    }


def _address_columns(archive: Archive, home: Ints) -> dict[str, Texts]:
    rng, count = archive.rng, len(home)
    streets = archive.streets(home, typo_rate=archive.settings.client_typo_rate, words_share=0.4, careless=0.08)
    own_line = rng.random(count) < 0.4  # noqa: PLR2004  # the unit has its own line in 4 of 10
    line = np.where(own_line, streets.line, streets.whole)
    bad = rng.random(count)
    line = np.where(bad < 0.015, "BAD ADDRESS", np.where(bad < 0.02, "GENERAL DELIVERY", line))  # noqa: PLR2004  # fillers
    return {
        "ADDRESS 1": line,
        "ADDRESS 2": np.where(own_line, streets.unit, ""),
        "CITY": archive.mess.typos(streets.city, 0.02),
        "ST": streets.state,
        # A spreadsheet took the ZIP code for a number.
        "ZIP": column(code.lstrip("0") for code in streets.zip),
    }


def _contact_columns(archive: Archive, debtors: Debtors, mobile: Ints, landline: Ints) -> dict[str, Texts]:
    mess, rng, count = archive.mess, archive.rng, len(debtors)
    cell, home = mess.phones(archive.numbers(mobile)), mess.phones(archive.numbers(landline))
    fillers = np.array(FILLER_PHONES, dtype=object)[rng.integers(0, len(FILLER_PHONES), count)]
    cell = np.where((cell == "") & (rng.random(count) < 0.2), fillers, cell)  # noqa: PLR2004  # 1 in 5
    together = (cell != "") & (home != "") & (rng.random(count) < 0.15)  # noqa: PLR2004  # about 1 in 7
    home = np.where(together, home + " / " + cell + " c", home)
    email = archive.emails(archive.history.emails.at(debtors.person, debtors.known_on))
    job = archive.history.jobs.at(debtors.person, debtors.known_on)
    return {
        "HOME PHONE": home,
        "CELL PHONE": np.where(together, "", cell),
        "EMAIL": mess.blanks(email, 0.6),
        "EMPLOYER": mess.blanks(archive.employers(job), 0.5),
    }


def _money_columns(archive: Archive, debtors: Debtors) -> dict[str, Texts]:
    cents = np.exp(archive.rng.normal(11.5, 1.0, len(debtors))).astype(np.int64)
    placed = np.full(len(debtors), archive.today - 3, dtype=np.int64)
    return {
        "BALANCE": column(f"${amount // 100:,}.{amount % 100:02d}" for amount in cents.tolist()),
        "OPEN DT": dates(debtors.opened_on, "%m/%d/%Y"),
        "PLACED DT": dates(placed, "%m/%d/%Y"),
    }


def _companies(archive: Archive, columns: dict[str, Texts], rows: list[list[str]]) -> list[list[str]]:
    names = archive.history.firm_texts[: min(len(rows), max(2, int(len(rows) * COMPANY_SHARE)))]
    cells = {"DOB": "", "SSN LAST 4": "", "EMPLOYER": "", "EMAIL": "", "NOTES": "", "STATUS": "OPEN"}
    return [
        _changed(columns, rows[i], cells | {"ACCOUNT NO": f"B{i:05d}", "DEBTOR NAME": name})
        for i, name in enumerate(names)
    ]


def _rejects(archive: Archive, columns: dict[str, Texts], rows: list[list[str]]) -> list[list[str]]:
    """Rows that cannot be worked: no account number, nobody's name."""
    faults = ({"ACCOUNT NO": ""}, {"DEBTOR NAME": "UNKNOWN"}, {"DEBTOR NAME": ""}, {"DEBTOR NAME": "TEST TEST"})
    count = max(len(faults), int(len(rows) * REJECT_SHARE))
    chosen = archive.rng.integers(0, len(rows), count)
    return [
        _changed(columns, rows[row], {"ACCOUNT NO": f"R{i:05d}"} | faults[i % len(faults)])
        for i, row in enumerate(chosen)
    ]


def _changed(columns: dict[str, Texts], row: list[str], cells: dict[str, str]) -> list[str]:
    return [cells.get(name, cell) for name, cell in zip(columns, row, strict=True)]


def _write(path: Path, header: list[str], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["FIRST EXAMPLE BANK AND OTHERS - NEW PLACEMENTS"] + [""] * (len(header) - 1))
        writer.writerow([""] * len(header))
        writer.writerow(header)
        writer.writerows(rows)
        writer.writerow([f"TOTAL ACCOUNTS: {len(rows)}"] + [""] * (len(header) - 1))
