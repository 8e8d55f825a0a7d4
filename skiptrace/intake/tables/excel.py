"""Workbooks of Excel, old and new, through calamine."""

from __future__ import annotations

import re
import subprocess
import sys
import zipfile
import zlib
from dataclasses import dataclass
from subprocess import DEVNULL
from typing import TYPE_CHECKING

from skiptrace.errors import InputError
from skiptrace.intake.tables import workbook_probe
from skiptrace.intake.tables.cells import cell_text
from skiptrace.intake.tables.header import find_head
from skiptrace.intake.tables.rows import MOST_COLUMNS, RawRows

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from python_calamine import CalamineSheet, CalamineWorkbook

    from skiptrace.intake.tables.origin import Origin
    from skiptrace.intake.tables.rows import Tally

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ZIP_MAGIC = b"PK\x03\x04"

BATCH_ROWS = 5_000
SAMPLE_ROWS = 200

# A full sheet (1,048,576 rows) of forty columns, at some forty bytes of XML a cell, is below this.
MOST_XML_BYTES = 2 << 30
# Calamine holds a sheet as one rectangle, 24 bytes a cell: one value in XFD1048576 would take 400 GB.
MOST_CELLS = 64_000_000
MOST_PARTS = 10_000
PIECE_BYTES = 1 << 20
# Cells with a value only: an empty cell that merely has a format ends in "/>".
CELL_REFERENCE = re.compile(
    rb"""<(?:\w{1,20}:)?c\b[^<>]{0,200}?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^<>]{0,200}(?<!/)>"""
)
# Longer than any cell's opening tag, so that none is lost between two pieces.
OVERLAP_BYTES = 512

# Far longer than any sheet within the limits above needs; what takes longer does not end.
LONGEST_PROBE_S = 300

ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


@dataclass(frozen=True, slots=True)
class SheetRows:
    """The rows of one sheet; ``chosen`` and ``left`` are the names of the sheets that were and were not taken."""

    sheet: CalamineSheet
    chosen: str
    left: tuple[str, ...]

    def batches(self, tally: Tally) -> Iterator[RawRows]:  # noqa: ARG002  (a typed format has nothing to book)
        """All rows in the sheet's order, from its first row on."""
        batch = RawRows(1, [])
        for row in self.sheet.iter_rows():
            batch.rows.append([cell_text(value) for value in row])
            if len(batch.rows) >= BATCH_ROWS:
                yield batch
                batch = RawRows(batch.first_row + len(batch.rows), [])
        yield batch


def open_workbook(origin: Origin, *, sheet: str, is_zip: bool) -> SheetRows:
    """The rows of the sheet that *sheet* names, or of the one that looks most like a table."""
    path = origin.path_on_disk()
    if is_zip:
        _check_parts(origin.name, path)
    outcome = _probe(path)
    # Encryption hides a new workbook inside an old kind of file.
    if outcome == workbook_probe.PASSWORD or (outcome and not is_zip and ENCRYPTED in path.read_bytes()):
        raise InputError(_password_words(origin.name))
    if outcome:
        raise InputError(f"{origin.name}: is not a workbook that can be read, or it is damaged")
    # A native library of 5 MB: only those who open a workbook wait for it.
    from python_calamine import load_workbook

    return _chosen_sheet(origin.name, load_workbook(str(path)), sheet)


