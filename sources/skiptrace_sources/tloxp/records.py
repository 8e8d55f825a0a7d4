"""The people in an answer: partial dates, masked numbers, phones in two places."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.sdk import Candidate, Observation, Tells
from skiptrace.sdk.leaves import leaf_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.sdk import XmlNode

# The vendor writes this word where a line may not be shown.
SUPPRESSED = "SUPPRESSED"
MOST_PEOPLE = 1_000
MOST_OBSERVATIONS = 500


def candidates(source: str, result: XmlNode) -> list[Candidate]:
    """Every person of an answer."""
    people = result.all("PersonSearchOutputRecords/TLOPersonSearchOutputRecord")[:MOST_PEOPLE]
    return [one for number, person in enumerate(people, start=1) if (one := _candidate(source, person, number))]


def _candidate(source: str, person: XmlNode, number: int) -> Candidate | None:
    seen = tuple(_observations(person))[:MOST_OBSERVATIONS]
    token = _value(person, "ReportToken")
    if not seen:
        return None
    return Candidate(source=source, record_id=token or str(number), observations=seen, token=token)


def _observations(person: XmlNode) -> Iterator[Observation]:
    for name in person.all("Names/BasicName"):
        yield from _named(Tells.NAME, name, name)
    for relative in person.all("Relatives/TLOPersonSearchRelative"):
        for name in relative.all("Name"):
            yield from _named(Tells.RELATIVE, name, relative)
    for born in person.all("DatesOfBirth/BasicDateOfBirthRecord"):
        yield from _said(Tells.BORN, _date(born, "DateOfBirth"))
        yield from _said(Tells.AGE, _value(born, "CurrentAge"))
    for record in person.all("SSNRecords/SSNRecord"):
        yield from _said(Tells.SSN_LAST4, _value(record, "SSN"))
    for place in person.all("Addresses/BasicAddressRecord"):
        yield from _address(place)
        for phone in place.all("Phones/BasicPhoneListing"):
            yield from _phone(phone)
    for phone in person.all("OtherPhones/BasicPhoneListing"):
        yield from _phone(phone)
    for email in person.all("EmailAddresses/string"):
        yield from _said(Tells.EMAIL, leaf_text(email.text))
    yield from _flags(person)


def _named(kind: Tells, name: XmlNode, dated: XmlNode) -> Iterator[Observation]:
    parts = {
        "given_name": _value(name, "FirstName"),
        "middle_name": _value(name, "MiddleName"),
        "family_name": _value(name, "LastName"),
        "suffix": _value(name, "NameSuffix"),
    }
    if any(parts.values()):
        yield Observation(
            kind=kind,
            parts={part: text for part, text in parts.items() if text},
            first_seen=_date(dated, "DateFirstSeen"),
            last_seen=_date(dated, "DateLastSeen"),
        )


def _address(place: XmlNode) -> Iterator[Observation]:
    parts = {
        "street": _value(place, "Address/Line1"),
        "city": _value(place, "Address/City"),
        "state": _value(place, "Address/State"),
        "zip": _value(place, "Address/Zip"),
    }
    if parts["street"] and SUPPRESSED not in parts["street"].upper():
        yield Observation(
            kind=Tells.ADDRESS,
            parts={part: text for part, text in parts.items() if text},
            first_seen=_date(place, "DateFirstSeen"),
            last_seen=_date(place, "DateLastSeen"),
        )


def _phone(listing: XmlNode) -> Iterator[Observation]:
    detail = {
        "line_type": _value(listing, "CarrierType") or _value(listing, "PhoneType"),
        "carrier": _value(listing, "Carrier"),
        "score": _value(listing, "Score"),
        "listed_as": _value(listing, "ListingType"),
    }
    number = _value(listing, "Phone")
    if number:
        yield Observation(
            kind=Tells.PHONE,
            value=number,
            first_seen=_date(listing, "DateFirstSeen"),
            last_seen=_date(listing, "DateLastSeen"),
            detail={name: text for name, text in detail.items() if text},
        )


def _flags(person: XmlNode) -> Iterator[Observation]:
    for death in person.all("DatesOfDeath/DateOfDeathRecord"):
        # The name of the date inside is not verified: any date in the record is that of death.
        dates = [_parts_of_date(inner) for inner in (death, *death.children)]
        on = next((date for date in dates if date), "")
        yield Observation(kind=Tells.DECEASED, value="yes", detail={"on": on} if on else {})
    # A count of records, and no more than a hint: to be confirmed in the court's own.
    yield from _said(Tells.BANKRUPTCY, _value(person, "NumberOfBankruptcies"))


def _said(kind: Tells, text: str) -> Iterator[Observation]:
    if text:
        yield Observation(kind=kind, value=text)


def _value(node: XmlNode, path: str) -> str:
    return leaf_text(node.value(path))


def _date(node: XmlNode, path: str) -> str:
    found = node.first(path)
    return _parts_of_date(found) if found is not None else ""


def _parts_of_date(node: XmlNode) -> str:
    """``2020-08-20``, ``2023-11``, ``1980``: a part that is masked (``XX``) or missing ends it."""
    known: list[str] = []
    for part in ("Year", "Month", "Day"):
        text = _value(node, part)
        if not (text.isascii() and text.isdecimal()):
            break
        known.append(text.zfill(2))
    return "-".join(known)
