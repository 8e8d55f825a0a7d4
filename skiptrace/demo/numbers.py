"""
Telephone numbers that cannot be anybody's.

Worlds of up to some thirty thousand numbers use 555-0100 to 555-0199 of every area code, which are set aside for
fiction. Larger worlds need more and add 555-0200 to 555-0999, which are not given to subscribers either.
The area code says nothing about where somebody lives: a town's own area codes would not hold its numbers.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.places import zip_rows
from skiptrace.demo.spells import NOBODY
from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from skiptrace.demo.spells import Ints, Texts

FIRST_LINE, FICTION_END, LINE_END = 100, 200, 1000
# A carrier may not give a number out again sooner (47 CFR 52.15(f)(1)(ii): 45 days at least).
QUARANTINE_DAYS = 45


class Numbers:
    """
    Numbers given out and taken back; a number is a position in the list that `written` makes.

    When all numbers that may be used have been given out once, more of them are recycled than asked for.
    """

    def __init__(self, rng: np.random.Generator, recycled_share: float) -> None:
        self.count = 0
        self._rng = rng
        self._recycled_share = recycled_share
        self._free = np.zeros((2, 0), dtype=np.int64)

    def give(self, count: int, year_start: int) -> Ints:
        """Numbers for new subscribers, some of them used by others until before the year."""
        rested = np.flatnonzero(self._free[1] < year_start - QUARANTINE_DAYS)
        wanted = max(int(self._rng.binomial(count, self._recycled_share)), self.count + count - capacity())
        again = min(wanted, len(rested))
        rows = rested[self._rng.permutation(len(rested))[:again]]
        if self.count + count - again > capacity():
            raise ConfigError(f"population: there are only {capacity():,} invented phone numbers; make a smaller world")
        fresh = np.arange(self.count, self.count + count - again)
        self.count += len(fresh)
        given = np.concatenate([self._free[0, rows], fresh])
        self._free = np.delete(self._free, rows, axis=1)
        return given[self._rng.permutation(count)]

    def take_back(self, numbers: Ints, days: Ints) -> None:
        """Numbers that were given up on the days."""
        real = numbers != NOBODY
        self._free = np.concatenate([self._free, np.stack([numbers[real], days[real]])], axis=1)

    def written(self) -> Texts:
        """All numbers in E.164, in a random order."""
        codes = area_codes()
        end = FICTION_END if self.count <= len(codes) * (FICTION_END - FIRST_LINE) else LINE_END
        plan = [f"+1{code}555{line:04d}" for code in codes for line in range(FIRST_LINE, end)]
        return np.array(plan, dtype=object)[self._rng.permutation(len(plan))[: self.count]]


def capacity() -> int:
    """How many numbers there are that cannot be anybody's."""
    return len(area_codes()) * (LINE_END - FIRST_LINE)


@cache
def area_codes() -> tuple[str, ...]:
    """The area codes of the United States."""
    import phonenumbers  # heavy

    codes = {code for row in zip_rows() for code in row["area_codes"]}
    return tuple(
        code
        for code in sorted(codes)
        if phonenumbers.region_code_for_number(phonenumbers.parse(f"+1{code}5550123")) == "US"
    )
