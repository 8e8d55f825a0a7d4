"""Judging the pairs of two sides chunk by chunk: learn from the first, then score and let rivals compete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.spill import PAIR
from skiptrace.link.transitive import by_way, ways
from skiptrace.match.frequency import Frequencies
from skiptrace.match.keys import KIND_FEATURES, KINDS
from skiptrace.match.learn import (
    PSEUDO_PAIRS,
    Learned,
    Sample,
    learn_agreement,
    learn_column,
    learn_strangers,
    named,
    with_ratios,
)
from skiptrace.match.people import People, encode
from skiptrace.match.resolve import resolve
from skiptrace.match.score import Kernel, Scores
from skiptrace.match.similar import by_pair, spelling_levels
from skiptrace.match.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from skiptrace.link.side import Side
    from skiptrace.match.model import MatchModel

PAIRS_AT_ONCE = 400_000
RANDOM_ROWS = 2_000
RANDOM_PAIRS = 100_000
LEARNING_PAIRS = 400_000
# Below this no pair is worth keeping: 0.001 is the least that anybody asks for, and rivals take chances away only.
HOPELESS_BITS = -14.0
# A quick look may miss what a full one finds; of 9,428 pairs worth scoring this margin lost 17, none above -8 bits.
HOPELESS_AT_A_LOOK = -18.0
FEW_PAIRS = 50_000
# How many records the shipped share of matches is worth.
PRIOR_RECORDS = 20.0
DUPLICATES = 0.2
"""Expected further records of a record's person in one file, before looking."""
# The strangers of a file are its other rows: what is common there counts, the census only where hardly anybody stands.
FALLBACK_PEOPLE = 50.0
SEED = 20_240_607

FIXED_BY = {
    feature: sum(1 << place for place, kind in enumerate(KINDS) if feature in KIND_FEATURES[kind])
    for feature in sorted({feature for features in KIND_FEATURES.values() for feature in features})
}


