"""A second file of a publication, held in memory by the column that joins it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skiptrace.errors import InputError
from skiptrace.intake.mapping import find_column
from skiptrace.intake.tables import open_table

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

    from skiptrace.intake.tables import Table, TableLayout
    from skiptrace.sdk.manifest import JoinWords


@dataclass(frozen=True, slots=True)
class Partner:
    """
    What a second file says by key.

    Args:
        name: The name of the join.
        header: The columns that are used.
        place: The column of the first file that holds the key.
        sha256: Hash of the second file.
        rows: Its cells by key; the last row of a key counts.
    """

    name: str
    header: tuple[str, ...]
    place: int
    sha256: str
    rows: Mapping[str, tuple[str, ...]] = field(repr=False)

    def columns(self, keys: Sequence[str]) -> list[list[str]]:
        """Its columns beside those of a block; blank where it has no such key."""
        nothing = ("",) * len(self.header)
        found = [self.rows.get(key.strip(), nothing) for key in keys]
        return [[row[place] for row in found] for place in range(len(self.header))]


def read_partner(
    name: str, join: JoinWords, path: str | Path, layout: TableLayout, *, place: int, wanted: Sequence[str]
) -> Partner:
    """
    Read the second file.

    Raises:
        InputError: It is no table, or not laid out as the manifest says.
    """
    with open_table(path, layout=layout) as table:
        header = _header(table, join)
        places = [_place(table, header, column) for column in (join.on, *wanted)]
        rows: dict[str, tuple[str, ...]] = {}
        # Values repeat, states of licences for one: each is kept once.
        known: dict[str, str] = {}
        for block in table.blocks():
            keys, *columns = (block.columns[at] for at in places)
            kept = zip(*([known.setdefault(text, text) for text in column] for column in columns), strict=True)
            rows.update(zip((key.strip() for key in keys), kept, strict=True))
        return Partner(name, tuple(wanted), place, table.sha256, rows)


def _header(table: Table, join: JoinWords) -> Sequence[str]:
    width, least = len(table.header), len(join.names)
    if not join.names:
        return table.header
    if width < least or (width > least and not join.more_columns):
        raise InputError(f"{table.path}: has {width} columns, and {join.about} has {least}: this is another layout")
    return join.names


def _place(table: Table, header: Sequence[str], column: str) -> int:
    place, fault = find_column(header, column)
    if place is None:
        raise InputError(f"{table.path}: is not laid out as the manifest says: {fault}")
    return place
