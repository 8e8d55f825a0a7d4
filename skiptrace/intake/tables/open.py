"""Opening a file: which format it is in, by its bytes and never by its name."""

from __future__ import annotations

from typing import TYPE_CHECKING, BinaryIO

from skiptrace.errors import ConfigError, InputError
from skiptrace.intake.tables.delimited import DelimitedRows, checked_delimiter, looks_fixed_width, sniff_delimiter
from skiptrace.intake.tables.excel import OLE_MAGIC, ZIP_MAGIC, open_workbook
from skiptrace.intake.tables.fixed_width import FixedWidthRows
from skiptrace.intake.tables.header import Head, find_head, unique_names
from skiptrace.intake.tables.json_lines import JsonRows, collect_names, sniff_json
from skiptrace.intake.tables.layout import TableLayout
from skiptrace.intake.tables.origin import GZIP_MAGIC, Origin
from skiptrace.intake.tables.parquet import open_parquet
from skiptrace.intake.tables.rows import MOST_COLUMNS, RowSource, Tally
from skiptrace.intake.tables.table import Table, TableFacts
from skiptrace.intake.tables.text import SAMPLE_BYTES, checked_encoding, detect_encoding, read_pieces

if TYPE_CHECKING:
    import os

PARQUET_MAGIC = b"PAR1"
SAMPLE_ROWS = 500
FIXED_WIDTH_NOTE = "the lines look like fields of fixed width: a layout says where each begins"

NOT_TABLES = (
    (GZIP_MAGIC, "is packed with gzip twice; unpack it once"),
    (b"BZh", "is packed with bzip2; unpack it first"),
    (b"\xfd7zXZ\x00", "is packed with xz; unpack it first"),
    (b"\x28\xb5\x2f\xfd", "is packed with Zstandard; unpack it first"),
    (b"7z\xbc\xaf\x27\x1c", "is a 7-Zip archive; unpack it first"),
    (b"Rar!\x1a\x07", "is a RAR archive; unpack it first"),
    (b"PK\x05\x06", "is an empty ZIP archive"),
    (b"%PDF-", "is a PDF document, not a table"),
    (b"\x7fELF", "is a program, not a table"),
    (b"\x89PNG", "is a picture, not a table"),
    (b"\xff\xd8\xff", "is a picture, not a table"),
    (b"GIF8", "is a picture, not a table"),
    (b"{\\rtf", "is a text document (RTF), not a table"),
    (b"SQLite format 3\x00", "is a database, not a table; export it as CSV"),
)
# Some systems write a web page and call it .xls.
PAGE_STARTS = (b"<!doctype", b"<html", b"<table", b"<?xml")


def open_table(
    source: str | os.PathLike[str] | BinaryIO,
    *,
    layout: TableLayout | None = None,
    sheet: str = "",
    delimiter: str = "",
    encoding: str = "",
) -> Table:
    """
    The table in a file, in whatever format it is.

    Args:
        source: A path, ``-`` for standard input, or a binary stream.
        layout: What a person knows about the file; fixed width needs it.
        sheet: The sheet of a workbook; goes before the layout's.
        delimiter: What stands between cells; goes before the layout's.
        encoding: A codec's name; goes before the layout's.

    Raises:
        InputError: The file is no table that can be read; says why and what to do.
        ConfigError: The delimiter or encoding that was named is none.
    """
    given = layout or TableLayout()
    wanted = TableLayout(
        fields=given.fields,
        delimiter=checked_delimiter(delimiter or given.delimiter) if delimiter or given.delimiter else "",
        sheet=sheet or given.sheet,
        encoding=checked_encoding(encoding or given.encoding) if encoding or given.encoding else "",
        header=given.header,
    )
    origin = Origin(source)
    try:
        return _open(origin, wanted)
    except (InputError, ConfigError):
        origin.close()
        raise


