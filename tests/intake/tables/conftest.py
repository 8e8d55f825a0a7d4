"""Files of every kind, really written."""

from __future__ import annotations

import struct

import pytest

from skiptrace.intake.tables import open_table


@pytest.fixture
def write(tmp_path):
    """Write a file and give its path."""

    def write_file(content, name="placement.csv"):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return path

    return write_file


@pytest.fixture
def read():
    """Read a table to its end: the closed table and its rows."""

    def read_all(source, **options):
        with open_table(source, **options) as table:
            rows = [list(row) for block in table.blocks(rows=7) for row in zip(*block.columns, strict=True)]
        return table, rows

    return read_all


def _xls(rows):
    """A workbook of Excel 97 with texts and numbers: BIFF8 records in a compound file, as small as may be."""

    def record(kind, data=b""):
        return struct.pack("<HH", kind, len(data)) + data

    def cell(row, column, value):
        at = struct.pack("<HHH", row, column, 0)
        if isinstance(value, str):
            return record(0x0204, at + struct.pack("<HB", len(value), 1) + value.encode("utf-16-le"))
        return record(0x0203, at + struct.pack("<d", value))

    sheet = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0010, 0, 0, 0, 0))
    sheet += b"".join(cell(row, column, value) for row, cells in enumerate(rows) for column, value in enumerate(cells))
    sheet += record(0x000A)
    beginning = record(0x0809, struct.pack("<HHHHII", 0x0600, 0x0005, 0, 0, 0, 0))
    # The record of the sheet's name is 16 bytes long and the end 4.
    offset = len(beginning) + 16 + 4
    bound = record(0x0085, struct.pack("<IBBBB", offset, 0, 0, 4, 0) + b"Data")
    return _compound_file("Workbook", beginning + bound + record(0x000A) + sheet)


def _compound_file(stream_name, stream):
    """An OLE compound file with one stream."""
    stream = stream.ljust(max(4096, -(-len(stream) // 512) * 512), b"\0")
    count = len(stream) // 512
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD

    def entry(name, kind, child, start, size):
        written = name.encode("utf-16-le")
        head = written.ljust(64, b"\0") + struct.pack("<HBB", len(written) + 2 if name else 0, kind, 1)
        return head + struct.pack("<III", free, free, child) + b"\0" * 36 + struct.pack("<IQ", start, size)

    header = bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0) + struct.pack("<I", 0)
    header += struct.pack("<I", free) * 108
    chain = [table, end, *range(3, count + 2), end]
    allocation = b"".join(struct.pack("<I", sector) for sector in chain).ljust(512, b"\xff")
    folder = entry("Root Entry", 5, 1, end, 0) + entry(stream_name, 2, free, 2, len(stream))
    folder += entry("", 0, free, 0, 0) * 2
    return header + allocation + folder + stream


@pytest.fixture(scope="session")
def xls():
    """How to make an old workbook of rows."""
    return _xls


@pytest.fixture(scope="session")
def compound_file():
    """How to make an OLE file of one stream."""
    return _compound_file
