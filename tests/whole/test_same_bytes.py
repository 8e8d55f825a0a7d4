"""The same input gives the same bytes."""

from __future__ import annotations

import re

import pytest

from tests.towns import copy_town, make_town, load_world, PURPOSE


def anonymous(folder) -> dict[str, bytes]:
    """The files of a run without its id and times."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    run_id = re.search(rb'"run_id": "([^"]+)"', files["run.json"])[1]
    hidden = {name: content.replace(run_id, b"RUN").replace(run_id[:8], b"RUN") for name, content in files.items()}
    return {name: re.sub(rb'"started_at": "[^"]+"', b"", content) for name, content in hidden.items()}


@pytest.fixture(scope="module")
def undisturbed(worked):
    return anonymous(worked.folder / "out")


def test_a_second_run_gives_the_same(worked, town, undisturbed):
    """Only the run's id and times differ."""
    assert town.work().exit_code == 0

    assert anonymous(town.folder / "out") == undisturbed


@pytest.mark.parametrize("size", [1, 7, 100])
def test_the_size_of_chunks_does_not_matter(town, few, size):
    """Who is answered together changes nothing about the answer."""
    assert town.work(few, "whole").exit_code == 0
    assert town.work(few, "parts", "--chunk-cases", size).exit_code == 0

    assert anonymous(town.folder / "parts") == anonymous(town.folder / "whole")
