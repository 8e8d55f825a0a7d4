"""A file of outcomes read row by row: which account, which contact, what came of it, and when."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from skiptrace.errors import ConfigError, InputError, Unreadable
from skiptrace.intake.mapping import find_column
from skiptrace.intake.rows import Fault, read_account
from skiptrace.model import Kind
from skiptrace.normalize.addresses import read_address
from skiptrace.normalize.date_orders import DateOrder, column_date_order
from skiptrace.normalize.dates import read_date
from skiptrace.normalize.emails import read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.phones import read_phone
from skiptrace.rank.results import find_code, plain_code, verdict

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from skiptrace.intake.tables import Table

Read = TypeVar("Read")

NEEDED = ("account_number", "value", "result", "at")
FIELDS = (*NEEDED, "kind", "by", "note")
LONGEST_NAME, LONGEST_NOTE = 200, 2_000
# A code is shown back to be mapped; a sentence in its column is not.
LONGEST_CODE = 24
SAMPLE_ROWS = 5_000
_NOT_LETTERS = re.compile(r"[^a-z]+")
_TIME = re.compile(r"[ T]([0-9]{1,2}):([0-9]{2})(?::[0-9]{2})?\s*(?:([AaPp])\.?[Mm])?\.?$")
NOON, HOURS, MINUTES = 12, 24, 60
_LONG_NUMBER = re.compile(r"[0-9]{4}")
_NAMES = {
    name: field_name
    for field_name, names in {
        "account_number": "accountnumber account accountno acct acctno acctnumber acctnbr accountid debtoraccount",
        "value": "value contact contactvalue number phone phonenumber phonenbr phonenr telephone dialed dialled tn",
        "result": "result resultcode outcome outcomecode code disposition disp lastresult callresult status",
        "at": "at date when datetime timestamp calldate calltime attemptdate triedat resultdate lastresultdate",
        "kind": "kind type channel contacttype medium contactkind",
        "by": "by agent collector user operator who",
        "note": "note notes comment comments remark remarks",
    }.items()
    for name in names.split()
}
_KINDS = {
    name: kind
    for kind, names in {
        Kind.PHONE: "phone call tel telephone cell mobile wireless landline homephone workphone home voice",
        Kind.ADDRESS: "address addr mail letter post postal mailing visit",
        Kind.EMAIL: "email mailaddress electronicmail",
        Kind.EMPLOYER: "employer poe placeofemployment",
    }.items()
    for name in names.split()
}


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeRow:
    """One row that could be read, ``row`` of the file; the value is in normal form."""

    number: int
    row: int
    account: str
    kind: Kind
    value: str
    result: str
    at: dt.datetime
    by: str = ""
    note: str = dataclasses.field(default="", repr=False)
    cells: tuple[str, ...] = dataclasses.field(default=(), repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFault:
    """Why a row cannot be used, and how to mend it; ``number`` counts rows of data, ``row`` those of the file."""

    number: int
    row: int
    field: str
    reason: str
    fix: str
    cells: tuple[str, ...] = dataclasses.field(default=(), repr=False)


class OutcomeFile:
    """
    The rows of an open table as outcomes.

    Args:
        table: The file.
        columns: The columns that a person named, by field.
        codes: The client's own result codes, by `plain_code`, and ours for each.
        today: Nothing was tried later than this.

    Raises:
        ConfigError: A column that was named is not there.
        InputError: No column can be taken for one that is needed.
    """

    def __init__(self, table: Table, *, columns: Mapping[str, str], codes: Mapping[str, str], today: dt.date) -> None:
        self._table, self._codes, self._today = table, codes, today
        self.columns = _columns(table.header, columns)
        self.unknown_codes: Counter[str] = Counter()
        self._order = self._date_order()

    def __iter__(self) -> Iterator[OutcomeRow | OutcomeFault]:
        """Every row of the file, in order."""
        for block in self._table.blocks():
            for number, row, cells in zip(
                block.numbers, block.file_rows, zip(*block.columns, strict=True), strict=True
            ):
                try:
                    yield self._read(number, row, cells)
                except Unreadable as refusal:
                    yield OutcomeFault(
                        number=number,
                        row=row,
                        field=refusal.field,
                        reason=refusal.reason,
                        fix=refusal.fix,
                        cells=tuple(cells),
                    )
            yield from self._unreadable(len(self._table.header))

    def _unreadable(self, width: int) -> Iterator[OutcomeFault]:
        for faulty in self._table.faulty:
            cells = getattr(faulty, "cells", ())
            padded = (*cells, *[""] * width)[:width]
            yield OutcomeFault(
                number=getattr(faulty, "number", 0),
                row=faulty.row,
                field="row",
                reason=faulty.why,
                fix="mend the row and load it again",
                cells=padded,
            )
        self._table.faulty.clear()

    def _read(self, number: int, row: int, cells: Sequence[str]) -> OutcomeRow:
        told = {name: cells[place].strip() for name, place in self.columns.items()}
        for name in NEEDED:
            if not told[name]:
                raise Unreadable(name, "is empty", fix="every row needs an account, a value, a result and a date")
        account = read_account(told["account_number"])
        if isinstance(account, Fault):
            raise Unreadable(account.field, account.reason, fix=account.fix)
        kind = read_kind(told.get("kind", ""), told["value"])
        return OutcomeRow(
            number=number,
            row=row,
            account=account,
            kind=kind,
            value=_named("value", lambda: read_value(kind, told["value"])),
            result=self._result(kind, told["result"]),
            at=_named("at", lambda: read_moment(told["at"], order=self._order, today=self._today)),
            by=told.get("by", "")[:LONGEST_NAME],
            note=told.get("note", "")[:LONGEST_NOTE],
            cells=tuple(cells),
        )

    def _result(self, kind: Kind, text: str) -> str:
        code = self._codes.get(plain_code(text)) or find_code(text)
        if not code:
            plain = plain_code(text)
            self.unknown_codes[plain if _is_code(plain) else "(a longer text)"] += 1
            raise Unreadable(
                "result", "is no code that is known", fix="say which of ours it is: --map-result THEIRS=OURS"
            )
        verdict(kind, code)
        return code

    def _date_order(self) -> DateOrder:
        first = next(self._table.blocks(rows=SAMPLE_ROWS), None)
        order = column_date_order(first.columns[self.columns["at"]] if first else ()).order
        # A column that can be read either way is written as most of the country does.
        return DateOrder.MONTH_FIRST if order is DateOrder.AMBIGUOUS else order


def _named(column: str, read: Callable[[], Read]) -> Read:
    """What a reader reads, its refusal told of this column."""
    try:
        return read()
    except Unreadable as refusal:
        raise Unreadable(column, refusal.reason, fix=refusal.fix or f"mend the {column} and load it again") from None


def _is_code(plain: str) -> bool:
    """Whether a text may be shown: codes are short and hold no long numbers and no address."""
    return len(plain) <= LONGEST_CODE and "@" not in plain and not _LONG_NUMBER.search(plain)


def _columns(header: Sequence[str], named: Mapping[str, str]) -> dict[str, int]:
    faults = [f"--map {name}: is none of {', '.join(FIELDS)}" for name in named if name not in FIELDS]
    found: dict[str, int] = {}
    for name, column in named.items():
        index, fault = find_column(header, column)
        if index is None:
            faults.append(f"--map {name}: {fault}")
        else:
            found[name] = index
    if faults:
        raise ConfigError("; ".join(faults))
    for index, text in enumerate(header):
        name = _NAMES.get(_NOT_LETTERS.sub("", text.casefold()), "")
        if name and name not in found and index not in found.values():
            found[name] = index
    missing = [name for name in NEEDED if name not in found]
    if missing:
        raise InputError(
            f"no column can be taken for {', '.join(missing)}; say which it is: "
            + " ".join(f"--map {name}=COLUMN" for name in missing)
        )
    return found


def read_kind(text: str, value: str) -> Kind:
    """
    The kind that a cell names, or where it is empty the one that the value looks like.

    Raises:
        Unreadable: It names none.
    """
    if not text:
        if "@" in value:
            return Kind.EMAIL
        return Kind.ADDRESS if isinstance(read_phone.attempt(value), Unreadable) else Kind.PHONE
    kind = _KINDS.get(_NOT_LETTERS.sub("", text.casefold()))
    if kind is None:
        raise Unreadable("kind", "is no kind of contact", fix=f"one of {', '.join(Kind)}")
    return kind


def read_value(kind: Kind, text: str) -> str:
    """
    A contact in normal form.

    Raises:
        Unreadable: It is none of its kind.
    """
    if kind is Kind.PHONE:
        return read_phone(text).e164
    if kind is Kind.ADDRESS:
        return read_address(text).line
    if kind is Kind.EMAIL:
        return read_email(text).address
    return read_employer(text).name


def _time_of(text: str) -> dt.time:
    """The time of day at the end of a text; its beginning where there is none."""
    found = _TIME.search(text)
    if not found:
        return dt.time()
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").upper()
    if half and hour <= NOON:
        hour = hour % NOON + (NOON if half == "P" else 0)
    return dt.time(hour, minute) if hour < HOURS and minute < MINUTES else dt.time()


def read_moment(text: str, *, order: DateOrder = DateOrder.MONTH_FIRST, today: dt.date) -> dt.datetime:
    """
    When something was tried; a date without a time is its beginning, a time without a zone is UTC.

    Raises:
        Unreadable: It is no date, not a whole one, or lies ahead.
    """
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        day = read_date(text, order=order, today=today).exact
        if day is None:
            raise Unreadable("at", "is not a whole date", fix="write year, month and day, such as 2026-05-17") from None
        moment = dt.datetime.combine(day, _time_of(text))
    moment = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
    if moment.date() > today + dt.timedelta(days=1):
        raise Unreadable("at", "lies ahead", fix="write the day on which it was tried")
    return moment
