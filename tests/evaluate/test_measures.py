"""What is measured, and that no input makes it anything but numbers between 0 and 1, or nothing."""

from __future__ import annotations

import json
from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.evaluate.measures import (
    Judged,
    Share,
    at_threshold,
    best_point,
    bins_by_count,
    brier,
    calibration_error,
    curve,
    even_bins,
    recall_at_precision,
    summarize,
    wilson,
)

ENTRIES = st.lists(st.tuples(st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.5, 0.9, 1.0])), st.booleans()))


def judged(entries, positives=None):
    return Judged([chance for chance, _ in entries], [same for _, same in entries], positives)


def test_precision_and_recall_at_a_threshold():
    """Of three shown two are right, of the three there are two are found."""
    point = at_threshold(judged([(0.9, True), (0.8, False), (0.5, True), (0.4, True)]), 0.5)
    assert (point.shown, point.right, point.precision.value, point.recall.value) == (3, 2, 2 / 3, 2 / 3)
    assert point.f1 == pytest.approx(2 / 3)


def test_what_was_never_compared_counts_as_missed():
    """An entry of probability 0 is never shown, whatever the threshold."""
    point = at_threshold(judged([(0.9, True), (0.0, True)]), 0.0)
    assert (point.shown, point.recall.value) == (1, 0.5)


def test_more_can_be_there_than_was_judged():
    """Recall counts those who have nobody in the table as well."""
    assert at_threshold(judged([(0.9, True)], positives=4), 0.5).recall.value == 0.25


def test_entries_of_one_probability_stand_or_fall_together():
    """A curve has one point per probability, so the order of ties changes nothing."""
    found = curve(judged([(0.9, True), (0.9, False), (0.3, True)]))
    assert found.threshold.tolist() == [0.9, 0.3]
    assert found.precision.tolist() == [0.5, 2 / 3]


def test_the_best_threshold_is_the_highest_of_the_best():
    """F1 is best where the false ones begin."""
    best = best_point(judged([(0.9, True), (0.8, True), (0.3, False)]))
    assert best is not None
    assert (best.threshold, best.f1) == (0.8, 1.0)


def test_recall_at_a_precision_looks_at_every_threshold():
    """One early mistake does not hide that precision recovers further down."""
    entries = [(0.99, False), *((0.9, True) for _ in range(99))]
    assert recall_at_precision(judged(entries), 0.99) == 1.0
    assert recall_at_precision(judged(entries), 0.999) == 0.0


def test_wilson_is_not_certain_of_a_few():
    """Three of three is no proof of always."""
    share = wilson(3, 3)
    assert share.value == 1.0
    assert share.low == pytest.approx(0.4385, abs=1e-4)
    assert wilson(0, 0) == Share(None, None, None)


def test_overconfidence_shows():
    """Ten entries at .9 of which five are right are .4 off."""
    entries = [(0.9, place < 5) for place in range(10)]
    assert calibration_error(judged(entries)) == pytest.approx(0.4)
    assert brier(judged(entries)) == pytest.approx((5 * 0.01 + 5 * 0.81) / 10)


def test_the_hopeless_do_not_hide_the_overconfident():
    """Over pairs worth saying the error is what it is, however many are rightly near 0."""
    entries = [(0.9, False), *((0.001, False) for _ in range(999))]
    assert calibration_error(judged(entries)) < 0.01
    assert calibration_error(judged(entries), least=0.01) == pytest.approx(0.9)


def test_even_bins_cover_everything():
    """Both ends belong to a bin."""
    bins = even_bins(judged([(0.0, False), (1.0, True), (0.1, False)]))
    assert [one.entries for one in bins] == [1, 1, 0, 0, 0, 0, 0, 0, 0, 1]
    assert bins[5].right == Share(None, None, None)


def test_bins_by_count_are_of_nearly_one_size():
    """A hundred different probabilities make ten bins of ten."""
    bins = bins_by_count(judged([(place / 100, False) for place in range(100)]))
    assert [one.entries for one in bins] == [10] * 10


def test_truths_and_probabilities_must_be_as_many():
    """A slip of the caller is told, not measured."""
    with pytest.raises(ConfigError, match="one truth for each"):
        Judged([0.5], [])


@pytest.mark.parametrize("wrong", [float("nan"), 1.5, -0.1, float("inf")])
def test_what_is_no_probability_is_refused(wrong):
    """Nothing outside 0 to 1 is measured."""
    with pytest.raises(ConfigError, match="from 0 to 1"):
        Judged([wrong], [True])


@pytest.mark.parametrize("entries", [[], [(0.5, False)], [(0.5, True)], [(0.0, True)], [(1.0, False)] * 3])
def test_next_to_nothing_is_measured_without_a_nan(entries):
    """No positives, no negatives, one pair, ties: numbers or None, which JSON can hold."""
    json.dumps(plain(summarize(judged(entries))), allow_nan=False)


@settings(deadline=None)
@given(ENTRIES)
def test_measures_stay_between_0_and_1(entries):
    """Whatever is judged, every share is a share, within its interval."""
    summary = summarize(judged(entries))
    json.dumps(plain(summary), allow_nan=False)
    for point in summary.points:
        for share in (point.precision, point.recall):
            assert share.value is None or 0 <= share.low <= share.value <= share.high <= 1
    for value in (summary.brier, summary.ece, summary.ece_worth_saying, *summary.recall_at_precision.values()):
        assert value is None or 0 <= value <= 1


@settings(deadline=None)
@given(ENTRIES.flatmap(lambda entries: st.tuples(st.just(entries), st.permutations(entries))))
def test_the_order_of_entries_changes_nothing(both):
    """The same entries in another order measure the same, to the last bit."""
    assert plain(summarize(judged(both[0]))) == plain(summarize(judged(both[1])))


@settings(deadline=None)
@given(st.lists(st.booleans(), min_size=1))
def test_a_perfect_predictor_is_perfect(truth):
    """Who says 1 for what is right and 0 for what is wrong has no error."""
    summary = summarize(Judged(np.array(truth, dtype=float), truth))
    assert summary.brier == 0
    assert summary.ece == 0
    if any(truth):
        assert summary.best is not None
        assert summary.best.f1 == 1
        assert set(summary.recall_at_precision.values()) == {1.0}


def plain(summary):
    return {str(key): value for key, value in asdict(summary).items() if key != "recall_at_precision"} | {
        str(key): value for key, value in summary.recall_at_precision.items()
    }
