"""Parquet, read through DuckDB, every column as text."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from skiptrace.errors import InputError
from skiptrace.intake.tables.cells import flatten, sound_text
from skiptrace.intake.tables.json_lines import DECODER
from skiptrace.intake.tables.rows import MOST_COLUMNS, RawColumns, RawRows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

    from skiptrace.intake.tables.origin import Origin
    from skiptrace.intake.tables.rows import Tally

BATCH_ROWS = 20_000
# Whoever only looks at the columns reads no further than this.
FIRST_ROWS = 5_000
NESTED = ("STRUCT", "MAP", "UNION", "JSON", "VARIANT")

# Old writers leave texts as plain bytes.
FROM_FILE = "FROM read_parquet(?, binary_as_string = true)"
# At midnight only the date was meant.
MOMENT = r"replace(regexp_replace(CAST({0} AS VARCHAR), ' 00:00:00(\+00)?$', ''), ' ', 'T')"
# Whole floats lose their ".0"; not-a-number is how some writers leave a cell empty.
NUMBER = (
    "CASE WHEN isnan({0}) OR isinf({0}) THEN '' WHEN {0} = trunc({0}) AND abs({0}) < 1e18 "
    "THEN CAST(CAST({0} AS BIGINT) AS VARCHAR) ELSE CAST({0} AS VARCHAR) END"
)


@dataclass(frozen=True, slots=True)
class ParquetRows:
    """The rows of a Parquet file; a row's number in the file is its place from 1."""

    origin: Origin
    columns: tuple[tuple[str, str], ...]
    names: tuple[str, ...]

    @contextmanager
    def arrow(self) -> Iterator[object | None]:
        """All rows as an Arrow stream of texts without nulls; None where cells hold objects or lists."""
        if any(_is_nested(kind) for _, kind in self.columns):
            yield None
            return
        with _database(self.origin) as database:
            yield database.sql(_select(self.columns), params=[_pattern(self.origin)])

    def batches(self, tally: Tally) -> Iterator[RawRows | RawColumns]:  # noqa: ARG002  (a typed format has nothing to book)
        """All rows in the file's order."""
        nested = any(_is_nested(kind) for _, kind in self.columns)
        first_row = 1
        for rows in _query(self.origin, _select(self.columns)):
            if nested:
                flat = (_flat_row(self.columns, row) for row in rows)
                yield RawRows(first_row, [[cells.get(name, "") for name in self.names] for cells in flat])
            else:
                yield RawColumns(first_row, [_sound_column(column) for column in zip(*rows, strict=True)])
            first_row += len(rows)


def _sound_column(cells: tuple[str, ...]) -> list[str]:
    """Sound texts; a column of plain ASCII, as nearly all are, is looked at once as a whole."""
    whole = "".join(cells)
    return list(cells) if whole.isascii() and "\0" not in whole else [sound_text(cell) for cell in cells]


def open_parquet(origin: Origin) -> ParquetRows:
    """The rows of a Parquet file, with the columns that its schema names."""
    described = next(_query(origin, f"DESCRIBE SELECT * {FROM_FILE}"), [])
    columns = tuple((row[0], row[1]) for row in described)
    if len(columns) > MOST_COLUMNS:
        raise InputError(f"{origin.name}: has {len(columns):,} columns; at most {MOST_COLUMNS:,} can be read")
    return ParquetRows(origin, columns, _names(origin, columns))


def _names(origin: Origin, columns: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    if not any(_is_nested(kind) for _, kind in columns):
        return tuple(name for name, _ in columns)
    # Lists of objects become numbered columns, and only the rows say how many.
    names: dict[str, None] = {}
    for rows in _query(origin, _select(columns)):
        for row in rows:
            names.update(dict.fromkeys(_flat_row(columns, row)))
        if len(names) > MOST_COLUMNS:
            raise InputError(f"{origin.name}: has more than {MOST_COLUMNS:,} different fields, which no table has")
    return tuple(names)


def _flat_row(columns: tuple[tuple[str, str], ...], row: tuple[str, ...]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for (name, kind), text in zip(columns, row, strict=True):
        if not _is_nested(kind):
            cells[name] = sound_text(text)
        elif text:
            cells.update(flatten({name: cast("object", DECODER.decode(text))}))
    return cells


def _is_nested(kind: str) -> bool:
    return kind.endswith("]") or kind.startswith(NESTED)


def _select(columns: tuple[tuple[str, str], ...]) -> str:
    texts = ", ".join(f"coalesce({_text_of(name, kind)}, '')" for name, kind in columns)
    return f"SELECT {texts} {FROM_FILE}"


def _text_of(name: str, kind: str) -> str:
    column = '"' + name.replace('"', '""') + '"'
    if _is_nested(kind):
        return f"CAST(to_json({column}) AS VARCHAR)"
    if kind in {"FLOAT", "DOUBLE"}:
        return NUMBER.replace("{0}", column)
    if kind.startswith("TIMESTAMP"):
        return MOMENT.replace("{0}", column)
    return f"CAST({column} AS VARCHAR)"


def _query(origin: Origin, sql: str) -> Iterator[list[tuple[str, ...]]]:
    with _database(origin) as database:
        answer = database.execute(sql, [_pattern(origin)])
        rows = answer.fetchmany(FIRST_ROWS)
        while rows:
            yield rows
            rows = answer.fetchmany(BATCH_ROWS)


def _pattern(origin: Origin) -> str:
    """The path as DuckDB takes it: *, ? and [ would make it a pattern."""
    return re.sub(r"([*?\[])", r"[\1]", str(origin.path_on_disk()))


@contextmanager
def _database(origin: Origin) -> Iterator[DuckDBPyConnection]:
    # Importing DuckDB takes 190 ms, which `--help` must not pay.
    import duckdb

    # Times with a zone are told in UTC, wherever the program runs; nothing is fetched from anywhere.
    config: dict[str, str | bool | int | float | list[str]] = {
        "TimeZone": "UTC",
        "autoinstall_known_extensions": "false",
    }
    try:
        with duckdb.connect(config=config) as database:
            yield database
    except duckdb.Error as exc:
        raise InputError(f"{origin.name}: the Parquet file is truncated or damaged") from exc
