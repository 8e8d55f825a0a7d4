from __future__ import annotations

import re

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.demo.mess import Mess, column, dates, spaced


def mess(seed=1):
    return Mess(np.random.default_rng(seed))


def test_phones_keep_their_digits():
    """However a number is written, it is the same number."""
    written = mess().phones(column(["+12175550123"] * 50))

    assert {"2175550123"} == {re.sub(r"\D", "", text)[-10:] for text in written}
    assert len(set(written)) > 3


@given(st.lists(st.text(max_size=20)), st.integers(0, 9))
def test_a_slip_keeps_the_length_but_for_one(texts, seed):
    """A typo adds, drops or changes one letter, or swaps two."""
    slipped = mess(seed).typos(column(texts), 1.0)

    assert all(abs(len(new) - len(old)) <= 1 for new, old in zip(slipped, texts, strict=True))


def test_no_rate_no_slip():
    """A clerk who makes no mistakes changes nothing."""
    texts = column(["ALPHA", "BETA"])

    assert texts.tolist() == mess().typos(texts, 0.0).tolist()


def test_short_forms_are_those_of_the_name():
    """Robert is Bob, Rob or Bobby; a name without short forms stays."""
    assert {"BOB", "ROB", "BOBBY"} == set(mess().short_forms(column(["ROBERT"] * 60), 1.0))
    assert mess().short_forms(column(["ZOLTAN"]), 1.0).tolist() == ["ZOLTAN"]


def test_unknown_days_are_empty():
    """A day that is not known has no text."""
    assert dates(np.array([0, 722952]), "%m/%d/%Y").tolist() == ["", "05/17/1980"]


def test_gaps_leave_no_double_blanks():
    """Empty cells vanish when columns are joined."""
    assert spaced(["JOHN", "ANN"], ["", "B"], ["DOE", "ROE"]).tolist() == ["JOHN DOE", "ANN B ROE"]


def test_wrong_births_are_still_dates():
    """Any slip in a birth date leaves a date."""
    days = np.arange(715_000, 730_000, 13)
    wrong = mess().births(days, 1.0)

    assert (wrong != days).mean() > 0.8
    assert len(days) == len(dates(wrong, "%Y-%m-%d"))
