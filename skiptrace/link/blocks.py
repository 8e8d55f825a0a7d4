"""The rows of any table as blocks of columns of bytes: straight from Arrow where it has that, else from its texts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from skiptrace.errors import InputError
from skiptrace.intake.tables.cells import sound_text
from skiptrace.intake.tables.header import EDGES
from skiptrace.intake.tables.sift import TAIL_ROWS, is_total
from skiptrace.link.texts import FIRST_BEYOND_ASCII, Texts, joined
from skiptrace.runtime.arrow_texts import text_batches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from skiptrace.link.frames import Rows

SPACE = ord(" ")


@dataclass(slots=True)
class TextBlock:
    """Some rows: their numbers from 1, and their columns."""

    numbers: Sequence[int]
    columns: list[Texts]

    def __len__(self) -> int:
        """How many rows."""
        return len(self.numbers)


@runtime_checkable
class _Streamed(Protocol):
    def arrow(self) -> AbstractContextManager[object | None]: ...


def text_blocks(rows: Rows, size: int, used: Iterable[int]) -> Iterator[TextBlock]:
    """
    All rows of a table in their order.

    Args:
        rows: The table.
        size: How many rows a block has at most.
        used: The columns that are wanted; others are left empty.
    """
    wanted = set(used)
    if isinstance(rows, _Streamed):
        with rows.arrow() as stream:
            if stream is not None:
                yield from _numbered(_sifted(stream, size), wanted, getattr(rows, "path", ""))
                return
    for block in rows.blocks(rows=size):
        columns = [Texts.of(column if place in wanted else []) for place, column in enumerate(block.columns)]
        yield TextBlock(block.numbers, columns)


def _numbered(blocks: Iterator[list[Texts]], wanted: set[int], name: str) -> Iterator[TextBlock]:
    first = 1
    nothing = Texts.of([])
    for columns in blocks:
        many = len(columns[0])
        kept = [column if place in wanted else nothing for place, column in enumerate(columns)]
        yield TextBlock(range(first, first + many), kept)
        first += many
    if first == 1:
        raise InputError(f"{name}: has a header but no rows")


def _sifted(stream: object, size: int) -> Iterator[list[Texts]]:
    """The rows of data of a stream: neither blank ones nor totals at the end, as `intake` reads the same file."""
    held: list[Texts] | None = None
    for batch in text_batches(stream):
        columns = _without_blank([_sound(Texts(_padded(data), start)) for data, start in batch])
        columns = columns if held is None else [joined(pair) for pair in zip(held, columns, strict=True)]
        # The last rows wait until it is known whether they are totals.
        ready = max(0, len(columns[0]) - TAIL_ROWS)
        yield from _cut(columns, ready, size)
        held = [_range(column, ready, len(column)) for column in columns]
    if held is not None:
        rows = len(held[0])
        cells = [column.strings() for column in held]
        while rows and is_total([column[rows - 1] for column in cells]):
            rows -= 1
        yield from _cut(held, rows, size)


def _padded(data: NDArray[np.uint8]) -> NDArray[np.uint8]:
    return np.concatenate([data, np.zeros(8, dtype=np.uint8)])


def _cut(columns: list[Texts], rows: int, size: int) -> Iterator[list[Texts]]:
    for begin in range(0, rows, size):
        yield [_range(column, begin, min(begin + size, rows)) for column in columns]


def _range(column: Texts, begin: int, end: int) -> Texts:
    start = column.start[begin : end + 1]
    return Texts(_padded(column.data[start[0] : start[-1]]), start - start[0])


def _sound(column: Texts) -> Texts:
    data = column.data[: column.start[-1]]
    if not len(data) or (data.max() < FIRST_BEYOND_ASCII and data.min() > 0):
        return column
    odd = column.counted((column.data >= FIRST_BEYOND_ASCII) | (column.data == 0)) > 0
    return column.replaced(odd, [sound_text(text) for text in column.some(odd)])


def _without_blank(columns: list[Texts]) -> list[Texts]:
    """The rows that hold anything; looked at closely only where no cell begins with a visible character."""
    full = np.zeros(len(columns[0]), dtype=bool)
    for column in columns:
        first = column.data[column.start[:-1]]
        full |= (column.length > 0) & (first > SPACE) & (first < FIRST_BEYOND_ASCII)
        if full.all():
            return columns
    doubtful = np.flatnonzero(~full)
    cells = zip(*(column.take(doubtful).strings() for column in columns), strict=True)
    full[doubtful] = [any(cell.strip(EDGES) for cell in row) for row in cells]
    kept = np.flatnonzero(full)
    return [column.take(kept) for column in columns]
