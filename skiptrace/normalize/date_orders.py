"""In which order a column writes its dates, decided by all of its values together."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

# Clerks mistype: one value in fifty against the others does not change how a column is read.
TOLERATED_SHARE = 0.02
# Serials of 1927 to 2064; outside of it five digits are rather a number of another kind.
_SERIALS = range(10_000, 60_001)
_LAST_MONTH, _LAST_DAY = 12, 31
_LONGEST = 40

_TRIPLE = re.compile(r"([0-9]{1,4})[/.\- ]([0-9]{1,2})[/.\- ]([0-9]{1,4})(?:[ T].{0,25})?")
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]{1,15})?")
_EIGHT = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.0{1,6})?")
_YEAR_AND_MONTH = re.compile(r"(?:1[89]|20)[0-9]{2}-?(?:0[0-9]|1[0-2])")
_CENTURIES = frozenset({"18", "19", "20", "21"})


class DateOrder(StrEnum):
    """In which order a column writes the parts of a date."""

    MONTH_FIRST = "month_first"
    DAY_FIRST = "day_first"
    YEAR_FIRST = "year_first"
    SERIAL = "serial"
    AMBIGUOUS = "ambiguous"


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderDecision:
    """
    How a column writes its dates, how many values say so, and the reason as a sentence.

    ``undecided`` counts dates that can be read either way, ``other`` texts that say nothing of the order.
    """

    order: DateOrder
    month_first: int
    day_first: int
    year_first: int
    serial: int
    undecided: int
    other: int
    reason: str


def column_date_order(texts: Iterable[str]) -> OrderDecision:
    """Decide from all values of a column, by parts over 12, four-digit years and the range of serial numbers."""
    votes = Counter(map(_vote, texts))
    order, reason = _decide(votes)
    return OrderDecision(
        order=order,
        month_first=votes["month_first"],
        day_first=votes["day_first"],
        year_first=votes["year_first"],
        serial=votes["serial"],
        undecided=votes["undecided"],
        other=votes["other"],
        reason=reason,
    )


def _vote(text: str) -> str:
    plain = text.strip()
    if len(plain) > _LONGEST:
        return "other"
    triple = _TRIPLE.fullmatch(plain)
    if triple:
        return _vote_of_parts(triple[1], triple[2], triple[3])
    serial = _SERIAL.fullmatch(plain)
    if serial:
        return "serial" if int(serial[1]) in _SERIALS else "other"
    eight = _EIGHT.fullmatch(plain)
    if eight:
        first, second, third, last = eight.groups()
        if first in _CENTURIES and int(third) <= _LAST_MONTH and int(last) <= _LAST_DAY:
            return "year_first"
        return _vote_of_parts(first, second, third + last)
    return "year_first" if _YEAR_AND_MONTH.fullmatch(plain) else "other"


def _vote_of_parts(first_text: str, second_text: str, third_text: str) -> str:
    first, second = int(first_text), int(second_text)
    if len(first_text) == 4 or (first > _LAST_DAY and len(first_text) == 2):  # noqa: PLR2004 - digits of a year
        return "year_first"
    if not first or not second or max(first, second) > _LAST_DAY or len(third_text) not in (2, 4):
        return "other"
    if first > _LAST_MONTH:
        return "other" if second > _LAST_MONTH else "day_first"
    return "month_first" if second > _LAST_MONTH else "undecided"


def _decide(votes: Counter[str]) -> tuple[DateOrder, str]:
    month, day = votes["month_first"], votes["day_first"]
    year, serial, undecided = votes["year_first"], votes["serial"], votes["undecided"]
    if serial and serial >= month + day + undecided + year:
        return DateOrder.SERIAL, _serial_reason(serial, month, day)
    if month and day:
        return _contradictory(month, day)
    if month or day:
        order = DateOrder.MONTH_FIRST if month else DateOrder.DAY_FIRST
        place = "second" if month else "first"
        return order, f"{month or day} values have a {place} part over 12, none the other way round"
    if undecided > year:
        return DateOrder.AMBIGUOUS, f"{undecided} values can be read either way: no part is over 12"
    if year:
        return DateOrder.YEAR_FIRST, f"{year} values begin with the year"
    return DateOrder.AMBIGUOUS, "no value shows an order"


def _contradictory(month: int, day: int) -> tuple[DateOrder, str]:
    counts = f"contradictory: {month} values are month-first and {day} day-first"
    if min(month, day) > TOLERATED_SHARE * (month + day):
        return DateOrder.AMBIGUOUS, f"{counts}; the column mixes both"
    if month > day:
        return DateOrder.MONTH_FIRST, f"{counts}; the few are taken for slips"
    return DateOrder.DAY_FIRST, f"{counts}; the few are taken for slips"


def _serial_reason(serial: int, month: int, day: int) -> str:
    reason = f"{serial} values are serial numbers of a spreadsheet"
    if day and not month:
        # A spreadsheet set to month-first turns 05/06 of a day-first file into a serial and leaves 17/05 as text.
        return f"{reason}, but {day} texts are day-first: contradictory, day and month of the serials may be swapped"
    return reason
