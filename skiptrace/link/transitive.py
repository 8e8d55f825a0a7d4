"""
What a third record tells about two: A is C and C is B, so A is B.

Sparse records of one person often share nothing with each other and much with a third. The chance of the way over one
third record is the product of its two steps, and whatever speaks against the two directly is held against it in full;
longer ways are not taken, so strangers are not chained together.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

SMALLEST_STEP = 0.05
SMALLEST_WAY = 0.01
# A record with more likely partners than this is no person but a filler; its best ones are enough.
MOST_PARTNERS = 60


def ways(
    left: NDArray[np.int64], right: NDArray[np.int64], probability: NDArray[np.float64]
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.float64]]:
    """Pairs of records (lower number first) that some third one connects, with the chance of the best such way."""
    steps = np.flatnonzero(probability >= SMALLEST_STEP)
    middle = np.concatenate([left[steps], right[steps]])
    end = np.concatenate([right[steps], left[steps]])
    chance = np.concatenate([probability[steps], probability[steps]])
    order = np.lexsort((end, -chance, middle))
    middle, end, chance = middle[order], end[order], chance[order]
    start = np.flatnonzero(np.r_[True, middle[1:] != middle[:-1]]) if len(middle) else np.zeros(0, dtype=np.int64)
    count = np.minimum(np.diff(np.r_[start, len(middle)]), MOST_PARTNERS)
    pairs = count * count
    owner = np.repeat(np.arange(len(start)), pairs)
    within = np.arange(len(owner)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    one, two = start[owner] + within // count[owner], start[owner] + within % count[owner]
    way = chance[one] * chance[two]
    keep = (end[one] < end[two]) & (way >= SMALLEST_WAY)
    ones, twos, way = end[one][keep], end[two][keep], way[keep]
    order = np.lexsort((-way, twos, ones))
    ones, twos, way = ones[order], twos[order], way[order]
    best = np.r_[True, (ones[1:] != ones[:-1]) | (twos[1:] != twos[:-1])] if len(ones) else np.zeros(0, dtype=bool)
    return ones[best], twos[best], way[best]


def by_way(way: NDArray[np.float64], evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """The chance of a way once direct *evidence* against it, in bits, has been heard."""
    bits = np.log2(way) - np.log2(np.maximum(1.0 - way, 1e-12)) + np.minimum(evidence, 0.0)
    return np.asarray(1.0 / (1.0 + np.exp2(-bits)))
