"""Answers that wait for the end of a run."""

from __future__ import annotations

import json

import pytest

from skiptrace.errors import SetupError
from skiptrace.export.filed import Filed, file_answer, file_document
from skiptrace.export.spool import Spool


def filed(number):
    """Any answer."""
    return Filed(b"%d" % number, "cells", "a,b\n", "", (("kind", "phone", ""),), ({"role": "search"},))


def test_answers_come_back_in_their_order(tmp_path):
    """Chunk by chunk as they were taken, and as they were."""
    with Spool(tmp_path / "out") as spool:
        spool.add([(1, filed(1)), (3, filed(3))])
        spool.add([(4, filed(4))])

        assert list(spool.answers()) == [(1, filed(1)), (3, filed(3)), (4, filed(4))]


def test_nothing_can_be_left_behind(tmp_path):
    """The file has no name, so a process that is killed leaves no person's data in the folder."""
    with Spool(tmp_path) as spool:
        spool.add([(1, filed(1))])

        assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_written_is_told_of(tmp_path):
    """In our words, with the option that names the folder."""
    (tmp_path / "file").write_text("")
    with pytest.raises(SetupError, match="--out"):
        Spool(tmp_path / "file" / "out")


def test_what_the_store_keeps_is_filed_alike(worked):
    """A run that is taken up again makes the same rows of a kept document as of the answer itself."""
    for line in (worked.folder / "out" / "results.jsonl").read_bytes().splitlines():
        assert file_document(line) == file_answer(json.loads(line))
