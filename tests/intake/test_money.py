"""Amounts of money."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.intake.money import read_money


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("$1,234.50", 1_234_500_000),
        ("12", 12_000_000),
        (".5", 500_000),
        ("(12.00)", -12_000_000),
        ("12.00 CR", -12_000_000),
        ("1234.5678", 1_234_567_800),
        ("USD 7", 7_000_000),
        ("US$ 7", 7_000_000),
        ("7.00 DR", 7_000_000),
    ],
)
def test_amounts(text, micro):
    """Dollars in the ways in which clients write them, credits negative."""
    assert micro == read_money(text)


@pytest.mark.parametrize(
    ("text", "micro"),
    [
        ("1.234,50", 1_234_500_000),
        ("1 234,50", 1_234_500_000),
        ("45,50", 45_500_000),
        ("-45,50", -45_500_000),
        ("1,234", 1_234_000_000),
        ("1.234", 1_234_000),
    ],
)
def test_a_decimal_comma(text, micro):
    """A comma with two digits behind it parts off cents; one with three groups thousands, as a point never does."""
    assert micro == read_money(text)


@pytest.mark.parametrize("text", ["45,5", "1.23,50", "€45.00", "12,34,56"])
def test_amounts_that_could_mean_something_else(text):
    """What is no amount of dollars, or could be two, is refused."""
    with pytest.raises(Unreadable):
        read_money(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """Reading ends in a whole number or in our own error."""
    try:
        amount = read_money(text)
    except Unreadable:
        return

    assert isinstance(amount, int)
