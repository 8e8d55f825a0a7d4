"""Columns of texts as bytes: hashed, cut and compared as a whole, with a Python text only where one is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.match.distinct import distinct_places
from skiptrace.match.text_hashes import WORD, byte_hashes, text_bytes

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

FIRST_BEYOND_ASCII = 0x80
UPPER = np.arange(256, dtype=np.uint8)
UPPER[ord("a") : ord("z") + 1] -= 32
LOWER = np.arange(256, dtype=np.uint8)
LOWER[ord("A") : ord("Z") + 1] += 32


@dataclass(slots=True)
class Texts:
    """
    Texts in UTF-8, one after the other: text *i* is ``data[start[i] : start[i + 1]]``.

    ``data`` goes on for a word of zeros, so that words may be read past the end of the last text.
    """

    data: NDArray[np.uint8]
    start: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Sequence[str]) -> Texts:
        """The same texts as bytes."""
        return cls.cut(*text_bytes(texts))

    @classmethod
    def cut(cls, data: NDArray[np.uint8], length: NDArray[np.integer[Any]]) -> Texts:
        """Texts of known lengths that follow each other in *data*."""
        start = np.zeros(len(length) + 1, dtype=np.int64)
        np.cumsum(length, dtype=np.int64, out=start[1:])
        return cls(np.concatenate([data, np.zeros(WORD, dtype=np.uint8)]), start)

    def __reduce__(self) -> tuple[Any, ...]:
        """For another process: lengths of a byte each where that is enough, which are half of what there is to send."""
        length = self.length
        short = length.max(initial=0) <= np.iinfo(np.uint8).max
        return Texts.cut, (self.data[: self.start[-1]], length.astype(np.uint8) if short else length)

    def __len__(self) -> int:
        """How many texts."""
        return len(self.start) - 1

    @property
    def length(self) -> NDArray[np.int64]:
        """How many bytes each text has."""
        return np.diff(self.start)

    def strings(self) -> list[str]:
        """The texts."""
        raw = self.data[: self.start[-1]].tobytes()
        bounds = self.start.tolist()
        if raw.isascii():
            whole = raw.decode("ascii")
            return [whole[one:two] for one, two in pairwise(bounds)]
        return [raw[one:two].decode("utf-8", "surrogatepass") for one, two in pairwise(bounds)]

    def take(self, places: NDArray[np.int64]) -> Texts:
        """Some of the texts, in the order of *places*."""
        length = self.length[places]
        first = np.cumsum(length) - length
        where = np.arange(int(length.sum())) + np.repeat(self.start[places] - first, length)
        return Texts.cut(self.data[where], length)

    def some(self, rows: NDArray[np.bool_]) -> list[str]:
        """The texts of marked rows."""
        return self.take(np.flatnonzero(rows)).strings()

    def mapped(self, table: NDArray[np.uint8]) -> Texts:
        """Every byte replaced as *table* says."""
        return Texts(table[self.data], self.start)

    def within(self, marks: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many of each text's bytes are marked, given a mark by value of a byte."""
        return self.counted(marks[self.data])

    def counted(self, marked: NDArray[np.bool_]) -> NDArray[np.int64]:
        """How many of each text's bytes are marked, given a mark for every byte of ``data``."""
        if not marked.any():
            return np.zeros(len(self), dtype=np.int64)
        total = np.zeros(len(self.data) + 1, dtype=np.int64)
        np.cumsum(marked, out=total[1:])
        return np.asarray(total[self.start[1:]] - total[self.start[:-1]], dtype=np.int64)

    def replaced(self, rows: NDArray[np.bool_], others: Sequence[str]) -> Texts:
        """The texts of marked *rows* exchanged for *others*."""
        if not len(others):
            return self
        place = np.arange(len(self))
        place[rows] = np.arange(len(self), len(self) + len(others))
        return joined([self, Texts.of(others)]).take(place)

    def hashes(self) -> NDArray[np.uint64]:
        """A hash of each text, the same in every process; 0 for the empty one."""
        return byte_hashes(self.data, self.start[:-1], self.length)


def joined(parts: Sequence[Texts]) -> Texts:
    """Several columns one after the other."""
    nothing = np.zeros(WORD, dtype=np.uint8)
    ends = np.cumsum([0, *(part.start[-1] for part in parts)])
    return Texts(
        np.concatenate([*(part.data[: part.start[-1]] for part in parts), nothing]),
        np.concatenate([*(part.start[:-1] + end for part, end in zip(parts, ends[:-1], strict=True)), ends[-1:]]),
    )


@dataclass(slots=True)
class Distinct:
    """The distinct texts of a column; for each row the place of its own among them, and how many rows each has."""

    texts: Texts
    place: NDArray[np.int64]
    many: NDArray[np.int64]

    @classmethod
    def of(cls, texts: Texts) -> Distinct:
        """Each text once, in the order of their first rows but for a few."""
        first, place = distinct_places(texts.hashes())
        return cls(texts.take(first), place, np.bincount(place, minlength=len(first)))
