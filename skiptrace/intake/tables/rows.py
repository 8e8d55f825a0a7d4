"""What a file format hands over before anybody asks which rows are data."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

# Ten thousand columns are no placement file; some vendors' extracts do come near two thousand.
MOST_COLUMNS = 4_096

# A report that repeats its header on every page must not fill the memory with notices.
MOST_NOTICES_OF_A_KIND = 1_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Skipped:
    """A row that is no data: its row in the file as a spreadsheet shows it, from 1, and why."""

    row: int
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Faulty(Skipped):
    """A row of data that cannot be read: its data-row number, and its cells as far as they go."""

    number: int
    cells: tuple[str, ...] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class RawRows:
    """Rows that follow each other in the file; ``faults`` says by position why one cannot be read."""

    first_row: int
    rows: list[list[str]]
    faults: dict[int, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class RawColumns:
    """Rows that follow each other in the file and are all of one width, already in columns."""

    first_row: int
    columns: list[list[str]]

    @property
    def rows(self) -> list[list[str]]:
        """The same, row by row."""
        return [list(row) for row in zip(*self.columns, strict=True)]


@dataclass(slots=True)
class Tally:
    """What one pass over a file met and did not hand over as data."""

    skipped: list[Skipped] = field(default_factory=list)
    faulty: list[Skipped] = field(default_factory=list)
    blanks: int = 0
    first_blank: int = 0
    # How often each thing happened, by the words that follow the number in a note.
    counts: Counter[str] = field(default_factory=Counter)

    def skip(self, row: int, why: str) -> None:
        """Book a row that is no data."""
        self.counts[f"skipped: {why}"] += 1
        if self.counts[f"skipped: {why}"] <= MOST_NOTICES_OF_A_KIND:
            self.skipped.append(Skipped(row=row, why=why))

    def blank(self, row: int) -> None:
        """Book an empty row; these are counted, since a double-spaced file has a million."""
        self.blanks += 1
        self.first_blank = self.first_blank or row

    def all_skipped(self) -> tuple[Skipped, ...]:
        """Everything skipped, by row."""
        blank = [Skipped(row=self.first_blank, why=_blank_words(self.blanks))] if self.blanks else []
        return tuple(sorted([*self.skipped, *blank], key=lambda skipped: skipped.row))

    def notes(self) -> tuple[str, ...]:
        """What happened on the way, in words."""
        plain = [
            f"{count:,} {words}"
            for words, count in self.counts.items()
            if not words.startswith("skipped: ") or count > MOST_NOTICES_OF_A_KIND
        ]
        return tuple(plain)


def _blank_words(count: int) -> str:
    return "blank row" if count == 1 else f"blank row, the first of {count:,}"


class RowSource(Protocol):
    """One format's reader: every call of `batches` starts at the beginning of the file."""

    def batches(self, tally: Tally) -> Iterator[RawRows | RawColumns]:
        """All rows in the file's order."""
        ...
