"""Dates as clients and vendors write them, whole or in part, turned into `PartialDate`."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from enum import StrEnum

from skiptrace.errors import Unreadable
from skiptrace.model import PartialDate
from skiptrace.normalize.cell_text import plain_text
from skiptrace.normalize.date_orders import DateOrder, OrderDecision, column_date_order
from skiptrace.normalize.memory import remembered

__all__ = [
    "Century",
    "DateOrder",
    "OrderDecision",
    "column_date_order",
    "from_age",
    "is_filler_day",
    "read_birth_date",
    "read_date",
    "read_excel_serial",
    "system_date",
    "to_ordinal",
]

LONGEST_TEXT = 80
EARLIEST_YEAR, LATEST_YEAR = 1800, 2200
# The oldest documented American lived 119 years.
LONGEST_LIFE_YEARS = 120
# A contract or a custody release lies a few years ahead; a two-digit year beyond that is of the last century.
RECENT_YEARS_AHEAD = 15
# 2173-10-13; anything later is a number of another kind.
LATEST_SERIAL = 100_000


class Century(StrEnum):
    """Which century a two-digit year is of: never in the future, or close to today."""

    BIRTH = "birth"
    RECENT = "recent"


# What systems write for "no date": Excel's day zero, SQL Server's and .NET's minimum and maximum, Oracle's end of time.
_FILLERS = frozenset(
    {
        (1, 1, 1),
        (1111, 11, 11),
        (1753, 1, 1),
        (1800, 1, 1),
        (1899, 12, 30),
        (1899, 12, 31),
        (1900, 1, 0),
        (1900, 1, 1),
        (2078, 12, 31),
        (2079, 6, 6),
        (2099, 12, 31),
    }
)
_FILLER_YEARS = frozenset({7777, 8888, 9999})

_MONTHS = {name.upper(): number for number, name in enumerate(calendar.month_name) if name}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"SEPT": 9}

_ISO = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_SLASHED = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
# A birth date has no zone: the day is taken as it is written.
_TIME = re.compile(
    r"(?<=[0-9])(?:T|\s{1,3})[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]{1,9})?)?"
    r"\s?(?:[AP]\.?M\.?)?\s?(?:Z|UTC|GMT|[+\-][0-9]{2}:?[0-9]{2})?",
    re.IGNORECASE,
)
_WEEKDAY = re.compile(r"(?:MON|TUES?|WED(?:NES)?|THU(?:RS?)?|FRI|SAT(?:UR)?|SUN)(?:DAY)?[., ]+", re.IGNORECASE)
_COMPACT_NAMED = re.compile(r"([0-9]{1,2})([A-Z]{3,9})([0-9]{2,4})", re.IGNORECASE)
_DIGITS = re.compile(r"([0-9]{1,8})(?:\.0{1,6})?")
_SEPARATORS = re.compile(r"[/.\-_\s,]+")
_ORDINAL = re.compile(r"([0-9]{1,2})(?:ST|ND|RD|TH)", re.IGNORECASE)
_MASK = re.compile(r"[X*#?]{1,4}|0{1,4}", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}")
_SERIAL = re.compile(r"([0-9]{1,6})(?:\.[0-9]{1,15})?")
_WHOLE_DATE_DIGITS, _MONTH_DIGITS, _SERIAL_DIGITS, _YEAR_DIGITS = (7, 8), 6, 5, 4
_THREE_PARTS, _TWO_PARTS = 3, 2
_LAST_MONTH, _LAST_DAY = 12, 31
_FIRST_LEAP_BUG_SERIAL = 60

Parts = tuple[str, str, str]


@remembered()
def read_date(
    text: str,
    *,
    order: DateOrder = DateOrder.MONTH_FIRST,
    century: Century = Century.RECENT,
    today: dt.date | None = None,
) -> PartialDate:
    """
    The date that *text* writes, as far as it is known.

    A text that can only be read one way is read that way whatever *order* says: ``17/05/1980`` is the 17th of May.
    Under `DateOrder.AMBIGUOUS`, ``03/04/1980`` is a year and nothing else.

    Args:
        text: The cell.
        order: How the column writes dates; see `column_date_order`.
        century: How a two-digit year is completed.
        today: The day of reading; the system's date when not given.

    Raises:
        Unreadable: No date, an impossible one, or one that systems write for "none" (``filler=True``).
    """
    return _read("date", text, order, century, today or system_date())


@remembered()
def read_birth_date(
    text: str, *, order: DateOrder = DateOrder.MONTH_FIRST, today: dt.date | None = None
) -> PartialDate:
    """
    The birth date that *text* writes: not in the future and not of somebody over 120.

    The first of January is kept, though it often stands for "the year is known"; see `is_filler_day`.

    Raises:
        Unreadable: As `read_date`, or no living or recent person is born then.
    """
    now = today or system_date()
    born = _read("born", text, order, Century.BIRTH, now)
    if born.year is None:
        return born
    if (born.year, born.month or 1, born.day or 1) > (now.year, now.month, now.day):
        raise Unreadable("born", "in the future", fix="check the century of the year")
    if born.year < now.year - LONGEST_LIFE_YEARS:
        raise Unreadable("born", f"more than {LONGEST_LIFE_YEARS} years ago", fix="check the century of the year")
    return born


@remembered()
def read_excel_serial(text: str) -> PartialDate:
    """
    The date behind a spreadsheet's serial number (days since 1899-12-30); a time of day is dropped.

    Raises:
        Unreadable: No such number, or the 29 February 1900 that only spreadsheets know.
    """
    plain = plain_text("date", text, longest=LONGEST_TEXT)
    written = _SERIAL.fullmatch(plain)
    if written is None:
        raise Unreadable("date", "not a spreadsheet's serial number")
    return _from_serial("date", int(written[1]))


def from_age(age: int, today: dt.date) -> PartialDate:
    """
    The likelier of the two birth years of somebody who is *age* today.

    Raises:
        Unreadable: Nobody is that old.
    """
    if not 0 <= age <= LONGEST_LIFE_YEARS:
        raise Unreadable("age", f"not between 0 and {LONGEST_LIFE_YEARS}")
    # The birthday has passed for most people in the second half of the year, and for few in the first.
    birthday_passed = today.month > _LAST_MONTH // 2
    return PartialDate(today.year - age - (0 if birthday_passed else 1))


def is_filler_day(date: PartialDate) -> bool:
    """Whether the day is 1 January, which vendors write when they know the year only."""
    return date.month == 1 and date.day == 1


def to_ordinal(date: PartialDate) -> int:
    """The day's number since the year 1, in the middle of what is unknown; 0 without a year."""
    if date.year is None or not dt.MINYEAR <= date.year <= dt.MAXYEAR:
        return 0
    if date.month is None:
        return dt.date(date.year, 7, 2).toordinal()
    days = calendar.monthrange(date.year, date.month)[1]
    day = (days + 1) // 2 if date.day is None else min(date.day, days)
    return dt.date(date.year, date.month, day).toordinal()


