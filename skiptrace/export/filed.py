"""An answer as it stands in the files of a run: made where the case is answered, put in its place at the end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from skiptrace.export.cells import csv_text
from skiptrace.export.tables import case_cells, contact_rows, match_rows
from skiptrace.export.tally import marks
from skiptrace.json_text import from_json, to_json

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.export.tally import Mark


class Filed(NamedTuple):
    """
    One answer: the document, its cells beside the input row, its rows of contacts and of matches, what is counted.

    The rows are CSV text with line ends, the cells without one. ``asked`` are the ledger's lines of sources that were
    asked over the wire, or were not.
    """

    document: bytes
    cells: str
    contacts: str
    matches: str
    marks: tuple[Mark, ...]
    asked: tuple[Mapping[str, Any], ...]


def file_answer(answer: Mapping[str, Any]) -> Filed:
    """The answer of one case as it stands in the files."""
    return _filed(answer, to_json(answer))


def file_document(document: bytes) -> Filed:
    """The same from what the store keeps."""
    return _filed(from_json(document), document)


def _filed(answer: Mapping[str, Any], document: bytes) -> Filed:
    cells = csv_text([case_cells(answer)]).removesuffix("\n")
    return Filed(
        document=document,
        cells=cells,
        contacts=csv_text(contact_rows(answer)),
        matches=csv_text(match_rows(answer)),
        marks=tuple(marks(answer)),
        asked=tuple(line for line in answer["ledger"] if line.get("role")),
    )
