"""Cells that may be opened in a spreadsheet."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.export.cells import csv_text, defused, usd


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


CELL = st.text(alphabet="=+-@,\"\n\r\t' (1)a\uff1d", max_size=5)


@given(st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=4))
def test_rows_are_written_as_if_each_cell_were_looked_at(rows):
    """The one look at the whole text lets no cell through that a look at the cell would defuse."""
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows([defused(cell) for cell in cells] for cells in rows)

    assert csv_text(rows) == file.getvalue()


@pytest.mark.parametrize(
    ("amount", "written"), [(0, "0.00"), (0.1, "0.10"), (0.085, "0.085"), (0.000_004, "0.000004"), (1234.5, "1,234.50")]
)
def test_no_part_of_a_price_is_lost(amount, written):
    """Two decimals, and more where a price has more, so that rows add up to what was spent."""
    assert usd(amount) == written
