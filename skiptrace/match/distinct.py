"""Distinct numbers of a column without sorting all of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

FEWEST_SLOT_BITS, MOST_SLOT_BITS = 10, 22
MULTIPLY = np.uint64(0x9E3779B97F4A7C15)


def distinct_places(values: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """
    A row of each distinct value, and for each row the place of its value among these.

    Rows are put into slots by a hash, and one stands for its slot; only rows that are not like it are sorted.
    """
    bits = min(max(FEWEST_SLOT_BITS, len(values).bit_length() + 2), MOST_SLOT_BITS)
    slot = values * MULTIPLY >> np.uint64(64 - bits)
    table = np.empty(1 << bits, dtype=np.int64)
    table[slot] = np.arange(len(values))
    like = table[slot]
    settled = values[like] == values
    stands = np.zeros(len(values), dtype=bool)
    stands[like[settled]] = True
    first = np.flatnonzero(stands)
    number = np.empty(len(values), dtype=np.int64)
    number[first] = np.arange(len(first))
    place = number[like]
    rest = np.flatnonzero(~settled)
    if len(rest):
        _, others, again = np.unique(values[rest], return_index=True, return_inverse=True)
        place[rest] = len(first) + again
        first = np.concatenate([first, rest[others]])
    return first, place
