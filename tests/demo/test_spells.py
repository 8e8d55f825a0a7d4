from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.demo.spells import NOBODY, OPEN, SpellLog, latest

CHANGES = st.lists(st.tuples(st.integers(0, 3), st.integers(-1, 5)), max_size=30)


def ints(*values):
    return np.array(values, dtype=np.int64)


def test_the_value_of_a_day_is_the_one_that_began_last():
    """A spell holds from its first day until before the first day of the next."""
    log = SpellLog(1)
    log.change(ints(0), ints(7), ints(100))
    log.change(ints(0), ints(8), ints(200))
    spells = log.spells()

    assert spells.at(ints(0, 0, 0, 0), ints(99, 100, 199, 200)).tolist() == [NOBODY, 7, 7, 8]
    assert spells.end.tolist() == [200, OPEN]


def test_change_tells_what_ended():
    """The values that ended come back, so that a number can be given to somebody else."""
    log = SpellLog(2)
    log.change(ints(0), ints(7), ints(100))

    assert log.close(ints(0, 1), ints(150, 150)).tolist() == [7, NOBODY]


@given(CHANGES)
def test_spells_never_overlap(changes):
    """Nobody has two values on one day, whatever happened."""
    log = SpellLog(4)
    for day, (holder, value) in enumerate(changes, 1):
        log.change(ints(holder), ints(value), ints(day))
    spells = log.spells()
    same = spells.holder[1:] == spells.holder[:-1]

    assert (spells.end[:-1][same] <= spells.start[1:][same]).all()


@given(CHANGES)
def test_the_past_can_be_asked(changes):
    """On every day each holder has what was given last."""
    log, now = SpellLog(4), dict.fromkeys(range(4), NOBODY)
    expected = []
    for day, (holder, value) in enumerate(changes, 1):
        log.change(ints(holder), ints(value), ints(day))
        now[holder] = value
        expected.append((holder, day, value))
    spells = log.spells()

    assert [value for _, _, value in expected] == [int(spells.at(ints(who), day)[0]) for who, day, _ in expected]


def test_of_finds_every_spell_of_a_holder():
    """All spells of the holders asked for come back, paired with who asked."""
    log = SpellLog(3)
    for day, holder in enumerate([0, 2, 0, 0, 2], 1):
        log.change(ints(holder), ints(day), ints(day))
    spells = log.spells()
    position, row = spells.of(ints(2, 1, 0))

    assert position.tolist() == [0, 0, 2, 2, 2]
    assert spells.value[row].tolist() == [2, 5, 1, 3, 4]


def test_latest_keeps_the_newest():
    """At most so many of each holder, newest first."""
    rows = latest(ints(1, 0, 1, 1), ints(10, 5, 30, 20), 2)

    assert rows.tolist() == [1, 2, 3]