def _open(origin: Origin, wanted: TableLayout) -> Table:
    sample = origin.peek(SAMPLE_BYTES)
    if not sample:
        raise InputError(f"{origin.name}: is empty")
    if sample.startswith((ZIP_MAGIC, OLE_MAGIC)):
        return _open_workbook(origin, wanted, is_zip=sample.startswith(ZIP_MAGIC))
    if sample.startswith(PARQUET_MAGIC):
        rows = open_parquet(origin)
        facts = TableFacts(format="parquet", compressed=origin.compressed)
        return Table(origin=origin, source=rows, head=Head(names=unique_names(list(rows.names))), facts=facts)
    for magic, words in NOT_TABLES:
        if sample.startswith(magic):
            raise InputError(f"{origin.name}: {words}")
    if sample.lstrip(b"\xef\xbb\xbf \t\r\n")[:9].lower().startswith(PAGE_STARTS):
        raise InputError(f"{origin.name}: is a web page or XML, whatever its name says; save it as XLSX or CSV")
    return _open_text(origin, wanted, sample)


def _open_workbook(origin: Origin, wanted: TableLayout, *, is_zip: bool) -> Table:
    rows = open_workbook(origin, sheet=wanted.sheet, is_zip=is_zip)
    head = find_head(_sample_rows(origin, rows), header=wanted.header)
    notes = (f"other sheets were not read: {', '.join(rows.left)}",) if rows.left else ()
    facts = TableFacts(
        format="xlsx" if is_zip else "xls",
        sheet=rows.chosen,
        header_rows=head.header_rows,
        notes=notes,
        compressed=origin.compressed,
    )
    return Table(origin=origin, source=rows, head=head, facts=facts)


def _open_text(origin: Origin, wanted: TableLayout, sample: bytes) -> Table:
    encoding = wanted.encoding or detect_encoding(sample)
    if not encoding:
        raise InputError(f"{origin.name}: is binary data, not a table")
    text = next(read_pieces(origin, encoding, Tally()), "")
    if not text.strip():
        raise InputError(f"{origin.name}: is empty: it has only blank rows")
    if wanted.fields:
        return _open_fixed_width(origin, wanted, encoding)
    shape = "" if wanted.delimiter else sniff_json(text)
    if shape == "other json":
        raise InputError(f"{origin.name}: is JSON, but neither one object per line nor an array of objects")
    if shape:
        return _open_json(origin, encoding, shape)
    return _open_delimited(origin, wanted, encoding, text)


def _open_fixed_width(origin: Origin, wanted: TableLayout, encoding: str) -> Table:
    rows = FixedWidthRows(origin, encoding, wanted.fields)
    names = unique_names([field.name for field in wanted.fields])
    header_row = wanted.header if isinstance(wanted.header, int) else 0
    above = tuple((row, "header" if row == header_row else "title") for row in range(1, header_row + 1))
    head = Head(names=names, above=above, first_data_row=header_row + 1)
    facts = TableFacts(format="fixed width", encoding=encoding, compressed=origin.compressed)
    return Table(origin=origin, source=rows, head=head, facts=facts)


def _open_json(origin: Origin, encoding: str, shape: str) -> Table:
    names = collect_names(origin, encoding, shape)
    if not names:
        raise InputError(f"{origin.name}: is empty: no object in it has a field")
    facts = TableFacts(format=shape, encoding=encoding, compressed=origin.compressed)
    source = JsonRows(origin, encoding, shape, names)
    return Table(origin=origin, source=source, head=Head(names=unique_names(list(names))), facts=facts)


def _open_delimited(origin: Origin, wanted: TableLayout, encoding: str, text: str) -> Table:
    delimiter, width = sniff_delimiter(text, wanted.delimiter)
    rows = DelimitedRows(origin, encoding, delimiter, width)
    head = find_head(_sample_rows(origin, rows), header=wanted.header)
    notes = (FIXED_WIDTH_NOTE,) if width == 1 and looks_fixed_width(text) else ()
    facts = TableFacts(
        format="csv",
        notes=notes,
        encoding=encoding,
        delimiter=delimiter,
        header_rows=head.header_rows,
        compressed=origin.compressed,
    )
    return Table(origin=origin, source=rows, head=head, facts=facts)


def _sample_rows(origin: Origin, source: RowSource) -> list[list[str]]:
    sample: list[list[str]] = []
    filled = 0
    for batch in source.batches(Tally()):
        for row in batch.rows:
            sample.append(row)
            filled += any(row)
            if len(row) > MOST_COLUMNS:
                raise InputError(f"{origin.name}: has {len(row):,} columns; at most {MOST_COLUMNS:,} can be read")
            if filled >= SAMPLE_ROWS:
                return sample
    return sample