def _probe(path: Path) -> int:
    """How reading the workbook went in another process, where a panic or a bomb does no harm."""
    program = [sys.executable, "-P", workbook_probe.__file__, str(path.absolute())]
    try:
        done = subprocess.run(  # noqa: S603  (our own program; the path is one argument, and no shell sees it)
            program, check=False, timeout=LONGEST_PROBE_S, stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
    except subprocess.TimeoutExpired:
        return 1
    return done.returncode


def _password_words(name: str) -> str:
    return f"{name}: the workbook is protected by a password; save it without one"


def _chosen_sheet(name: str, workbook: CalamineWorkbook, wanted: str) -> SheetRows:
    names = _worksheets(workbook)
    if wanted:
        matching = [found for found in names if found.casefold() == wanted.strip().casefold()]
        if not matching:
            raise InputError(f"{name}: has no sheet of that name; it has: {', '.join(names) or 'none'}")
        names = matching
    best: CalamineSheet | None = None
    best_score = (0, 0)
    for candidate in names:
        sheet = workbook.get_sheet_by_name(candidate)
        score = _likeness(sheet)
        if score > best_score:
            best, best_score = sheet, score
    if best is None:
        raise InputError(f"{name}: is empty: no sheet has a cell with a value")
    if best.width > MOST_COLUMNS:
        raise InputError(f"{name}: has {best.width:,} columns; at most {MOST_COLUMNS:,} can be read")
    left = tuple(other for other in _worksheets(workbook) if other != best.name)
    return SheetRows(best, best.name, left)


def _worksheets(workbook: CalamineWorkbook) -> list[str]:
    """The names of the sheets with cells, the visible ones first."""
    sheets = [meta for meta in workbook.sheets_metadata if str(meta.typ).endswith("WorkSheet")]
    return [meta.name for meta in sorted(sheets, key=lambda meta: not str(meta.visible).endswith(".Visible"))]


def _likeness(sheet: CalamineSheet) -> tuple[int, int]:
    """How much a sheet is the table: that it has a header counts first, then how many cells it has."""
    if not sheet.height:
        return 0, 0
    sample = []
    for row in sheet.iter_rows():
        sample.append([cell_text(value) for value in row])
        if len(sample) >= SAMPLE_ROWS:
            break
    has_header = sheet.height > 1 and bool(find_head(sample).header_rows)
    return 1 + has_header, sheet.height * sheet.width


def _check_parts(name: str, path: Path) -> None:
    """Refuse what is no workbook, and what would not fit into memory, before anything is unpacked into it."""
    try:
        with zipfile.ZipFile(path) as parts:
            _check_kind(name, parts)
            if sum(part.file_size for part in parts.infolist()) > MOST_XML_BYTES:
                raise InputError(f"{name}: the workbook unpacks to more than {MOST_XML_BYTES >> 30} GB; save it as CSV")
            for part in parts.infolist():
                _check_part(name, parts, part)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, OSError, EOFError, ValueError) as exc:
        raise InputError(f"{name}: the workbook is truncated or damaged") from exc
    except RuntimeError as exc:
        raise InputError(_password_words(name)) from exc


def _check_kind(name: str, parts: zipfile.ZipFile) -> None:
    names = set(parts.namelist())
    if "xl/workbook.xml" in names and len(names) <= MOST_PARTS:
        return
    if "xl/workbook.bin" in names:
        raise InputError(f"{name}: is a binary workbook (XLSB); save it as XLSX or CSV")
    if "mimetype" in names and "content.xml" in names:
        raise InputError(f"{name}: is an OpenDocument file; save it as XLSX or CSV")
    raise InputError(f"{name}: is a ZIP archive, not a workbook; unpack it and give the file inside")


def _check_part(name: str, parts: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    # Reading every part to its end also checks its sum: a part that is longer than it says fails here, not in memory.
    is_sheet = part.filename.startswith("xl/worksheets/") and part.filename.endswith(".xml")
    widest, lowest, rest = 0, 0, b""
    with parts.open(part) as stream:
        while piece := stream.read(PIECE_BYTES):
            if not is_sheet:
                continue
            found = CELL_REFERENCE.findall(rest + piece)
            widest = max([widest, *map(_column_number, {letters for letters, _ in found})])
            lowest = max([lowest, *(int(row) for _, row in found)])
            rest = piece[-OVERLAP_BYTES:]
    if widest > MOST_COLUMNS:
        raise InputError(f"{name}: has {widest:,} columns; at most {MOST_COLUMNS:,} can be read")
    if widest * lowest > MOST_CELLS:
        raise InputError(
            f"{name}: a sheet spans {lowest:,} rows by {widest:,} columns, too many to hold; save it as CSV"
        )


def _column_number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - ord("A") + 1
    return number
