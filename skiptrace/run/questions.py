"""A debtor as a question to one source: the fields it declares, in normal form, and nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.errors import InputError
from skiptrace.model import Kind
from skiptrace.normalize.addresses import read_address
from skiptrace.run.prepare import read_debtor
from skiptrace.sdk.query import FIELDS, LONGEST_VALUE, Query

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from skiptrace.model import Address, Case, RankedContact
    from skiptrace.sdk.source import Role, SourceInfo


def about_debtor(info: SourceInfo, role: Role, case: Case, *, ref: str, as_of: dt.date | None = None) -> Query | None:
    """
    What a source is told of a debtor; None when it cannot be asked with what is known.

    Args:
        info: Its card.
        role: What it is asked.
        case: The debtor.
        ref: What the answer is filed under.
        as_of: The day that is asked about, for a source of states that change, such as military service.
    """
    fields = _debtor_fields(case)
    return _question(info, role, fields if as_of is None else {**fields, "as_of": as_of.isoformat()}, ref)


def about_contact(info: SourceInfo, role: Role, case: Case, contact: RankedContact, *, ref: str) -> Query | None:
    """What a source is told to check a contact: the contact, and whose it should be."""
    fields = {name: text for name, text in _debtor_fields(case).items() if name not in _OF_CONTACTS}
    match contact.kind:
        case Kind.PHONE:
            fields["phone"] = contact.value
        case Kind.EMAIL:
            fields["email"] = contact.value
        case Kind.ADDRESS:
            fields |= _address_fields(read_address(contact.value))
        case Kind.EMPLOYER:
            return None
    since = contact.last_seen or contact.first_seen
    day = since.exact if since else None
    if day is None:
        day = case.opened_on or case.placed_on
    fields["as_of"] = day.isoformat() if day else ""
    asked = _KEY_OF[contact.kind]
    question = _question(info, role, fields, ref)
    # A source for e-mails is not asked about a phone only because it takes names as well.
    return question if question is not None and asked in question.fields else None


_OF_CONTACTS = frozenset({"phone", "email", "address", "street", "street_line2", "unit", "city", "state", "zip"})
_KEY_OF = {Kind.PHONE: "phone", Kind.EMAIL: "email", Kind.ADDRESS: "street"}


def _question(info: SourceInfo, role: Role, fields: Mapping[str, str], ref: str) -> Query | None:
    # A value longer than any source takes is not cut: half a street is another street.
    sent = {name: text for name, text in fields.items() if name in info.sends and text and len(text) <= LONGEST_VALUE}
    try:
        query = Query(ref=ref, fields=sent)
    except InputError:
        return None
    return query if info.takes(role, query) else None


def _debtor_fields(case: Case) -> dict[str, str]:
    """All that is known of a debtor, in the words of the field vocabulary."""
    # A program may give plain texts; they are asked about as they are read.
    debtor = read_debtor(case.debtor)
    fields: dict[str, str] = {"ssn_last4": debtor.ssn_last4, "born": str(debtor.born or "")}
    if debtor.names:
        name = debtor.names[0]
        fields |= {
            "full_name": name.full,
            "given_name": name.given,
            "middle_name": name.middle,
            "family_name": name.family,
            "suffix": name.suffix,
        }
        fields["alias"] = debtor.names[1].full if len(debtor.names) > 1 else ""
    if debtor.addresses:
        fields |= _address_fields(debtor.addresses[0])
    fields["phone"] = next((one.e164 for one in debtor.phones if one.e164), "")
    fields["email"] = next((one.address for one in debtor.emails if one.address), "")
    fields["employer"] = next((one.name for one in debtor.employers if one.name), "")
    fields["relative"] = debtor.relatives[0].full if debtor.relatives else ""
    assert fields.keys() <= FIELDS  # noqa: S101 a slip here would send a field under another name
    return fields


def _address_fields(address: Address) -> dict[str, str]:
    return {
        "address": address.line,
        "street": replace(address, unit_type="", unit="").street_line,
        "unit": f"{address.unit_type} {address.unit}".strip(),
        "city": address.city,
        "state": address.state,
        "zip": f"{address.zip5}-{address.zip4}" if address.zip5 and address.zip4 else address.zip5,
    }
