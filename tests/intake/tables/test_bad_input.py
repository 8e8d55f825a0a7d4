"""Files that are no tables: one sentence each, in bounded time and memory."""

from __future__ import annotations

import contextlib
import gzip
import io
import struct
import zipfile

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import InputError
from skiptrace.intake.tables import open_table

CSV = b"account,zip\nA-17,62701\nA-18,62702\n"


def archive(parts, compression=zipfile.ZIP_DEFLATED):
    """A ZIP file of these parts."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", compression) as written:
        for name, part in parts.items():
            written.writestr(name, part)
    return content.getvalue()


def sheet(cells):
    """A workbook with this XML between the tags of its only sheet."""
    return archive({"xl/workbook.xml": "<workbook/>", "xl/worksheets/sheet1.xml": f"<sheetData>{cells}</sheetData>"})


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\n \r\n\t\n", "only blank rows"),
        (b"\xef\xbb\xbf", "only blank rows"),
        (b"\x7fELF\x02\x01\x01" + bytes(64), "is a program"),
        (b"\x89PNG\r\n\x1a\n" + bytes(64), "is a picture"),
        (b"%PDF-1.7\n", "is a PDF document"),
        (bytes(1000), "is binary data"),
        (bytes(range(256)) * 20, "is binary data"),
        (b"<html><table><tr><td>A-17</td></tr></table></html>", "is a web page"),
        (b'{\n "records": [\n {"id": 1}\n]}', "neither one object per line nor an array"),
        (b"x" * (5 << 20), "longer than 4 MB"),
        (CSV + b'"' + b"x" * (5 << 20), "longer than 4 MB"),
        (b"account,zip\n" + b",".join(b"x" for _ in range(10_000)), "has 10,000 columns; at most 4,096"),
        (b'{"a":1}\n' + b"{" + b",".join(b'"k%d":1' % n for n in range(5000)) + b"}\n", "4,096 different fields"),
        (b"{}\n{}\n", "no object in it has a field"),
        (b"[]", "no object in it has a field"),
        (b"PAR1" + bytes(100) + b"PAR1", "Parquet file is truncated or damaged"),
        (b"PAR1", "Parquet file is truncated or damaged"),
        (archive({"readme.txt": "x"}), "is a ZIP archive, not a workbook"),
        (archive({"mimetype": "x", "content.xml": "x"}), "is an OpenDocument file"),
        (archive({"xl/workbook.bin": "x"}), "is a binary workbook"),
        (archive({"xl/workbook.xml": "<workbook/>"}), "is not a workbook that can be read|is empty"),
        (archive({"xl/workbook.xml": "x" * 1000})[:-40], "truncated or damaged"),
        (sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "has 16,384 columns"),
        (sheet("<c r='A1'><v>1</v></c><c s='1' r='ZZ1048576' t='n'><v>1</v></c>"), "too many to hold"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "is not a workbook that can be read"),
        (gzip.compress(CSV * 1000, mtime=0)[:-20], "is truncated"),
        (gzip.compress(CSV, mtime=0)[:10] + b"\xff" * 30, "is damaged"),
        (gzip.compress(gzip.compress(CSV, mtime=0), mtime=0), "packed with gzip twice"),
        (gzip.compress(b"", mtime=0), "is empty"),
    ],
    # Packed bytes hold the time: a name made of them differs between the processes of a test run.
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_it_is_refused_in_one_sentence(write, read, content, words):
    """The message names the file and what is wrong, on one line."""
    with pytest.raises(InputError, match=words) as caught:
        read(write(content))

    assert str(caught.value).startswith("placement.csv: ")
    assert "\n" not in str(caught.value)


def test_a_header_alone_opens_but_has_no_rows(write):
    """The columns of an empty table can be looked at; reading it is refused."""
    with open_table(write(b"account,zip\n")) as table:
        assert table.header == ("account", "zip")
        with pytest.raises(InputError, match="has a header but no rows"):
            list(table.blocks())


def test_a_workbook_with_a_password_is_refused(write, compound_file):
    """An encrypted workbook says what to do."""
    with pytest.raises(InputError, match="protected by a password"):
        open_table(write(compound_file("EncryptedPackage", b"x" * 5000)))


def test_an_old_workbook_of_one_huge_rectangle_is_refused(write, xls):
    """Two cells in far corners would take a hundred gigabytes in the reader; they take none."""
    number, far_number = (struct.pack("<HHHH", 0x0203, 14, *corner) for corner in ((0, 1), (65_535, 65_535)))
    content = xls([["A-17", 1.0]])

    with pytest.raises(InputError, match="is not a workbook that can be read"):
        open_table(write(content.replace(number, far_number)))


def test_a_zip_bomb_is_not_unpacked(write, monkeypatch):
    """A workbook that says it is huge is refused by what it says."""
    monkeypatch.setattr("skiptrace.intake.tables.excel.MOST_XML_BYTES", 10_000)

    with pytest.raises(InputError, match="the workbook unpacks to more than"):
        open_table(write(sheet(" " * 100_000)))


def test_a_zip_bomb_that_lies_is_not_unpacked(write):
    """A part longer than it says fails its check before anything holds it."""
    content = sheet(" " * 100_000)
    lying = content.replace(struct.pack("<I", 100_023), struct.pack("<I", 50))

    with pytest.raises(InputError, match="truncated or damaged"):
        open_table(write(lying))


def test_a_gzip_bomb_is_stopped(write, read, monkeypatch):
    """What unpacks to hundreds of times its size is no table."""
    monkeypatch.setattr("skiptrace.intake.tables.origin.RATIO_MATTERS_BYTES", 1 << 20)

    with pytest.raises(InputError, match="500 times its size"):
        read(write(gzip.compress(b"account,zip\n" + b"\n" * (3 << 20))))


def test_a_file_that_shrinks_is_told(tmp_path):
    """A Parquet file cut after opening ends in our own error."""
    path = tmp_path / "t.parquet"
    duckdb.sql("SELECT i AS account FROM range(200000) AS t(i)").write_parquet(str(path))
    with open_table(path) as table:
        path.write_bytes(path.read_bytes()[:1000])
        with pytest.raises(InputError, match="truncated"):
            list(table.blocks())


def drain(content):
    """Open and read to the end."""
    with open_table(io.BytesIO(content)) as table:
        for block in table.blocks(rows=5):
            assert len(table.header) == len(block.columns)
            assert {len(block)} == {len(column) for column in (*block.columns, block.file_rows)}


STARTS = [
    b"",
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"PAR1",
    b"\x1f\x8b\x08",
    b'{"a":1}\n',
    b"[{",
    b"\xff\xfe",
]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(STARTS), st.binary(max_size=200))
def test_any_bytes_are_a_table_or_refused(start, content):
    """Whatever a file holds, reading ends in a table or in our own error."""
    with contextlib.suppress(InputError):
        drain(start + content)


@settings(max_examples=200, deadline=None)
@given(st.text("a1 ,;|\t\"'\r\n=[{}]:-\x1a\u202e", max_size=300))
def test_any_text_is_a_table_or_refused(text):
    """Quotes, delimiters and line ends in any order end in a table or in our own error."""
    with contextlib.suppress(InputError):
        drain(text.encode())


# Each example starts a process.
@settings(max_examples=12, deadline=None)
@given(st.integers(0, 1 << 16), st.binary(min_size=1, max_size=8), st.booleans())
def test_a_damaged_workbook_is_read_or_refused(xls, at, damage, cut):
    """A workbook with some bytes changed, or cut, ends in a table or in our own error."""
    whole = xls([["account", "zip"], *([f"A-{number}", 62701.0] for number in range(50))])
    place = at % len(whole)
    with contextlib.suppress(InputError):
        drain(whole[:place] + damage + (b"" if cut else whole[place + len(damage) :]))