def system_date() -> dt.date:
    """Today in UTC, for callers that did not say; runs pass the day on, so that a resumed one reads alike."""
    return dt.datetime.now(dt.UTC).date()


def _read(field: str, text: str, order: DateOrder, century: Century, today: dt.date) -> PartialDate:
    iso = _ISO.fullmatch(text)
    if iso:
        return _checked(field, int(iso[1]), int(iso[2]), int(iso[3]))
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return _from_parts(field, slashed.groups(), order, century, today)
    plain = plain_text(field, text, longest=LONGEST_TEXT)
    plain = _WEEKDAY.sub("", plain, count=1)
    time = _TIME.search(plain)
    if time and time.end() == len(plain):
        plain = plain[: time.start()]
    digits = _DIGITS.fullmatch(plain)
    if digits or (order is DateOrder.SERIAL and _SERIAL.fullmatch(plain)):
        return _from_digits(field, plain, order, century, today)
    compact = _COMPACT_NAMED.fullmatch(plain)
    parts = list(compact.groups()) if compact else [part for part in _SEPARATORS.split(plain) if part]
    return _from_words(field, parts, order, century, today)


def _from_words(field: str, parts: list[str], order: DateOrder, century: Century, today: dt.date) -> PartialDate:
    parts = [_ORDINAL.sub(r"\1", part) for part in parts if part.upper() != "OF"]
    named = [place for place, part in enumerate(parts) if part.upper() in _MONTHS]
    if len(parts) == _THREE_PARTS and len(named) == 1:
        return _from_named(field, parts, named[0], century, today)
    if len(parts) == _THREE_PARTS:
        return _from_parts(field, (parts[0], parts[1], parts[2]), order, century, today)
    if len(parts) == _TWO_PARTS:
        return _from_month_and_year(field, parts, century, today)
    raise _not_a_date(field)


