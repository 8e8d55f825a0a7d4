"""
The blocking keys of a table, sorted, in a file that is mapped and not read: a few keys touch a few pages.

A database that keeps no index takes 0.4 ms to find one key among 20 million, and a debtor has thirty; with an index
the table would be twice as large. A binary search over the mapped column finds all thirty in less than that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.errors import StoreError

if TYPE_CHECKING:
    from pathlib import Path

    import duckdb
    from numpy.typing import NDArray

    from skiptrace.match.keys import Keys

ENDING = ".keys.npy"
ROWS_A_STEP = 1_000_000
SMALLEST_MAPPED_BYTES = 4_096


def index_path(table: Path) -> Path:
    """The file of the keys of a table's file."""
    return table.with_suffix(ENDING)


def write_index(path: Path, connection: duckdb.DuckDBPyConnection, source: str) -> None:
    """
    Write the keys of a sorted table of ``key`` and ``row``, step by step, so that memory stays flat.

    Args:
        path: The file to be made.
        connection: Where the table is.
        source: Its name.
    """
    found = connection.execute(f"select count(*) from {source}").fetchone()
    many = int(found[0]) if found else 0
    columns = np.lib.format.open_memmap(path, mode="w+", dtype=np.uint64, shape=(2, many))
    path.chmod(0o600)
    for start in range(0, many, ROWS_A_STEP):
        step = f"rowid >= {start} and rowid < {start + ROWS_A_STEP}"
        part = connection.execute(f"select key, row from {source} where {step} order by rowid").fetchnumpy()
        columns[0, start : start + ROWS_A_STEP] = part["key"]
        columns[1, start : start + ROWS_A_STEP] = part["row"]
    columns.flush()


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
        many = np.searchsorted(self._keys, asked, "right") - start
        total = int(many.sum())
        within = np.arange(total) - np.repeat(np.cumsum(many) - many, many)
        person = np.repeat(keys.person[order], many)
        row = np.asarray(self._rows[np.repeat(start, many) + within], dtype=np.int64)
        place = np.lexsort((row, person))
        person, row = person[place], row[place]
        first = np.ones(total, dtype=bool)
        first[1:] = (person[1:] != person[:-1]) | (row[1:] != row[:-1])
        return person[first], row[first]
