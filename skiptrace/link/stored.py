"""Rows of a table kept on disk while its keys are joined, block by block, as the bytes that they came as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.texts import Texts, joined

if TYPE_CHECKING:
    from pathlib import Path

    from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class StoredRows:
    """The rows of one side in a private folder."""

    folder: Path
    name: str

    def put(self, block: int, columns: list[Texts], rows: NDArray[np.int64] | None) -> None:
        """Keep some *rows* of a block, sorted; all of them where None."""
        many = max(map(len, columns))
        places = np.arange(many) if rows is None else rows
        kept = [column.take(places) if rows is not None and len(column) else column for column in columns]
        with self._path(block).open("wb") as file:
            np.save(file, places)
            for column in kept:
                np.save(file, column.start)
                np.save(file, column.data)

    def rows(self, numbers: NDArray[np.int64], row_bits: int) -> list[Texts]:
        """The columns of the rows of sorted, distinct *numbers*, which are those of a block and a place in it."""
        owners = numbers >> row_bits
        parts: list[list[Texts]] = []
        for block in np.unique(owners).tolist() or [0]:
            start, end = np.searchsorted(owners, [block, block + 1]).tolist()
            parts.append(self._some(block, numbers[start:end] & ((1 << row_bits) - 1)))
        return [joined(column) for column in zip(*parts, strict=True)]

    def _some(self, block: int, wanted: NDArray[np.int64]) -> list[Texts]:
        columns = []
        with self._path(block).open("rb") as file:
            places = np.searchsorted(np.load(file), wanted)
            size = self._path(block).stat().st_size
            while file.tell() < size:
                start = np.load(file)
                column = Texts(np.load(file), start)
                columns.append(column.take(places) if len(column) else column)
        return columns

    def _path(self, block: int) -> Path:
        return self.folder / f"{self.name}-{block:06d}.rows"
