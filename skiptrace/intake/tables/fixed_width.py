"""Text in columns of fixed width, cut by a layout."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skiptrace.intake.tables.rows import RawRows
from skiptrace.intake.tables.text import read_pieces, split_lines

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.intake.tables.layout import FixedField
    from skiptrace.intake.tables.origin import Origin
    from skiptrace.intake.tables.rows import Tally


@dataclass(frozen=True, slots=True)
class FixedWidthRows:
    """The rows of a fixed-width file; the blanks that fill a field up are not part of its cell."""

    origin: Origin
    encoding: str
    fields: tuple[FixedField, ...]

    def batches(self, tally: Tally) -> Iterator[RawRows]:
        """All rows in the file's order."""
        spans = [slice(field.start - 1, field.start - 1 + field.length) for field in self.fields]
        first_row = 1
        for piece in read_pieces(self.origin, self.encoding, tally):
            lines = [line.rstrip("\r\n") for line in split_lines(piece)]
            yield RawRows(first_row, [[line[span].strip() for span in spans] for line in lines])
            first_row += len(lines)
