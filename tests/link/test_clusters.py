"""Clusters of one person's rows."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from skiptrace.link.clusters import cluster_rows

PAIRS = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.floats(0.001, 0.999)), max_size=40)


def test_likely_pairs_are_joined():
    """A cluster is called by its lowest row."""
    assert [0, 1, 0, 3] == cluster_rows(4, [(0, 2, 0.9)])


def test_chain_of_strangers_is_cut():
    """A is B and B is C, but A is not C: the weaker link gives way."""
    assert [0, 0, 2] == cluster_rows(3, [(0, 1, 0.95), (1, 2, 0.9), (0, 2, 0.01)])


def test_strong_third_keeps_three_together():
    """Where the average is likelier than not, all three are one."""
    assert [0, 0, 0] == cluster_rows(3, [(0, 1, 0.95), (1, 2, 0.9), (0, 2, 0.6)])


@given(PAIRS)
def test_order_of_pairs_does_not_matter_between_distinct_chances(pairs):
    """The same pairs give the same clusters however they are sorted."""
    assert cluster_rows(10, sorted(pairs)) == cluster_rows(10, sorted(pairs, reverse=True))


@given(PAIRS)
def test_clusters_are_called_by_their_lowest_row(pairs):
    """Every row stands in the cluster of a row that is no higher."""
    clusters = cluster_rows(10, pairs)
    assert all(clusters[name] == name <= row for row, name in enumerate(clusters))


def test_rows_that_contradict_each_other_stay_apart():
    """What connects both of two rows that contradict each other joins one of them only."""
    pairs = [(0, 1, 0.99), (1, 2, 0.98), (0, 2, 0.6)]
    assert cluster_rows(3, pairs) == [0, 0, 0]
    assert cluster_rows(3, pairs, [(0, 2)]) == [0, 0, 2]


def test_contradiction_of_members_holds_for_their_cluster():
    """Two clusters are not joined when any of their rows contradict each other."""
    pairs = [(0, 1, 0.99), (2, 3, 0.99), (0, 2, 0.9), (0, 3, 0.9), (1, 2, 0.9), (1, 3, 0.9)]
    assert cluster_rows(4, pairs, [(1, 3)]) == [0, 0, 2, 2]
