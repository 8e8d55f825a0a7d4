"""A credit-header-like file: full names and aliases, several addresses and phones, stale and mixed-up entries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import dates
from skiptrace.demo.sources.told import Told, record_ids
from skiptrace.demo.spells import NOBODY, OPEN, latest

if TYPE_CHECKING:
    from skiptrace.demo.archive import Archive
    from skiptrace.demo.spells import Ints, Spells, Texts

ADULT = 18
LOOK_BACK_DAYS = 14 * 365
SECOND_FILE_SHARE = 0.05
ADDRESSES, PHONES, EMAILS = 3, 4, 2
ENDED_FACT_SHARE = 0.75
DESK_PHONE_SHARE = 0.06


@dataclass(frozen=True, slots=True)
class _Seen:
    """Facts in a person's file: which file, what, seen from when until when."""

    file: Ints
    value: Ints
    first: Ints
    last: Ints

    def slot(self, files: int, most: int) -> list[_Seen]:
        """The newest facts of each file in columns: the newest of all, the second newest, and so on."""
        rows = latest(self.file, self.last, most)
        place = np.arange(len(rows)) - np.searchsorted(self.file[rows], self.file[rows], side="left")
        columns = []
        for wanted in range(most):
            here = rows[place == wanted]
            value, first, last = np.full(files, NOBODY), np.zeros(files, np.int64), np.zeros(files, np.int64)
            value[self.file[here]] = self.value[here]
            first[self.file[here]], last[self.file[here]] = self.first[here], self.last[here]
            columns.append(_Seen(np.arange(files), value, first, last))
        return columns


def tell(archive: Archive) -> Told:
    """The vendor's national file."""
    person = _covered(archive)
    addresses = _seen(archive, person, archive.history.homes).slot(len(person), ADDRESSES)
    phones = _phones(archive, person).slot(len(person), PHONES)
    emails = _seen(archive, person, archive.history.emails).slot(len(person), EMAILS)
    columns = _person_columns(archive, person)
    for place, seen in enumerate(addresses, 1):
        columns |= _address_columns(archive, seen, place)
    for place, seen in enumerate(phones, 1):
        columns |= _phone_columns(archive, seen, place)
    for place, seen in enumerate(emails, 1):
        columns[f"EMAIL{place}"] = archive.emails(seen.value)
    columns |= _last_columns(archive, person)
    called, lived = np.concatenate([s.value for s in phones]), np.concatenate([s.value for s in addresses])
    return Told(
        columns=columns,
        id_column="PERSON_KEY",
        row=np.arange(len(person)),
        person=person,
        phone_person=np.tile(person, PHONES)[called != NOBODY],
        phone=called[called != NOBODY],
        home_person=np.tile(person, ADDRESSES)[lived != NOBODY],
        home=lived[lived != NOBODY],
    )


def _covered(archive: Archive) -> Ints:
    """Whose files there are; some people have two that the vendor could not bring together."""
    rng, settings = archive.rng, archive.settings.vendor
    person = np.flatnonzero(archive.known)
    long_dead = (archive.history.died[person] > 0) & (archive.history.died[person] < archive.today - 8 * 365)
    grown = archive.age_on(person, archive.today - archive.later(len(person), settings.lag_years)) >= ADULT
    person = person[grown & ~long_dead & (rng.random(len(person)) < settings.coverage)]
    twice = person[rng.random(len(person)) < SECOND_FILE_SHARE]
    return rng.permutation(np.concatenate([person, twice]))


