"""A small world, made once."""

from __future__ import annotations

import pytest

from skiptrace.demo.truth import read_truth
from skiptrace.demo.world import make_world

DEBTORS, POPULATION = 120, 2_500


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    return make_world(tmp_path_factory.mktemp("world"), debtors=DEBTORS, population=POPULATION, seed=3)


@pytest.fixture(scope="session")
def truth(world):
    return read_truth(world.truth)
