"""What a third record tells about two."""

from __future__ import annotations

import numpy as np

from skiptrace.link.transitive import by_way, ways


def test_way_over_a_third_record():
    """The chance of a way is the product of its steps."""
    one, two, way = ways(np.array([0, 1]), np.array([1, 2]), np.array([0.9, 0.8]))
    assert (0, 2) in set(zip(one.tolist(), two.tolist(), strict=True))
    assert 0.72 == round(float(way[(one == 0) & (two == 2)][0]), 6)


def test_longer_ways_are_not_taken():
    """Four in a chain: the ends are not connected."""
    one, two, _ = ways(np.array([0, 1, 2]), np.array([1, 2, 3]), np.full(3, 0.99))
    assert (0, 3) not in set(zip(one.tolist(), two.tolist(), strict=True))


def test_evidence_against_counts_in_full():
    """Ten bits against leave a thousandth of the odds."""
    assert by_way(np.array([0.5]), np.array([-10.0]))[0] < 0.001


def test_evidence_for_is_not_counted_twice():
    """What speaks for the two stands in their own chance already."""
    assert [0.5] == by_way(np.array([0.5]), np.array([10.0])).round(6).tolist()


def test_nothing_comes_of_nothing():
    """No pairs, no ways."""
    none = np.zeros(0, dtype=np.int64)
    assert [0, 0, 0] == [len(column) for column in ways(none, none, np.zeros(0))]
