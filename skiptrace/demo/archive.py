"""What could be asked about the past: who was called what, lived where, had which number, on which day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.mess import Mess, column, spaced
from skiptrace.demo.places import DIRECTIONS, STREET_TYPES, UNIT_TYPES
from skiptrace.demo.spells import NOBODY, Spells

if TYPE_CHECKING:
    from skiptrace.demo.life import History
    from skiptrace.demo.settings import WorldSettings
    from skiptrace.demo.spells import Bools, Ints, Texts

TYPE_ABBREVIATED = np.array([short for short, _ in STREET_TYPES], dtype=object)
TYPE_WORDS = np.array([word for _, word in STREET_TYPES], dtype=object)
DIRECTION_TEXTS = np.array(DIRECTIONS, dtype=object)
UNIT_TEXTS = np.array(UNIT_TYPES, dtype=object)


@dataclass(frozen=True, slots=True)
class Names:
    """Names in columns, as they were on a day."""

    given: Texts
    middle: Texts
    family: Texts
    suffix: Texts


@dataclass(frozen=True, slots=True)
class Streets:
    """Addresses in columns, as somebody writes them."""

    line: Texts
    unit: Texts
    city: Texts
    state: Texts
    zip: Texts

    @property
    def whole(self) -> Texts:
        """Street and unit in one cell."""
        return spaced(self.line, self.unit)


class Archive:
    """
    The history with its indexes, its own dice, and whom the sources may know at all.

    ``known`` is false for the debtors who are in no source.
    """

    def __init__(self, history: History, settings: WorldSettings, rng: np.random.Generator, known: Bools) -> None:
        self.history, self.settings, self.rng, self.known = history, settings, rng, known
        self.mess = Mess(rng)
        self.today = history.today

    @cached_property
    def mobile_owners(self) -> Spells:
        """Mobile numbers and the people who had them."""
        return _turned(self.history.mobiles)

    @cached_property
    def landline_owners(self) -> Spells:
        """Landline numbers and the households that had them."""
        return _turned(self.history.landlines)

    @cached_property
    def residents(self) -> Spells:
        """Dwellings and who lived there; a dwelling holds several at a time, so use `of` and not `at`."""
        return _turned(self.history.homes)

    def later(self, count: int, mean_years: float) -> Ints:
        """Delays until something is seen, in days."""
        return self.rng.exponential(mean_years * 365.0, count).astype(np.int64)

    def alive_on(self, persons: Ints, days: Ints | int) -> Bools:
        """Whether they lived on the day."""
        died = self.history.died[persons]
        return (died < 0) | (died > days)

    def age_on(self, persons: Ints, days: Ints | int) -> Ints:
        """Age in whole years, near enough."""
        return ((days - self.history.people.born[persons]) / 365.2425).astype(np.int64)

    def home_on(self, persons: Ints, days: Ints | int) -> Ints:
        """Where they lived; the dead, where they lived last."""
        died = self.history.died[persons]
        return self.history.homes.at(persons, np.where((died > 0) & (days >= died), died - 1, days))

    def landline_on(self, persons: Ints, days: Ints | int) -> Ints:
        """The landline of the household they belonged to."""
        household = self.history.households.at(persons, days)
        number = self.history.landlines.at(np.maximum(household, 0), days)
        return np.where(household == NOBODY, NOBODY, number)

    def names_on(self, persons: Ints, days: Ints | int) -> Names:
        """What they were called."""
        people = self.history.people
        surname = self.history.surnames.at(persons, days)
        family = np.where(surname == NOBODY, people.family[persons], self.history.surname_texts[surname])
        return Names(people.given[persons], people.middle[persons], family, people.suffix[persons])

    def numbers(self, numbers: Ints) -> Texts:
        """Numbers in E.164, empty for `NOBODY`."""
        return np.where(numbers == NOBODY, "", self.history.numbers[np.maximum(numbers, 0)])

    def employers(self, jobs: Ints) -> Texts:
        """Employers' names, empty for `NOBODY`."""
        return np.where(jobs == NOBODY, "", self.history.firm_texts[np.maximum(jobs, 0)])

    def emails(self, emails: Ints) -> Texts:
        """E-mail addresses, empty for `NOBODY`."""
        return np.where(emails == NOBODY, "", self.history.email_texts[np.maximum(emails, 0)])

    def streets(
        self, dwellings: Ints, *, typo_rate: float, words_share: float = 0.3, careless: float = 0.03
    ) -> Streets:
        """
        Addresses as a clerk writes them.

        Args:
            dwellings: Which; `NOBODY` gives empty cells.
            typo_rate: Share of street names with a slip.
            words_share: Share that spell the street's type out.
            careless: Share that leave out the direction, and share that leave out the unit.
        """
        places, rng, count = self.history.places, self.rng, len(dwellings)
        rows = np.maximum(dwellings, 0)
        kind = places.type[rows]
        suffix = np.where(rng.random(count) < words_share, TYPE_WORDS[kind], TYPE_ABBREVIATED[kind])
        direction = np.where(rng.random(count) < careless, "", DIRECTION_TEXTS[places.direction[rows]])
        number = column(map(str, places.number[rows]))
        street = self.mess.typos(places.streets[places.street[rows]].astype(object), typo_rate)
        line = np.where(places.box[rows], "PO BOX " + number, spaced(number, direction, street, suffix))
        unit = self._units(rows, careless)
        place = places.zip[rows]
        zips = places.zips
        columns = (line, unit, zips.city[place], zips.state[place], zips.code[place])
        empty = dwellings == NOBODY
        return Streets(*(np.where(empty, "", cells) for cells in columns))

    def _units(self, rows: Ints, careless: float) -> Texts:
        places, rng = self.history.places, self.rng
        count = len(rows)
        kind = np.where(rng.random(count) < 0.2, "#", UNIT_TEXTS[places.unit_type[rows]] + " ")  # noqa: PLR2004  # 1 in 5
        unit = kind + column(map(str, places.unit[rows]))
        none = (places.unit[rows] == 0) | places.box[rows] | (rng.random(count) < careless)
        return np.where(none, "", unit)


def _turned(spells: Spells) -> Spells:
    order = np.lexsort((spells.start, spells.value))
    return Spells(spells.value[order], spells.holder[order], spells.start[order], spells.end[order])
