"""Text with a delimiter: CSV, tabs, pipes, semicolons, with the quotes that people leave lying about."""

from __future__ import annotations

import csv
import math
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError
from skiptrace.intake.tables.rows import RawColumns, RawRows
from skiptrace.intake.tables.text import read_pieces, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.intake.tables.origin import Origin
    from skiptrace.intake.tables.rows import Tally

DELIMITERS = (",", "\t", "|", ";", "^", "~")
NAMED_DELIMITERS = {"comma": ",", "tab": "\t", "\\t": "\t", "pipe": "|", "semicolon": ";"}

SNIFFED_LINES = 200
SNIFFED_CHARACTERS = 1 << 18

# A quoted note may have line breaks, but not a thousand of them: then the quote was never closed.
MOST_LINES_IN_A_ROW = 1_000
MOST_CHARACTERS_IN_A_ROW = 1 << 20
# In a table this wide, lines inside quotes that all look like rows are rows.
TELLING_WIDTH = 4

STRAY_QUOTES = "rows with a stray quote were read as written"
TOO_LONG_A_CELL = "a cell is longer than 131,072 characters"

# Excel writes ="00123" to keep the leading zeros of a text that looks like a number.
FORMULA_TEXT = re.compile(r'="([^"]*)"\Z')


def sniff_delimiter(text: str, wanted: str = "") -> tuple[str, int]:
    """The delimiter that cuts the first lines most evenly (or *wanted*), and into how many cells."""
    lines = split_lines(text[:SNIFFED_CHARACTERS])[:SNIFFED_LINES]
    if named := wanted or _separator_line(lines[0]):
        return named, _usual_width(lines, named)[0]
    best, best_width, best_score = ",", 1, 0.0
    for delimiter in DELIMITERS:
        width, share = _usual_width(lines, delimiter)
        score = share * share * math.log2(width)
        if score > best_score:
            best, best_width, best_score = delimiter, width, score
    return best, best_width


def _separator_line(line: str) -> str:
    """The delimiter that Excel's ``sep=;`` line names; empty for any other line."""
    text = line.strip("\r\n").strip('"')
    named = text[4:5]
    return named if text[:4].lower() == "sep=" and len(text) == len("sep=;") and named in DELIMITERS else ""


def looks_fixed_width(text: str) -> bool:
    """Whether most of the first lines have gaps of blanks in them, as fields of fixed width leave."""
    lines = [line for line in split_lines(text[:SNIFFED_CHARACTERS])[:SNIFFED_LINES] if line.strip()]
    return sum("   " in line.strip() for line in lines) > len(lines) / 2


def checked_delimiter(text: str) -> str:
    """The delimiter that an option or layout names: one character, or ``tab``, ``pipe``, ``comma``, ``semicolon``."""
    delimiter = NAMED_DELIMITERS.get(text.lower(), text)
    if len(delimiter) != 1 or delimiter in '"\r\n\0':
        raise ConfigError("delimiter: write one character, or tab, pipe, comma or semicolon")
    return delimiter


def _usual_width(lines: list[str], delimiter: str) -> tuple[int, float]:
    splitter = RowSplitter(delimiter, width=0)
    rows = [row for row in splitter.split(lines, at_end=True).rows if any(row)]
    if not rows:
        return 1, 0.0
    width, count = Counter(map(len, rows)).most_common(1)[0]
    return width, count / len(rows)


@dataclass(slots=True)
class Split:
    """Rows that lines were cut into, and the lines at the end that wait for more."""

    rows: list[list[str]]
    faults: dict[int, str]
    rest: list[str]
    stray_quotes: int = 0


