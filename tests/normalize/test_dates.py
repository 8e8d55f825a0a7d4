from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.model import PartialDate
from skiptrace.normalize.dates import (
    Century,
    DateOrder,
    from_age,
    is_filler_day,
    read_birth_date,
    read_date,
    read_excel_serial,
    to_ordinal,
)

TODAY = dt.date(2026, 6, 1)


@pytest.mark.parametrize(
    "text",
    [
        "1980-05-17",
        "05/17/1980",
        "5/17/80",
        "17.05.1980",
        "19800517",
        "19800517.0",
        "17-MAY-1980",
        "17MAY1980",
        "May 17, 1980",
        "Sat, May 17th 1980",
        "17 of May 1980",
        "1980 May 17",
        "1980-05-17T00:00:00Z",
        "1980-05-17 00:00:00.000",
        "5/17/1980 12:00:00 AM",
        "05171980",
        "5171980",
        "051780",
        "80-05-17",
        "1980/17/05",
        "\u200f05/17/1980",
    ],
)
def test_a_day_is_read_however_it_is_written(text):
    """Separators, names, times and lost zeros change nothing."""
    assert PartialDate(1980, 5, 17) == read_date(text, today=TODAY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("May 1980", PartialDate(1980, 5)),
        ("May-80", PartialDate(1980, 5)),
        ("198005", PartialDate(1980, 5)),
        ("201503.0", PartialDate(2015, 3)),
        ("05/1980", PartialDate(1980, 5)),
        ("1980-05", PartialDate(1980, 5)),
        ("1980-05-00", PartialDate(1980, 5)),
        ("19800500", PartialDate(1980, 5)),
        ("05/XX/1980", PartialDate(1980, 5)),
        ("XX-MAY-1980", PartialDate(1980, 5)),
        ("1980", PartialDate(1980)),
        ("1980.0", PartialDate(1980)),
        ("XX/XX/1980", PartialDate(1980)),
        ("**/**/1980", PartialDate(1980)),
        ("19800000", PartialDate(1980)),
        ("05/17/XXXX", PartialDate(None, 5, 17)),
        ("02/29/0000", PartialDate(None, 2, 29)),
    ],
)
def test_what_is_unknown_stays_unknown(text, expected):
    """Missing, masked and zero parts are unknown, the others are kept."""
    assert expected == read_date(text, today=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "00/00/0000",
        "00/00/00",
        "01/01/1900",
        "19000101",
        "1900-01-00",
        "12/31/9999",
        "99999999",
        "1/1/1753",
        "0001-01-01",
        "0",
        "XX/XX/XXXX",
        "  /  /  ",
        "UNKNOWN",
    ],
)
def test_fillers_are_refused(text):
    """What systems write for "no date" is none."""
    refusal = read_date.attempt(text, today=TODAY)

    assert isinstance(refusal, Unreadable)
    assert refusal.filler


@pytest.mark.parametrize(
    "text",
    [
        "02/30/1980",
        "2/29/1981",
        "13/13/1980",
        "29358",
        "29358.0",
        "May 17",
        "17-May",
        "05/80",
        "5/17/8",
        "45",
        "yesterday",
    ],
)
def test_what_is_no_date_is_refused(text):
    """Impossible days and texts that could be several things are not guessed."""
    refusal = read_date.attempt(text, today=TODAY)

    assert isinstance(refusal, Unreadable)
    assert not refusal.filler


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        (DateOrder.MONTH_FIRST, PartialDate(1980, 3, 4)),
        (DateOrder.DAY_FIRST, PartialDate(1980, 4, 3)),
        (DateOrder.SERIAL, PartialDate(1980, 3, 4)),
        (DateOrder.AMBIGUOUS, PartialDate(1980)),
    ],
)
def test_the_order_of_the_column_decides(order, expected):
    """A date that can be read two ways follows its column, or is a year."""
    assert expected == read_date("03/04/1980", order=order, today=TODAY)


@pytest.mark.parametrize("order", [order for order in DateOrder if order is not DateOrder.YEAR_FIRST])
@pytest.mark.parametrize("text", ["17/05/1980", "05/17/1980", "1980-05-17"])
def test_a_date_with_one_reading_is_read_so(text, order):
    """There is no 17th month, whatever the column says."""
    assert PartialDate(1980, 5, 17) == read_date(text, order=order, today=TODAY)


def test_year_first_with_two_digits():
    """A column that begins with the year does so with two digits too."""
    assert PartialDate(2004, 3, 5) == read_date("04-03-05", order=DateOrder.YEAR_FIRST, today=TODAY)


