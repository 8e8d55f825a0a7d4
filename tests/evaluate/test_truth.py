"""Which rows are one person, from a column or from decided pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import InputError
from skiptrace.evaluate.truth import UNKNOWN, sorted_pairs, truth_of_columns, truth_of_labels

PERSONS = st.lists(st.integers(UNKNOWN, 5), max_size=12).map(lambda numbers: np.array(numbers, dtype=np.int64))


def listed(truth):
    return list(zip(truth.pairs.left.tolist(), truth.pairs.right.tolist(), strict=True))


@given(PERSONS, PERSONS)
def test_two_files_pair_all_rows_of_a_person(left, right):
    """Every pair of rows with one known person, and no other."""
    expected = [(i, j) for i, one in enumerate(left) for j, two in enumerate(right) if one == two != UNKNOWN]
    assert listed(truth_of_columns(left, right)) == expected


@given(PERSONS)
def test_one_file_pairs_each_two_rows_once(rows):
    """Within one file a pair has no order and no row is its own duplicate."""
    expected = [(i, j) for i, one in enumerate(rows) for j, two in enumerate(rows) if i < j and one == two != UNKNOWN]
    assert listed(truth_of_columns(rows, None)) == expected


def test_a_column_that_tells_nobody_apart_is_refused():
    """A constant column would make everybody everybody, and fill the memory with it."""
    with pytest.raises(InputError, match="is it the person's id"):
        truth_of_columns(np.zeros(10_000, dtype=np.int64), None)


def test_the_last_of_contradicting_labels_counts():
    """A decision that was taken back is taken back."""
    rows = {"a": 0, "b": 1}
    truth, unknown = truth_of_labels([("a", "b", True), ("b", "a", False)], rows, rows, within=True)
    assert (len(truth.pairs), len(truth.others), unknown) == (0, 1, 0)


def test_pairs_are_found_among_pairs():
    """Each pair's place, and -1 for those that are not there."""
    pairs = sorted_pairs(np.array([2, 0, 0]), np.array([5, 1, 3]))
    assert pairs.places(np.array([0, 2, 2, 9]), np.array([3, 5, 6, 9])).tolist() == [1, 2, -1, -1]
