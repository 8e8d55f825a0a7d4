"""What the rows of one side are called: kept on disk, so that memory does not grow with the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.texts import Texts

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

PARTS = 16
TOP_BITS = np.uint64(60)
# So many hashes wait in memory until they are put on disk by their first bits.
MOST_WAITING = 1_000_000


class IdFiles:
    """
    The ids of the rows of one side, block by block.

    Args:
        folder: A private folder.
        name: Of the side.
    """

    def __init__(self, folder: Path, name: str) -> None:
        self._folder, self._name = folder, name
        self._blocks = 0
        self._waiting: list[NDArray[np.uint64]] = []

    def __iter__(self) -> Iterator[Texts]:
        """The ids of each block, in the order of the file."""
        return map(self.block, range(self._blocks))

    def add(self, ids: Texts) -> None:
        """The ids of the next block."""
        with self._path(self._blocks).open("wb") as file:
            np.save(file, ids.start)
            np.save(file, ids.data)
        self._blocks += 1
        self._waiting.append(ids.hashes())
        if sum(map(len, self._waiting)) > MOST_WAITING:
            self._put_away()

    def block(self, number: int) -> Texts:
        """The ids of one block."""
        with self._path(number).open("rb") as file:
            start = np.load(file)
            return Texts(np.load(file), start)

    def places(self, wanted: Collection[str]) -> Iterator[tuple[int, int, str]]:
        """Block, place in it and id of all rows that have a *wanted* id, in the order of the file."""
        hashed = np.sort(Texts.of(list(wanted)).hashes())
        for block, ids in enumerate(self):
            places = np.flatnonzero(np.isin(ids.hashes(), hashed))
            for place, name in zip(places.tolist(), ids.take(places).strings(), strict=True):
                yield block, place, name

    def repeated(self) -> int:
        """How many rows carry an id that an earlier row carries."""
        self._put_away()
        total = 0
        for part in range(PARTS):
            if self._part(part).exists():
                hashed = np.sort(np.fromfile(self._part(part), dtype=np.uint64))
                total += int((hashed[1:] == hashed[:-1]).sum())
        return total

    def _put_away(self) -> None:
        hashed = np.concatenate([np.zeros(0, dtype=np.uint64), *self._waiting])
        self._waiting.clear()
        parts = hashed >> TOP_BITS
        for part in range(PARTS):
            with self._part(part).open("ab") as file:
                hashed[parts == part].tofile(file)

    def _path(self, block: int) -> Path:
        return self._folder / f"{self._name}-{block:06d}.ids"

    def _part(self, part: int) -> Path:
        return self._folder / f"{self._name}-{part:02d}.hashes"
