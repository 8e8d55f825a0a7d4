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
    ],
)
def test_amounts(text, micro):
    """Dollars in the ways in which clients write them, credits negative."""
    assert micro == read_money(text)


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused(text):
    """Reading ends in a whole number or in our own error."""
    try:
        amount = read_money(text)
    except Unreadable:
        return

    assert isinstance(amount, int)