class RowSplitter:
    """
    Cuts lines into rows of cells.

    Args:
        delimiter: What stands between cells.
        width: How many cells a row usually has; 0 when nobody knows yet.
    """

    def __init__(self, delimiter: str, width: int) -> None:
        self._delimiter = delimiter
        self._width = width

    def split(self, lines: list[str], *, at_end: bool) -> Split:
        """The rows of *lines*; without *at_end* a row that is still open waits in ``rest``."""
        try:
            rows = list(csv.reader(lines, delimiter=self._delimiter))
        except csv.Error:
            return self._split_with_care(lines, at_end=at_end)
        # As many rows as lines means one line a row, the ordinary case: only the last can still be open.
        if len(rows) == len(lines) and not (rows and _is_open(rows[-1])):
            return Split(rows, {}, [])
        return self._split_with_care(lines, at_end=at_end)

    def _split_with_care(self, lines: list[str], *, at_end: bool) -> Split:
        done = Split([], {}, [])
        start = 0
        while start < len(lines) and not done.rest:
            start = self._split_from(start, lines, done, at_end=at_end)
        return done

    def _split_from(self, start: int, lines: list[str], done: Split, *, at_end: bool) -> int:
        """Read rows until one is wrong; the line after it is where to start again."""
        reader = csv.reader(map(lines.__getitem__, range(start, len(lines))), delimiter=self._delimiter)
        after = start
        while after < len(lines):
            before = after
            try:
                row = next(reader)
            except csv.Error:
                self._take_as_written(lines[before], done)
                return before + 1
            after = start + reader.line_num
            ends_in_line_end = _is_open(row)
            if after - before == 1 and not ends_in_line_end:
                done.rows.append(row)
                continue
            own_lines = lines[before:after]
            # A quoted cell may itself end in a line end: then one more line begins a row of its own.
            is_open = ends_in_line_end and len(list(csv.reader([*own_lines, "x"], delimiter=self._delimiter))) == 1
            if is_open and not at_end and not _is_too_long(own_lines):
                done.rest = own_lines
            elif is_open or self._is_stray(row, own_lines):
                self._take_as_written(lines[before], done)
                return before + 1
            else:
                done.rows.append(row)
        return after

    def _is_stray(self, row: list[str], own_lines: list[str]) -> bool:
        """Whether the quote that joins these lines into one row was no quote."""
        if _is_too_long(own_lines) or not self._is_strict(own_lines):
            return True
        first_alone = len(self._as_written(own_lines[0]))
        if first_alone != self._width:
            return False
        if len(row) != self._width:
            return True
        return self._width >= TELLING_WIDTH and all(len(self._as_written(line)) == self._width for line in own_lines)

    def _is_strict(self, own_lines: list[str]) -> bool:
        try:
            list(csv.reader(own_lines, delimiter=self._delimiter, strict=True))
        except csv.Error:
            return False
        return True

    def _as_written(self, line: str) -> list[str]:
        return line.rstrip("\r\n").split(self._delimiter)

    def _take_as_written(self, line: str, done: Split) -> None:
        cells = self._as_written(line)
        if max(map(len, cells)) > csv.field_size_limit():
            done.faults[len(done.rows)] = TOO_LONG_A_CELL
            cells = []
        else:
            done.stray_quotes += 1
        done.rows.append(cells)


def _is_open(row: list[str]) -> bool:
    # The end of a line goes into a cell only while its quote is open: sure of a row of one line.
    return bool(row) and row[-1].endswith(("\n", "\r"))


def _is_too_long(own_lines: list[str]) -> bool:
    return len(own_lines) > MOST_LINES_IN_A_ROW or sum(map(len, own_lines)) > MOST_CHARACTERS_IN_A_ROW


@dataclass(frozen=True, slots=True)
class DelimitedRows:
    """The rows of a delimited text file."""

    origin: Origin
    encoding: str
    delimiter: str
    width: int

    def batches(self, tally: Tally) -> Iterator[RawRows | RawColumns]:
        """All rows in the file's order, a piece of text at a time."""
        splitter = RowSplitter(self.delimiter, self.width)
        first_row = 1
        rest: list[str] = []
        for piece in read_pieces(self.origin, self.encoding, tally):
            if not rest and (plain := self._plain_columns(piece)):
                yield RawColumns(first_row, plain)
                first_row += len(plain[0])
                continue
            split = splitter.split([*rest, *_ended(split_lines(piece))], at_end=False)
            rest = split.rest
            yield _batch(first_row, split, tally, has_formulas='="' in piece)
            first_row += len(split.rows)
        if rest:
            yield _batch(first_row, splitter.split(rest, at_end=True), tally, has_formulas=True)

    def _plain_columns(self, piece: str) -> list[list[str]] | None:
        """
        The columns of a piece without quotes in which all lines have the usual width.

        Cutting such a piece at once and taking every n-th cell is nearly twice as fast as making rows first.
        """
        if '"' in piece or self.width < 1:
            return None
        text = piece.replace("\r\n", "\n").removesuffix("\n")
        lines = text.split("\n")
        if "\r" in text or {line.count(self.delimiter) for line in lines} != {self.width - 1}:
            return None
        cells = self.delimiter.join(lines).split(self.delimiter)
        return [cells[place :: self.width] for place in range(self.width)]


def _ended(lines: list[str]) -> list[str]:
    # With a line end an open quote shows; without one the last line of a file hides it.
    return lines if lines[-1].endswith(("\n", "\r")) else [*lines[:-1], lines[-1] + "\n"]


def _batch(first_row: int, split: Split, tally: Tally, *, has_formulas: bool) -> RawRows:
    if split.stray_quotes:
        tally.counts[STRAY_QUOTES] += split.stray_quotes
    rows = [[_unwrapped(cell) for cell in row] for row in split.rows] if has_formulas else split.rows
    return RawRows(first_row, rows, split.faults)


def _unwrapped(cell: str) -> str:
    found = FORMULA_TEXT.match(cell) if cell.startswith('="') else None
    return found[1] if found else cell
