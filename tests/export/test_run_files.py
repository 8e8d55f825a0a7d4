"""The files of a run: whole or not at all."""

from __future__ import annotations

import errno

import pytest

from skiptrace.errors import InputError, SetupError
from skiptrace.export.run_files import Reject, RunFolder, write_results
from tests.towns import rows_of


def fail(path, error):
    """Fail in the midst of writing."""
    with RunFolder(path) as folder:
        folder.text("a.csv").write("half")
        raise error


def test_files_take_their_names_when_all_are_whole(tmp_path):
    """While they are written, the folder shows the files of the run before."""
    (tmp_path / "a.csv").write_text("before")
    with RunFolder(tmp_path) as folder:
        folder.table("a.csv", ("x",)).write(["1"])
        assert (tmp_path / "a.csv").read_text() == "before"

    assert (tmp_path / "a.csv").read_text() == "x\n1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["a.csv"]


@pytest.mark.parametrize("error", [KeyboardInterrupt, InputError("no")])
def test_a_failure_leaves_the_folder_as_it_was(tmp_path, error):
    """Unfinished files are taken away, and the error is the caller's."""
    (tmp_path / "a.csv").write_text("before")
    with pytest.raises((KeyboardInterrupt, InputError)):
        fail(tmp_path, error)

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "before"}


def test_a_full_disk_is_told_in_our_words(tmp_path):
    """The system's error becomes one with the way out, and nothing is left behind."""
    with pytest.raises(SetupError, match="No space left"):
        fail(tmp_path, OSError(errno.ENOSPC, "No space left on device"))

    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_run_left_is_written_over(tmp_path):
    """An unfinished file of a killed process is in nobody's way."""
    (tmp_path / ".a.csv.unfinished").write_text("left behind")
    with RunFolder(tmp_path) as folder:
        folder.text("a.csv").write("whole")

    assert {path.name: path.read_text() for path in tmp_path.iterdir()} == {"a.csv": "whole"}


def test_rows_that_could_not_be_read_stand_in_their_place(tmp_path):
    """Rejects are in the order of the input, whether a row could be read or not."""
    rejects = {
        2: Reject(3, "row", "too many cells", "mend it", ("b", "x")),
        3: Reject(4, "born", "no date", ""),
        4: Reject(5, "row", "too many cells", "mend it", ("d", "x")),
    }
    rows = iter([(3, ("c", "y"))])
    with RunFolder(tmp_path) as folder:
        write_results(folder, ("K", "V"), rows, rejects, iter([]))

    assert [row["K"] for row in rows_of(tmp_path / "rejects.csv")] == ["b", "c", "d"]
    assert [row["reject_row"] for row in rows_of(tmp_path / "rejects.csv")] == ["3", "4", "5"]


def test_a_row_without_an_answer_is_another_file(tmp_path):
    """Answers never stand beside rows that they are not about."""
    with pytest.raises(InputError, match="row 1"), RunFolder(tmp_path) as folder:
        write_results(folder, ("K",), iter([(1, ("a",))]), {}, iter([(2, b"{}")]))
