"""Judging the pairs of two sides chunk by chunk: learn from the first, then score and let rivals compete."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.side import SEED
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
from skiptrace.match.resolve import CONTRADICTIONS, any_level, resolve
from skiptrace.match.score import Kernel, Scores
from skiptrace.match.similar import by_pair, spelling_levels
from skiptrace.match.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from skiptrace.link.side import Shelf, Side
    from skiptrace.match.model import MatchModel
    from skiptrace.match.people import PersonRows

PAIRS_AT_ONCE = 400_000
# Right rows: memory is bounded by them, whatever the table, and each is read once.
ROWS_AT_A_LOOK = 30_000
RANDOM_PAIRS = 100_000
LEARNING_PAIRS = 400_000
# Below this no pair is worth keeping: 0.001 is the least that anybody asks for, and rivals take chances away only.
HOPELESS_BITS = -14.0
# A quick look may miss what a full one finds. Of 118,083 pairs of a million rows this margin turns 80,710 away, among
# them none that a full look gives one in a thousand; two bits less would lose 26 of these, four bits less 204.
HOPELESS_AT_A_LOOK = -15.0
FEW_PAIRS = 50_000
# How many records the shipped share of matches is worth.
PRIOR_RECORDS = 20.0
# Of larger groups only what was proposed is known: hundreds of likely copies are a filler, no person.
LARGEST_GROUP = 200
DUPLICATES = 0.2
"""Expected further records of a record's person in one file, before looking."""
# The strangers of a file are its other rows: what is common there counts, the census only where hardly anybody stands.
FALLBACK_PEOPLE = 50.0

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

    def load(self, pairs: NDArray[np.void]) -> Chunk:
        """The people of some pairs."""
        return loaded(pairs, self.left.people, None if self.right is None else self.right.people, self.left.further)

    def sift(self, pairs: NDArray[np.void]) -> NDArray[np.void]:
        """The pairs that are not hopeless at a quick look."""
        if len(pairs) < FEW_PAIRS:
            return pairs
        pool = self.left.helpers.pool
        # Nearly every pair brings a right record: by these in order, each is looked at once.
        shares = np.array_split(np.argsort(pairs["right"], kind="stable"), self.left.helpers.workers if pool else 1)
        hopeful = partial(_hopeful, self.kernel(), self.left.shelf, None if self.right is None else self.right.shelf)
        keep = np.zeros(len(pairs), dtype=bool)
        some = (pairs[share] for share in shares)
        for share, found in zip(shares, pool.map(hopeful, some) if pool else map(hopeful, some), strict=True):
            keep[share] = found
        return pairs[keep]

    def meet_strangers(self) -> dict[str, dict[int, float]]:
        """Learn what strangers look like; returns how the levels of columns of unknown meaning are spread."""
        if self.right is None:
            coverage = DUPLICATES / (1 + DUPLICATES)
        else:
            # A short list cannot hold most people of a long one.
            coverage = self.model.coverage * min(1.0, self.right.size / self.left.size)
        self.model = replace(self.model, coverage=coverage)
        return self._learn_strangers()

    def learn(self, pairs: NDArray[np.void], share: float, strangers: Mapping[str, dict[int, float]]) -> None:
        """
        Learn what records of one person look like.

        Args:
            pairs: Candidates, those of a *share* of all left records.
            share: See above.
            strangers: What `meet_strangers` found.
        """
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
        ones = self.left.drawn()
        twos = ones if self.right is None else self.right.drawn()
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
        return joined(list(scored(kernel, chunk)))

    def judge(self, pairs: NDArray[np.void]) -> Judged:
        """The chance of each pair; all pairs of a left record must be among them."""
        kernel = self.kernel()
        chunk = self.kept or self.load(self.sift(pairs))
        scores = joined(
            [
                scores.part(np.flatnonzero(scores.weight + kernel.prior_bits > HOPELESS_BITS))
                for scores in scored(kernel, chunk)
            ]
        )
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

    def apart(self, groups: Iterable[Sequence[int]]) -> list[tuple[int, int]]:
        """
        Pairs of records within a group that contradict each other and are not likely one person all the same.

        Args:
            groups: Numbers of records, sorted.
        """
        found = [pair for group in groups if len(group) <= LARGEST_GROUP for pair in combinations(group, 2)]
        if not found:
            return []
        kernel = self.kernel()
        pairs = np.zeros(len(found), dtype=PAIR)
        pairs["left"], pairs["right"] = np.array(found).T
        scores = self._all(kernel, self.load(pairs))
        contradict = any_level(scores, CONTRADICTIONS) & (scores.weight + kernel.prior_bits < 0)
        return [found[place] for place in np.flatnonzero(contradict).tolist()]

    def _direct(self, ones: NDArray[np.int64], twos: NDArray[np.int64]) -> NDArray[np.float64]:
        """Log-odds of pairs by their own evidence."""
        if not len(ones):
            return np.zeros(0)
        kernel = self.kernel()
        pairs = np.zeros(len(ones), dtype=PAIR)
        pairs["left"], pairs["right"] = ones, twos
        return self._all(kernel, self.load(pairs)).weight + kernel.prior_bits


def loaded(
    pairs: NDArray[np.void],
    left: Callable[[NDArray[np.int64]], PersonRows],
    right: Callable[[NDArray[np.int64]], PersonRows] | None,
    further: int,
) -> Chunk:
    """Some pairs with their people, whom *left* and *right* read; *right* is None within one table."""
    vocabulary = Vocabulary()
    if right is None:
        left_numbers = right_numbers = np.unique(np.concatenate([pairs["left"], pairs["right"]]))
        ones = twos = encode(left(left_numbers), vocabulary, further=further)
    else:
        left_numbers, right_numbers = np.unique(pairs["left"]), np.unique(pairs["right"])
        ones = encode(left(left_numbers), vocabulary, further=further)
        twos = encode(right(right_numbers), vocabulary, further=further)
    return Chunk(
        ones,
        twos,
        np.searchsorted(left_numbers, pairs["left"]),
        np.searchsorted(right_numbers, pairs["right"]),
        pairs["kinds"].astype(np.uint32),
        left_numbers,
        right_numbers,
    )


def _hopeful(kernel: Kernel, left: Shelf, right: Shelf | None, pairs: NDArray[np.void]) -> NDArray[np.bool_]:
    """Which pairs, sorted by their right rows, are not hopeless at a quick look."""
    keep = [np.zeros(0, dtype=bool)]
    fresh = np.flatnonzero(np.diff(pairs["right"], prepend=-1))
    for some in np.split(pairs, fresh[ROWS_AT_A_LOOK::ROWS_AT_A_LOOK]):
        chunk = loaded(some, left.glanced, None if right is None else right.glanced, left.further)
        keep += [scores.weight + kernel.prior_bits > HOPELESS_AT_A_LOOK for scores in scored(kernel, chunk)]
    return np.concatenate(keep)


def scored(kernel: Kernel, chunk: Chunk) -> Iterator[Scores]:
    """The evidence of all pairs, some at a time."""
    for start in range(0, max(len(chunk.lefts), 1), PAIRS_AT_ONCE):
        end = start + PAIRS_AT_ONCE
        yield kernel.score(chunk.left, chunk.right, chunk.lefts[start:end], chunk.rights[start:end])


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
