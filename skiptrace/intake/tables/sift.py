"""Which rows are data: blanks, repeated headers and totals go aside, and every row is as wide as the header."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skiptrace.intake.tables.header import EDGES
from skiptrace.intake.tables.rows import Faulty, RawColumns, RawRows

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from skiptrace.intake.tables.header import Head
    from skiptrace.intake.tables.rows import Tally

# Totals stand in the last few rows; a "Total" further up is somebody's data.
TAIL_ROWS = 12
LONGEST_TOTAL = 80

COUNTED = (
    r"(?:records?|rows?|accounts?|debtors?|items?|lines?|cases?|placements?|balances?|amounts?"
    r"|due|count|number|of|placed|owed)"
)
NUMBER = r"[($-]{0,3}\d[\d,.]{0,30}\)?"
TOTAL_LABEL = re.compile(
    rf"(?:(?:grand |sub ?|report |file |page )?totals?(?: {COUNTED}){{0,4}}|(?:{COUNTED} ){{0,3}}{COUNTED})"
    rf" ?[:=#-]? ?(?:{NUMBER})?\Z|\(?{NUMBER} {COUNTED}(?: affected| selected| total| in total| in all)?\)?\Z|"
    r"\W{0,10}end of (?:report|file|data|list)\W{0,10}\Z",
    re.IGNORECASE,
)
TOTAL_NUMBER = re.compile(rf"{NUMBER}\Z")
BARE_COUNTED = re.compile(rf"(?:{COUNTED} ?){{1,4}}\Z", re.IGNORECASE)

LONGER_ROWS = "rows had blank cells beyond the last column"
SHORTER_ROWS = "rows had fewer cells than the header and were filled up"


class Rows:
    """Rows of data in columns, with their numbers: in the data from 1, and in the file."""

    def __init__(self, width: int) -> None:
        self.numbers: list[int] = []
        self.file_rows: list[int] = []
        self.columns: list[list[str]] = [[] for _ in range(width)]

    def __len__(self) -> int:
        """How many rows there are."""
        return len(self.numbers)

    def add(self, numbers: Iterable[int], file_rows: Iterable[int], columns: Iterable[Sequence[str]]) -> None:
        """Put rows at the end."""
        self.numbers += numbers
        self.file_rows += file_rows
        for column, more in zip(self.columns, columns, strict=False):
            column.extend(more)

    def cut(self, count: int) -> Rows:
        """Take the first *count* rows away."""
        taken = Rows(0)
        taken.numbers, self.numbers = self.numbers[:count], self.numbers[count:]
        taken.file_rows, self.file_rows = self.file_rows[:count], self.file_rows[count:]
        taken.columns = [column[:count] for column in self.columns]
        self.columns = [column[count:] for column in self.columns]
        return taken


class Sifter:
    """Sifts one pass over a file; the last rows stay until it is known whether they are totals."""

    def __init__(self, head: Head, tally: Tally) -> None:
        self._head = head
        self._tally = tally
        self._width = len(head.names)
        self._above = dict(head.above) | dict.fromkeys(head.header_rows, "")
        self._headers = [tuple(cell.strip(EDGES) for cell in row) for row in head.repeats]
        self._first_cells = {"", *(cell for row in head.repeats for cell in row[:1])}
        self._next_number = 1
        self._rows = Rows(self._width)

    @property
    def data_rows(self) -> int:
        """How many rows of data there were, faulty ones included; complete once `drop_totals` was called."""
        return self._next_number - 1

    def take(self, size: int) -> Rows | None:
        """The next *size* rows, once there are so many that none of them can be a total."""
        return self._rows.cut(size) if len(self._rows) >= size + TAIL_ROWS else None

    def take_rest(self, size: int) -> Rows | None:
        """The next rows at the end, at most *size*."""
        return self._rows.cut(size) if len(self._rows) else None

    def drop_totals(self) -> None:
        """Take the totals away from the end."""
        rows = self._rows
        while len(rows) and is_total([column[-1] for column in rows.columns]):
            self._tally.skip(rows.file_rows.pop(), "total")
            self._next_number -= 1
            rows.numbers.pop()
            for column in rows.columns:
                column.pop()

    def sift(self, raw: RawRows | RawColumns) -> None:
        """Keep the rows of data among these, book the others."""
        if isinstance(raw, RawColumns):
            if len(raw.columns) == self._width and raw.first_row >= self._head.first_data_row:
                firsts = raw.columns[0]
                if not any(map(self._is_odd, firsts)):
                    self._add(raw.first_row, len(firsts), raw.columns)
                    return
            raw = RawRows(raw.first_row, raw.rows)
        self._sift_rows(raw)

    def _is_odd(self, first_cell: str) -> bool:
        """Whether the row may be no data: blank rows and repeated headers show it in their first cell."""
        return first_cell in self._first_cells or first_cell.isspace() or first_cell == "\x1a"

    def _add(self, first_row: int, count: int, columns: Iterable[Sequence[str]]) -> None:
        self._rows.add(
            range(self._next_number, self._next_number + count), range(first_row, first_row + count), columns
        )
        self._next_number += count

    def _sift_rows(self, raw: RawRows) -> None:
        width, count = self._width, len(raw.rows)
        odd = {place for place, row in enumerate(raw.rows) if len(row) != width or self._is_odd(row[0])}
        odd.update(raw.faults, range(min(count, max(0, self._head.first_data_row - raw.first_row))))
        if odd:
            self._one_by_one(raw, odd)
        else:
            self._add(raw.first_row, count, zip(*raw.rows, strict=True))

    def _one_by_one(self, raw: RawRows, odd: set[int]) -> None:
        numbers: list[int] = []
        file_rows: list[int] = []
        rows: list[list[str]] = []
        for place, cells in enumerate(raw.rows):
            file_row = raw.first_row + place
            kept = self._judge(file_row, cells, raw.faults.get(place, "")) if place in odd else cells
            if kept is not None:
                numbers.append(self._next_number)
                file_rows.append(file_row)
                rows.append(kept)
                self._next_number += 1
        self._rows.add(numbers, file_rows, zip(*rows, strict=True))

    def _judge(self, file_row: int, cells: list[str], fault: str) -> list[str] | None:
        """The row at the header's width, or None once it is booked as something else."""
        if not fault and self._is_no_data(file_row, cells):
            return None
        surplus = cells[self._width :]
        if not fault and any(cell.strip(EDGES) for cell in surplus):
            fault = f"{len(cells):,} cells where the header has {self._width:,}"
        if fault:
            self._tally.faulty.append(Faulty(row=file_row, why=fault, number=self._next_number, cells=tuple(cells)))
            self._next_number += 1
            return None
        if surplus:
            self._tally.counts[LONGER_ROWS] += 1
        elif len(cells) < self._width:
            if not is_total(cells):
                self._tally.counts[SHORTER_ROWS] += 1
            return cells + [""] * (self._width - len(cells))
        return cells[: self._width]

    def _is_no_data(self, file_row: int, cells: list[str]) -> bool:
        stripped = tuple(cell.strip(EDGES) for cell in cells)
        if not any(stripped):
            self._tally.blank(file_row)
            return True
        if file_row < self._head.first_data_row and file_row in self._above:
            if why := self._above[file_row]:
                self._tally.skip(file_row, why)
            return True
        if any(_same(stripped, header) for header in self._headers):
            self._tally.skip(file_row, "header repeated")
            return True
        return False


def _same(row: tuple[str, ...], header: tuple[str, ...]) -> bool:
    shorter = min(len(row), len(header))
    return row[:shorter] == header[:shorter] and not any(row[shorter:]) and not any(header[shorter:])


def is_total(cells: list[str]) -> bool:
    """Whether a row says how many rows there were or what they add up to, and nothing else."""
    filled = [stripped for cell in cells if (stripped := cell.strip(EDGES))]
    if not filled or any(len(cell) > LONGEST_TOTAL for cell in filled):
        return False
    labels = [cell for cell in filled if TOTAL_LABEL.match(" ".join(cell.split()))]
    if not labels or not all(cell in labels or TOTAL_NUMBER.match(cell) for cell in filled):
        return False
    # "DUE" or "ACCOUNT" alone is a word; with a number beside it, or as a total, it is a count.
    return len(filled) > len(labels) or not all(BARE_COUNTED.match(" ".join(cell.split())) for cell in labels)
