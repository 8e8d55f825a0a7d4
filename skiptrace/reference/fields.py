"""The fields of one block of a bulk file, read column by column, each distinct text once."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import numbered
from skiptrace.intake.stops import says_yes
from skiptrace.normalize.date_orders import DateOrder
from skiptrace.normalize.dates import from_age, read_birth_date, read_date, to_ordinal
from skiptrace.normalize.ssn import read_ssn, read_ssn_last4
from skiptrace.reference.records import UNDATED

if TYPE_CHECKING:
    import datetime as dt
    from collections import Counter
    from collections.abc import Callable, Mapping, Sequence

    from skiptrace.model import PartialDate
    from skiptrace.reference.columns import ReadingPlan


# A century has 36,525 days, each written in a few ways; what is more than this is no column of dates.
MOST_DAYS = 60_000
CUT_OFF = frozenset({"DISCONNECTED", "DISC", "BAD", "DEAD", "INACTIVE", "D"})


class _Readings(dict[str, Any]):
    """
    What is read from each text of a column, found on first sight.

    Looking up all texts of a column at once takes a fifth of what asking for one after the other takes.
    """

    def __init__(self, read: Callable[[str], Any], missing: object) -> None:
        super().__init__()
        self._read = read
        self.missing = missing
        # Texts that could not be read, unless they only say that nothing is known.
        self.refused: set[str] = set()

    def __missing__(self, text: str) -> Any:
        value = self._read(text) if text.strip() else self.missing
        if isinstance(value, Unreadable):
            if not value.filler:
                self.refused.add(text)
            value = self.missing
        self[text] = value
        return value

    def emptied_if_large(self) -> _Readings:
        """Itself, for the next column."""
        if len(self) > MOST_DAYS:
            self.clear()
            self.refused.clear()
        return self


@cache
def _known_days(order: DateOrder, today: dt.date) -> _Readings:
    def read(text: str) -> int | Unreadable:
        date = read_date.attempt(text, order=order, today=today)
        return date if isinstance(date, Unreadable) else to_ordinal(date)

    return _Readings(read, 0)


@cache
def _known_births(order: DateOrder, today: dt.date) -> _Readings:
    return _Readings(lambda text: read_birth_date.attempt(text, order=order, today=today), None)


class FieldReader:
    """The fields of one block while they are read."""

    def __init__(self, plan: ReadingPlan, fields: Mapping[str, Sequence[str]], rows: int, unread: Counter[str]) -> None:
        self.plan, self.fields, self.rows, self.unread = plan, fields, rows, unread
        self.first_seen = self.dates("first_seen")
        # A firm's history tells of several last days (a result, a talk): the newest is when the person was last met.
        told = [self.dates(name) for name in self._last_seen_fields()]
        self.last_seen = told[0] if len(told) == 1 else list(map(max, *told))

    def _last_seen_fields(self) -> list[str]:
        return [*self.repeats("last_seen"), *self.repeats("right_party_on")] or ["last_seen"]

    def repeats(self, base: str) -> list[str]:
        """The repeats of a field that have a column."""
        return [name for number in range(1, 100) if (name := numbered(base, number)) in self.fields]

    def each(self, name: str, read: Callable[[str], Any], *, missing: object) -> list[Any]:
        """The column read text by text, each distinct text once; refusals are counted and give *missing*."""
        return self._each(name, _Readings(read, missing))

    def _each(self, name: str, readings: _Readings) -> list[Any]:
        texts = self.fields.get(name)
        if texts is None:
            return [readings.missing] * self.rows
        read = list(map(readings.__getitem__, texts))
        if readings.refused:
            self.unread[name] += sum(map(readings.refused.__contains__, texts))
        return read

    def dates(self, name: str) -> list[int]:
        """A column of dates as ordinals, 0 unknown."""
        return self._each(name, _known_days(self._order(name), self.plan.today).emptied_if_large())

    def _order(self, name: str) -> DateOrder:
        return self.plan.orders.get(name, DateOrder.MONTH_FIRST)

    def born(self) -> list[PartialDate | None]:
        """Birth dates, or years from ages."""
        found = self._each("born", _known_births(self._order("born"), self.plan.today).emptied_if_large())
        for name, read in (("birth_year", self._year), ("age", self._age)):
            if name in self.fields:
                years = self.each(name, read, missing=None)
                found = [exact or year for exact, year in zip(found, years, strict=True)]
        return found

    def _year(self, text: str) -> PartialDate | Unreadable:
        return read_birth_date.attempt(text, order=DateOrder.YEAR_FIRST, today=self.plan.today)

    def _age(self, text: str) -> PartialDate | Unreadable:
        try:
            return from_age(int(float(text)), self.plan.as_of or self.plan.today)
        except (ValueError, OverflowError):
            return Unreadable("age", "not a number of years")
        except Unreadable as refusal:
            return refusal

    def ssn(self) -> list[str]:
        """Last four digits; a full number is cut down at once and kept nowhere."""
        if "ssn_last4" in self.fields:
            return self.each("ssn_last4", _last4, missing="")
        return self.each("ssn", _last4_of_full, missing="")

    def disconnected(self, name: str) -> list[int]:
        """When a line was cut off: a date, or a mark that says so without one."""
        order = self._order(name)

        def read(text: str) -> int | Unreadable:
            if _is_cut_off(text):
                return UNDATED
            date = read_date.attempt(text, order=order, today=self.plan.today)
            if isinstance(date, Unreadable):
                return 0 if says_yes(text) is False else date
            return to_ordinal(date)

        return self.each(name, read, missing=0)


def _is_cut_off(text: str) -> bool:
    """Whether a cell about a line says that it is cut off."""
    return says_yes(text) is True or text.strip().upper() in CUT_OFF


def _last4(text: str) -> str | Unreadable:
    try:
        return read_ssn_last4(text)
    except Unreadable as refusal:
        return refusal.with_traceback(None)


def _last4_of_full(text: str) -> str | Unreadable:
    try:
        return read_ssn(text).last4
    except Unreadable as refusal:
        return refusal.with_traceback(None)
