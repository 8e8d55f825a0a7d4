"""A voter roll: good names, slow addresses, few phones, the dead for a while."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import column, dates
from skiptrace.demo.sources.told import Told, record_ids
from skiptrace.demo.spells import NOBODY

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive
    from skiptrace.demo.spells import Ints, Texts

VOTING_AGE = 18
FULL_BIRTH_DATE_SHARE = 0.6
DEAD_STAY_DAYS = 900
DEAD_STAY_SHARE = 0.5
NOVEMBER = 11


def tell(archive: Archive) -> Told:
    """The roll of the town's state."""
    history, settings, mess = archive.history, archive.settings.voters, archive.mess
    person, known_on = _voters(archive)
    home = archive.home_on(person, known_on)
    names = archive.names_on(person, known_on)
    streets = archive.streets(home, typo_rate=settings.typo_rate / 2)
    born = mess.births(history.people.born[person], 0.01)
    registered = _registration_days(archive, person, known_on)
    mobile, landline = history.mobiles.at(person, registered), archive.landline_on(person, registered)
    phone = np.where((landline != NOBODY) & (archive.rng.random(len(person)) < 1 / 2), landline, mobile)
    phone[archive.rng.random(len(person)) > settings.phone_rate] = NOBODY
    number, _, street = (
        zip(*(line.partition(" ") for line in streets.line), strict=True) if len(person) else ((), (), ())
    )
    columns = {
        "VOTER_ID": record_ids(archive.rng, len(person), "V"),
        "LAST_NAME": mess.typos(names.family, settings.typo_rate),
        "FIRST_NAME": mess.short_forms(mess.typos(names.given, settings.typo_rate), archive.settings.nickname_rate / 4),
        "MIDDLE_NAME": mess.blanks(mess.initials(names.middle, 0.4), settings.missing_rate),
        "NAME_SUFFIX": mess.blanks(names.suffix, 0.15),
        "GENDER": np.where(history.people.female[person], "F", "M"),
        "BIRTH_YEAR": dates(born, "%Y"),
        "DATE_OF_BIRTH": mess.blanks(dates(born, "%m/%d/%Y"), 1 - FULL_BIRTH_DATE_SHARE),
        "RES_HOUSE_NBR": column(number),
        "RES_STREET": column(street),
        "RES_UNIT": streets.unit,
        "RES_CITY": streets.city,
        "RES_STATE": streets.state,
        "RES_ZIP": streets.zip,
        "PHONE_NUM": mess.phones(archive.numbers(phone)),
        "REGISTRATION_DATE": dates(registered, "%m/%d/%Y"),
        "LAST_VOTED_DATE": mess.blanks(_elections(known_on), 0.3),
        "STATUS": np.where(archive.today - known_on > 4 * 365, "INACTIVE", "ACTIVE"),
    }
    rows = np.arange(len(person))
    called = phone != NOBODY
    return Told(
        columns={name: np.asarray(cells, dtype=object) for name, cells in columns.items()},
        id_column="VOTER_ID",
        row=rows,
        person=person,
        phone_person=person[called],
        phone=phone[called],
        home_person=person,
        home=home,
    )


def _voters(archive: Archive) -> tuple[Ints, Ints]:
    """Who is on the roll, and on which day the roll last learned of them."""
    settings, rng, today = archive.settings.voters, archive.rng, archive.today
    person = np.flatnonzero(archive.known)
    died = archive.history.died[person]
    forgotten = (died > 0) & ((today - died > DEAD_STAY_DAYS) | (rng.random(len(person)) > DEAD_STAY_SHARE))
    person = person[(rng.random(len(person)) < settings.coverage) & ~forgotten]
    known_on = today - 40 - archive.later(len(person), settings.lag_years)
    known_on = np.where(archive.alive_on(person, known_on), known_on, archive.history.died[person] - 200)
    home = archive.history.homes.at(person, known_on)
    places = archive.history.places
    boxed = places.box[np.maximum(home, 0)]
    in_state = places.zips.state[places.zip[np.maximum(home, 0)]] == places.zips.home_state
    keep = (home != NOBODY) & ~boxed & in_state & (archive.age_on(person, known_on) >= VOTING_AGE)
    order = rng.permutation(int(keep.sum()))
    return person[keep][order], known_on[keep][order]


def _registration_days(archive: Archive, person: Ints, known_on: Ints) -> Ints:
    """Some weeks after they came to that address, or after their eighteenth birthday."""
    homes = archive.history.homes
    position, row = homes.of(person)
    held = (homes.start[row] <= known_on[position]) & (homes.end[row] > known_on[position])
    came = np.zeros(len(person), dtype=np.int64)
    came[position[held]] = homes.start[row[held]]
    grown = archive.history.people.born[person] + VOTING_AGE * 366
    return np.minimum(np.maximum(came, grown) + archive.rng.integers(10, 150, len(person)), known_on)


def _elections(days: Ints) -> Texts:
    """The last general election before the day, as the roll writes it."""
    years = np.array([int(text) for text in dates(days, "%Y")], dtype=np.int64) - 1
    return column(f"{NOVEMBER}/0{3 + year % 5}/{year - year % 2}" for year in years)
