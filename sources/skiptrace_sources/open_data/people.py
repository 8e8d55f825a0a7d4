"""Rows of a data set read into candidates: owners, their places and numbers, with the dates beside them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import compose_fields, numbered
from skiptrace.normalize.names import read_party
from skiptrace.normalize.parties import PartyKind
from skiptrace.sdk import Candidate, Observation, Tells

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.model import PersonName
    from skiptrace.sdk import Query
    from skiptrace_sources.open_data.columns import OpenColumns

_NAME_PARTS: Final = ("given_name", "middle_name", "family_name", "suffix")
_ADDRESS_PARTS: Final = ("street", "street_line2", "city", "state", "zip", "country")


def people(source: str, rows: Sequence[Mapping[str, str]], columns: OpenColumns, query: Query) -> list[Candidate]:
    """One candidate for each row, named as far as it is somebody of the name that was asked."""
    asked = [query.fields.get(name, "").upper() for name in ("given_name", "family_name")]
    return [
        Candidate(source=source, record_id=row.get("record_id", "") or str(number), observations=seen)
        for number, row in enumerate(_composed(rows, columns), start=1)
        if (seen := (*_names(row, asked), *_contacts(row, columns)))
    ]


def owners(source: str, rows: Sequence[Mapping[str, str]], columns: OpenColumns, query: Query) -> list[Candidate]:
    """One candidate for each row at the address that was asked: whose it is, and nothing else of somebody else."""
    house = query.fields.get("street", "").partition(" ")[0]
    zip5 = str(query.value("zip.five") or "")
    return [
        Candidate(source=source, record_id=row.get("record_id", "") or str(number), observations=seen)
        for number, row in enumerate(_composed(rows, columns), start=1)
        if (place := _place(row, columns, house, zip5)) and (seen := tuple(_owners(row, columns.street_of(place))))
    ]


def _composed(rows: Sequence[Mapping[str, str]], columns: OpenColumns) -> Iterator[dict[str, str]]:
    """The rows by field, with the pieces of streets put together."""
    block = [[row.get(name, "") for row in rows] for name in columns.names]
    fields = compose_fields(columns.mapping, block)
    for place in range(len(rows)):
        yield {name: text for name, values in fields.items() if (text := values[place].strip())}


def _names(row: Mapping[str, str], asked: Sequence[str]) -> Iterator[Observation]:
    parts = {name: row[name] for name in _NAME_PARTS if name in row}
    if "family_name" in parts:
        yield Observation(kind=Tells.NAME, parts=parts)
        return
    whole = row.get("full_name", "")
    several = _several(whole)
    # A co-owner is somebody else: only those with the name that was asked are the person.
    theirs = [name for name in several if all(word in f"{name.given} {name.family}" for word in asked)]
    if theirs:
        for name in several:
            kind = Tells.NAME if name in theirs else Tells.ASSOCIATE
            yield Observation(kind=kind, parts=_written(name))
    elif whole:
        yield Observation(kind=Tells.NAME, parts={"full_name": whole})


def _owners(row: Mapping[str, str], column: str) -> Iterator[Observation]:
    """Each owner, and by which of the row's addresses it was found: the property's or that for mail."""
    parts = {name: row[name] for name in _NAME_PARTS if name in row}
    whole = {"full_name": row["full_name"]} if "full_name" in row else {}
    one = parts if "family_name" in parts else whole
    several = [] if "family_name" in parts else [_written(name) for name in _several(row.get("full_name", ""))]
    for said in several or ([one] if one else []):
        detail = {"column": column}
        yield Observation(kind=Tells.OWNER, parts=said, last_seen=row.get("last_seen", ""), detail=detail)


def _several(text: str) -> tuple[PersonName, ...]:
    """The people in one cell, when there is more than one; a company, a trust or a single name stays as it is told."""
    party = read_party.attempt(text)
    several = () if isinstance(party, Unreadable) or party.kind is not PartyKind.PERSON else party.names
    return several if len(several) > 1 else ()


def _written(name: PersonName) -> dict[str, str]:
    parts = {"given_name": name.given, "middle_name": name.middle, "family_name": name.family, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _contacts(row: Mapping[str, str], columns: OpenColumns) -> Iterator[Observation]:
    yield from _addresses(row, columns)
    first_seen, last_seen = _dates(row)
    for kind in (Tells.PHONE, Tells.EMAIL, Tells.EMPLOYER):
        for field in columns.mapping.repeats(kind):
            if field in row:
                yield Observation(kind=kind, value=row[field], first_seen=first_seen, last_seen=last_seen)


def _addresses(row: Mapping[str, str], columns: OpenColumns) -> Iterator[Observation]:
    first_seen, last_seen = _dates(row)
    for number in columns.mapping.address_numbers():
        parts = {part: row[name] for part in _ADDRESS_PARTS if (name := numbered(part, number)) in row}
        line = row.get(numbered("address", number), "")
        detail = {"column": columns.street_of(number)}
        if "street" in parts:
            yield Observation(
                kind=Tells.ADDRESS, parts=parts, detail=detail, first_seen=first_seen, last_seen=last_seen
            )
        elif line:
            told = ", ".join([line, *(parts[part] for part in ("city", "state", "zip") if part in parts)])
            yield Observation(kind=Tells.ADDRESS, value=told, detail=detail, first_seen=first_seen, last_seen=last_seen)


def _dates(row: Mapping[str, str]) -> tuple[str, str]:
    return row.get("first_seen", ""), row.get("last_seen", "")


def _place(row: Mapping[str, str], columns: OpenColumns, house: str, zip5: str) -> int:
    """Which of a row's addresses has this house number, and no other ZIP code; 0 when none has."""
    for number in columns.mapping.address_numbers():
        street = row.get(numbered("street", number)) or row.get(numbered("address", number), "")
        code = row.get(numbered("zip", number), "")
        if street.partition(" ")[0] == house and (not code or code.startswith(zip5)):
            return number
    return 0
