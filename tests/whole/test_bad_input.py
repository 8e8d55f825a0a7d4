"""Files that are no placement file: exit 3, one sentence, nothing written."""

from __future__ import annotations

import io
import zipfile

import pytest

from skiptrace.errors import InputError
from tests.towns import PURPOSE

HEADER = "ACCOUNT NO,NAME,DOB\n"
GOOD = 'A-1,"BRAMBLE, ADA",1980-05-17\n'


def packed() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("readme.txt", "no workbook")
    return file.getvalue()


BAD = {
    "empty": b"",
    "header only": HEADER.encode(),
    "binary": bytes(range(256)) * 400,
    "NULs": b"\0" * 100_000,
    "zip": packed(),
    "quotes": b'"' * 300_001,
    "no name column": b"ACCOUNT NO,COLOUR\n1,red\n2,blue\n",
    "an image": b"\x89PNG\r\n\x1a\n" + bytes(5_000),
    "half a gzip": b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03abc",
}


@pytest.mark.parametrize("content", BAD.values(), ids=BAD.keys())
def test_it_is_refused_in_one_sentence(town, content):
    """The message says what is wrong, no output folder appears, and no run is kept."""
    source = town.folder / "bad.csv"
    source.write_bytes(content)
    error = town.work(source).exception

    assert isinstance(error, InputError), repr(error)
    assert len(str(error)) < 500
    assert not (town.folder / "out").exists()
    assert town.refused("run", source, "--out", "out", "--purpose", "consent", "--resume", "last").exit_code == 2


def test_a_line_of_fifty_megabytes(town):
    """A file without line ends is refused in bounded time and memory."""
    source = town.folder / "bad.csv"
    source.write_bytes(b"x" * 50_000_000)

    assert isinstance(town.work(source).exception, InputError)


@pytest.mark.parametrize("name", ["nothing.csv", "."])
def test_no_file(town, name):
    """What is not there, or is a folder, is told so."""
    error = town.work(town.folder / name).exception

    assert isinstance(error, InputError)
    assert not (town.folder / "out").exists()


def test_ten_thousand_columns_are_read(town):
    """A very wide file is worked or refused like any other."""
    source = town.folder / "wide.csv"
    names = ",".join(f"X{number}" for number in range(10_000))
    source.write_text(HEADER.strip() + "," + names + "\n" + GOOD.strip() + "," * 10_000 + "\n")
    result = town.work(source)

    assert result.exit_code == 0 or isinstance(result.exception, InputError), repr(result.exception)


def test_doubled_headers_work(town):
    """Two columns of one name are both kept."""
    source = town.folder / "double.csv"
    source.write_text('ACCOUNT NO,NAME,DOB,PHONE,PHONE\nA-1,"BRAMBLE, ADA",1980-05-17,2175550123,2175550124\n')

    assert town.work(source).exit_code == 0
    written = (town.folder / "out" / "cases.csv").read_text()
    assert "2175550123,2175550124," in written


def test_standard_input_is_a_file_too(town, few):
    """A dash reads what is piped in."""
    with few.open("rb") as piped:
        code, _, errors = town.run("run", "-", "--out", "out", "--purpose", PURPOSE, stdin=piped)

    assert code == 0, errors
    assert len((town.folder / "out" / "results.jsonl").read_text().splitlines()) > 30
