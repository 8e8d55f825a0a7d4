"""Encodings."""

from __future__ import annotations

import pytest

from skiptrace.errors import ConfigError
from skiptrace.intake.tables import open_table

TEXT = "account,name\nA-17,José Peña\nA-18,Zoë\n"


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("utf-16"), "utf-16-le"),
        (TEXT.encode("utf-16-le"), "utf-16-le"),
        (TEXT.encode("utf-16-be"), "utf-16-be"),
        (b"\xfe\xff" + TEXT.encode("utf-16-be"), "utf-16-be"),
        (TEXT.encode("cp1252"), "cp1252"),
    ],
)
def test_the_encoding_is_found(write, read, encoded, name):
    """Every usual encoding is found, with a mark or without."""
    table, rows = read(write(encoded))

    assert (name, ("account", "name")) == (table.facts.encoding, table.header)
    assert rows == [["A-17", "José Peña"], ["A-18", "Zoë"]]


def test_encodings_may_be_mixed(write, read):
    """A line that is not UTF-8 is read as Windows-1252, and counted."""
    table, rows = read(write(TEXT.encode() + "A-19,Müller\n".encode("cp1252")))

    assert (rows[1], rows[2]) == (["A-18", "Zoë"], ["A-19", "Müller"])
    assert table.facts.notes == ("1 lines were not UTF-8 and were read as Windows-1252",)


def test_bytes_without_a_character_are_read(write, read):
    """Windows-1252 leaves five bytes out; they stop nobody."""
    _, rows = read(write(b"account,name\nA-17,\x81\x8d\xe9\n"))

    assert rows[0][1] == "\x81\x8dé"


def test_a_named_encoding_goes_first(write, read):
    """An encoding that is given is not guessed."""
    table, rows = read(write("account,name\nA-17,Žižka\n".encode("cp1250")), encoding="cp1250")

    assert (table.facts.encoding, rows[0][1]) == ("cp1250", "Žižka")


@pytest.mark.parametrize("encoding", ["klingon", "base64", "\0"])
def test_an_unknown_encoding_is_refused(write, encoding):
    """A codec must exist and be one of text."""
    with pytest.raises(ConfigError, match="encoding"):
        open_table(write(TEXT), encoding=encoding)


def test_a_few_nuls_are_removed(write, read):
    """NULs in unfilled fields are taken out, and counted."""
    table, rows = read(write(b"account,name,zip\nA-17,DOE\0\0,62701\n" * 1 + b"A-18,ROE,62702\n" * 9))

    assert (rows[0], table.facts.notes) == (["A-17", "DOE", "62701"], ("2 NUL characters were removed",))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_pieces_join_without_a_seam(write, read, encoding):
    """Characters and line ends on the border of two pieces of a long file stay whole."""
    lines = [f"A-{number},Peñ{'a' * (number % 7)},x\r\n" for number in range(60_000)]

    _, rows = read(write(("account,name,note\r\n" + "".join(lines)).encode(encoding)))

    assert [line.rstrip().split(",") for line in lines] == rows
