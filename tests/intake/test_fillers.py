"""Counting values that many people share."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.intake.fillers import (
    Coded,
    Counted,
    filler_threshold,
    fold_name,
    fold_phone,
    fold_ssn,
    fold_words,
    fold_zip,
    hashes,
    mixed,
)


def counted(values, people):
    answer = Counted()
    answer.add(hashes(values, len(values)), hashes(people, len(people)))
    return answer


def test_shared_means_by_different_people():
    """One person on many accounts makes no filler."""
    values, people = ["a", "a", "a", "b", "b", "b", ""], ["x", "y", "z", "x", "x", "x", "x"]

    assert counted(values, people).shared_by_more_than(2) == {hash("a")}
    assert counted(values, people).repeated() == {hash("a"), hash("b")}


def test_the_threshold_grows_with_the_file():
    """A family or a small practice is no filler; one row in a hundred is."""
    assert [filler_threshold(rows) for rows in (10, 2_000, 100_000)] == [20, 20, 1_000]


def test_foldings():
    """Different writings of one value fold to one text."""
    assert fold_phone("1 (217) 555-0123 x4") == fold_phone("+12175550123") == "2175550123"
    assert fold_ssn("900-12-3456") == fold_ssn("900123456") == "900123456"
    assert fold_ssn("12345678") == "012345678"
    assert fold_name("DOE, John") == fold_name("john doe")
    assert fold_zip("2704") == fold_zip("02704-1234") == "02704"


def test_nothing_with_something_is_nothing():
    """A pair of which one side is empty ties nobody to anybody."""
    left, right = hashes(["a", "", "a"], 3), hashes(["b", "b", ""], 3)

    assert (mixed(left, right) == 0).tolist() == [False, True, True]


def test_a_coded_column_gives_its_rows_back():
    """Texts are kept once, rows as numbers."""
    column = Coded()
    column.add(["x", "y", "x"])
    column.add(["y"])

    assert column.texts == ["x", "y"]
    assert np.array_equal(column.recoded([7, 8]), [7, 8, 7, 8])


@given(st.text(max_size=500))
def test_folding_twice_is_folding_once(text):
    """Folded words and names stay as they are."""
    assert fold_words(fold_words(text)) == fold_words(text)
    assert len(fold_phone(text)) in (0, 10)
    assert len(fold_ssn(text)) in (0, 9)
