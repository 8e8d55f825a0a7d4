from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.normalize.cell_text import plain_text


@pytest.mark.parametrize("text", ["", "  ", "--", "?", "N/A", "unknown", "Not Provided", "\u200b", "\x00", '=""'])
def test_a_text_without_meaning_is_filler(text):
    """Empty cells, dashes and words for "not known" are refused as filler."""
    with pytest.raises(Unreadable) as caught:
        plain_text("phone", text, longest=100)

    assert caught.value.filler


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('="00123"', "00123"),
        ("'00123", "00123"),
        ("\u202a123\u202c", "123"),
        ("1\u201123", "1-23"),
        ("\uff11\uff12\uff13", "123"),
        ("1\x0023", "1 23"),
        ("12\u00a03", "12 3"),
    ],
)
def test_traces_of_programs_are_taken_off(text, expected):
    """Spreadsheet quoting, marks of direction, odd dashes, wide digits and control characters do not count."""
    assert expected == plain_text("phone", text, longest=100)


def test_a_long_text_is_refused_before_it_is_looked_at():
    """A megabyte in a cell costs nothing and is not filler."""
    with pytest.raises(Unreadable) as caught:
        plain_text("phone", "1" * 1_000_000, longest=100)

    assert not caught.value.filler


@given(st.text(max_size=150))
def test_plain_text_stays_as_it_is(text):
    """What is plain once is plain for good, unless it unwraps or says nothing."""
    try:
        plain = plain_text("phone", text, longest=150)
    except Unreadable:
        return

    assert plain == plain.strip()
