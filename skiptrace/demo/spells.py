"""What held from when until when, for many people at once."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Ints: TypeAlias = NDArray[np.int64]
Floats: TypeAlias = NDArray[np.float64]
Bools: TypeAlias = NDArray[np.bool_]
Texts: TypeAlias = NDArray[np.object_]

NOBODY = -1
# Days are ordinals of `datetime.date`: this one is never reached.
OPEN = 5_000_000
_SPAN = 10_000_000


@dataclass(frozen=True, slots=True)
class Spells:
    """
    Spells in columns, sorted by holder and start: *holder* had *value* from *start* until before *end*.

    ``end`` is `OPEN` where it still holds.
    """

    holder: Ints
    value: Ints
    start: Ints
    end: Ints

    def __len__(self) -> int:
        return len(self.holder)

    def at(self, holders: Ints, days: Ints | int) -> Ints:
        """The value that each holder had on the day; `NOBODY` where none."""
        if not len(self):
            return np.full(len(holders), NOBODY, dtype=np.int64)
        wanted = holders * _SPAN + days
        row = np.searchsorted(self.holder * _SPAN + self.start, wanted, side="right") - 1
        safe = np.maximum(row, 0)
        held = (row >= 0) & (self.holder[safe] == holders) & (self.end[safe] > days)
        return np.where(held, self.value[safe], NOBODY)

    def of(self, holders: Ints) -> tuple[Ints, Ints]:
        """All pairs of (position in *holders*, row here) with that holder."""
        first = np.searchsorted(self.holder, holders, side="left")
        count = np.searchsorted(self.holder, holders, side="right") - first
        position = np.repeat(np.arange(len(holders)), count)
        offset = np.arange(len(position)) - np.repeat(np.cumsum(count) - count, count)
        return position, first[position] + offset

    def take(self, rows: Ints | Bools) -> Spells:
        """Some of the spells, in the same order."""
        return Spells(self.holder[rows], self.value[rows], self.start[rows], self.end[rows])


class SpellLog:
    """A growing record of what each holder has now and had before."""

    def __init__(self, holders: int) -> None:
        self.value: Ints = np.full(holders, NOBODY, dtype=np.int64)
        self.start: Ints = np.zeros(holders, dtype=np.int64)
        self._closed: list[tuple[Ints, Ints, Ints, Ints]] = []

    def grow(self, holders: int) -> None:
        """Make room for more holders."""
        more = holders - len(self.value)
        self.value = np.concatenate([self.value, np.full(more, NOBODY, dtype=np.int64)])
        self.start = np.concatenate([self.start, np.zeros(more, dtype=np.int64)])

    def change(self, holders: Ints, values: Ints, days: Ints) -> Ints:
        """Give new values from the days on; the values that ended come back, `NOBODY` where there was none."""
        before = self.value[holders]
        ends = (before != NOBODY) & (before != values)
        who = holders[ends]
        self._closed.append((who, before[ends], self.start[who], days[ends]))
        new = before != values
        self.value[holders[new]] = values[new]
        self.start[holders[new]] = days[new]
        return np.where(ends, before, NOBODY)

    def close(self, holders: Ints, days: Ints) -> Ints:
        """End what the holders have."""
        return self.change(holders, np.full(len(holders), NOBODY, dtype=np.int64), days)

    def spells(self) -> Spells:
        """All of it, sorted."""
        now = np.flatnonzero(self.value != NOBODY)
        parts = [*self._closed, (now, self.value[now], self.start[now], np.full(len(now), OPEN, dtype=np.int64))]
        holder, value, start, end = (np.concatenate(column) for column in zip(*parts, strict=True))
        lived = end > start
        order = np.lexsort((start, holder))
        order = order[lived[order]]
        return Spells(holder[order], value[order], start[order], end[order])


def latest(holder: Ints, day: Ints, most: int) -> Ints:
    """Rows of the *most* latest of each holder, by holder and then newest first."""
    order = np.lexsort((-day, holder))
    sorted_holder = holder[order]
    first = np.searchsorted(sorted_holder, sorted_holder, side="left")
    return order[np.arange(len(order)) - first < most]