def _from_named(field: str, parts: list[str], place: int, century: Century, today: dt.date) -> PartialDate:
    month = _MONTHS[parts[place].upper()]
    first, second = (part for index, part in enumerate(parts) if index != place)
    year_first = len(first) == _YEAR_DIGITS or (place == 1 and _above(first, _LAST_DAY))
    day_text, year_text = (second, first) if year_first else (first, second)
    day = _number(field, day_text)
    return _checked(field, _year(field, year_text, month, day, century, today), month, day)


def _from_month_and_year(field: str, parts: list[str], century: Century, today: dt.date) -> PartialDate:
    if len(parts[0]) == _YEAR_DIGITS and parts[0].upper() not in _MONTHS:
        year_text, month_text = parts
    else:
        month_text, year_text = parts
    month = _MONTHS.get(month_text.upper())
    short_year = len(year_text) < _YEAR_DIGITS
    # Spreadsheets show 17 May as May-17: only a number that is no day is surely a year.
    if short_year and (month is None or not _above(year_text, _LAST_DAY)):
        raise Unreadable(field, "a year and a day cannot be told apart", fix="write the year with four digits")
    if month is None:
        month = _number(field, month_text)
    return _checked(field, _year(field, year_text, month, 0, century, today), month, 0)


def _from_parts(field: str, parts: tuple[str, ...], order: DateOrder, century: Century, today: dt.date) -> PartialDate:
    """Three numbers in the order of the column, or in the only order in which they make a date."""
    if set("".join(parts)) == {"0"}:
        raise Unreadable(field, "zeros only", filler=True)
    year_text, first, second = _year_apart(parts, order)
    day_first = order is DateOrder.DAY_FIRST and year_text is not parts[0]
    day_text, month_text = (first, second) if day_first else (second, first)
    month, day = _number(field, month_text), _number(field, day_text)
    if month > _LAST_MONTH and day <= _LAST_MONTH:
        month, day = day, month
    elif order is DateOrder.AMBIGUOUS and year_text is parts[2] and month != day and 0 < day <= _LAST_MONTH:
        month, day = 0, 0
    return _checked(field, _year(field, year_text, month, day, century, today), month, day)


def _year_apart(parts: tuple[str, ...], order: DateOrder) -> Parts:
    first, second, third = parts
    long_first, long_third = len(first) == _YEAR_DIGITS, len(third) == _YEAR_DIGITS
    only_first = _above(first, _LAST_DAY) and not _above(third, _LAST_DAY)
    if not long_third and (long_first or only_first or order is DateOrder.YEAR_FIRST):
        return first, second, third
    return third, first, second


def _from_digits(field: str, plain: str, order: DateOrder, century: Century, today: dt.date) -> PartialDate:
    digits = plain.partition(".")[0]
    # In a column of serials 1980 is still rather a year than the 2nd of June 1905.
    is_year = len(digits) == _YEAR_DIGITS and EARLIEST_YEAR <= int(digits) <= LATEST_YEAR
    if order is DateOrder.SERIAL and len(digits) <= _SERIAL_DIGITS and not is_year:
        return _from_serial(field, int(digits))
    if set(digits) == {"0"} or (len(set(digits)) == 1 and len(digits) >= _YEAR_DIGITS):
        raise Unreadable(field, "one digit repeated", filler=True)
    if len(digits) in _WHOLE_DATE_DIGITS:
        return _from_eight(field, digits, order, century, today)
    if len(digits) == _MONTH_DIGITS:
        return _from_six(field, digits, order, century, today)
    if len(digits) == _YEAR_DIGITS:
        return _checked(field, int(digits), 0, 0)
    if len(digits) == _SERIAL_DIGITS:
        raise Unreadable(field, "a spreadsheet's serial number", fix="format the column as a date and export it again")
    raise _not_a_date(field)


