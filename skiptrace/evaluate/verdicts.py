"""What matching said of pairs of rows, beside what is true of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.evaluate.errors import TAKEN, Wrong
from skiptrace.evaluate.measures import Judged
from skiptrace.evaluate.truth import UNKNOWN, RowPairs, Truth, sorted_pairs

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Chances = NDArray[np.float64]
    Marks = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Said:
    """Pairs of rows, each once, with the probability and the log-odds in bits that matching gave them."""

    pairs: RowPairs
    probability: Chances
    bits: Chances


def said_of_rows(
    left: NDArray[np.int64], right: NDArray[np.int64], probability: Chances, bits: Chances, *, within: bool
) -> Said:
    """
    What was said of each pair of rows; of a row that holds several people the likeliest counts.

    Args:
        left: Rows of the first file.
        right: Rows of the second.
        probability: Of each pair.
        bits: Log-odds of each pair.
        within: Whether both are one file, so that the order of a pair says nothing.
    """
    if within:
        left, right = np.minimum(left, right), np.maximum(left, right)
    order = np.lexsort((-bits, -probability, right, left))
    ones, twos = left[order], right[order]
    fresh = (np.diff(ones, prepend=-1) != 0) | (np.diff(twos, prepend=-1) != 0)
    if within:
        fresh &= ones != twos
    kept = order[fresh]
    return Said(RowPairs(left[kept], right[kept]), probability[kept], bits[kept])


@dataclass(frozen=True, slots=True)
class Verdicts:
    """
    Pairs that are measured, sorted by row.

    ``probability`` is 0 and ``bits`` not a number where matching did not name the pair at all.
    """

    pairs: RowPairs
    probability: Chances
    bits: Chances
    same: Marks

    def judged(self, chosen: Marks | None = None) -> Judged:
        """All of them, or some."""
        if chosen is None:
            return Judged(self.probability, self.same)
        return Judged(self.probability[chosen], self.same[chosen])


def verdicts(said: Said, truth: Truth) -> Verdicts:
    """What was said and what is true, over all pairs that were named or are true, or over those that were decided."""
    known = said.pairs if truth.others is None else truth.others
    pairs = sorted_pairs(
        np.concatenate([known.left, truth.pairs.left]), np.concatenate([known.right, truth.pairs.right])
    )
    place = said.pairs.places(pairs.left, pairs.right)
    named = place != UNKNOWN
    probability, bits = np.zeros(len(pairs)), np.full(len(pairs), np.nan)
    probability[named], bits[named] = said.probability[place[named]], said.bits[place[named]]
    same = truth.pairs.places(pairs.left, pairs.right) != UNKNOWN
    return Verdicts(pairs, probability, bits, same)


def best_of_each(found: Verdicts) -> NDArray[np.int64]:
    """The place of the likeliest candidate of each left row that has any, by left row; ties go to the lowest row."""
    order = np.lexsort((found.pairs.right, -found.probability, found.pairs.left))
    order = order[found.probability[order] > 0]
    first = np.diff(found.pairs.left[order], prepend=-1) != 0
    return np.asarray(order[first], dtype=np.int64)


def given_somebody_else(found: Verdicts, truth: Truth) -> Wrong:
    """Pairs taken for one person that are two, the surest first, with a row that would have been right."""
    places = np.flatnonzero(~found.same & (found.probability >= TAKEN))
    order = places[np.lexsort((found.pairs.right[places], found.pairs.left[places], -found.probability[places]))]
    pairs = found.pairs.chosen(order)
    other = np.full(len(pairs), UNKNOWN, dtype=np.int64)
    if len(truth.pairs):
        place = np.minimum(np.searchsorted(truth.pairs.left, pairs.left), len(truth.pairs) - 1)
        there = truth.pairs.left[place] == pairs.left
        other[there] = truth.pairs.right[place[there]]
    return Wrong(pairs, found.probability[order], found.bits[order], other, np.ones(len(pairs), dtype=bool))


def missed(found: Verdicts, never_compared: Marks, best: NDArray[np.int64] | None) -> Wrong:
    """
    True pairs that were not taken, the least likely first, with the row that was taken in their place.

    Args:
        found: All pairs.
        never_compared: Which of them were not compared at all.
        best: The likeliest candidates, where only one can be right.
    """
    places = np.flatnonzero(found.same & (found.probability < TAKEN))
    order = places[np.lexsort((found.pairs.right[places], found.pairs.left[places], found.probability[places]))]
    pairs = found.pairs.chosen(order)
    other = np.full(len(pairs), UNKNOWN, dtype=np.int64)
    if best is not None:
        taken = best[(found.probability[best] >= TAKEN) & ~found.same[best]]
        if len(taken):
            place = np.minimum(np.searchsorted(found.pairs.left[taken], pairs.left), len(taken) - 1)
            there = found.pairs.left[taken][place] == pairs.left
            other[there] = found.pairs.right[taken][place[there]]
    return Wrong(pairs, found.probability[order], found.bits[order], other, ~never_compared[order])
