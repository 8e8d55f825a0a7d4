"""The whole job with its store on a PostgreSQL server."""

from __future__ import annotations

import pytest

from tests.towns import PURPOSE, load_world, make_town, stable


@pytest.fixture
def team(database, tmp_path, world):
    return make_town(tmp_path / "team", world.placement, world.today, database())


def test_the_answers_are_those_of_a_file(team, world, few, worked_few):
    """Where the store is changes nothing about the answers; runs are resumed and shown there too."""
    load_world(team, world)
    assert team.work(few).exit_code == 0

    before, after = stable(team.folder / "out"), stable(worked_few)
    assert before == after
    assert team.work(few, "out", "--resume", "last").exit_code == 0
    assert stable(team.folder / "out") == before
    told = ["--account", "Z-1", "--creditor", "B", "--name", "BRAMBLE, ADA", "--dob", "1980-01-02"]
    assert team.invoke("locate", *told, "--purpose", PURPOSE).exit_code == 0
    assert team.invoke("show", "Z-1").exit_code == 0
    assert team.invoke("store", "verify").exit_code == 0
