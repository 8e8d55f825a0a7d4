"""How common names are, and that the lists are as the script makes them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.data import make_names
from skiptrace.normalize.names import family_frequency, given_frequency


def test_shares_are_of_the_population():
    """Smith is one American in a hundred, James one in sixty."""
    assert family_frequency("SMITH") == pytest.approx(0.01006)
    assert given_frequency("JAMES") == pytest.approx(0.01664)


def test_writing_does_not_matter():
    """Marks and spaces are no part of a listed name."""
    assert family_frequency("De La Cruz") == family_frequency("DELACRUZ") > family_frequency("ZZYZX")


@given(st.text(max_size=30))
def test_shares_are_small_and_never_nothing(text):
    """An unlisted name is rare, not impossible."""
    assert 0 < family_frequency(text) < 0.02
    assert 0 < given_frequency(text) < 0.02


@pytest.mark.parametrize("file", sorted(make_names.FILES))
def test_lists_are_fresh(file):
    """The shipped lists are what the script makes from the packages today."""
    assert (make_names.HERE / file).read_text("ascii") == make_names.FILES[file]()