@dataclass(slots=True)
class Judged:
    """Pairs with what was found: numbers of both people, probability, and log-odds against strangers in bits."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    probability: NDArray[np.float64]
    weight: NDArray[np.float64]


@dataclass(slots=True)
class Chunk:
    """Some pairs with the people they are of; ``lefts`` and ``rights`` are places in the people."""

    left: People
    right: People
    lefts: NDArray[np.int64]
    rights: NDArray[np.int64]
    kinds: NDArray[np.uint32]
    left_numbers: NDArray[np.int64]
    right_numbers: NDArray[np.int64]


@dataclass(slots=True)
class Labels:
    """Pairs that somebody decided, by the numbers of their rows."""

    pairs: NDArray[np.void]
    same: NDArray[np.bool_]


@dataclass(slots=True)
class Judge:
    """What is known of two sides (``right`` is None within one), and the model as far as it was learned."""

    left: Side
    right: Side | None
    model: MatchModel
    labels: Labels | None = None
    kept: Chunk | None = None

    @property
    def searched(self) -> Side:
        """The side whose records are the candidates."""
        return self.left if self.right is None else self.right

    def kernel(self) -> Kernel:
        """A kernel with the model as it stands."""
        return Kernel(
            self.model,
            Frequencies(
                people=max(float(self.searched.size), 2.0),
                counts=self.searched.counts,
                sharing=self.model.sharing,
                fallback_people=FALLBACK_PEOPLE,
            ),
        )

    def load(self, pairs: NDArray[np.void], *, light: bool = False) -> Chunk:
        """The people of some pairs."""
        vocabulary = Vocabulary()
        further = self.left.further
        if self.right is None:
            numbers = np.unique(np.concatenate([pairs["left"], pairs["right"]]))
            left = right = encode(self.left.people(numbers, light=light), vocabulary, further=further)
            left_numbers = right_numbers = numbers
        else:
            left_numbers, right_numbers = np.unique(pairs["left"]), np.unique(pairs["right"])
            left = encode(self.left.people(left_numbers, light=light), vocabulary, further=further)
            right = encode(self.right.people(right_numbers, light=light), vocabulary, further=further)
        return Chunk(
            left,
            right,
            np.searchsorted(left_numbers, pairs["left"]),
            np.searchsorted(right_numbers, pairs["right"]),
            pairs["kinds"].astype(np.uint32),
            left_numbers,
            right_numbers,
        )

    def sift(self, pairs: NDArray[np.void]) -> NDArray[np.void]:
        """The pairs that are not hopeless at a quick look."""
        if len(pairs) < FEW_PAIRS:
            return pairs
        kernel = self.kernel()
        chunk = self.load(pairs, light=True)
        keep = []
        for start in range(0, len(pairs), PAIRS_AT_ONCE):
            end = start + PAIRS_AT_ONCE
            scores = kernel.score(chunk.left, chunk.right, chunk.lefts[start:end], chunk.rights[start:end])
            keep.append(scores.weight + kernel.prior_bits > HOPELESS_AT_A_LOOK)
        return pairs[np.concatenate(keep)]

    def learn(self, pairs: NDArray[np.void], share: float) -> None:
        """Learn from *pairs*, which are those of a *share* of all left records."""
        if self.right is None:
            coverage = DUPLICATES / (1 + DUPLICATES)
        else:
            # A short list cannot hold most people of a long one.
            coverage = self.model.coverage * min(1.0, self.right.size / self.left.size)
        self.model = replace(self.model, coverage=coverage)
        strangers = self._learn_strangers()
        chunk = self.load(self.sift(pairs))
        self.kept = chunk if share == 1.0 else None
        if self.left.further:
            # Columns of unknown meaning are learned from pairs that are sure without them.
            self._learn_columns(chunk, self._learned(chunk, share).chance, strangers)
        learned = self._learned(chunk, share)
        self.model = with_ratios(self.model, learned.ratios)
        odds = 2.0 ** (learned.prior_bits - self.kernel().strangers_bits)
        self.model = replace(self.model, coverage=odds / (1 + odds))
        facts = {
            "pairs": len(pairs),
            "matches": round(float(learned.chance.sum()), 1),
            "rounds": learned.rounds,
            "worth_of_start_in_pairs": PSEUDO_PAIRS,
        }
        self.model = named(self.model, "random pairs, then expectation and maximization over candidates", facts)

    def _learned(self, chunk: Chunk, share: float) -> Learned:
        """What the candidates teach under the model as it stands."""
        scores = self._all(self.kernel(), chunk)
        sample = Sample(
            {name: levels for name, levels in scores.levels.items() if name in self.model.features},
            scores.bits,
            scores.household,
            chunk.kinds,
            None if self.right is None else chunk.lefts,
            self._decided(),
        )
        return learn_agreement(self.model, sample, lambda found: self._prior(found, share), FIXED_BY)

    def _decided(self) -> tuple[dict[str, NDArray[np.int8]], NDArray[np.bool_]] | None:
        """The levels of labelled pairs, and what they are."""
        if self.labels is None or not len(self.labels.pairs):
            return None
        return self._all(self.kernel(), self.load(self.labels.pairs)).levels, self.labels.same

    def _prior(self, found: float, share: float) -> float:
        """Log-odds of a candidate, with *found* matches in a *share* of the left records; -1 is not known yet."""
        people = self.searched.size
        records = self.left.size * share
        if self.right is None:
            start = DUPLICATES
            each = start if found < 0 else (2 * found + PRIOR_RECORDS * start) / (records + PRIOR_RECORDS)
            return float(np.log2(each / people))
        start = self.model.coverage
        covered = start if found < 0 else (found + PRIOR_RECORDS * start) / (records + PRIOR_RECORDS)
        covered = min(max(covered, 0.001), 0.995)
        return float(np.log2(covered / (1 - covered) / people))

    def _learn_strangers(self) -> dict[str, dict[int, float]]:
        """Count levels on random pairs; returns them for columns of unknown meaning."""
        rng = np.random.default_rng(SEED)
        ones = _some(rng, self.left.numbers())
        twos = ones if self.right is None else _some(rng, self.right.numbers())
        pairs = np.zeros(min(RANDOM_PAIRS, len(ones) * len(twos)), dtype=PAIR)
        pairs["left"] = ones[rng.integers(0, len(ones), len(pairs))]
        pairs["right"] = twos[rng.integers(0, len(twos), len(pairs))]
        if self.right is None:
            pairs = pairs[pairs["left"] != pairs["right"]]
        if not len(pairs):
            return {}
        chunk = self.load(pairs)
        kernel = self.kernel()
        scores = self._all(kernel, chunk)
        strange = 1.0 / (1.0 + np.exp2(np.clip(scores.weight + kernel.prior_bits, -60, 60)))
        self.model = learn_strangers(self.model, scores.levels, scores.bits, strange)
        found = {}
        for number in range(self.left.further):
            levels = column_levels(chunk, number)
            seen = np.bincount(levels, weights=strange, minlength=4)
            found[f"column {number}"] = {level: float(seen[level] / max(seen[1:].sum(), 1.0)) for level in (1, 2, 3)}
        return found

    def _learn_columns(
        self, chunk: Chunk, chance: NDArray[np.float64], strangers: Mapping[str, dict[int, float]]
    ) -> None:
        features = dict(self.model.features)
        for number in range(self.left.further):
            name = f"column {number}"
            features[name] = learn_column(name, column_levels(chunk, number), chance, strangers.get(name, {}))
        self.model = replace(self.model, features=features)

    def _all(self, kernel: Kernel, chunk: Chunk) -> Scores:
        parts = []
        for start in range(0, max(len(chunk.lefts), 1), PAIRS_AT_ONCE):
            end = start + PAIRS_AT_ONCE
            parts.append(kernel.score(chunk.left, chunk.right, chunk.lefts[start:end], chunk.rights[start:end]))
        return joined(parts)

    def judge(self, pairs: NDArray[np.void]) -> Judged:
        """The chance of each pair; all pairs of a left record must be among them."""
        kernel = self.kernel()
        chunk = self.kept or self.load(self.sift(pairs))
        parts = []
        for start in range(0, max(len(chunk.lefts), 1), PAIRS_AT_ONCE):
            end = start + PAIRS_AT_ONCE
            scores = kernel.score(chunk.left, chunk.right, chunk.lefts[start:end], chunk.rights[start:end])
            parts.append(taken(scores, np.flatnonzero(scores.weight + kernel.prior_bits > HOPELESS_BITS)))
        scores = joined(parts)
        bits = scores.weight + kernel.prior_bits
        if self.right is None:
            probability = 1.0 / (1.0 + np.exp2(-bits))
        else:
            sources = np.zeros(len(scores), dtype=np.int64)
            probability = resolve(kernel, chunk.left, chunk.right, scores, sources).probability
        return Judged(chunk.left_numbers[scores.left], chunk.right_numbers[scores.right], probability, bits)

    def connect(self, judged: Judged) -> Judged:
        """Within one table: *judged* and what third records say, with pairs that only they connect."""
        ones, twos, way = ways(judged.left, judged.right, judged.probability)
        prior = self.kernel().prior_bits
        known = pair_places(judged, ones, twos)
        direct = np.where(known >= 0, judged.weight[known] if len(judged.weight) else 0.0, 0.0)
        fresh = known < 0
        direct[fresh] = self._direct(ones[fresh], twos[fresh])
        chance = by_way(way, direct - prior)
        probability = judged.probability.copy()
        np.maximum.at(probability, known[~fresh], chance[~fresh])
        return Judged(
            np.concatenate([judged.left, ones[fresh]]),
            np.concatenate([judged.right, twos[fresh]]),
            np.concatenate([probability, chance[fresh]]),
            np.concatenate([judged.weight, direct[fresh]]),
        )

    def _direct(self, ones: NDArray[np.int64], twos: NDArray[np.int64]) -> NDArray[np.float64]:
        """Log-odds of pairs by their own evidence."""
        if not len(ones):
            return np.zeros(0)
        kernel = self.kernel()
        pairs = np.zeros(len(ones), dtype=PAIR)
        pairs["left"], pairs["right"] = ones, twos
        return self._all(kernel, self.load(pairs)).weight + kernel.prior_bits


def pair_places(judged: Judged, ones: NDArray[np.int64], twos: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each pair stands in *judged*, -1 where it does not."""
    if not len(judged.left) or not len(ones):
        return np.full(len(ones), -1, dtype=np.int64)
    numbers, where = np.unique(np.concatenate([judged.left, judged.right, ones, twos]), return_inverse=True)
    size, given = len(numbers), len(judged.left)
    have = where[:given] * size + where[given : 2 * given]
    asked = where[2 * given : 2 * given + len(ones)] * size + where[2 * given + len(ones) :]
    order = np.argsort(have)
    place = np.minimum(np.searchsorted(have[order], asked), given - 1)
    return np.where(have[order][place] == asked, order[place], -1)


