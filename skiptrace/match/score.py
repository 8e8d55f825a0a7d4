"""
The weight of evidence that two records are one person, in bits.

After Fellegi and Sunter (1969): each feature adds log2 of how much likelier its comparison level is for one person
than for two. "Two people" is itself two explanations, strangers and people of one household. A spouse or a father
shares surname, address and landline *because* they share a household, so these agreements are counted against one
explanation, not as three independent coincidences. The step from strangers to that mixture is a feature of its own,
``household``, so that the weights shown still add up.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.compare import (
    Combinations,
    compare_born,
    compare_emails,
    compare_names,
    compare_places,
    compare_shared,
    compare_ssn,
)
from skiptrace.match.levels import FEATURES, NAME_FEATURES, Place
from skiptrace.match.similar import by_pair, spelling_levels

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from skiptrace.match.frequency import Frequencies
    from skiptrace.match.model import LevelOdds, MatchModel
    from skiptrace.match.people import People

    Bits = NDArray[np.float64]

FEWEST = 1e-9
HOUSEHOLD = "household"


@dataclass(slots=True)
class Scores:
    """
    Pairs and their evidence, in columns of one entry per pair.

    ``levels`` and ``bits`` by feature; ``weight`` is the sum of ``bits`` and of ``household``, the correction for
    what a shared household explains (above zero, a little, where a household explains less than strangers do).
    ``left_name``, ``right_name``, ``left_place`` and ``right_place`` say which of several names and addresses counted
    (-1: none).
    """

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    levels: dict[str, NDArray[np.int8]]
    bits: dict[str, Bits]
    household: Bits
    weight: Bits
    left_name: NDArray[np.int64]
    right_name: NDArray[np.int64]
    left_place: NDArray[np.int64]
    right_place: NDArray[np.int64]

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.left)


class Kernel:
    """
    Scores pairs of people, whoever asks: a batch, a single look-up, or two files.

    Args:
        model: The parameters.
        frequencies: How common values are among the people searched.
    """

    def __init__(self, model: MatchModel, frequencies: Frequencies) -> None:
        self._model = model
        self._frequencies = frequencies
        self._least_bits = {name: _least_bits(levels) for name, levels in model.features.items()}

    @property
    def listed_twice(self) -> float:
        """The share of people whom one source lists more than once."""
        return self._model.listed_twice

    @property
    def strangers_bits(self) -> float:
        """Log-odds that two people drawn from the population are one: one in as many as there are."""
        return -float(np.log2(self._frequencies.people))

    @property
    def prior_bits(self) -> float:
        """Log-odds that a given record is the debtor, against the debtor not being there at all."""
        covered = self._model.coverage
        return float(np.log2(covered / (1.0 - covered))) + self.strangers_bits

    def score(self, left: People, right: People, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> Scores:
        """The evidence for each pair (lefts[i], rights[i]) of people coded by one vocabulary."""
        evidence = _Evidence(len(lefts))
        names = self._names(left, right, lefts, rights, evidence)
        places = self._places(left, right, lefts, rights, evidence)
        born, other_born = left.born[lefts], right.born[rights]
        self._add(evidence, "birth date", compare_born(born, other_born), other_born, right)
        ssn = compare_ssn(left.ssn_last4[lefts], right.ssn_last4[rights])
        self._add(evidence, "SSN last four", ssn, rights, right)
        levels, values = compare_shared(left.phones, right.phones, lefts, rights)
        tries = _tries(left.phones.count[lefts], right.phones.count[rights])
        self._add(evidence, "phone", levels, values, right, tries=tries)
        levels, values = compare_emails(left, right, lefts, rights)
        tries = _tries(left.emails.count[lefts], right.emails.count[rights])
        self._add(evidence, "e-mail", levels, values, right, tries=tries)
        levels, values = compare_shared(left.employers, right.employers, lefts, rights)
        self._add(evidence, "employer", levels, values, right)
        for number, (ours, theirs) in enumerate(zip(left.further, right.further, strict=True)):
            if (name := f"column {number}") in self._model.features:
                one, two = ours[lefts], theirs[rights]
                self._add(evidence, name, by_pair(one, two, left.vocabulary, spelling_levels), two, right)
        return self._finish(lefts, rights, evidence, names, places)

    def _names(
        self, left: People, right: People, lefts: NDArray[np.int64], rights: NDArray[np.int64], evidence: _Evidence
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        found = compare_names(left, right, lefts, rights)
        combinations, twos = found.combinations, right.names
        given, family = twos["given"][combinations.right], twos["family"][combinations.right]
        columns = {
            "given name": (found.given, np.where(found.swapped, family, given)),
            "middle name": (found.middle, given),
            "family name": (found.family, np.where(found.swapped, given, family)),
            "suffix": (found.suffix, given),
        }
        same, household = {}, {}
        for name, (levels, codes) in columns.items():
            same[name], household[name] = self._bits(name, levels, codes, right)
        # Names written crosswise are rare, for one person and for two.
        same["given name"] += np.where(found.swapped, np.log2(self._model.swapped_same), 0.0)
        household["given name"] += np.where(found.swapped, np.log2(self._model.swapped_household), 0.0)
        place = combinations.best(sum(same.values(), np.zeros(len(found.given))), evidence.pairs)
        for name in NAME_FEATURES:
            evidence.choose(name, place, columns[name][0], same[name], household[name])
        return _chosen(place, combinations.left), _chosen(place, combinations.right)

    def _places(
        self, left: People, right: People, lefts: NDArray[np.int64], rights: NDArray[np.int64], evidence: _Evidence
    ) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        combinations = Combinations.of(left.addresses, right.addresses, lefts, rights)
        levels = compare_places(left, right, combinations)
        twos = {part: column[combinations.right] for part, column in right.addresses.columns.items()}
        codes = np.where(levels == Place.CITY_SAME, twos["city"], twos["zip5"])
        codes = np.where(levels == Place.STATE_SAME, twos["state"], codes)
        tries = _tries(left.addresses.count[lefts], right.addresses.count[rights])[combinations.pair]
        same, household = self._bits("address", levels, codes, right, tries=tries)
        place = combinations.best(np.where(levels == 0, -np.inf, same), evidence.pairs)
        evidence.choose("address", place, levels, same, household)
        return _chosen(place, combinations.left), _chosen(place, combinations.right)

    def _add(
        self,
        evidence: _Evidence,
        feature: str,
        levels: NDArray[np.int8],
        codes: NDArray[np.int64],
        right: People,
        *,
        tries: NDArray[np.int64] | None = None,
    ) -> None:
        same, household = self._bits(feature, levels, codes, right, tries=tries)
        evidence.levels[feature], evidence.same[feature], evidence.household[feature] = levels, same, household

    def _bits(
        self,
        feature: str,
        levels: NDArray[np.int8],
        codes: NDArray[np.int64],
        right: People,
        *,
        tries: NDArray[np.int64] | None = None,
    ) -> tuple[Bits, Bits]:
        """Bits for "one person" and for "one household", each against "strangers"."""
        same, household = np.zeros(len(levels)), np.zeros(len(levels))
        for level, odds in self._model.features[feature].items():
            rows = np.flatnonzero(levels == level)
            if not len(rows):
                continue
            other = self._other(odds, codes[rows], right)
            if tries is not None and odds.by:
                # Any of several values may agree by chance, each with its own chance to do so.
                other = np.minimum(other * tries[rows], 0.9)
            bits = np.log2((odds.same + odds.same_spread * other) / other)
            # In a table of a few people any agreement may be chance; it still never weighs less than disagreement.
            same[rows] = np.maximum(bits, self._least_bits.get(feature, -np.inf)) if odds.by else bits
            household[rows] = np.log2((odds.household + odds.household_spread * other) / other)
        return same, household

    def _other(self, odds: LevelOdds, codes: NDArray[np.int64], right: People) -> Bits:
        if not odds.by:
            return np.full(len(codes), odds.other)
        share = self._frequencies.of(odds.by, codes, right.vocabulary) * odds.times
        return np.clip(share, FEWEST, 0.9)

    def _finish(
        self,
        lefts: NDArray[np.int64],
        rights: NDArray[np.int64],
        evidence: _Evidence,
        names: tuple[NDArray[np.int64], NDArray[np.int64]],
        places: tuple[NDArray[np.int64], NDArray[np.int64]],
    ) -> Scores:
        same = evidence.total(evidence.same)
        housemates = self._model.housemates / self._frequencies.people
        # log2 of the mixture of strangers and housemates, relative to strangers.
        mixture = np.logaddexp2(np.log2(housemates) + evidence.total(evidence.household), 0.0) - np.log2(1 + housemates)
        correction = -mixture
        return Scores(
            left=lefts,
            right=rights,
            levels=evidence.levels,
            bits=evidence.same,
            household=correction,
            weight=same + correction,
            left_name=names[0],
            right_name=names[1],
            left_place=places[0],
            right_place=places[1],
        )


@dataclass(slots=True, init=False)
class _Evidence:
    """Levels and bits by feature while they are gathered."""

    pairs: int
    levels: dict[str, NDArray[np.int8]]
    same: dict[str, Bits]
    household: dict[str, Bits]

    def __init__(self, pairs: int) -> None:
        self.pairs = pairs
        self.levels, self.same, self.household = {}, {}, {}

    def choose(
        self, feature: str, place: NDArray[np.int64], levels: NDArray[np.int8], same: Bits, household: Bits
    ) -> None:
        """Keep for each pair the combination at *place*; -1 has none."""
        some = place >= 0
        kept = place[some]
        for store, column, kind in (
            (self.levels, levels, np.int8),
            (self.same, same, float),
            (self.household, household, float),
        ):
            chosen = np.zeros(self.pairs, dtype=kind)
            chosen[some] = column[kept]
            store[feature] = chosen

    def total(self, bits: Mapping[str, Bits]) -> Bits:
        """The sum over features, in a fixed order so that the last bit of it is the same everywhere."""
        total = np.zeros(self.pairs)
        for feature in (*FEATURES, *(name for name in bits if name not in FEATURES)):
            total += bits[feature]
        return total


def _least_bits(levels: Mapping[int, LevelOdds]) -> float:
    """What the strongest disagreement weighs."""
    fixed = [(odds.same + odds.same_spread * odds.other) / odds.other for odds in levels.values() if not odds.by]
    return float(np.log2(min(fixed))) if fixed else -np.inf


def _tries(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int64]:
    return np.asarray(np.maximum(left * right, 1), dtype=np.int64)


def _chosen(place: NDArray[np.int64], items: NDArray[np.int64]) -> NDArray[np.int64]:
    chosen = np.full(len(place), -1, dtype=np.int64)
    some = place >= 0
    chosen[some] = items[place[some]]
    return chosen
