"""How common a value is among the people who were searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.normalize.names import family_frequency, family_parts, given_frequency, nickname_root

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from numpy.typing import NDArray

    from skiptrace.match.people import People
    from skiptrace.match.vocabulary import Vocabulary

COUNTED = ("given", "root", "family", "zip", "city", "state", "year")
"""The kinds that a reference table counts as it is loaded."""

# The kind of values in a column that only the files to be linked know.
OF_A_COLUMN = "column "

# The weight of the fall-back, in people: a table of this size is believed as much as the census is.
FALLBACK_PEOPLE = 2_000.0
DAYS_OF_YEAR = 365.25
LAST_YEAR = 9_999
NOT_ASKED = np.float64(-1.0)
# The kind of family names as parts of others, which nobody counts: it is made of the counts of whole ones.
PART = "part"
# What an even spread gives where a table is too small to tell: 41,000 ZIPs, 28,000 cities, 51 states, 70 birth years.
EVEN = {"zip": 1 / 20_000, "city": 1 / 5_000, "state": 1 / 30, "year": 1 / 60}


@dataclass(slots=True)
class Frequencies:
    """
    Relative frequencies of values, for lack of many people blended with those of the census.

    Args:
        people: How many people were counted.
        counts: Kind -> value -> in how many records it stands.
        sharing: How many people share one dwelling, phone, e-mail address or employer on average.
        fallback_people: The weight of the census, in people.
    """

    people: float
    counts: Mapping[str, Mapping[str, int]]
    sharing: Mapping[str, float]
    fallback_people: float = FALLBACK_PEOPLE
    _totals: dict[str, float] = field(default_factory=dict[str, float])
    _shares: dict[str, Callable[[str], float]] = field(default_factory=dict[str, "Callable[[str], float]"])
    _parts: dict[str, int] | None = None
    _years: NDArray[np.float64] = field(default_factory=lambda: np.full(LAST_YEAR + 1, NOT_ASKED))

    def of(self, kind: str, codes: NDArray[np.int64], vocabulary: Vocabulary) -> NDArray[np.float64]:
        """The frequency of each coded value (for ``born`` and ``year``: of each date ``yyyymmdd``)."""
        if kind in ("born", "year"):
            share = self._of_years(np.clip(codes // 10_000, 0, LAST_YEAR))
            return share / DAYS_OF_YEAR if kind == "born" else share
        if kind in self.sharing:
            return np.full(len(codes), self.sharing[kind] / self.people)
        # One function for each kind: the vocabulary keeps what it gave by it.
        of_text = self._shares.setdefault(kind, partial(self._share, kind))
        return vocabulary.numbers(of_text, codes, NOT_ASKED)

    def _of_years(self, years: NDArray[np.int64]) -> NDArray[np.float64]:
        found = self._years.take(years)
        for year in np.unique(years[found == NOT_ASKED]).tolist():
            self._years[year] = self._share("year", str(year))
        return self._years.take(years) if (found == NOT_ASKED).any() else found

    def _share(self, kind: str, text: str) -> float:
        if kind == "root":
            text = nickname_root(text) if text else text
        seen = self._with_part(text) if kind == PART else self.counts.get(kind, {}).get(text, 0)
        if kind.startswith(OF_A_COLUMN):
            # Only the file itself knows such a column, and one of those seen is the record that is being compared.
            return max(seen - 0.5, 0.5) / (self._total(kind) + 1.0)
        return (seen + self.fallback_people * _fallback(kind, text)) / (self.people + self.fallback_people)

    def _with_part(self, part: str) -> int:
        """How many have a family name, as far as these were counted, that is or holds *part*."""
        families = self.counts.get("family", {})
        if self._parts is None:
            self._parts = {}
            for family, count in families.items():
                # Nearly all are one plain word.
                for name in () if family.isalpha() else set(family_parts(family)):
                    self._parts[name] = self._parts.get(name, 0) + count
        return families.get(part, 0) + self._parts.get(part, 0)

    def _total(self, kind: str) -> float:
        if kind not in self._totals:
            self._totals[kind] = float(sum(self.counts.get(kind, {}).values()))
        return self._totals[kind]


def _fallback(kind: str, text: str) -> float:
    if kind in ("family", PART):
        return family_frequency(text)
    if kind in ("given", "root"):
        return given_frequency(text)
    return EVEN.get(kind, 1 / 1_000)


def count_people(people: People) -> dict[str, dict[str, int]]:
    """Kind -> value -> how many of *people* have it, for all of `COUNTED`."""
    words = people.vocabulary
    given = _tally(people.names["given"], words)
    roots: dict[str, int] = {}
    for name, count in given.items():
        root = nickname_root(name)
        roots[root] = roots.get(root, 0) + count
    years, many = np.unique(people.born[people.born > 0] // 10_000, return_counts=True)
    return {
        "given": given,
        "root": roots,
        "family": _tally(people.names["family"], words),
        "zip": _tally(people.addresses["zip5"], words),
        "city": _tally(people.addresses["city"], words),
        "state": _tally(people.addresses["state"], words),
        "year": {str(year): int(count) for year, count in zip(years.tolist(), many.tolist(), strict=True)},
    }


def _tally(codes: NDArray[np.int64], vocabulary: Vocabulary) -> dict[str, int]:
    distinct, many = np.unique(codes[codes != 0], return_counts=True)
    return dict(zip(vocabulary.texts(distinct.astype(np.int32)), many.tolist(), strict=True))
