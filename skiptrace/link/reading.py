"""One block of a table read into people, each with the row that it stands on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import compose_fields, numbered
from skiptrace.match.people import FIELD, ITEM, PersonRows, born_number
from skiptrace.normalize.addresses import assemble_address, read_address
from skiptrace.normalize.date_orders import DateOrder
from skiptrace.normalize.dates import read_date
from skiptrace.normalize.emails import email_key, read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.phones import read_phone
from skiptrace.reference.fields import FieldReader
from skiptrace.reference.names import COMPANY, read_names

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from skiptrace.model import Address
    from skiptrace.reference.columns import ReadingPlan
    from skiptrace.reference.names import Persons

NOTHING_TO_COMPARE = "neither a name nor anything else that tells people apart"
NAME_FIELDS = frozenset({"full_name", "given_name", "family_name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SidePlan:
    """How to read the blocks of one side: its fields, and further columns that the other side has too."""

    reading: ReadingPlan
    further: tuple[int, ...] = ()


@dataclass(slots=True)
class ReadRows:
    """People and for each the place of its row in the block; why rows gave none."""

    people: PersonRows = field(default_factory=PersonRows)
    rows: list[int] = field(default_factory=list)
    without: Counter[str] = field(default_factory=Counter)


def read_rows(plan: SidePlan, columns: Sequence[Sequence[str]], size: int) -> ReadRows:
    """The people of one block of *size* rows; a row without a name counts when anything else tells who it is."""
    reader = FieldReader(plan.reading, compose_fields(plan.reading.mapping, columns), size, Counter())
    names, companies = _names(reader)
    born, ssn = _born(reader), reader.ssn()
    addresses = _addresses(reader)
    phones = _values(reader, "phone", read_phone.attempt, lambda phone: phone.e164)
    emails = _values(reader, "email", read_email.attempt, email_key)
    employers = _values(reader, "employer", read_employer.attempt, lambda employer: employer.key)
    further = _packed(plan.further, columns, size)
    read = ReadRows()
    for row, parties in enumerate(names):
        known = parties or born[row] or ssn[row] or addresses[row] or phones[row] or emails[row] or further[row]
        if row in companies or not known:
            read.without[COMPANY if row in companies else NOTHING_TO_COMPARE] += 1
            continue
        # Two owners in one cell share the row but not its birth date or SSN.
        alone = len(parties) <= 1
        for person in parties or [[]]:
            read.people.append(
                person,
                ssn_last4=ssn[row] if alone else "",
                addresses=addresses[row],
                phones=phones[row],
                emails=emails[row],
                employers=employers[row],
            )
            read.people.born[-1] = born[row] if alone else 0
            if further[row]:
                read.people.more[-1] = ITEM.join(filter(None, (read.people.more[-1], further[row])))
            read.rows.append(row)
    return read


def _names(reader: FieldReader) -> tuple[list[Persons], set[int]]:
    """Whom each row names, and which rows name a company."""
    if NAME_FIELDS.isdisjoint(reader.fields):
        return [[] for _ in range(reader.rows)], set()
    named = read_names(reader)
    return named.persons, {row for row, reason in named.refusals.items() if reason == COMPANY}


# A birth date mistyped into an impossible one still shows which digit slipped.
_DIGITS = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)\s*", re.ASCII)


def _born(reader: FieldReader) -> list[int]:
    """Birth dates as ``yyyymmdd``: also of people long dead, and mistyped ones as they stand."""
    found = [born_number(born) for born in reader.born()]
    texts = reader.fields.get("born")
    if texts is None:
        return found
    known: dict[str, int] = {}
    for row, text in enumerate(texts):
        if not found[row] and text:
            if text not in known:
                known[text] = _odd_date(reader, text)
            found[row] = known[text]
    return found


def _odd_date(reader: FieldReader, text: str) -> int:
    order = reader.plan.orders.get("born", DateOrder.MONTH_FIRST)
    date = read_date.attempt(text, order=order, today=reader.plan.today)
    if not isinstance(date, Unreadable):
        return born_number(date)
    digits = _DIGITS.fullmatch(text)
    return 0 if date.filler or digits is None or digits[1] == "0000" else int("".join(digits.groups()))


def _addresses(reader: FieldReader) -> list[list[Address]]:
    found: list[list[Address]] = [[] for _ in range(reader.rows)]
    for number in reader.plan.mapping.address_numbers():
        for row, address in enumerate(_address_column(reader, number)):
            if address is not None and not isinstance(address, Unreadable):
                found[row].append(address)
    return found


def _address_column(reader: FieldReader, number: int) -> list[Address | Unreadable | None]:
    whole = reader.fields.get(numbered("address", number))
    if whole is not None:
        return [read_address.attempt(text) if text.strip() else None for text in whole]
    blank = [""] * reader.rows
    parts = ("street", "street_line2", "city", "state", "zip", "country")
    columns = [reader.fields.get(numbered(part, number), blank) for part in parts]
    return [assemble_address.attempt(*cells) if any(cells) else None for cells in zip(*columns, strict=True)]


def _values(
    reader: FieldReader, base: str, read: Callable[[str], Any], key: Callable[[Any], str]
) -> list[list[str]]:
    """The keys of all values of a field that may repeat."""
    found: list[list[str]] = [[] for _ in range(reader.rows)]
    for name in reader.repeats(base):
        for row, value in enumerate(reader.each(name, read, missing=None)):
            if value is not None:
                found[row].append(key(value))
    return found


def _packed(further: Sequence[int], columns: Sequence[Sequence[str]], size: int) -> list[str]:
    """Values of further columns as `PersonRows` packs them: one item each, with the column's number."""
    packed = [""] * size
    for number, index in enumerate(further):
        for row, text in enumerate(columns[index]):
            plain = " ".join(text.split()).upper()
            if plain:
                item = FIELD.join(("f", str(number), plain))
                packed[row] = f"{packed[row]}{ITEM}{item}" if packed[row] else item
    return packed