def _seen(archive: Archive, person: Ints, spells: Spells) -> _Seen:
    """Facts of the people's own, as the vendor saw them: late, not all, some for too long."""
    rng, settings, today = archive.rng, archive.settings.vendor, archive.today
    file, row = spells.of(person)
    count = len(row)
    first = np.maximum(spells.start[row] + archive.later(count, settings.lag_years), today - LOOK_BACK_DAYS)
    ended = spells.end[row] < today
    lingering = np.minimum(spells.end[row], OPEN) + archive.later(count, 0.4)
    stale = rng.random(count) < settings.stale_rate
    # What still holds was seen lately but not today; what has ended goes on being resold for a while, or for ever.
    recently = today - 20 - archive.later(count, 0.5)
    last = np.where(ended & ~stale, np.minimum(lingering, recently), recently)
    share = np.where(ended, ENDED_FACT_SHARE, 1 - settings.missing_rate)
    told = (first < today - 15) & (spells.end[row] > today - LOOK_BACK_DAYS) & (rng.random(count) < share)
    return _Seen(file[told], spells.value[row[told]], first[told], np.maximum(last, first)[told])


def _phones(archive: Archive, person: Ints) -> _Seen:
    mobiles = _seen(archive, person, archive.history.mobiles)
    parts = [
        mobiles,
        _landlines(archive, person),
        _strange(archive, person, _relatives(archive, person), archive.settings.relative_phone_share),
        _strange(archive, person, _strangers(archive, person), archive.settings.stranger_phone_share),
        _desks(archive, person),
    ]
    columns = zip(*((part.file, part.value, part.first, part.last) for part in parts), strict=True)
    return _Seen(*(np.concatenate(column) for column in columns))


def _landlines(archive: Archive, person: Ints) -> _Seen:
    """Landlines of the households they belonged to, for as long as they did."""
    history, today = archive.history, archive.today
    file, member = history.households.of(person)
    position, row = history.landlines.of(history.households.value[member])
    member, file = member[position], file[position]
    start = np.maximum(history.households.start[member], history.landlines.start[row])
    end = np.minimum(history.households.end[member], history.landlines.end[row])
    count = len(row)
    first = np.maximum(start + archive.later(count, archive.settings.vendor.lag_years), today - LOOK_BACK_DAYS)
    stale = archive.rng.random(count) < archive.settings.vendor.stale_rate
    recently = today - 20 - archive.later(count, 0.5)
    last = np.where((end < today) & ~stale, np.minimum(end + archive.later(count, 0.4), recently), recently)
    told = (end > start) & (first < today - 15) & (end > today - LOOK_BACK_DAYS) & (archive.rng.random(count) < 0.7)  # noqa: PLR2004  # landlines are listed, mostly
    return _Seen(file[told], history.landlines.value[row[told]], first[told], np.maximum(last, first)[told])


def _relatives(archive: Archive, person: Ints) -> Ints:
    """A relative of each: partner, parent or somebody of the same household, where there is one."""
    history, rng = archive.history, archive.rng
    day = archive.today - archive.later(len(person), 2.0)
    choices = np.stack([history.partners.at(person, day), history.people.mother[person], history.people.father[person]])
    order = rng.permuted(choices, axis=0)
    first = np.where(order[0] != NOBODY, order[0], np.where(order[1] != NOBODY, order[1], order[2]))
    return np.asarray(first, dtype=np.int64)


def _strangers(archive: Archive, person: Ints) -> Ints:
    return archive.rng.integers(0, len(archive.history.people), len(person))


