"""Whatever a program holds people in, as a table: blocks of text columns under a header."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Protocol, cast

from skiptrace.errors import InputError
from skiptrace.intake.tables import Block
from skiptrace.runtime.arrow import arrow_batches

MOST_COLUMNS = 4_096


class Rows(Protocol):
    """What is read: an `intake.tables.Table` is one already."""

    header: list[str]

    def blocks(self, *, rows: int = 20_000) -> Iterator[Block]:
        """All rows in their order; each call starts again."""
        ...


@dataclass(slots=True)
class HeldRows:
    """Rows in memory, column by column."""

    header: list[str]
    columns: list[list[str]]

    def blocks(self, *, rows: int = 20_000) -> Iterator[Block]:
        """All rows, up to *rows* at a time."""
        size = len(self.columns[0]) if self.columns else 0
        for start in range(0, size, rows):
            numbers = list(range(start + 1, min(start + rows, size) + 1))
            yield Block(numbers, numbers, [column[start : start + rows] for column in self.columns])


def open_rows(data: object, side: str) -> Rows:
    """
    *data* as a table.

    Args:
        data: A table of `skiptrace.intake`, any iterable of mappings, or anything with ``__arrow_c_stream__``.
        side: ``left`` or ``right``, for messages.

    Raises:
        InputError: It is none of these, or has no rows.
    """
    if hasattr(data, "blocks") and hasattr(data, "header"):
        return cast("Rows", data)
    if hasattr(data, "__arrow_c_stream__"):
        held = _from_batches(arrow_batches(data))
    elif isinstance(data, Iterable) and not isinstance(data, str | bytes | Mapping):
        held = _from_mappings(data, side)
    else:
        raise InputError(f"{side}: a {type(data).__name__} is no table, no rows of mappings and no Arrow stream")
    if not held.columns or not held.columns[0]:
        raise InputError(f"{side}: has no rows")
    return held


def _from_batches(batches: Iterator[tuple[list[str], list[tuple[object, ...]]]]) -> HeldRows:
    header: list[str] = []
    columns: list[list[str]] = []
    for names, rows in batches:
        if not header:
            header, columns = names, [[] for _ in names]
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(map(as_text, values))
    return HeldRows(header, columns)


def _from_mappings(rows: Iterable[object], side: str) -> HeldRows:
    columns: dict[str, list[str]] = {}
    size = 0
    source = iter(rows)
    while some := list(islice(source, 10_000)):
        for row in some:
            if not isinstance(row, Mapping):
                raise InputError(f"{side}: row {size + 1} is a {type(row).__name__}, not a mapping of column to value")
            for name, value in row.items():
                column = columns.setdefault(str(name), [])
                column.extend([""] * (size - len(column)))
                column.append(as_text(value))
            size += 1
        if len(columns) > MOST_COLUMNS:
            raise InputError(f"{side}: has more than {MOST_COLUMNS:,} columns")
    for column in columns.values():
        column.extend([""] * (size - len(column)))
    return HeldRows(list(columns), list(columns.values()))


def as_text(value: object) -> str:
    """A value as a file would hold it: nothing for what is missing, dates as ISO 8601, whole numbers without point."""
    if value is None or value != value:  # noqa: PLR0124 not-a-number and pandas' NaT are not themselves
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and math.isfinite(value) and value == math.trunc(value):
        return str(int(value))
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)
