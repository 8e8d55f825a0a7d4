"""A table: its header, its rows in blocks of columns, and everything that was not a row of data."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Self

from skiptrace.errors import InputError
from skiptrace.intake.tables.parquet import ParquetRows
from skiptrace.intake.tables.rows import Tally
from skiptrace.intake.tables.sift import Sifter

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    from skiptrace.intake.tables.header import Head
    from skiptrace.intake.tables.origin import Origin
    from skiptrace.intake.tables.rows import RowSource, Skipped


@dataclass(frozen=True, slots=True, kw_only=True)
class TableFacts:
    """
    What a file turned out to be.

    Args:
        format: ``csv`` (any delimiter), ``fixed width``, ``xlsx``, ``xls``, ``json lines``, ``json``, ``parquet``.
        encoding: The codec's name; empty for formats that are no text.
        delimiter: What stands between cells; empty where nothing does.
        sheet: The sheet that was read; empty where there is none.
        header_rows: Rows of the file, from 1, that name the columns.
        skipped: Rows that are no data, and why.
        notes: What was mended on the way, in words, with counts.
        compressed: Whether it came in gzip.
    """

    format: str
    encoding: str = ""
    delimiter: str = ""
    sheet: str = ""
    header_rows: tuple[int, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    notes: tuple[str, ...] = ()
    compressed: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """
    Some rows in columns.

    Args:
        numbers: Data-row number of each row, from 1; only rows of data count, faulty ones among them.
        file_rows: Row in the file as a spreadsheet shows it, from 1.
        columns: One list for each column of the header, texts as written.
    """

    numbers: list[int]
    file_rows: list[int]
    columns: list[list[str]]

    def __len__(self) -> int:
        """How many rows the block has."""
        return len(self.numbers)


class Table:
    """
    An open table, which can be read more than once.

    ``header`` has one name per column, no two alike; ``path`` is the file's name without folders.
    ``facts`` and ``faulty`` tell of the latest pass: complete once its last block was read.
    """

    def __init__(self, *, origin: Origin, source: RowSource, head: Head, facts: TableFacts) -> None:
        self.header = head.names
        self.path = origin.name
        self._origin = origin
        self._source = source
        self._head = head
        self._facts = facts
        self._tally = Tally()
        self._closed = False

    @property
    def sha256(self) -> str:
        """The hash of the bytes as given, in hexadecimal."""
        return self._origin.sha256

    @property
    def facts(self) -> TableFacts:
        """What the file is, and what was skipped and mended so far."""
        notes = (*self._facts.notes, *self._tally.notes())
        return replace(self._facts, skipped=self._tally.all_skipped(), notes=notes)

    @property
    def faulty(self) -> list[Skipped]:
        """
        Rows of data that cannot be read, each a `Faulty` with its data-row number and its cells as far as they go.

        A reader of a long file may empty the list after each block.
        """
        return self._tally.faulty

    def blocks(self, *, rows: int = 20_000) -> Iterator[Block]:
        """
        All rows of data in the file's order, up to *rows* at a time; each call starts again.

        Raises:
            InputError: The file ends too early, cannot be read further, or has a header but no rows.
        """
        if self._closed:
            raise InputError(f"{self.path}: was closed already")
        self._tally = Tally()
        return self._read(max(1, rows), self._tally)

    @contextmanager
    def arrow(self) -> Iterator[object | None]:
        """
        All rows as an Arrow stream of texts without nulls, blank rows and totals at the end among them.

        None for formats that are no columns of text; `blocks` reads any.
        """
        if isinstance(self._source, ParquetRows) and not self._closed:
            with self._source.arrow() as stream:
                yield stream
        else:
            yield None

    def _read(self, size: int, tally: Tally) -> Iterator[Block]:
        sifter = Sifter(self._head, tally)
        for raw in self._source.batches(tally):
            sifter.sift(raw)
            while rows := sifter.take(size):
                yield Block(rows.numbers, rows.file_rows, rows.columns)
        sifter.drop_totals()
        if not sifter.data_rows:
            raise InputError(f"{self.path}: has a header but no rows")
        while rows := sifter.take_rest(size):
            yield Block(rows.numbers, rows.file_rows, rows.columns)

    def close(self) -> None:
        """Let go of the file and remove private copies."""
        self._closed = True
        self._origin.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
