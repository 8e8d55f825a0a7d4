"""Which rows of a large side can meet anybody on the small one."""

from __future__ import annotations

import numpy as np
import pytest

from skiptrace.link import link
from skiptrace.link.spill import FEW_PAIRS
from skiptrace.link.wanted import Lookup, Wanted
from skiptrace.match.keys import KINDS, Keys
from tests.link.people import moved, people

NAME = KINDS.index("name")


def keys_of(persons, keys):
    """Keys of one kind."""
    return Keys(np.array(persons), np.full(len(keys), NAME, dtype=np.uint8), np.array(keys, dtype=np.uint64))


def wanted_of(folder, keys, many):
    """The keys of a side of which each is had by so many rows."""
    kinds = np.full(len(keys), NAME, dtype=np.uint8)
    return Wanted(folder, np.array(sorted(keys), dtype=np.uint64), np.array(many), kinds)


def test_only_keys_of_the_other_side_meet(tmp_path):
    """A key meets where the other side has it, each row once."""
    wanted_of(tmp_path, [5, 2**63, 2**63 + 1, 2**64 - 1], [1, 1, 1, 1])
    met = Lookup(tmp_path).meet(keys_of([0, 0, 1, 2, 3], [5, 5, 6, 2**63 + 1, 2**64 - 1]))
    assert met.places.tolist() == [0, 2, 3]
    assert met.many.tolist() == [1, 1, 1]
    assert met.live.person.tolist() == [0, 2, 3]


def test_large_blocks_die_once_pairs_are_many(tmp_path):
    """A block beyond its cap is left out, and counted, as soon as there are too many pairs to compare all."""
    wanted = wanted_of(tmp_path, [5, 9], [1, 1])
    wanted.heard(np.array([0, 1]), np.array([500, 3]))
    assert not wanted.capped
    assert Lookup(tmp_path).meet(keys_of([0, 1], [5, 9])).live.person.tolist() == [0, 1]
    wanted.heard(np.array([0]), np.array([FEW_PAIRS]))
    assert wanted.capped
    met = Lookup(tmp_path).meet(keys_of([0, 1], [5, 9]))
    assert (met.places.tolist(), met.live.person.tolist()) == ([0, 1], [1])
    assert (wanted.left_out().blocks, wanted.left_out().pairs) == (1, FEW_PAIRS + 500)


@pytest.mark.parametrize("workers", [1, 2])
def test_rows_that_meet_nobody_do_not_change_the_answer(workers, monkeypatch):
    """What is found does not depend on how many rows stand around it in blocks, or on who reads them."""
    monkeypatch.setattr("skiptrace.link.side.BLOCK_ROWS", 40)
    rows = people(100)
    found = list(link(rows, moved(rows), workers=workers).pairs())
    monkeypatch.setattr("skiptrace.link.side.BLOCK_ROWS", 1_000)
    assert found == list(link(rows, moved(rows)).pairs())