def _strange(archive: Archive, person: Ints, others: Ints, share: float) -> _Seen:
    """Numbers of others that stand in some of the files as if they were the person's."""
    day = archive.today - 30 - archive.later(len(person), 2.0)
    number = archive.history.mobiles.at(np.maximum(others, 0), day)
    told = np.flatnonzero((others != NOBODY) & (number != NOBODY) & (archive.rng.random(len(person)) < share))
    last = day[told] + archive.later(len(told), 1.0)
    # What is still mixed in was seen as lately as the person's own (`_seen`), half a year ago in the mean: what goes
    # beyond a day is as exponential as the whole. All of it on one day would give every mistake away.
    beyond = np.maximum(last - (archive.today - 20), 0)
    return _Seen(told, number[told], day[told], np.maximum(last - beyond - beyond // 2, day[told]))


def _desks(archive: Archive, person: Ints) -> _Seen:
    """Employers' numbers given as one's own."""
    day = archive.today - 30 - archive.later(len(person), 2.0)
    job = archive.history.jobs.at(person, day)
    told = np.flatnonzero((job != NOBODY) & (archive.rng.random(len(person)) < DESK_PHONE_SHARE))
    return _Seen(told, archive.history.desk_numbers[job[told]], day[told], day[told])


def _person_columns(archive: Archive, person: Ints) -> dict[str, Texts]:
    history, settings, mess = archive.history, archive.settings.vendor, archive.mess
    day = archive.today - archive.later(len(person), settings.lag_years)
    now, before = archive.names_on(person, day), history.people.family[person]
    first_name = history.surnames.at(person, history.people.born[person] + 1)
    maiden = np.where(first_name == NOBODY, before, history.surname_texts[np.maximum(first_name, 0)])
    alias = np.where(maiden == now.family, "", maiden)
    nick = mess.short_forms(now.given, 1.0)
    aka = np.where(nick == now.given, "", nick + " " + now.family)
    return {
        "PERSON_KEY": record_ids(archive.rng, len(person), "P"),
        "FNAME": mess.short_forms(mess.typos(now.given, settings.typo_rate), archive.settings.nickname_rate),
        "MNAME": mess.blanks(mess.initials(now.middle, 0.6), settings.missing_rate),
        "LNAME": mess.typos(now.family, settings.typo_rate),
        "GEN": mess.blanks(now.suffix, 0.4),
        "AKA1": mess.blanks(np.where(alias == "", "", now.given + " " + alias), 0.3),
        "AKA2": mess.blanks(aka, 0.85),
        "DOB": mess.blanks(_births(archive, person), settings.missing_rate),
        "SSN4": mess.blanks(history.people.ssn4[person], settings.missing_rate),
    }


def _births(archive: Archive, person: Ints) -> Texts:
    """Birth dates as ``19800517``, and some as ``198005`` for want of the day."""
    mess, born = archive.mess, archive.history.people.born[person]
    days = mess.births(born, archive.settings.vendor.typo_rate)
    short = archive.rng.random(len(person)) < archive.settings.vendor.missing_rate / 2
    return np.where(short, dates(days, "%Y%m"), dates(days, "%Y%m%d"))


def _address_columns(archive: Archive, seen: _Seen, place: int) -> dict[str, Texts]:
    streets = archive.streets(seen.value, typo_rate=archive.settings.vendor.typo_rate, words_share=0.05)
    return {
        f"ADDR{place}": streets.whole,
        f"CITY{place}": streets.city,
        f"STATE{place}": streets.state,
        f"ZIP{place}": streets.zip,
        f"ADDR{place}_FIRST_SEEN": dates(seen.first, "%Y%m"),
        f"ADDR{place}_LAST_SEEN": dates(seen.last, "%Y%m"),
    }


def _phone_columns(archive: Archive, seen: _Seen, place: int) -> dict[str, Texts]:
    numbers = archive.numbers(seen.value)
    return {
        f"PHONE{place}": np.array([number[2:] for number in numbers], dtype=object),
        f"PHONE{place}_FIRST_SEEN": dates(seen.first, "%Y%m%d"),
        f"PHONE{place}_LAST_SEEN": dates(seen.last, "%Y%m%d"),
    }


def _last_columns(archive: Archive, person: Ints) -> dict[str, Texts]:
    history, mess = archive.history, archive.mess
    job = history.jobs.at(person, archive.today - archive.later(len(person), 1.0))
    died = history.died[person]
    noticed = (died > 0) & (died + archive.later(len(person), 1.0) < archive.today)
    return {
        "EMPLOYER": mess.blanks(archive.employers(job), 0.4),
        "DECEASED": np.where(noticed & (archive.rng.random(len(person)) < 0.6), "Y", ""),  # noqa: PLR2004  # 6 in 10
    }
