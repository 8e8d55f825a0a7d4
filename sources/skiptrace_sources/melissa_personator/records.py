"""The people in an answer of Search, and what Consumer says of an address."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.sdk import Candidate, Observation, Tells
from skiptrace.sdk.leaves import items, leaf_text

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

MOST_PEOPLE = 1_000
MOST_OBSERVATIONS = 500
CONFIRMED = "AS01"
ADDRESS_ERROR = "AE"
# A month, or a day; the form is not promised.
_DATE_LENGTHS = frozenset({len("2019"), len("201906"), len("20190601")})


def people(source: str, found: Iterable[Any]) -> list[Candidate]:
    """Every person of an answer."""
    made: list[Candidate] = []
    for number, person in enumerate(list(found)[:MOST_PEOPLE], start=1):
        seen = tuple(_person(person))[:MOST_OBSERVATIONS] if isinstance(person, dict) else ()
        if seen:
            key = _text(person, "MelissaIdentityKey") or str(number)
            made.append(Candidate(source=source, record_id=key, observations=seen))
    return made


def checked_address(source: str, found: Iterable[Any]) -> list[Candidate]:
    """Whether the address exists: confirmed, in error, or neither; the codes stand beside it."""
    record = next((one for one in found if isinstance(one, dict)), {})
    codes = [code.strip() for code in _text(record, "Results").split(",") if code.strip()]
    if not codes:
        return []
    detail = {"results": ",".join(codes)}
    seen = Observation(kind=Tells.DELIVERABLE, value=_exists(codes), detail=detail)
    return [Candidate(source=source, record_id=_text(record, "MelissaAddressKey") or "1", observations=(seen,))]


def _exists(codes: list[str]) -> str:
    if CONFIRMED in codes:
        return "yes"
    return "no" if any(code.startswith(ADDRESS_ERROR) for code in codes) else "unknown"


def _person(person: dict[str, Any]) -> Iterator[Observation]:
    yield from _name(person)
    yield from _said(Tells.BORN, _text(person, "DateOfBirth"))
    yield from _addresses(person)
    for phone in _list(person, "PhoneRecords"):
        yield from _said(Tells.PHONE, _text(phone, "PhoneNumber"))
    for email in _list(person, "EmailRecords"):
        yield from _said(Tells.EMAIL, _text(email, "Email"))
    died = _text(person, "DateOfDeath")
    if died:
        yield Observation(kind=Tells.DECEASED, value="yes", detail={"on": died})


def _name(person: dict[str, Any]) -> Iterator[Observation]:
    parts = {"given_name": _text(person, "FirstName"), "family_name": _text(person, "LastName")}
    whole, results = _text(person, "FullName"), _text(person, "Results")
    detail = {"results": results} if results else {}
    if any(parts.values()):
        known = {name: text for name, text in parts.items() if text}
        yield Observation(kind=Tells.NAME, parts=known, detail=detail)
    # The whole name has the middle one too.
    if whole:
        yield Observation(kind=Tells.NAME, value=whole, detail=detail)


def _addresses(person: dict[str, Any]) -> Iterator[Observation]:
    """The present address and the previous ones; each was left when the next was moved into."""
    present = [("current", place) for place in _list(person, "CurrentAddress")]
    places = [*present, *(("previous", place) for place in _list(person, "PreviousAddresses"))]
    moves = sorted({move for _, place in places if (move := _move(place))})
    for listed, place in places:
        move = _move(place)
        left = next((later for later in moves if move and later > move), "") if listed == "previous" else ""
        yield from _address(place, listed=listed, first_seen=move, last_seen=left)


def _address(place: dict[str, Any], *, listed: str, first_seen: str, last_seen: str) -> Iterator[Observation]:
    parts = {
        "street": _text(place, "AddressLine1"),
        "street_line2": _text(place, "Suite"),
        "city": _text(place, "City"),
        "state": _text(place, "State"),
        "zip": _text(place, "PostalCode"),
    }
    if parts["street"]:
        yield Observation(
            kind=Tells.ADDRESS,
            parts={part: text for part, text in parts.items() if text},
            first_seen=first_seen,
            last_seen=last_seen,
            detail={"listed": listed},
        )


def _move(place: dict[str, Any]) -> str:
    text = _text(place, "MoveDate")
    return text if text.isascii() and text.isdecimal() and len(text) in _DATE_LENGTHS else ""


def _said(kind: Tells, text: str) -> Iterator[Observation]:
    if text:
        yield Observation(kind=kind, value=text)


def _list(item: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [one for one in items(item.get(name)) if isinstance(one, dict)]


def _text(item: dict[str, Any], name: str) -> str:
    """A value as text; the vendor writes a blank where there is none."""
    value = item.get(name)
    return "" if isinstance(value, bool) else leaf_text(value)
