"""What was said beside what is true: each pair once, best candidates, and both kinds of error."""

from __future__ import annotations

import numpy as np

from skiptrace.evaluate.truth import RowPairs, Truth
from skiptrace.evaluate.verdicts import best_of_each, given_somebody_else, missed, said_of_rows, verdicts


def said(pairs, *, within=False):
    left, right, chance = (np.array(column) for column in zip(*pairs, strict=True))
    return said_of_rows(left, right, chance.astype(float), np.log2(chance / (1 - chance)), within=within)


def pairs_of(*pairs):
    both = np.array(pairs, dtype=np.int64).reshape(-1, 2)
    return RowPairs(both[:, 0], both[:, 1])


def test_a_pair_named_twice_counts_once():
    """Of two people on one row the likelier counts; a row is no duplicate of itself."""
    found = said([(3, 1, 0.2), (1, 3, 0.7), (2, 2, 0.9)], within=True)
    assert (found.pairs.left.tolist(), found.pairs.right.tolist(), found.probability.tolist()) == ([1], [3], [0.7])


def test_true_pairs_that_were_never_named_are_at_0():
    """What matching did not name is a miss like any other."""
    found = verdicts(said([(0, 0, 0.9)]), Truth(pairs_of((0, 0), (1, 1))))
    assert found.probability.tolist() == [0.9, 0.0]
    assert found.same.tolist() == [True, True]


def test_where_pairs_were_decided_others_do_not_count():
    """A pair that nobody decided is neither right nor wrong."""
    truth = Truth(pairs_of((0, 0)), pairs_of((1, 2)))
    found = verdicts(said([(0, 0, 0.9), (0, 5, 0.8), (1, 2, 0.3)]), truth)
    assert found.pairs.right.tolist() == [0, 2]


def test_the_best_candidate_of_each():
    """One candidate for each left row, none for a row without; ties go to the lower row."""
    found = verdicts(said([(0, 4, 0.6), (0, 2, 0.6), (3, 1, 0.1)]), Truth(pairs_of((5, 5))))
    best = best_of_each(found)
    assert found.pairs.right[best].tolist() == [2, 1]


def test_somebody_else_is_listed_with_who_is_right():
    """The surest first, with the row that would have been right or none."""
    found = verdicts(said([(0, 1, 0.6), (2, 3, 0.9), (4, 4, 0.2)]), Truth(pairs_of((0, 0))))
    wrong = given_somebody_else(found, Truth(pairs_of((0, 0))))
    assert (wrong.pairs.left.tolist(), wrong.other.tolist()) == ([2, 0], [-1, 0])


def test_who_was_missed_is_listed_with_whom_was_given():
    """The least likely first, with the row that was given in its place."""
    truth = Truth(pairs_of((0, 0), (1, 1)))
    found = verdicts(said([(0, 7, 0.9), (0, 0, 0.1)]), truth)
    wrong = missed(found, np.zeros(len(found.pairs), dtype=bool), best_of_each(found))
    assert (wrong.pairs.left.tolist(), wrong.other.tolist()) == ([1, 0], [-1, 7])
