"""
The blocking keys of a table, sorted, in a file that is mapped and not read: a few keys touch a few pages.

A database that keeps no index takes 0.4 ms to find one key among 20 million, and a debtor has thirty; with an index
the table would be twice as large. A binary search over the mapped column finds all thirty in less than that.
"""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.errors import StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from skiptrace.match.keys import Keys

ENDING = ".keys.npy"
PART = "key-"
KEYS_A_RANGE = 1 << 20
COPIED_BYTES = 1 << 20
SMALLEST_MAPPED_BYTES = 4_096
# While the index is made, the kind of a key stands above the number of its row.
ROW_BITS = np.uint64(56)
ROW = (np.uint64(1) << ROW_BITS) - np.uint64(1)


def index_path(table: Path) -> Path:
    """The file of the keys of a table's file."""
    return table.with_suffix(ENDING)


def write_keys(folder: Path, number: int, keys: Keys, first_row: int) -> None:
    """Write the keys of one part of a table beside those of the others, sorted."""
    # By key alone: people come in their order, and a stable sort keeps it.
    order = np.argsort(keys.key, kind="stable")
    owners = (keys.person + first_row).astype(np.uint64) | (keys.kind.astype(np.uint64) << ROW_BITS)
    np.save(folder / f"{PART}{number:06d}.npy", np.stack([keys.key[order], owners[order]]))


def write_index(path: Path, folder: Path, caps: Sequence[int]) -> None:
    """
    Make the index of all parts in *folder*, without blocks larger than the cap of their kind.

    One range of keys is merged at a time, so that memory stays flat: keys are hashes and spread evenly.

    Args:
        path: The file to be made.
        folder: What `write_keys` wrote.
        caps: The largest block of each kind.
    """
    parts = sorted(folder.glob(f"{PART}*.npy"))
    total = sum(_part(part).shape[1] for part in parts)
    bounds = _bounds(parts, total // KEYS_A_RANGE + 1)
    many = 0
    sorted_keys, sorted_rows = folder / "sorted-keys", folder / "sorted-rows"
    with sorted_keys.open("wb") as keys_file, sorted_rows.open("wb") as rows_file:
        for keys, owners in _merged(parts, bounds):
            places = np.flatnonzero(_within_caps(keys, owners, np.array(caps, dtype=np.int64)))
            keys[places].tofile(keys_file)
            (owners[places] & ROW).tofile(rows_file)
            many += len(places)
    _joined(path, many, sorted_keys, sorted_rows)


def _part(path: Path) -> NDArray[np.uint64]:
    """Keys and owners of one part."""
    try:
        return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
    except (ValueError, EOFError) as exc:
        raise StoreError(f"a part of the table was damaged while it was made ({path.name}); load it again") from exc


def _bounds(parts: Sequence[Path], ranges: int) -> list[list[int]]:
    """For each part where each range of keys begins in it, and where the last one ends."""
    starts = np.array([place * (2**64 // ranges) for place in range(ranges)], dtype=np.uint64)
    bounds = []
    for part in parts:
        keys = _part(part)[0]
        bounds.append([*np.searchsorted(keys, starts).tolist(), len(keys)])
    return bounds


def _merged(parts: Sequence[Path], bounds: Sequence[Sequence[int]]) -> Iterator[list[NDArray[np.uint64]]]:
    """Keys and owners of one range after the other, by key and row."""
    for place in range(len(bounds[0]) - 1 if bounds else 0):
        pieces = []
        for part, bound in zip(parts, bounds, strict=True):
            start, end = bound[place], bound[place + 1]
            pieces.append(np.array(_part(part)[:, start:end]))
        columns = np.concatenate(pieces, axis=1)
        # Pieces are sorted already, which a stable sort makes use of; rows grow from part to part.
        order = np.argsort(columns[0], kind="stable")
        yield [column[order] for column in columns]


def _within_caps(keys: NDArray[np.uint64], owners: NDArray[np.uint64], caps: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Which of the sorted entries belong to blocks that are worth comparing."""
    first = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]])) if len(keys) else np.zeros(0, np.int64)
    many = np.diff(first, append=len(keys))
    # A key is a hash of its kind too, so a block is of one kind.
    kinds = owners[first] >> ROW_BITS
    return np.repeat(many <= caps[kinds.astype(np.int64)], many)


def _joined(path: Path, many: int, *columns: Path) -> None:
    """Make one array file of columns that stand in files of their own."""
    header = {"descr": np.dtype(np.uint64).str, "fortran_order": False, "shape": (len(columns), many)}
    with path.open("wb") as file:
        path.chmod(0o600)
        np.lib.format.write_array_header_1_0(file, header)
        for column in columns:
            with column.open("rb") as one:
                shutil.copyfileobj(one, file, COPIED_BYTES)
            column.unlink()


def _unusable(path: Path) -> str:
    return f"the table file {path.name} is gone or damaged; load the table again"


class KeyIndex:
    """The open keys of a table."""

    def __init__(self, path: Path) -> None:
        """
        Map the file at *path*.

        Raises:
            StoreError: It is gone or damaged.
        """
        try:
            # What is nearly empty cannot be mapped.
            small = path.stat().st_size < SMALLEST_MAPPED_BYTES
            columns = np.load(path, mmap_mode=None if small else "r", allow_pickle=False)
        except (OSError, ValueError, EOFError) as exc:
            raise StoreError(_unusable(path)) from exc
        if columns.dtype != np.uint64 or columns.ndim != 2 or len(columns) != 2:  # noqa: PLR2004 key and row
            raise StoreError(_unusable(path))
        self._keys, self._rows = columns[0], columns[1]

    def find(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Who shares a key with whom: numbers of the askers and of the rows, sorted, each pair once."""
        # In their order, so that the search walks through the file and does not jump.
        order = np.argsort(keys.key)
        asked = keys.key[order]
        start = np.searchsorted(self._keys, asked, "left")
        many = np.zeros(len(asked), dtype=np.int64)
        # Most keys are nobody's: where the next one in the file is another, there is no end to look for.
        there = np.flatnonzero(start < len(self._keys))
        there = there[self._keys[start[there]] == asked[there]]
        many[there] = np.searchsorted(self._keys, asked[there], "right") - start[there]
        total = int(many.sum())
        within = np.arange(total) - np.repeat(np.cumsum(many) - many, many)
        person = np.repeat(keys.person[order], many)
        row = np.asarray(self._rows[np.repeat(start, many) + within], dtype=np.int64)
        place = np.lexsort((row, person))
        person, row = person[place], row[place]
        first = np.ones(total, dtype=bool)
        first[1:] = (person[1:] != person[:-1]) | (row[1:] != row[:-1])
        return person[first], row[first]
