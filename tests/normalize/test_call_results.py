"""Result codes of calls."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.call_results import CallResult, read_call_result


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("RPC", CallResult.RIGHT_PARTY),
        ("right_party", CallResult.RIGHT_PARTY),
        ("Wrong Number", CallResult.WRONG_PARTY),
        ("no answer", CallResult.NO_ANSWER),
        ("VM - no name", CallResult.NO_ANSWER),
        ("DISC", CallResult.DISCONNECTED),
        ("SKIP", None),
        ("", None),
    ],
)
def test_codes_of_the_trade_are_read(text, expected):
    """A code says right party, wrong party, no answer, disconnected, or nothing about the number."""
    assert expected == read_call_result(text)


@given(st.text())
def test_any_text_is_read_or_says_nothing(text):
    """Reading never fails, however long or strange the code."""
    assert read_call_result(text) in {*CallResult, None}
