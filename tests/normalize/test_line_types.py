from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.model import LineType
from skiptrace.normalize.line_types import read_line_type


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("M", LineType.WIRELESS),
        ("cell", LineType.WIRELESS),
        ("Wireless", LineType.WIRELESS),
        ("LANDLINE", LineType.LANDLINE),
        ("land-line", LineType.LANDLINE),
        ("POTS", LineType.LANDLINE),
        ("FixedVOIP", LineType.VOIP),
        ("Non-Fixed VoIP", LineType.VOIP),
        ("toll free", LineType.TOLL_FREE),
        ("home", LineType.UNKNOWN),
        ("", LineType.UNKNOWN),
    ],
)
def test_words_of_vendors(text, expected):
    """Vendors' words stand for a line type; words that do not tell are unknown."""
    assert expected is read_line_type(text)


@given(st.text())
def test_any_text_has_a_line_type(text):
    """No text fails."""
    assert isinstance(read_line_type(text), LineType)
