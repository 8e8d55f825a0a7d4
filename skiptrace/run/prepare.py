"""Debtors as they are compared: texts of the caller read, then in columns."""

from __future__ import annotations

from dataclasses import fields, replace
from operator import attrgetter
from typing import TYPE_CHECKING, TypeAlias, TypeVar

from skiptrace.errors import Unreadable
from skiptrace.match.people import PersonRows
from skiptrace.model import Address, Email, Employer, PersonName, Phone
from skiptrace.normalize.addresses import read_address
from skiptrace.normalize.emails import email_key, read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.names import read_party
from skiptrace.normalize.phones import read_phone

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from skiptrace.model import Case, Debtor

Value = TypeVar("Value", PersonName, Address, Phone, Email, Employer)
Written: TypeAlias = PersonName | Address | Phone | Email | Employer


def read_debtor(debtor: Debtor) -> Debtor:
    """*debtor* with its plain texts read; what cannot be read is left out of the comparison, not guessed."""
    values: tuple[Written, ...] = (
        *debtor.names,
        *debtor.relatives,
        *debtor.addresses,
        *debtor.phones,
        *debtor.emails,
        *debtor.employers,
    )
    if not any(_is_text(value) for value in values):
        return debtor
    return replace(
        debtor,
        names=tuple(name for written in debtor.names for name in _names(written)),
        relatives=tuple(name for written in debtor.relatives for name in _names(written)),
        addresses=_read(debtor.addresses, read_address.attempt),
        phones=_read(debtor.phones, read_phone.attempt),
        emails=_read(debtor.emails, read_email.attempt),
        employers=_read(debtor.employers, read_employer.attempt),
    )


def _names(written: PersonName) -> Sequence[PersonName]:
    if not _is_text(written):
        return (written,)
    party = read_party.attempt(written.as_written)
    # Two people in one cell: the first is the debtor, further spellings are the same person's.
    return () if isinstance(party, Unreadable) else (*party.names[:1], *party.aliases)


def _read(values: Iterable[Value], attempt: Callable[[str], Value | Unreadable]) -> tuple[Value, ...]:
    read = (attempt(value.as_written) if _is_text(value) else value for value in values)
    return tuple(value for value in read if not isinstance(value, Unreadable))


def _is_text(value: Written) -> bool:
    """Whether nothing of the value is known but how it was written."""
    parts, blank = _BESIDE_THE_TEXT[type(value)]
    return bool(value.as_written) and parts(value) == blank


def _beside_the_text(kind: type[Written]) -> tuple[Callable[[Written], object], object]:
    """How to get at all parts of a value but how it was written, and what they are where nothing is known."""
    parts = attrgetter(*(part.name for part in fields(kind) if part.name != "as_written"))
    return parts, parts(kind())


_BESIDE_THE_TEXT = {kind: _beside_the_text(kind) for kind in (PersonName, Address, Phone, Email, Employer)}


def debtor_rows(cases: Iterable[Case]) -> PersonRows:
    """The debtors of *cases* as rows to compare, in their order."""
    rows = PersonRows()
    for case in cases:
        debtor = case.debtor
        rows.append(
            debtor.names,
            born=debtor.born,
            ssn_last4=debtor.ssn_last4,
            addresses=debtor.addresses,
            phones=[phone.e164 for phone in debtor.phones if phone.e164],
            emails=[email_key(email) for email in debtor.emails if email.address],
            employers=[employer.key for employer in debtor.employers if employer.key],
        )
    return rows
