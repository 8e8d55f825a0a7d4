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
from typing import TYPE_CHECKING, TypeVar

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
    from collections.abc import Iterable, Iterator, Mapping

    from numpy.typing import NDArray

    from skiptrace.match.compare import NameLevels
    from skiptrace.match.frequency import Frequencies
    from skiptrace.match.model import LevelOdds, MatchModel
    from skiptrace.match.people import People

    Bits = NDArray[np.float64]

Number = TypeVar("Number", bound=np.generic)
# So many pairs at once: their columns stay in the cache of a core from one feature to the next.
PAIRS_AT_ONCE = 1 << 15
# No value is rarer or commoner among strangers than this.
FEWEST, COMMONEST = 1e-9, 0.9
FIRST = next(iter(FEATURES))
# Names and addresses come first, as the combinations that count are chosen by them.
ORDER = (*NAME_FEATURES, "address", *(name for name in FEATURES if name not in {*NAME_FEATURES, "address"}))
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

    @classmethod
    def blank(cls, lefts: NDArray[np.int64], rights: NDArray[np.int64], features: Iterable[str]) -> Scores:
        """Room for the evidence of pairs on some *features*."""
        many = len(lefts)
        features = list(features)
        left_name, right_name, left_place, right_place = (np.empty(many, dtype=np.int64) for _ in range(4))
        return cls(
            left=lefts,
            right=rights,
            levels={name: np.empty(many, dtype=np.int8) for name in features},
            bits={name: np.empty(many) for name in features},
            household=np.empty(many),
            weight=np.empty(many),
            left_name=left_name,
            right_name=right_name,
            left_place=left_place,
            right_place=right_place,
        )

    def part(self, some: slice | NDArray[np.int64]) -> Scores:
        """Some of the pairs; of a slice what is written there is written here."""
        return Scores(
            left=self.left[some],
            right=self.right[some],
            levels={name: column[some] for name, column in self.levels.items()},
            bits={name: column[some] for name, column in self.bits.items()},
            household=self.household[some],
            weight=self.weight[some],
            left_name=self.left_name[some],
            right_name=self.right_name[some],
            left_place=self.left_place[some],
            right_place=self.right_place[some],
        )


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
        self._odds = {name: _Odds.of(levels) for name, levels in model.features.items()}

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
        scores = Scores.blank(lefts, rights, self._features(left))
        for start in range(0, len(lefts), PAIRS_AT_ONCE):
            self._score(left, right, scores.part(slice(start, start + PAIRS_AT_ONCE)))
        return scores

    def _features(self, left: People) -> Iterator[str]:
        yield from ORDER
        for number in range(len(left.further)):
            if (name := f"column {number}") in self._model.features:
                yield name

    def _score(self, left: People, right: People, into: Scores) -> None:
        lefts, rights = into.left, into.right
        evidence = _Evidence(into)
        self._names(left, right, evidence)
        self._places(left, right, evidence)
        born, other_born = left.born.take(lefts), right.born.take(rights)
        self._add(evidence, "birth date", compare_born(born, other_born), other_born, right)
        ssn = compare_ssn(left.ssn_last4.take(lefts), right.ssn_last4.take(rights))
        self._add(evidence, "SSN last four", ssn, rights, right)
        phones = Combinations.of(left.phones, right.phones, lefts, rights)
        self._add(evidence, "phone", *compare_shared(left.phones, right.phones, phones), right, many=phones.many)
        emails = Combinations.of(left.emails, right.emails, lefts, rights)
        self._add(evidence, "e-mail", *compare_emails(left, right, emails, lefts, rights), right, many=emails.many)
        employers = Combinations.of(left.employers, right.employers, lefts, rights)
        self._add(evidence, "employer", *compare_shared(left.employers, right.employers, employers), right)
        for number, (ours, theirs) in enumerate(zip(left.further, right.further, strict=True)):
            if (name := f"column {number}") in self._model.features:
                one, two = ours.take(lefts), theirs.take(rights)
                self._add(evidence, name, by_pair(one, two, left.vocabulary, spelling_levels), two, right)
        self._finish(evidence)

    def _names(self, left: People, right: People, evidence: _Evidence) -> None:
        into = evidence.into
        found = compare_names(left, right, into.left, into.right)
        columns = {
            "given name": (found.given, found.right_given),
            "middle name": (found.middle, right.names["given"].take(found.combinations.right)),
            "family name": (found.family, found.right_family),
            "suffix": (found.suffix, found.right_given),
        }
        same, household = {}, {}
        for name, (levels, codes) in columns.items():
            same[name], household[name] = self._bits(name, levels, codes, right)
        self._read_straight(found, same, household, right)
        # Names written crosswise are rare, for one person and for two.
        same["given name"][found.swapped] += np.log2(self._model.swapped_same)
        household["given name"][found.swapped] += np.log2(self._model.swapped_household)
        place = found.combinations.best(sum(same.values(), np.zeros(len(found.given))))
        chosen = _Chosen(place)
        for name in NAME_FEATURES:
            levels = chosen.take(columns[name][0])
            evidence.put(name, levels, chosen.take(same[name]), chosen.take(household[name]))
        chosen.write(found.combinations.left, into.left_name)
        chosen.write(found.combinations.right, into.right_name)

    def _read_straight(
        self, found: NameLevels, same: dict[str, Bits], household: dict[str, Bits], right: People
    ) -> None:
        """
        Of names that agree crosswise: weigh how common they are as they stand on the right, if that says less.

        Hardly anybody has the family name JOHN, but many a stranger is called so whose names stand in order.
        """
        crossed = found.swapped
        if not len(crossed):
            return
        rows = found.combinations.right.take(crossed)
        straight = {
            name: self._bits(f"{name} name", getattr(found, name).take(crossed), right.names[name].take(rows), right)
            for name in ("given", "family")
        }
        # Both names by one reading, the one by which a stranger is likelier to agree.
        said = same["given name"].take(crossed) + same["family name"].take(crossed)
        less = np.flatnonzero(straight["given"][0] + straight["family"][0] < said)
        for name, (ours, homes) in straight.items():
            same[f"{name} name"][crossed[less]] = ours.take(less)
            household[f"{name} name"][crossed[less]] = homes.take(less)

    def _places(self, left: People, right: People, evidence: _Evidence) -> None:
        into = evidence.into
        combinations = Combinations.of(left.addresses, right.addresses, into.left, into.right)
        levels = compare_places(left, right, combinations)
        codes = right.addresses["zip5"].take(combinations.right)
        for level, part in ((Place.CITY_SAME, "city"), (Place.STATE_SAME, "state")):
            rows = np.flatnonzero(levels == level)
            codes[rows] = right.addresses[part].take(combinations.right.take(rows))
        many = combinations.many.take(combinations.pair)
        same, household = self._bits("address", levels, codes, right, many=many)
        place = combinations.best(np.where(levels == 0, -np.inf, same))
        chosen = _Chosen(place)
        evidence.put("address", chosen.take(levels), chosen.take(same), chosen.take(household))
        chosen.write(combinations.left, into.left_place)
        chosen.write(combinations.right, into.right_place)

    def _add(
        self,
        evidence: _Evidence,
        feature: str,
        levels: NDArray[np.int8],
        codes: NDArray[np.int64],
        right: People,
        *,
        many: NDArray[np.int64] | None = None,
    ) -> None:
        evidence.put(feature, levels, *self._bits(feature, levels, codes, right, many=many))

    def _bits(
        self,
        feature: str,
        levels: NDArray[np.int8],
        codes: NDArray[np.int64],
        right: People,
        *,
        many: NDArray[np.int64] | None = None,
    ) -> tuple[Bits, Bits]:
        """
        Bits for "one person" and for "one household", each against "strangers".

        Args:
            feature: Which one.
            levels: Of pairs or combinations.
            codes: The values of the right side.
            right: Whose codes they are.
            many: In how many ways any value of one side may meet any of the other by chance.
        """
        known = self._odds[feature]
        same, household = known.same.take(levels), known.household.take(levels)
        for level, odds in known.by_value:
            rows = np.flatnonzero(levels == level)
            if not len(rows):
                continue
            other = self._frequencies.of(odds.by, codes.take(rows), right.vocabulary) * odds.times
            other = np.clip(other, FEWEST, COMMONEST)
            if many is not None:
                # Each of several values has its own chance to agree.
                other = np.minimum(other * np.maximum(many.take(rows), 1), COMMONEST)
            # In a table of a few people any agreement may be chance; it still never weighs less than disagreement.
            same[rows] = np.maximum(_weight(odds.same, odds.same_spread, other), known.least)
            household[rows] = _weight(odds.household, odds.household_spread, other)
        return same, household

    def _finish(self, evidence: _Evidence) -> None:
        into = evidence.into
        housemates = self._model.housemates / self._frequencies.people
        # log2 of the mixture of strangers and housemates, relative to strangers.
        mixture = np.logaddexp2(np.log2(housemates) + _total(evidence.household), 0.0) - np.log2(1 + housemates)
        np.negative(mixture, out=into.household)
        np.add(_total(into.bits), into.household, out=into.weight)


