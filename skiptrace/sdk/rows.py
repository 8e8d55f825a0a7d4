"""Rows of request and answer files, written and read: delimited or of fixed widths, bounded."""

from __future__ import annotations

import csv
import io
from itertools import islice
from typing import TYPE_CHECKING, Final

from skiptrace.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.sdk.manifest import ColumnWords

LARGEST_FILE_BYTES: Final = 256 * 1024 * 1024
MOST_ROWS: Final = 5_000_000
_DELIMITERS: Final = {"csv": ",", "tsv": "\t", "pipe": "|"}


def write_rows(rows: Sequence[Sequence[str]], columns: Sequence[ColumnWords], form: str, *, header: bool) -> bytes:
    """The file of these rows, in UTF-8, with the line ends of a mainframe's world."""
    names = [column.name for column in columns]
    told = [names, *rows] if header else list(rows)
    if form == "fixed":
        widths = [column.width or 0 for column in columns]
        lines = (
            "".join(text[:width].ljust(width) for text, width in zip(map(_plain, row), widths, strict=True))
            for row in told
        )
        return "".join(f"{line}\r\n" for line in lines).encode("utf-8")
    out = io.StringIO()
    writer = csv.writer(out, delimiter=_DELIMITERS[form], lineterminator="\r\n")
    writer.writerows([_plain(text) for text in row] for row in told)
    return out.getvalue().encode("utf-8")


def read_rows(content: bytes, columns: Sequence[ColumnWords], form: str, *, header: bool) -> Iterator[dict[str, str]]:
    """
    The rows of a file, by column name.

    Raises:
        SourceError: It is no such file, or larger than an answer can be.
    """
    if len(content) > LARGEST_FILE_BYTES:
        raise SourceError("the answer file is larger than an answer can be")
    text = _decoded(content)
    if text.lstrip()[:1] == "<":
        raise SourceError("a page of HTML came instead of the answer file")
    names = [column.name for column in columns]
    if form == "fixed":
        lines = text.splitlines()
        yield from _fixed(lines[1:] if header else lines, columns)
    else:
        yield from _delimited(text, names, _DELIMITERS[form], header=header)


def _delimited(text: str, names: list[str], delimiter: str, *, header: bool) -> Iterator[dict[str, str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        if header:
            names = [name.strip() for name in next(rows, [])]
        if not names or len(set(names)) != len(names):
            raise SourceError("the answer file has no header, or names a column twice")
        for row in islice(rows, MOST_ROWS):
            if row:
                yield _named(names, row)
    except csv.Error:
        raise SourceError("the answer file is cut off, or a quote in it is never closed") from None


def _named(names: list[str], row: list[str]) -> dict[str, str]:
    if len(row) != len(names):
        raise SourceError(f"a row of the answer file has {len(row)} columns and not {len(names)}")
    return dict(zip(names, row, strict=True))


def _fixed(lines: list[str], columns: Sequence[ColumnWords]) -> Iterator[dict[str, str]]:
    width = sum(column.width or 0 for column in columns)
    for line in islice(lines, MOST_ROWS):
        if not line.strip():
            continue
        # Trailing blanks are often cut off by mail programs; anything longer is another layout.
        if len(line.rstrip()) > width:
            raise SourceError(f"a row of the answer file is longer than the {width} characters of its layout")
        yield dict(_cut(line, columns))


def _cut(line: str, columns: Sequence[ColumnWords]) -> Iterator[tuple[str, str]]:
    start = 0
    for column in columns:
        end = start + (column.width or 0)
        yield column.name, line[start:end].strip()
        start = end


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # Vendors' systems of the eighties answer in the code page of Windows.
        return content.decode("cp1252", errors="replace")


def _plain(text: str) -> str:
    return " ".join(text.split())
