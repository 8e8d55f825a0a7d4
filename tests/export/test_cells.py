"""Cells that may be opened in a spreadsheet."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.export.cells import defused


@pytest.mark.parametrize(
    "cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3+cmd|x", "\t=1", "\r=1", "\uff1d1", "+A1"]
)
def test_formulas_are_defused(cell):
    """What a spreadsheet would run is text after an apostrophe."""
    assert defused(cell) == f"'{cell}"


@pytest.mark.parametrize("cell", ["", "BRAMBLE", "+12175550123", "-17.50", "-1,764.59", "+1 (217) 555-0123", "a=b"])
def test_numbers_and_words_are_left_alone(cell):
    """A phone in E.164 and a negative amount run nothing."""
    assert defused(cell) == cell


@given(st.text())
def test_defusing_twice_changes_nothing(cell):
    """A file that was defused once may come back as input."""
    assert defused(defused(cell)) == defused(cell)
    assert defused(cell).removeprefix("'").endswith(cell.removeprefix("'"))
