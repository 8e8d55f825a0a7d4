"""Where the people of a bulk file can be reached, as it tells it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import numbered, split_repeat
from skiptrace.model import Address, Kind, Level, LineType, Phone
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.address_levels import read_address_level
from skiptrace.normalize.addresses import assemble_address, read_address
from skiptrace.normalize.call_results import read_call_result
from skiptrace.normalize.emails import email_key, read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.phones import read_line_type, read_phone, read_phones
from skiptrace.reference.records import pack_contact

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.reference.fields import FieldReader


@dataclass(slots=True)
class Found:
    """
    What was found in each row.

    Args:
        first: The value for matching; None where there is none.
        more: Further ones, of the few rows that have any.
        statements: What is packed for ranking.
    """

    first: list[Any]
    more: dict[int, list[Any]]
    statements: list[tuple[str, ...]]

    @classmethod
    def empty(cls, rows: int) -> Found:
        """Nothing found in so many rows."""
        return cls([None] * rows, {}, [()] * rows)

    def add(self, row: int, value: object) -> None:
        """One more value for matching."""
        if self.first[row] is None:
            self.first[row] = value
        else:
            self.more.setdefault(row, []).append(value)


def addresses_told(reader: FieldReader) -> Found:
    """All addresses of each row."""
    found = Found.empty(reader.rows)
    for number in reader.plan.mapping.address_numbers():
        read = _address_column(reader, number)
        first = reader.dates(numbered("address_first_seen", number))
        last = reader.dates(numbered("address_last_seen", number))
        levels = reader.each(numbered("address_kind", number), read_address_level, missing=Level.UNKNOWN)
        for row, address in enumerate(read):
            if isinstance(address, Unreadable):
                reader.unread[numbered("address", number)] += not address.filler
            elif address is not None:
                level = None if levels[row] is Level.UNKNOWN else levels[row]
                # A place of work says nothing about who this is.
                if level is None:
                    found.add(row, address)
                key = address_key(address) if address.street else ""
                if key:
                    seen = first[row] or reader.first_seen[row], last[row] or reader.last_seen[row]
                    found.statements[row] += (pack_contact(Kind.ADDRESS, key, address.line, *seen, None, level),)
    return found


def _address_column(reader: FieldReader, number: int) -> list[Address | Unreadable | None]:
    whole = reader.fields.get(numbered("address", number))
    if whole is not None:
        return [read_address.attempt(text) if text.strip() else None for text in whole]
    parts = ("street", "street_line2", "city", "state", "zip", "country")
    blank = [""] * reader.rows
    columns = [reader.fields.get(numbered(part, number), blank) for part in parts]
    attempt = assemble_address.attempt
    return [attempt(*cells) if any(cells) else None for cells in zip(*columns, strict=True)]


def phones_told(reader: FieldReader) -> Found:
    """All phones of each row."""
    found = Found.empty(reader.rows)
    for name in reader.repeats("phone"):
        _phone_column(reader, name, found, None)
    if "employer_phone" in reader.fields:
        _phone_column(reader, "employer_phone", found, Level.EMPLOYER)
    return found


def _phone_column(reader: FieldReader, name: str, found: Found, level: Level | None) -> None:
    _, repeat = split_repeat(name)
    types = reader.each(numbered("phone_type", repeat), read_line_type, missing=LineType.UNKNOWN)
    first = reader.dates(numbered("phone_first_seen", repeat))
    last = reader.dates(numbered("phone_last_seen", repeat))
    gone = reader.disconnected(numbered("disconnected", repeat))
    results = reader.each(numbered("phone_result", repeat), read_call_result, missing=None)
    for row, text in enumerate(reader.fields[name]):
        if not text:
            continue
        for phone in _read_phones(reader, name, text):
            # A desk at work says nothing about who this is.
            if level is None:
                found.add(row, phone.e164)
            found.statements[row] += (
                pack_contact(
                    Kind.PHONE,
                    phone.e164,
                    phone.e164,
                    first[row] or reader.first_seen[row],
                    last[row] or reader.last_seen[row],
                    phone.line_type if phone.line_type is not LineType.UNKNOWN else types[row],
                    level,
                    gone[row],
                    results[row],
                ),
            )


def _read_phones(reader: FieldReader, name: str, text: str) -> Sequence[Phone]:
    phone = read_phone.attempt(text)
    if not isinstance(phone, Unreadable):
        return (phone,)
    phones, refusals = read_phones(text) if not phone.filler else ((), ())
    reader.unread[name] += any(not refusal.filler for refusal in refusals)
    return phones


def emails_told(reader: FieldReader) -> Found:
    """All e-mail addresses of each row."""
    found = Found.empty(reader.rows)
    for name in reader.repeats("email"):
        for row, email in enumerate(reader.each(name, read_email.attempt, missing=None)):
            if email is not None:
                _add_plain(reader, found, row, Kind.EMAIL, (email_key(email), email.address))
    return found


def employers_told(reader: FieldReader) -> Found:
    """All employers of each row."""
    found = Found.empty(reader.rows)
    for name in reader.repeats("employer"):
        for row, employer in enumerate(reader.each(name, read_employer.attempt, missing=None)):
            if employer is not None:
                _add_plain(reader, found, row, Kind.EMPLOYER, (employer.key, employer.name))
    return found


def _add_plain(reader: FieldReader, found: Found, row: int, kind: Kind, told: tuple[str, str]) -> None:
    """Add a contact of which no more is told than its key and value."""
    found.add(row, told[0])
    found.statements[row] += (pack_contact(kind, *told, reader.first_seen[row], reader.last_seen[row]),)
