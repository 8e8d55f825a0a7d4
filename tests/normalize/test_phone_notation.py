from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.phone_notation import (
    PhoneUse,
    apart_from_extension,
    apart_from_hints,
    pieces_of,
    spelled_digits,
)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("H: 217-555-0123", ("217-555-0123", PhoneUse.HOME)),
        ("Home Phone 217-555-0123", ("217-555-0123", PhoneUse.HOME)),
        ("217-555-0123 (w)", ("217-555-0123", PhoneUse.WORK)),
        ("217-555-0123", ("217-555-0123", PhoneUse.UNKNOWN)),
        ("1-800-555-HOME", ("1-800-555", PhoneUse.HOME)),
    ],
)
def test_hints_are_taken_off(text, expected):
    """A word beside a number says what it is for, as long as seven digits remain."""
    assert expected == apart_from_hints(text)


@pytest.mark.parametrize("text", ["217-555-0123", "x12", "1-800-EXT-1234"])
def test_no_extension(text):
    """Without a whole number before it there is no extension."""
    assert (text, "") == apart_from_extension(text)


@pytest.mark.parametrize("text", ["217 555 0123 MOM", "CALL MOM", "217-CALL ME", "1-800", ""])
def test_remarks_are_not_spelled_numbers(text):
    """Words that are no part of a number make none."""
    assert spelled_digits(text) == ""


@given(st.text(max_size=300))
def test_pieces_lose_no_digit(text):
    """Every digit of a cell is in one of its pieces."""
    expected = [character for character in text if character.isdigit()]

    assert expected == [character for piece in pieces_of(text) for character in piece if character.isdigit()]
