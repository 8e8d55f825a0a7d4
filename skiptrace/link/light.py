"""
A quick look at people: enough to see whom they might be, at a tenth of the price of reading them in full.

Of a million rows a few thousand come into question. These are read in full; all others only as far as the texts are
clean, each column by itself, with streets cut down to number and first word. Both sides are looked at alike, so what
agrees in full agrees here; where a text is not plain the readers of `normalize` are asked.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import numbered
from skiptrace.link.reading import NAME_FIELDS, born_numbers, packed_columns
from skiptrace.match.people import DIGITS_OF_SSN, ITEM, UNKNOWN_SSN, PersonRows, packed
from skiptrace.normalize.names import assemble_name
from skiptrace.normalize.phones import read_phone
from skiptrace.reference.names import read_names

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.model import PersonName
    from skiptrace.reference.fields import FieldReader

# 12 N MAIN ST APT 3: the number, and the first word that is no direction.
_DOOR = re.compile(
    r"\s*(\d{1,9})[A-Z]?\s+(?:(?:N|S|E|W|NE|NW|SE|SW|NORTH|SOUTH|EAST|WEST)\.?\s+)?([A-Z0-9]{2,40})", re.ASCII
)
_LAST_DIGITS = re.compile(r"\d{5}(?=(?:-?\d{4})?\s*$)", re.ASCII)
_ISO = re.compile(r"(?:18|19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])", re.ASCII)
LONGEST_LINE = 200
NANP_DIGITS = 10


def light_rows(reader: FieldReader, further: Sequence[int], columns: Sequence[Sequence[str]]) -> PersonRows:
    """One person per row of a block, the first where a row names several."""
    rows = PersonRows()
    rows.given, rows.middle, rows.family, rows.suffix, aliases = _names(reader)
    rows.born = _born(reader)
    rows.ssn_last4 = _last_four(reader)
    blank = [""] * reader.rows
    more = packed_columns(further, columns, reader.rows)
    _add(more, aliases)
    _places(reader, rows, more, blank)
    _phones(reader, rows, more)
    _emails(reader, rows, more)
    rows.unit = blank
    rows.employer = blank
    rows.more = more
    return rows


def _born(reader: FieldReader) -> list[int]:
    """Birth dates; ISO dates, which most files have, by their digits."""
    texts = reader.fields.get("born")
    if texts is None or not all(not text or _ISO.fullmatch(text) for text in texts):
        return born_numbers(reader)
    return [int(text[:4] + text[5:7] + text[8:]) if text else 0 for text in texts]


def _last_four(reader: FieldReader) -> list[int]:
    texts = reader.fields.get("ssn_last4", reader.fields.get("ssn"))
    if texts is None:
        return [UNKNOWN_SSN] * reader.rows
    if all(not text or (len(text) == DIGITS_OF_SSN and text.isdecimal() and text.isascii()) for text in texts):
        return [int(text) if text else UNKNOWN_SSN for text in texts]
    return [int(text) if text else UNKNOWN_SSN for text in reader.ssn()]


def _add(more: list[str], extra: dict[int, list[str]]) -> None:
    for row, items in extra.items():
        more[row] = ITEM.join((more[row], *items)) if more[row] else ITEM.join(items)


def _names(reader: FieldReader) -> tuple[list[str], list[str], list[str], list[str], dict[int, list[str]]]:
    """Given, middle, family names and suffixes, and further names as `PersonRows` packs them."""
    blank = [""] * reader.rows
    if NAME_FIELDS.isdisjoint(reader.fields):
        return blank, blank, blank, blank, {}
    if "full_name" in reader.fields or "alias" in reader.fields:
        return _read_in_full(reader)
    parts = [reader.fields.get(part, blank) for part in ("given_name", "middle_name", "family_name", "suffix")]
    given, middle, family, suffix = ([text.upper() for text in part] for part in parts)
    for row, (one, two) in enumerate(zip(given, family, strict=True)):
        if not ((one + two).isalpha() and one.isascii() and two.isascii()) and (one or two):
            name = assemble_name.attempt(parts[0][row], parts[1][row], parts[2][row], parts[3][row])
            known = not isinstance(name, Unreadable)
            given[row], family[row] = (name.given, name.family) if known else ("", "")  # type: ignore[union-attr]
            middle[row], suffix[row] = (name.middle, name.suffix) if known else ("", "")  # type: ignore[union-attr]
    return given, middle, family, suffix, {}


def _read_in_full(
    reader: FieldReader,
) -> tuple[list[str], list[str], list[str], list[str], dict[int, list[str]]]:
    named = read_names(reader).persons
    firsts: list[PersonName | None] = [persons[0][0] if persons else None for persons in named]
    extra = {
        row: [packed("n", name.given, name.middle, name.family, name.suffix) for name in others]
        for row, persons in enumerate(named)
        if persons and (others := [*persons[0][1:], *(name for person in persons[1:] for name in person)])
    }
    return (
        [name.given if name else "" for name in firsts],
        [name.middle if name else "" for name in firsts],
        [name.family if name else "" for name in firsts],
        [name.suffix if name else "" for name in firsts],
        extra,
    )


def _places(reader: FieldReader, rows: PersonRows, more: list[str], blank: list[str]) -> None:
    numbers = reader.plan.mapping.address_numbers()
    if not numbers:
        rows.number = rows.street = rows.city = rows.state = rows.zip5 = blank
        return
    first, *others = [_place(reader, number, blank) for number in numbers]
    rows.number, rows.street, rows.city, rows.state, rows.zip5 = first
    for number, street, city, state, zip5 in others:
        for row, parts in enumerate(zip(number, street, [""] * reader.rows, city, state, zip5, strict=True)):
            if any(parts):
                _add(more, {row: [packed("a", *parts)]})


def _place(
    reader: FieldReader, number: int, blank: list[str]
) -> tuple[list[str], list[str], list[str], list[str], list[str]]:
    fields = reader.fields
    whole = fields.get(numbered("address", number))
    line = whole if whole is not None else fields.get(numbered("street", number), blank)
    doors, streets = [], []
    match = _DOOR.match
    for text in line:
        door = match(text[:LONGEST_LINE].upper()) if text else None
        doors.append(door[1] if door else "")
        streets.append(door[2] if door else "")
    city = [text.strip().upper() for text in fields.get(numbered("city", number), blank)]
    state = [text.strip().upper() for text in fields.get(numbered("state", number), blank)]
    zips = fields.get(numbered("zip", number))
    if zips is not None:
        zip5 = [text.strip()[:5] for text in zips]
    elif whole is not None:
        zip5 = [found[0] if (found := _LAST_DIGITS.search(text[-LONGEST_LINE:])) else "" for text in whole]
    else:
        zip5 = blank
    return doors, streets, city, state, zip5


def _phones(reader: FieldReader, rows: PersonRows, more: list[str]) -> None:
    rows.phone = [0] * reader.rows
    for place, name in enumerate(reader.repeats("phone")):
        for row, text in enumerate(reader.fields[name]):
            if not text:
                continue
            number = _phone(text)
            if number and place == 0:
                rows.phone[row] = number
            elif number:
                _add(more, {row: [packed("p", str(number))]})


def _phone(text: str) -> int:
    if len(text) == NANP_DIGITS and text.isdecimal() and text.isascii() and text[0] > "1":
        return 10_000_000_000 + int(text)
    phone = read_phone.attempt(text)
    return 0 if isinstance(phone, Unreadable) else int(phone.e164.lstrip("+"))


def _emails(reader: FieldReader, rows: PersonRows, more: list[str]) -> None:
    rows.email = [""] * reader.rows
    for place, name in enumerate(reader.repeats("email")):
        for row, text in enumerate(reader.fields[name]):
            email = _email(text) if text else ""
            if email and place == 0:
                rows.email[row] = email
            elif email:
                _add(more, {row: [packed("e", email)]})


def _email(text: str) -> str:
    """The mailbox without what some providers ignore; enough to see that two may be one."""
    local, sign, domain = text[:LONGEST_LINE].strip().lower().rpartition("@")
    return f"{local.partition('+')[0].replace('.', '')}@{domain}" if sign and "." in domain else ""