@pytest.mark.parametrize(
    ("text", "century", "year"),
    [
        ("5/17/26", Century.BIRTH, 2026),
        ("6/2/26", Century.BIRTH, 1926),
        ("5/17/31", Century.BIRTH, 1931),
        ("5/17/31", Century.RECENT, 2031),
        ("5/17/60", Century.RECENT, 1960),
    ],
)
def test_the_century_of_two_digits(text, century, year):
    """Nobody is born in the future, and other dates lie close to today."""
    assert year == read_date(text, century=century, today=TODAY).year


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("29358", PartialDate(1980, 5, 17)),
        ("29358.75", PartialDate(1980, 5, 17)),
        ("2", PartialDate(1900, 1, 2)),
        ("61", PartialDate(1900, 3, 1)),
    ],
)
def test_serial_numbers(text, expected):
    """Spreadsheets count days from the end of 1899, with a leap day too many."""
    assert expected == read_excel_serial(text)


@pytest.mark.parametrize("text", ["0", "60", "1", "999999", "5/17/1980", "-3"])
def test_what_is_no_serial_number(text):
    """Day zero, the day that never was and far numbers are refused."""
    assert isinstance(read_excel_serial.attempt(text), Unreadable)


@pytest.mark.parametrize(("text", "expected"), [("29358.0", PartialDate(1980, 5, 17)), ("1980", PartialDate(1980))])
def test_a_column_of_serials(text, expected):
    """Five digits are a serial there; four digits in range are still a year."""
    assert expected == read_date(text, order=DateOrder.SERIAL, today=TODAY)


@pytest.mark.parametrize("text", ["06/02/2026", "01/01/1905", "2027", "2026-07"])
def test_a_birth_date_is_of_somebody_who_may_live(text):
    """The future and more than 120 years ago are refused."""
    assert isinstance(read_birth_date.attempt(text, today=TODAY), Unreadable)


@pytest.mark.parametrize(("text", "expected"), [("01/01/1980", True), ("05/17/1980", False), ("1980", False)])
def test_the_first_of_january_is_kept_and_marked(text, expected):
    """Vendors write it when they know the year only."""
    assert expected == is_filler_day(read_birth_date(text, today=TODAY))


@pytest.mark.parametrize(("today", "year"), [(dt.date(2026, 3, 1), 1985), (dt.date(2026, 9, 1), 1986)])
def test_an_age_gives_the_likelier_year(today, year):
    """Most birthdays are still to come in March and over in September."""
    assert PartialDate(year) == from_age(40, today)


@pytest.mark.parametrize("age", [-1, 121])
def test_impossible_ages(age):
    """Nobody is that old."""
    with pytest.raises(Unreadable):
        from_age(age, TODAY)


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        (PartialDate(1980, 5, 17), dt.date(1980, 5, 17).toordinal()),
        (PartialDate(1980, 5), dt.date(1980, 5, 16).toordinal()),
        (PartialDate(1980), dt.date(1980, 7, 2).toordinal()),
        (PartialDate(None, 5, 17), 0),
        (PartialDate(), 0),
    ],
)
def test_a_date_on_the_time_line(date, expected):
    """What is unknown counts from its middle."""
    assert expected == to_ordinal(date)


def test_a_refusal_does_not_repeat_the_date():
    """A birth date is personal and stays out of messages."""
    refusal = read_birth_date.attempt("02/30/1980", today=TODAY)

    assert str(refusal) == "born: no such day in that month"


@given(
    st.dates(min_value=dt.date(1900, 1, 2), max_value=dt.date(2090, 1, 1)),
    st.sampled_from(["%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%d-%b-%Y", "%B %d, %Y"]),
)
def test_what_is_written_is_read(date, form):
    """Every day comes back from every way to write it."""
    if (date.month, date.day, date.year) == (6, 6, 2079) or date == dt.date(2078, 12, 31):
        return

    assert date == read_date(date.strftime(form), today=TODAY).exact


@given(
    st.text()
    | st.from_regex(r"[0-9X*]{1,4}[-/. ]?([A-Za-z]{3}|[0-9X]{1,2})[-/. ,]?[0-9X]{0,4}(T0:00)?", fullmatch=True),
    st.sampled_from(list(DateOrder)),
)
def test_any_text_is_read_or_refused(text, order):
    """Reading ends in a date or in our own error, and the date reads as itself."""
    for read in (read_date, read_birth_date):
        answer = read.attempt(text, order=order, today=TODAY)
        if isinstance(answer, PartialDate) and answer.year:
            assert answer == read.attempt(str(answer), order=order, today=TODAY)
            assert to_ordinal(answer) > 0
    assert isinstance(read_excel_serial.attempt(text), PartialDate | Unreadable)


@pytest.mark.parametrize(
    "text", ["1" * 1_000_000, "1/" * 40, " " * 79 + "1", "\x00", "\ud800", "1980-05-17" + " " * 60 + "T"]
)
def test_hostile_texts_are_refused(text):
    """Length and broken characters end in a refusal."""
    assert isinstance(read_date.attempt(text, today=TODAY), Unreadable)
