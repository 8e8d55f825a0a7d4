"""The firm's own history: which numbers were tried for whom, and what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import dates, spaced
from skiptrace.demo.sources.told import Told, record_ids
from skiptrace.demo.spells import NOBODY

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive
    from skiptrace.demo.spells import Bools, Ints, Texts

# For every debtor of today there were others, whose accounts are closed.
OTHERS_SHARE = 0.05
TRIES = 3
LOOK_BACK_DAYS = 3 * 365
RIGHT, WRONG, DEAD_LINE, SILENT = "RPC", "WPC", "DISCONNECTED", "NO_ANSWER"


def tell(archive: Archive, debtors: Ints) -> Told:
    """Attempts on debtors that the firm has had before, and on others."""
    person, day = _attempts(archive, debtors)
    phone = _tried(archive, person, day)
    person, day, phone = person[phone != NOBODY], day[phone != NOBODY], phone[phone != NOBODY]
    result = _results(archive, person, day, phone)
    columns = _columns(archive, person, day)
    columns |= {
        "PHONE NBR": archive.mess.phones(archive.numbers(phone)),
        "LAST RESULT": result,
        "LAST RESULT DATE": dates(day, "%m/%d/%y"),
        "LAST RPC DATE": np.where(result == RIGHT, dates(day, "%m/%d/%y"), ""),
        "DISC": np.where(result == DEAD_LINE, "Y", "N"),
        "BAD NBR": np.where((result == DEAD_LINE) | (result == WRONG), "Y", "N"),
    }
    return Told(
        columns=columns,
        id_column="LINE ID",
        row=np.arange(len(person)),
        person=person,
        phone_person=person,
        phone=phone,
        home_person=person,
        home=archive.home_on(person, day - 300),
    )


def _attempts(archive: Archive, debtors: Ints) -> tuple[Ints, Ints]:
    rng, settings = archive.rng, archive.settings.firm
    grown = archive.known & (archive.history.people.born < archive.today - 21 * 365)
    others = np.flatnonzero(grown & (rng.random(len(grown)) < OTHERS_SHARE))
    mine = debtors[archive.known[debtors] & (rng.random(len(debtors)) < settings.coverage)]
    person = np.repeat(np.union1d(mine, others), TRIES)
    person = person[rng.random(len(person)) < 0.6]  # noqa: PLR2004  # about two tries a person
    day = archive.today - 10 - rng.integers(0, LOOK_BACK_DAYS, len(person))
    alive = archive.alive_on(person, day)
    return person[alive], day[alive]


def _tried(archive: Archive, person: Ints, day: Ints) -> Ints:
    """The number on file on the day: what was theirs some time before."""
    known_on = day - archive.later(len(person), archive.settings.firm.lag_years + 1.0)
    landline = archive.landline_on(person, known_on)
    home_line = (landline != NOBODY) & (archive.rng.random(len(person)) < 0.4)  # noqa: PLR2004  # the rest: mobiles
    return np.where(home_line, landline, archive.history.mobiles.at(person, known_on))


def _results(archive: Archive, person: Ints, day: Ints, phone: Ints) -> Texts:
    """What truly happened: the right one answers often, a stranger sometimes says so."""
    mobile, household = archive.mobile_owners.at(phone, day), archive.landline_owners.at(phone, day)
    theirs = (mobile == person) | ((household != NOBODY) & (household == archive.history.households.at(person, day)))
    silent: Bools = (mobile == NOBODY) & (household == NOBODY)
    answers = archive.rng.random(len(person))
    result = np.where(theirs & (answers < 0.45), RIGHT, SILENT)  # noqa: PLR2004  # fewer than half pick up
    result = np.where(~theirs & ~silent & (answers < 0.4), WRONG, result)  # noqa: PLR2004  # as above
    return np.where(silent, DEAD_LINE, result).astype(object)


def _columns(archive: Archive, person: Ints, day: Ints) -> dict[str, Texts]:
    mess, settings, people = archive.mess, archive.settings, archive.history.people
    names = archive.names_on(person, day - 300)
    given = mess.short_forms(mess.typos(names.given, settings.firm.typo_rate), settings.nickname_rate)
    streets = archive.streets(archive.home_on(person, day - 300), typo_rate=settings.firm.typo_rate)
    family = mess.typos(names.family, settings.firm.typo_rate)
    return {
        "LINE ID": record_ids(archive.rng, len(person), "H"),
        "DEBTOR NAME": spaced(family + ",", given, mess.blanks(mess.initials(names.middle, 0.9), 0.5), names.suffix),
        "BIRTH DT": mess.blanks(dates(people.born[person], "%m/%d/%Y"), settings.firm.missing_rate + 0.1),
        "LAST 4": mess.blanks(people.ssn4[person], 0.4),
        "ADDRESS": streets.whole,
        "CITY": streets.city,
        "ST": streets.state,
        "ZIP": streets.zip,
    }