@dataclass(slots=True, frozen=True)
class _Odds:
    """
    The levels of one feature as bits.

    ``same`` and ``household`` are the bits by level where they are constants; ``by_value`` the levels whose bits
    depend on how common the value is, which never weigh less than ``least``, the strongest disagreement.
    """

    same: Bits
    household: Bits
    by_value: tuple[tuple[int, LevelOdds], ...]
    least: float

    @classmethod
    def of(cls, levels: Mapping[int, LevelOdds]) -> _Odds:
        """The bits of *levels*."""
        same, household = np.zeros(max(levels) + 1), np.zeros(max(levels) + 1)
        by_value = []
        for level, odds in levels.items():
            if odds.by:
                by_value.append((level, odds))
            else:
                other = np.array([odds.other])
                same[level] = _weight(odds.same, odds.same_spread, other)[0]
                household[level] = _weight(odds.household, odds.household_spread, other)[0]
        return cls(same, household, tuple(by_value), _least_bits(levels))


def _weight(own: float, spread: float, other: Bits) -> Bits:
    """How many bits a level weighs that has a chance of its own and a share of that of strangers."""
    return np.asarray(np.log2((own + spread * other) / other))


@dataclass(slots=True, init=False)
class _Evidence:
    """The household's bits by feature while the rest is written into *into*."""

    into: Scores
    household: dict[str, Bits]

    def __init__(self, into: Scores) -> None:
        self.into = into
        self.household = {}

    def put(self, feature: str, levels: NDArray[np.int8], same: Bits, household: Bits) -> None:
        """What one feature says of every pair."""
        self.into.levels[feature][:] = levels
        self.into.bits[feature][:] = same
        self.household[feature] = household


