"""A file opened and its columns recognised, with what a layout or the caller says about either."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from skiptrace.intake.columns import recognise_columns
from skiptrace.intake.layouts import read_layout
from skiptrace.intake.tables import open_table

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence

    from skiptrace.intake.mapping import ColumnMapping, Profile
    from skiptrace.intake.tables import Table

SAMPLE_ROWS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """
    What a caller may say about a file; all of it may be left to be found out.

    ``layout`` is the text of a layout, ``columns`` maps fields to column names or numbers and goes before it.
    """

    layout: str = ""
    columns: Mapping[str, str] = field(default_factory=dict[str, str])
    sheet: str = ""
    delimiter: str = ""
    encoding: str = ""


def open_recognised(
    source: str | os.PathLike[str] | BinaryIO, profile: Profile, opening: Opening
) -> tuple[Table, ColumnMapping, Sequence[Sequence[str]]]:
    """
    The open table, which column is which field, and a sample of its columns.

    Raises:
        InputError: The file is no table, or has no rows.
        ConfigError: The layout or a column that was named is wrong.
    """
    kept = read_layout(opening.layout)
    table = open_table(
        source, layout=kept.table, sheet=opening.sheet, delimiter=opening.delimiter, encoding=opening.encoding
    )
    try:
        # There is no block when not a single row can be read.
        first = next(table.blocks(rows=SAMPLE_ROWS), None)
        sample: Sequence[Sequence[str]] = first.columns if first else ()
        mapping = recognise_columns(
            table.header, sample, profile=profile, overrides={**kept.columns, **opening.columns}
        )
    except BaseException:
        table.close()
        raise
    return table, mapping, sample
