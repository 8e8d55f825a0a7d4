from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.date_orders import DateOrder, OrderDecision, column_date_order


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (["01/02/1980", "05/17/1980"], DateOrder.MONTH_FIRST),
        (["01/02/1980", "17/05/1980"], DateOrder.DAY_FIRST),
        (["17.05.80", "01.02.80"], DateOrder.DAY_FIRST),
        (["01/02/1980", "03/04/1980"], DateOrder.AMBIGUOUS),
        (["1980-05-17", "1980-01-02 00:00:00"], DateOrder.YEAR_FIRST),
        (["19800517", "198005"], DateOrder.YEAR_FIRST),
        (["05171980", "01021980"], DateOrder.MONTH_FIRST),
        (["29358", "30000.0", "17/05/1980"], DateOrder.SERIAL),
        (["", "UNKNOWN", "1980"], DateOrder.AMBIGUOUS),
        ([], DateOrder.AMBIGUOUS),
    ],
)
def test_a_column_decides_its_order(texts, expected):
    """Parts over 12, four-digit years and serial numbers decide; without them nothing is decided."""
    assert expected is column_date_order(texts).order


def test_a_contradictory_column_says_so():
    """Both orders in one column are not settled by a majority."""
    decision = column_date_order(["05/17/1980"] * 3 + ["17/05/1980"] * 2)

    assert (decision.order, decision.month_first, decision.day_first) == (DateOrder.AMBIGUOUS, 3, 2)
    assert decision.reason.startswith("contradictory")


def test_a_slip_does_not_turn_a_column():
    """One value in a hundred is a clerk's slip, and told."""
    decision = column_date_order(["05/17/1980"] * 99 + ["17/05/1980"])

    assert (decision.order, decision.reason.startswith("contradictory")) == (DateOrder.MONTH_FIRST, True)


def test_a_spreadsheet_that_swapped_days_is_suspected():
    """Serials beside day-first texts come from opening a day-first file month-first."""
    assert "may be swapped" in column_date_order(["29358"] * 5 + ["17/05/1980"] * 4).reason


def test_all_values_are_counted():
    """The counts add up to the column."""
    decision = column_date_order(["05/17/1980", "01/02/1980", "29358", "1980-05-17", "x", "17/05/1980"])

    assert (
        decision.month_first,
        decision.day_first,
        decision.year_first,
        decision.serial,
        decision.undecided,
        decision.other,
    ) == (1, 1, 1, 1, 1, 1)


@given(st.lists(st.text(max_size=30) | st.from_regex(r"[0-9]{1,4}[-/. ]?[0-9]{1,2}[-/. ]?[0-9]{0,4}", fullmatch=True)))
def test_any_column_is_decided(texts):
    """No column fails, and the decision does not depend on the order of its rows."""
    decision = column_date_order(texts)

    assert isinstance(decision, OrderDecision)
    assert decision == column_date_order(reversed(texts))