def column_levels(chunk: Chunk, number: int) -> NDArray[np.int8]:
    """How the values of one further column compare."""
    ones, twos = chunk.left.further[number][chunk.lefts], chunk.right.further[number][chunk.rights]
    return by_pair(ones, twos, chunk.left.vocabulary, spelling_levels)


def _some(rng: np.random.Generator, numbers: NDArray[np.int64]) -> NDArray[np.int64]:
    return numbers if len(numbers) <= RANDOM_ROWS else np.sort(rng.choice(numbers, RANDOM_ROWS, replace=False))


def taken(scores: Scores, places: NDArray[np.int64]) -> Scores:
    """Some of the pairs."""
    return Scores(
        left=scores.left[places],
        right=scores.right[places],
        levels={name: column[places] for name, column in scores.levels.items()},
        bits={name: column[places] for name, column in scores.bits.items()},
        household=scores.household[places],
        weight=scores.weight[places],
        left_name=scores.left_name[places],
        right_name=scores.right_name[places],
        left_place=scores.left_place[places],
        right_place=scores.right_place[places],
    )


def joined(parts: list[Scores]) -> Scores:
    """Several lots of pairs as one."""
    if len(parts) == 1:
        return parts[0]
    first = parts[0]
    return Scores(
        left=np.concatenate([part.left for part in parts]),
        right=np.concatenate([part.right for part in parts]),
        levels={name: np.concatenate([part.levels[name] for part in parts]) for name in first.levels},
        bits={name: np.concatenate([part.bits[name] for part in parts]) for name in first.bits},
        household=np.concatenate([part.household for part in parts]),
        weight=np.concatenate([part.weight for part in parts]),
        left_name=np.concatenate([part.left_name for part in parts]),
        right_name=np.concatenate([part.right_name for part in parts]),
        left_place=np.concatenate([part.left_place for part in parts]),
        right_place=np.concatenate([part.right_place for part in parts]),
    )
