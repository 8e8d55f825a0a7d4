"""
The people of a table, one line after the other, in a file of which only those are read who are asked for.

A database that keeps columns looks through all of them for a few thousand rows that lie everywhere, and takes nearly
as long for a hundred; here each row is where its number says.
"""

from __future__ import annotations

import os
import shutil
import struct
import sys
import threading
from typing import TYPE_CHECKING, BinaryIO, Final

import numpy as np

from skiptrace.errors import StoreError
from skiptrace.json_text import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

ENDING: Final = ".rows"
PART: Final = "row-"
PEOPLE_PER_PART: Final = 1 << 22
"""Row numbers of one part of a file leave this much room, so that parts can be made side by side."""

_COPIED_BYTES: Final = 1 << 20
_WORD: Final = 8
# At the end of the file: how many people and parts there are, and that nothing was cut off.
_FOOTER: Final = struct.Struct("<QQ8s")
_MARK: Final = b"skiprows"


def rows_path(table: Path) -> Path:
    """The file of the people of a table's file."""
    return table.with_suffix(ENDING)


def write_people(folder: Path, number: int, columns: Iterable[Sequence[object]], contents: Iterable[bytes]) -> None:
    """
    Write the people of one part beside those of the others.

    Args:
        folder: Where the parts are.
        number: Of this part.
        columns: What is compared, one sequence per column.
        contents: What else is kept of each person, as `RowStore.contents` gives it back.
    """
    lines = [b"%b\n%b" % pair for pair in zip(map(to_json, zip(*columns, strict=True)), contents, strict=True)]
    with (folder / f"{PART}{number:06d}.bin").open("wb") as file:
        file.writelines(lines)
    np.save(folder / f"{PART}{number:06d}.npy", np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines))))


def write_rows(path: Path, folder: Path) -> None:
    """
    Make the file of all parts in *folder*; memory stays flat.

    Its layout: the lines, filled up to whole words; where each line ends; the number of each part and its first line;
    the footer.
    """
    parts = sorted(folder.glob(f"{PART}*.bin"))
    ends = [np.load(part.with_suffix(".npy"), allow_pickle=False) for part in parts]
    with path.open("wb") as file:
        path.chmod(0o600)
        for part in parts:
            with part.open("rb") as lines:
                shutil.copyfileobj(lines, file, _COPIED_BYTES)
        file.write(bytes(-file.tell() % _WORD))
        before = people = 0
        starts = []
        for part, some in zip(parts, ends, strict=True):
            (some + before).tofile(file)
            starts += [int(part.stem.removeprefix(PART)), people]
            before, people = before + int(some[-1]), people + len(some)
        np.array(starts, dtype=np.int64).tofile(file)
        file.write(_FOOTER.pack(people, len(parts), _MARK))


class RowStore:
    """The open people of a table; safe to share."""

    def __init__(self, path: Path) -> None:
        """
        Open the file at *path*.

        Raises:
            StoreError: It is gone or damaged.
        """
        self._name = path.name
        try:
            # The lines are not mapped: a few thousand of them would bring most of the file into memory.
            self._file = path.open("rb", buffering=0)
        except OSError as exc:
            raise self._unusable() from exc
        try:
            words = self._words(path)
        except (OSError, ValueError, struct.error) as exc:
            self._file.close()
            raise self._unusable() from exc
        self._ends, starts = words[: self.people], words[self.people :].reshape(-1, 2)
        # By the number of the part, which has gaps where nobody could be read.
        self._starts = np.full(int(starts[:, 0].max(initial=-1)) + 2, self.people, dtype=np.int64)
        self._starts[starts[:, 0]] = starts[:, 1]

    def _words(self, path: Path) -> NDArray[np.int64]:
        """Where each line ends, then the number of each part and its first line."""
        size = path.stat().st_size
        self.people, parts, mark = _FOOTER.unpack(_read_at(self._file, size - _FOOTER.size, _FOOTER.size))
        first = size - _FOOTER.size - _WORD * (2 * parts + self.people)
        if mark != _MARK or first < 0 or first % _WORD:
            raise ValueError("cut off")
        return np.fromfile(path, np.int64, self.people + 2 * parts, offset=first)

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()

    def columns(self, rows: NDArray[np.int64]) -> list[list[object]]:
        """What is compared of the people with these row numbers, one list per column; none for no rows."""
        lines = (line[: line.index(b"\n")] for line in self._read(rows))
        return list(map(list, zip(*from_json(b"[%b]" % b",".join(lines)), strict=True)))

    def contents(self, rows: NDArray[np.int64]) -> list[bytes]:
        """What else is kept of the people with these row numbers."""
        return [line[line.index(b"\n") + 1 :] for line in self._read(rows)]

    def _read(self, rows: NDArray[np.int64]) -> list[bytes]:
        try:
            places = self._starts[rows // PEOPLE_PER_PART] + rows % PEOPLE_PER_PART
            ends = self._ends[places]
        except IndexError as exc:
            raise self._unusable() from exc
        starts = np.where(places > 0, self._ends[places - 1], 0) if len(places) else ends
        file = self._file
        return [
            _read_at(file, start, size) for start, size in zip(starts.tolist(), (ends - starts).tolist(), strict=True)
        ]

    def _unusable(self) -> StoreError:
        return StoreError(f"the table file {self._name} is gone or damaged; load the table again")


if sys.platform == "win32":
    _one_reader = threading.Lock()

    def _read_at(file: BinaryIO, start: int, size: int) -> bytes:
        # Windows cannot read at a place without going there.
        with _one_reader:
            file.seek(start)
            return file.read(size)
else:

    def _read_at(file: BinaryIO, start: int, size: int) -> bytes:
        return os.pread(file.fileno(), size, start)
