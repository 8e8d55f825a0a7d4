"""
The keys of one side while the other is read: which of its rows can meet anybody, and which blocks grew too large.

Every row of a large table has some twenty keys, and nearly all lead nowhere. A table of single bits turns most away,
a search in the sorted keys the rest. Blocks that outgrew the cap of their kind are told to the processes that read, so
that rows which share only common values are not kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.link.spill import CAPS, FEW_PAIRS, LeftOut

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray

    from skiptrace.match.keys import Keys

KEYS, MARKS, FIRST, LIVE = "wanted.npy", "marks.npy", "first.npy", "live.npy"
# A file of numbers without any is no longer than this.
HEADER_BYTES = 128
KEY_BITS = 64
FEWEST_BITS, MOST_BITS = 16, 27
# So many marks for each key: one in sixteen strangers is looked up in vain.
MARKS_PER_KEY = 16


class Wanted:
    """
    What is wanted of the other side, in the process that leads; kept in *folder* for those that read.

    Args:
        folder: A private folder.
        keys: Sorted, each once.
        many: How many rows have each.
        kind: Of each.
    """

    def __init__(
        self, folder: Path, keys: NDArray[np.uint64], many: NDArray[np.int64], kind: NDArray[np.uint8]
    ) -> None:
        self.folder = folder
        self._many, self._cap = many, CAPS[kind]
        self._others = np.zeros(len(keys), dtype=np.int64)
        self._pairs = 0
        bits = min(max(FEWEST_BITS, (len(keys) * MARKS_PER_KEY).bit_length()), MOST_BITS)
        marks = np.zeros(1 << bits, dtype=bool)
        marks[keys >> np.uint64(KEY_BITS - bits)] = True
        # Where the keys of each slot begin; nearly all slots have one key or none.
        first = np.zeros(len(marks) + 1, dtype=np.int32)
        np.cumsum(np.bincount(keys >> np.uint64(KEY_BITS - bits), minlength=len(marks)), out=first[1:])
        np.save(folder / FIRST, first)
        np.save(folder / KEYS, keys)
        np.save(folder / MARKS, marks)
        np.save(folder / LIVE, np.ones(len(keys), dtype=bool))
        # An empty file cannot be mapped.
        self._live = np.load(folder / LIVE, mmap_mode="r+") if len(keys) else np.zeros(0, dtype=bool)

    @property
    def capped(self) -> bool:
        """Whether so many pairs share keys that large blocks have to be left out."""
        return self._pairs > FEW_PAIRS

    def heard(self, places: NDArray[np.int64], many: NDArray[np.int64]) -> None:
        """So *many* more rows of the other side have the keys at these *places*."""
        self._others[places] += many
        before = self.capped
        self._pairs += int((self._many[places] * many).sum())
        if self.capped:
            grown = places if before else np.arange(len(self._others))
            self._live[grown] = ~self._wide()[grown]

    def _wide(self) -> NDArray[np.bool_]:
        return (self._others > self._cap) | (self._many > self._cap)

    def left_out(self) -> LeftOut:
        """The blocks that were too large, and the pairs in them."""
        wide = np.flatnonzero(self._wide() & (self._others > 0)) if self.capped else np.zeros(0, dtype=np.int64)
        return LeftOut(len(wide), int((self._many[wide] * self._others[wide]).sum()))


@dataclass(slots=True)
class Met:
    """Keys of a block that the other side has: by their places there, and the rows that have them."""

    places: NDArray[np.int64]
    many: NDArray[np.int64]
    live: Keys


class Lookup:
    """The wanted keys in a process that reads."""

    def __init__(self, folder: Path) -> None:
        self._keys, self._marks, self._first, self._live = (
            _mapped(folder / name) for name in (KEYS, MARKS, FIRST, LIVE)
        )
        self._shift = np.uint64(KEY_BITS - (len(self._marks).bit_length() - 1))

    def may_be(self, keys: NDArray[np.uint64]) -> NDArray[np.bool_]:
        """Which keys may be wanted; those left out are not."""
        return np.asarray(self._marks.take((keys >> self._shift).astype(np.int64)), dtype=bool)

    def meet(self, keys: Keys) -> Met:
        """The wanted ones of *keys*, each once for a row."""
        known, found = self._found(keys.key)
        _, once = np.unique(found << 16 | keys.person[known], return_index=True)
        known, found = known[once], found[once]
        start = np.flatnonzero(np.diff(found, prepend=-1))
        lively = known[self._live[found]]
        live = type(keys)(keys.person[lively], keys.kind[lively], keys.key[lively])
        return Met(found[start], np.diff(np.append(start, len(found))), live)

    def _found(self, keys: NDArray[np.uint64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Which of *keys* are wanted, and their places among those that are."""
        rows, places = [], []
        slot = (keys >> self._shift).astype(np.int64)
        place, end = self._first.take(slot).astype(np.int64), self._first.take(slot + 1)
        open_ = np.flatnonzero(place < end)
        while len(open_):
            same = self._keys.take(place.take(open_)) == keys.take(open_)
            rows.append(open_[same])
            places.append(place.take(rows[-1]))
            open_ = open_[~same]
            place[open_] += 1
            open_ = open_[place.take(open_) < end.take(open_)]
        nothing = np.zeros(0, dtype=np.int64)
        return np.concatenate([nothing, *rows]), np.concatenate([nothing, *places])


def _mapped(path: Path) -> NDArray[Any]:
    """The numbers in a file, of which all processes hold one copy; an empty file cannot be mapped."""
    found: NDArray[Any] = np.load(path, mmap_mode="r" if path.stat().st_size > HEADER_BYTES else None)
    return found


@lru_cache(maxsize=1)
def lookup(folder: Path) -> Lookup:
    """The wanted keys that stand in *folder*, opened once per process."""
    return Lookup(folder)
