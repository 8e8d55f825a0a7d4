"""Where the bytes come from."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import sys
from pathlib import Path

import pytest

from skiptrace.errors import InputError
from skiptrace.intake.tables import open_table

CSV = b"account,zip\nA-17,62701\nA-18,62702\n"


@pytest.fixture
def private_folder(tmp_path, monkeypatch):
    """The folder in which private copies are made."""
    folder = tmp_path / "private"
    folder.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(folder))
    return folder


def test_standard_input_is_copied_privately_and_removed(private_folder, monkeypatch):
    """The copy can be read by its owner only, and goes when the table is closed."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(CSV)))

    with open_table("-") as table:
        modes = [stat.S_IMODE(path.stat().st_mode) for path in private_folder.iterdir()]
        passes = [sum(map(len, table.blocks())) for _ in range(2)]

    assert (table.path, modes, passes, list(private_folder.iterdir())) == ("-", [0o600], [2, 2], [])


def test_a_refused_stream_leaves_nothing(private_folder):
    """A file that is no table leaves no copy behind."""
    with pytest.raises(InputError):
        open_table(io.BytesIO(b"%PDF-1.7"))

    assert list(private_folder.iterdir()) == []


def test_a_named_pipe_is_read(tmp_path):
    """What can be read only once is copied first."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    if not os.fork():
        pipe.write_bytes(CSV)
        os._exit(0)

    with open_table(pipe) as table:
        assert sum(map(len, table.blocks())) == 2
    os.wait()


@pytest.mark.parametrize("content", [CSV, gzip.compress(CSV, mtime=0)])
def test_the_hash_is_of_the_bytes_as_given(write, content):
    """Before, during and after a pass the hash is that of the file."""
    expected = hashlib.sha256(content).hexdigest()

    with open_table(write(content)) as early:
        before = early.sha256
    with open_table(write(content)) as table:
        list(table.blocks())
        assert (expected, expected) == (before, table.sha256)


def test_a_table_can_be_read_twice(write):
    """Each pass starts again and counts for itself."""
    with open_table(write(CSV + b"\nTotal: 2\n")) as table:
        passes = [[block.columns for block in table.blocks()] for _ in range(2)]
        skipped = table.facts.skipped

    assert (passes[0], 2) == (passes[1], len(skipped))


def test_a_closed_table_says_so(write):
    """Reading after closing is refused."""
    with open_table(write(CSV)) as table:
        pass

    with pytest.raises(InputError, match="closed"):
        table.blocks()


def test_messages_have_no_folder(tmp_path):
    """A message names the file, not where it is."""
    with pytest.raises(InputError) as caught:
        open_table(tmp_path / "missing.csv")

    assert str(caught.value) == "missing.csv: there is no such file"


def test_a_folder_and_a_device_are_refused(tmp_path):
    """Only files are tables."""
    with pytest.raises(InputError, match="is a folder"):
        open_table(tmp_path)
    with pytest.raises(InputError, match="is a device"):
        open_table("/dev/zero")


def test_a_forbidden_file_is_refused(write, monkeypatch):
    """Without permission the message says so."""

    def refuse(*_args, **_options):
        raise PermissionError(13, "Permission denied")

    path = write(CSV)
    monkeypatch.setattr(Path, "open", refuse)
    with pytest.raises(InputError, match="no permission"):
        open_table(path)


@pytest.mark.parametrize("name", ["a\0b", "x" * 5000])
def test_an_impossible_name_is_refused(name):
    """A name that no file can have is an input error too."""
    with pytest.raises(InputError):
        open_table(name)