class _Chosen:
    """The combination that counts for each pair, given its place, -1 where a pair has none."""

    def __init__(self, place: NDArray[np.int64]) -> None:
        self._pairs = len(place)
        self._some = np.flatnonzero(place >= 0)
        self._places = place.take(self._some)

    def take(self, column: NDArray[Number]) -> NDArray[Number]:
        """What *column* holds of it; 0 where there is none."""
        if len(self._some) == len(column) == self._pairs:
            return column
        chosen = np.zeros(self._pairs, dtype=column.dtype)
        chosen[self._some] = column.take(self._places)
        return chosen

    def write(self, items: NDArray[np.int64], into: NDArray[np.int64]) -> None:
        """Write which of *items* it is; -1 where there is none."""
        into.fill(-1)
        into[self._some] = items.take(self._places)


def _total(bits: Mapping[str, Bits]) -> Bits:
    """The sum over features, in a fixed order so that the last bit of it is the same everywhere."""
    total = np.zeros(len(bits[FIRST]))
    for feature in (*FEATURES, *(name for name in bits if name not in FEATURES)):
        total += bits[feature]
    return total


def _least_bits(levels: Mapping[int, LevelOdds]) -> float:
    """What the strongest disagreement weighs."""
    fixed = [(odds.same + odds.same_spread * odds.other) / odds.other for odds in levels.values() if not odds.by]
    return float(np.log2(min(fixed))) if fixed else -np.inf