def _from_eight(field: str, digits: str, order: DateOrder, century: Century, today: dt.date) -> PartialDate:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    possible = len(digits) == max(_WHOLE_DATE_DIGITS) and month <= _LAST_MONTH and day <= _LAST_DAY
    if possible and (EARLIEST_YEAR <= year <= LATEST_YEAR or year in _FILLER_YEARS or (year, month, day) in _FILLERS):
        return _checked(field, year, month, day)
    # Seven digits have lost the zero of their month or day in a spreadsheet.
    padded = digits.zfill(8)
    return _from_parts(field, (padded[:2], padded[2:4], padded[4:]), order, century, today)


def _from_six(field: str, digits: str, order: DateOrder, century: Century, today: dt.date) -> PartialDate:
    # Vendors write the month of a sighting as 201503, which is no date in any other order of month and day.
    year, month = int(digits[:4]), int(digits[4:])
    if EARLIEST_YEAR <= year <= LATEST_YEAR and month <= _LAST_MONTH:
        return _checked(field, year, month, 0)
    return _from_parts(field, (digits[:2], digits[2:4], digits[4:]), order, century, today)


def _from_serial(field: str, serial: int) -> PartialDate:
    if serial <= 1:
        raise Unreadable(field, "a spreadsheet's day zero", filler=True)
    if serial > LATEST_SERIAL or serial == _FIRST_LEAP_BUG_SERIAL:
        raise Unreadable(field, "not the serial number of a day")
    # Spreadsheets count a 29 February 1900 that never was.
    shift = 1 if serial < _FIRST_LEAP_BUG_SERIAL else 0
    date = dt.date(1899, 12, 30) + dt.timedelta(days=serial + shift)
    return _checked(field, date.year, date.month, date.day)


def _checked(field: str, year: int, month: int, day: int) -> PartialDate:
    """The date, where zero means unknown; the day of an unknown month is dropped."""
    if year in _FILLER_YEARS or (year, month, day) in _FILLERS or not (year or (month and day)):
        raise Unreadable(field, "a date that systems write for none", filler=True)
    if year and not EARLIEST_YEAR <= year <= LATEST_YEAR:
        raise Unreadable(field, f"the year is not between {EARLIEST_YEAR} and {LATEST_YEAR}")
    if month > _LAST_MONTH:
        raise Unreadable(field, "no such month")
    # A day whose year is unknown may be the 29th of February.
    if month and day > calendar.monthrange(year or 2000, month)[1]:
        raise Unreadable(field, "no such day in that month")
    if not month and day > _LAST_DAY:
        raise Unreadable(field, "no such day")
    return PartialDate(year or None, month or None, (month and day) or None)


def _year(field: str, text: str, month: int, day: int, century: Century, today: dt.date) -> int:
    number = _number(field, text)
    if len(text) == _YEAR_DIGITS:
        return number
    if _MASK.fullmatch(text) and not text.isdigit():
        return 0
    if len(text) != 2:  # noqa: PLR2004 - two digits or four
        raise Unreadable(field, "the year has neither two nor four digits")
    year = today.year - today.year % 100 + number
    if century is Century.BIRTH:
        too_late = (year, month or 1, day or 1) > (today.year, today.month, today.day)
    else:
        too_late = year > today.year + RECENT_YEARS_AHEAD
    return year - 100 if too_late else year


def _number(field: str, text: str) -> int:
    if _NUMBER.fullmatch(text):
        return int(text)
    if _MASK.fullmatch(text):
        return 0
    raise _not_a_date(field)


def _above(text: str, limit: int) -> bool:
    return _NUMBER.fullmatch(text) is not None and int(text) > limit


def _not_a_date(field: str) -> Unreadable:
    return Unreadable(field, "not written as a date is", fix="write it as 1980-05-17")
