"""Which rows of two sides share a key, found part by part on disk so that memory does not grow with the tables."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.keys import BLOCK_CAPS, KINDS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from skiptrace.match.keys import Keys

KEY = np.dtype([("key", "<u8"), ("row", "<i8"), ("kind", "u1")])
PAIR = np.dtype([("left", "<i8"), ("right", "<i8"), ("kinds", "<u4")])
PARTS = 16
# So many pairs are compared in seconds: no block is too common then.
FEW_PAIRS = 2_000_000
TOP_BITS = np.uint64(60)
CAPS = np.array([BLOCK_CAPS[kind] for kind in KINDS], dtype=np.int64)


class KeyFiles:
    """The keys of one side, sorted roughly: part *p* holds all keys that begin with *p*."""

    def __init__(self, folder: Path, name: str) -> None:
        self._paths = [folder / f"{name}-{part:02d}.keys" for part in range(PARTS)]

    def add(self, rows: NDArray[np.int64], keys: Keys) -> None:
        """Add keys whose owners are *rows* by number."""
        entries = np.empty(len(keys.key), dtype=KEY)
        entries["key"], entries["kind"], entries["row"] = keys.key, keys.kind, rows[keys.person]
        part = keys.key >> TOP_BITS
        for number, path in enumerate(self._paths):
            chosen = entries[part == number]
            if len(chosen):
                with path.open("ab") as file:
                    chosen.tofile(file)

    def part(self, number: int) -> NDArray[np.void]:
        """All entries of one part, by key and row, each once."""
        path = self._paths[number]
        if not path.exists():
            return np.zeros(0, dtype=KEY)
        entries = np.fromfile(path, dtype=KEY)
        order = np.lexsort((entries["row"], entries["key"]))
        entries = entries[order]
        fresh = np.r_[True, (entries["key"][1:] != entries["key"][:-1]) | (entries["row"][1:] != entries["row"][:-1])]
        return entries[fresh]

    def distinct(self) -> tuple[NDArray[np.uint64], NDArray[np.int64], NDArray[np.uint8]]:
        """All keys, sorted; how many rows have each, and of which kind it is."""
        keys, many, kinds = [], [], []
        for number in range(PARTS):
            entries = self.part(number)
            distinct, first, count = np.unique(entries["key"], return_index=True, return_counts=True)
            keys.append(distinct)
            many.append(count)
            kinds.append(entries["kind"][first])
        return np.concatenate(keys), np.concatenate(many).astype(np.int64), np.concatenate(kinds)


class PairFiles:
    """Pairs to be compared, in chunks of left rows."""

    def __init__(self, folder: Path, chunks: int) -> None:
        self.chunks = chunks
        self._paths = [folder / f"{chunk:04d}.pairs" for chunk in range(chunks)]

    def add(self, left: NDArray[np.int64], right: NDArray[np.int64], kind: NDArray[np.uint8]) -> None:
        """Add pairs that share a key of *kind*."""
        entries = np.empty(len(left), dtype=PAIR)
        entries["left"], entries["right"] = left, right
        entries["kinds"] = np.uint32(1) << kind.astype(np.uint32)
        # Rows beside each other are alike in many files, so each chunk is a mixture: the first serves as a sample.
        chunk = left % self.chunks
        for number, path in enumerate(self._paths):
            chosen = entries if self.chunks == 1 else entries[chunk == number]
            if len(chosen):
                with path.open("ab") as file:
                    chosen.tofile(file)

    def chunk(self, number: int) -> NDArray[np.void]:
        """The pairs of one chunk by left and right row, each once, with all kinds of keys that they share."""
        path = self._paths[number]
        if not path.exists():
            return np.zeros(0, dtype=PAIR)
        entries = np.fromfile(path, dtype=PAIR)
        entries = entries[np.lexsort((entries["right"], entries["left"]))]
        fresh = np.flatnonzero(
            np.r_[True, (entries["left"][1:] != entries["left"][:-1]) | (entries["right"][1:] != entries["right"][:-1])]
        )
        kinds = np.bitwise_or.reduceat(entries["kinds"], fresh)
        entries = entries[fresh]
        entries["kinds"] = kinds
        return entries


@dataclass(slots=True)
class LeftOut:
    """Blocks that were too common to compare, and how many pairs would have been in them."""

    blocks: int = 0
    pairs: int = 0


def join(left: KeyFiles, right: KeyFiles | None, into: PairFiles, *, capped: bool | None = None) -> LeftOut:
    """
    Write every pair of rows that share a key, within *left* when *right* is None.

    Blocks that are too large for their kind are left out and counted where *capped*; None: where pairs are many.
    """
    out = LeftOut()
    capped = _exceeds(left, right, FEW_PAIRS) if capped is None else capped
    for number in range(PARTS):
        ones = left.part(number)
        twos = ones if right is None else right.part(number)
        for lefts, rights, kind in _pairs(_Blocks.of(ones, twos, capped=capped), out, same=right is None):
            into.add(lefts, rights, kind)
    return out


def _exceeds(left: KeyFiles, right: KeyFiles | None, most: int) -> bool:
    """Whether blocks of any size hold more than so many pairs together."""
    total = 0
    for number in range(PARTS):
        ones = left.part(number)
        blocks = _Blocks.of(ones, ones if right is None else right.part(number), capped=False)
        total += int((blocks.many * blocks.others).sum())
        if total > most:
            return True
    return False


@dataclass(slots=True)
class _Blocks:
    """The blocks of one part: where each begins on both sides, and how many rows it has there."""

    ones: NDArray[np.void]
    twos: NDArray[np.void]
    start: NDArray[np.int64]
    many: NDArray[np.int64]
    first: NDArray[np.int64]
    others: NDArray[np.int64]
    cap: NDArray[np.int64]

    @classmethod
    def of(cls, ones: NDArray[np.void], twos: NDArray[np.void], *, capped: bool) -> _Blocks:
        """The blocks of two sorted lots of entries."""
        keys, start, many = np.unique(ones["key"], return_index=True, return_counts=True)
        first = np.searchsorted(twos["key"], keys, side="left")
        others = np.searchsorted(twos["key"], keys, side="right") - first
        cap = CAPS[ones["kind"][start]] if capped else np.full(len(keys), len(ones) + len(twos))
        return cls(ones, twos, start, many, first, others, cap)


MOST_PAIRS_AT_ONCE = 2_000_000


def _pairs(
    blocks: _Blocks, out: LeftOut, *, same: bool
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint8]]]:
    ones, twos, start, many, first, others = (
        blocks.ones, blocks.twos, blocks.start, blocks.many, blocks.first, blocks.others
    )  # fmt: skip
    shared = others > (1 if same else 0)
    wide = shared & ((others > blocks.cap) | (many > blocks.cap))
    out.blocks += int(wide.sum())
    out.pairs += int((many[wide] * others[wide]).sum())
    kept = np.flatnonzero(shared & ~wide)
    upto = np.cumsum(many[kept] * others[kept])
    begin = 0
    while begin < len(kept):
        done = int(upto[begin - 1]) if begin else 0
        end = max(begin + 1, int(np.searchsorted(upto, done + MOST_PAIRS_AT_ONCE, side="right")))
        some = kept[begin:end]
        sizes = many[some] * others[some]
        block = np.repeat(np.arange(len(some)), sizes)
        within = np.arange(len(block)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        one = start[some][block] + within // others[some][block]
        two = first[some][block] + within % others[some][block]
        lefts, rights, kind = ones["row"][one], twos["row"][two], ones["kind"][one]
        if same:
            upward = lefts < rights
            lefts, rights, kind = lefts[upward], rights[upward], kind[upward]
        yield lefts, rights, kind
        begin = end
