"""The truth about two files: which rows are one person, from a column of both or from a file of decided pairs."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, TypeVar

import numpy as np

from skiptrace.errors import ConfigError, InputError
from skiptrace.intake.tables import Block

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from skiptrace.intake.tables import Table

    Numbers = NDArray[np.int64]

Kind = TypeVar("Kind")

UNKNOWN = -1
# A column with few distinct values says that everybody is everybody.
MOST_TRUE_PAIRS = 5_000_000


class Hidden:
    """
    A table without its column of truth, which matching must not see.

    Args:
        rows: The table.
        column: The column of truth; none where left out.
        is_id: Whether it names the rows as well, which matching may see since it compares no ids.
    """

    def __init__(self, rows: Table, column: str = "", *, is_id: bool = False) -> None:
        self._rows = rows
        self._index = _index_of(rows.header, column) if column else None
        self._hidden = None if is_id else self._index
        self.header = self._kept(rows.header)

    def _kept(self, columns: Sequence[Kind]) -> list[Kind]:
        return [column for index, column in enumerate(columns) if index != self._hidden]

    def blocks(self, *, rows: int = 20_000) -> Iterator[Block]:
        """All rows in their order; each call starts again."""
        for block in self._rows.blocks(rows=rows):
            yield Block(block.numbers, block.file_rows, self._kept(block.columns))

    def persons(self, known: dict[str, int]) -> Numbers:
        """The number of each row's person under the names *known*, to which new ones are added; -1 where blank."""
        if self._index is None:
            return np.zeros(0, dtype=np.int64)
        found = [
            known.setdefault(text.strip(), len(known)) if text.strip() else UNKNOWN
            for block in self._rows.blocks()
            for text in block.columns[self._index]
        ]
        return np.array(found, dtype=np.int64)


def _index_of(header: Sequence[str], column: str) -> int:
    plain = [name.strip().casefold() for name in header]
    if column.strip().casefold() in plain:
        return plain.index(column.strip().casefold())
    near = get_close_matches(column.strip().casefold(), plain, n=1)
    hint = f"; did you mean {header[plain.index(near[0])]}?" if near else f"; there are {', '.join(header)[:200]}"
    raise ConfigError(f"--truth: no column is called {column[:60]!r}{hint}")


@dataclass(frozen=True, slots=True)
class RowPairs:
    """Pairs of rows by their places in the files, from 0, sorted, each once."""

    left: Numbers
    right: Numbers

    def __len__(self) -> int:
        """How many pairs."""
        return len(self.left)

    def places(self, left: Numbers, right: Numbers) -> Numbers:
        """Where each of some other pairs stands among these; -1 where it does not."""
        if not len(self):
            return np.full(len(left), UNKNOWN, dtype=np.int64)
        width = int(max(self.right.max(), right.max(initial=0))) + 1
        own, asked = self.left * width + self.right, left * width + right
        place = np.minimum(np.searchsorted(own, asked), len(own) - 1)
        return np.where(own[place] == asked, place, UNKNOWN)

    def chosen(self, places: NDArray[np.int64] | NDArray[np.bool_]) -> RowPairs:
        """Some of the pairs."""
        return RowPairs(self.left[places], self.right[places])


@dataclass(frozen=True, slots=True)
class Truth:
    """
    What is known of two files.

    ``pairs`` are one person each. ``others``, where only some pairs were decided, are two people each; where it is
    None, every pair that is not among ``pairs`` is two people.
    """

    pairs: RowPairs
    others: RowPairs | None = None


def truth_of_columns(left: Numbers, right: Numbers | None) -> Truth:
    """
    All pairs of rows that name the same person.

    Args:
        left: The person of each row, -1 where the column is blank.
        right: The same of the other file; None pairs the rows of one file.

    Raises:
        InputError: The column does not tell people apart.
    """
    others = left if right is None else right
    order = np.argsort(others, kind="stable")
    first = np.searchsorted(others[order], left, side="left")
    many = np.where(left == UNKNOWN, 0, np.searchsorted(others[order], left, side="right") - first)
    # Within one file each pair is counted from both sides, and each row with itself.
    pairs = int(many.sum()) if right is not None else int(many.sum() - (many > 0).sum()) // 2
    if pairs > MOST_TRUE_PAIRS:
        raise InputError(f"the column of truth makes {pairs:,} pairs one person each; is it the person's id?")
    lefts = np.repeat(np.arange(len(left)), many)
    within = np.arange(len(lefts)) - np.repeat(np.cumsum(many) - many, many)
    rights = order[np.repeat(first, many) + within]
    if right is None:
        upward = lefts < rights
        lefts, rights = lefts[upward], rights[upward]
    return Truth(sorted_pairs(lefts, rights))


def truth_of_labels(
    labels: Sequence[tuple[str, str, bool]], left: dict[str, int], right: dict[str, int], *, within: bool
) -> tuple[Truth, int]:
    """
    The decided pairs as rows, and how many labels name a row that there is not.

    Args:
        labels: Two ids and whether they are one person; of contradicting labels the last counts.
        left: The row of each id.
        right: The same of the other file.
        within: Whether both are one file, so that the order of a pair says nothing.
    """
    decided: dict[tuple[int, int], bool] = {}
    unknown = 0
    for one, two, same in labels:
        rows = left.get(one), right.get(two)
        if rows[0] is None or rows[1] is None:
            unknown += 1
            continue
        low, high = sorted(rows) if within else rows  # type: ignore[type-var]
        if not within or low != high:
            decided[low, high] = same  # type: ignore[index]
    if not decided:
        raise InputError(f"labels: none of {len(labels):,} names two rows of the files by their ids; is --id right?")
    same_pairs = [pair for pair, same in decided.items() if same]
    other_pairs = [pair for pair, same in decided.items() if not same]
    return Truth(_of_rows(same_pairs), _of_rows(other_pairs)), unknown


def rows_of_ids(table: Hidden, id_index: int | None, wanted: Iterable[str]) -> dict[str, int]:
    """The first row of each id that is wanted; rows without an id column are called by their number."""
    asked = set(wanted)
    found: dict[str, int] = {}
    row = 0
    for block in table.blocks():
        ids = [str(number) for number in block.numbers] if id_index is None else block.columns[id_index]
        for text in ids:
            if text.strip() in asked:
                found.setdefault(text.strip(), row)
            row += 1
    return found


def sorted_pairs(left: Numbers, right: Numbers) -> RowPairs:
    """Pairs in order, each once."""
    if not len(left):
        return RowPairs(left.astype(np.int64), right.astype(np.int64))
    both = np.unique(np.stack([left, right], axis=1), axis=0)
    return RowPairs(both[:, 0].astype(np.int64), both[:, 1].astype(np.int64))


def _of_rows(pairs: Sequence[tuple[int, int]]) -> RowPairs:
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return sorted_pairs(both[:, 0], both[:, 1])
