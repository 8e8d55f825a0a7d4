"""One block of a table read into people, each with the row that it stands on."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import compose_fields, numbered
from skiptrace.link.texts import Texts
from skiptrace.match.people import FIELD, ITEM, UNKNOWN_SSN, PersonRows, born_number
from skiptrace.normalize.addresses import assemble_address, read_address
from skiptrace.normalize.date_orders import DateOrder
from skiptrace.normalize.dates import read_date
from skiptrace.normalize.emails import email_key, read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.phones import read_phone
from skiptrace.reference.fields import FieldReader
from skiptrace.reference.names import read_names

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    import numpy as np
    from numpy.typing import NDArray

    from skiptrace.model import Address
    from skiptrace.reference.columns import ReadingPlan
    from skiptrace.reference.names import Persons

DIGITS_OF_WHOLE_SSN = 9
NAME_FIELDS = frozenset({"full_name", "given_name", "family_name"})


@dataclass(frozen=True, slots=True, kw_only=True)
class SidePlan:
    """
    How to read the blocks of one side: its fields, and further columns that the other side has too.

    ``whole_ssn``: both sides hold whole Social Security numbers (or another country's), so these are compared.
    """

    reading: ReadingPlan
    further: tuple[int, ...] = ()
    whole_ssn: bool = False


class Fields:
    """
    The fields of a block whose columns are bytes: as they stand in the table, or put together where that is needed.

    ``names`` are those that there are; ``further`` the columns of unknown meaning.
    """

    def __init__(self, plan: SidePlan, columns: Sequence[Texts], size: int) -> None:
        self.plan, self.size = plan, size
        self.further = [columns[index] for index in plan.further]
        # Lists that come back as they were given are columns that nothing was put together with.
        given: list[list[str]] = [[] for _ in columns]
        place = {id(column): index for index, column in enumerate(given)}
        composed = compose_fields(plan.reading.mapping, given)
        if all(id(column) in place for column in composed.values()):
            self._texts = {name: columns[place[id(column)]] for name, column in composed.items()}
        else:
            fields = compose_fields(plan.reading.mapping, [column.strings() or [""] * size for column in columns])
            self._texts = {name: Texts.of(column) for name, column in fields.items()}
        self._blank = Texts.of([""] * size)
        self.names = self._texts.keys()

    def __getitem__(self, name: str) -> Texts:
        """The column of a field that there is."""
        return self._texts[name]

    def get(self, name: str) -> Texts:
        """The column of a field; empty texts where there is none."""
        return self._texts.get(name, self._blank)

    def repeats(self, base: str) -> list[str]:
        """The repeats of a field that have a column."""
        return [name for number in range(1, 100) if (name := numbered(base, number)) in self._texts]

    def reader(self, names: Iterable[str] | None = None, rows: NDArray[np.bool_] | None = None) -> FieldReader:
        """Some fields of marked rows as Python texts; all where nothing is said."""
        chosen = self.names if names is None else [name for name in names if name in self._texts]
        columns = {
            name: self._texts[name].strings() if rows is None else self._texts[name].some(rows) for name in chosen
        }
        return FieldReader(self.plan.reading, columns, self.size if rows is None else int(rows.sum()), Counter())


def field_reader(plan: SidePlan, columns: Sequence[Sequence[str]], size: int) -> FieldReader:
    """The fields of one block of *size* rows."""
    return FieldReader(plan.reading, compose_fields(plan.reading.mapping, columns), size, Counter())


def full_rows(plan: SidePlan, reader: FieldReader, columns: Sequence[Sequence[str]]) -> PersonRows:
    """One person per row; of two owners in one cell either name may be meant, and neither's birth date is known."""
    names = _names(reader)
    born, ssn = born_numbers(reader), _ssn(reader, whole=plan.whole_ssn)
    addresses = _addresses(reader)
    phones = _values(reader, "phone", read_phone.attempt, lambda phone: phone.e164)
    emails = _values(reader, "email", read_email.attempt, email_key)
    employers = _values(reader, "employer", read_employer.attempt, lambda employer: employer.key)
    more = packed_columns([columns[index] for index in plan.further], reader.rows)
    people = PersonRows()
    for row, parties in enumerate(names):
        alone = len(parties) <= 1
        people.append(
            [name for person in parties for name in person],
            addresses=addresses[row],
            phones=phones[row],
            emails=emails[row],
            employers=employers[row],
        )
        people.born[-1] = born[row] if alone else 0
        people.ssn_last4[-1] = ssn[row] if alone else UNKNOWN_SSN
        if more[row]:
            people.more[-1] = ITEM.join(filter(None, (people.more[-1], more[row])))
    return people


def _names(reader: FieldReader) -> list[Persons]:
    """Whom each row names."""
    if NAME_FIELDS.isdisjoint(reader.fields):
        return [[] for _ in range(reader.rows)]
    return read_names(reader).persons


def _ssn(reader: FieldReader, *, whole: bool) -> list[int]:
    """Last four digits, or whole numbers; what is no number of its kind is unknown either way."""
    last4 = [int(text) if text else UNKNOWN_SSN for text in reader.ssn()]
    if not whole:
        return last4
    digits = ("".join(filter(str.isdecimal, text)) for text in reader.fields["ssn"])
    return [
        int(number) if last >= 0 and len(number) <= DIGITS_OF_WHOLE_SSN else last
        for number, last in zip(digits, last4, strict=True)
    ]


# A birth date mistyped into an impossible one still shows which digit slipped.
_DIGITS = re.compile(r"\s*(\d{4})-?(\d\d)-?(\d\d)\s*", re.ASCII)


def born_numbers(reader: FieldReader) -> list[int]:
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


def _values(reader: FieldReader, base: str, read: Callable[[str], Any], key: Callable[[Any], str]) -> list[list[str]]:
    """The keys of all values of a field that may repeat."""
    found: list[list[str]] = [[] for _ in range(reader.rows)]
    for name in reader.repeats(base):
        for row, value in enumerate(reader.each(name, read, missing=None)):
            if value is not None:
                found[row].append(key(value))
    return found


def packed_columns(columns: Sequence[Sequence[str]], size: int) -> list[str]:
    """Values of further columns as `PersonRows` packs them: one item each, with the column's number."""
    packed = [""] * size
    for number, column in enumerate(columns):
        for row, text in enumerate(column):
            plain = " ".join(text.split()).upper()
            if plain:
                item = FIELD.join(("f", str(number), plain))
                packed[row] = f"{packed[row]}{ITEM}{item}" if packed[row] else item
    return packed
