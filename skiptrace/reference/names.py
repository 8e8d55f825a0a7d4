"""Whom the rows of a bulk file name."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.normalize.names import PartyKind, assemble_name, read_party

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.model import PersonName
    from skiptrace.normalize.names import Party
    from skiptrace.reference.fields import FieldReader

COMPANY = "a company or trust, not a person"
NO_NAME = "no readable name"
# JOHN & MARY in the given-name column are two people.
_SEVERAL_GIVEN = re.compile(r"[&+/;]|\b(?:and|or)\b", re.IGNORECASE)

Persons = list[list["PersonName"]]
"""The persons of one row, each with all their names."""


@dataclass(slots=True)
class Named:
    """Per row the persons it names, and why a row names none."""

    persons: list[Persons]
    refusals: dict[int, str]


def read_names(reader: FieldReader) -> Named:
    """Whom each row names, in columns of parts or in one cell, with all their names."""
    named = Named([], {})
    if "family_name" in reader.fields or "given_name" in reader.fields:
        _assemble(reader, named)
    else:
        for party in _parties(reader, "full_name"):
            _take(named, party)
    for field_name in reader.repeats("alias"):
        for row, party in enumerate(_parties(reader, field_name)):
            if party is not None and named.persons[row]:
                first = named.persons[row][0]
                named.persons[row][0] = list(dict.fromkeys((*first, *_as_alias(first[0], party.names))))
    return named


def _parties(reader: FieldReader, name: str) -> list[Party | None]:
    family_first = reader.plan.family_first.get(name)
    return reader.each(name, lambda text: read_party.attempt(text, family_first=family_first), missing=None)


def _take(named: Named, party: Party | None) -> None:
    """Add a row that names the people of *party*."""
    row = len(named.persons)
    if party is None or not party.names:
        business = party is not None and party.kind in (PartyKind.COMPANY, PartyKind.TRUST)
        named.refusals[row] = COMPANY if business else NO_NAME
        named.persons.append([])
        return
    named.persons.append([[name, *(party.aliases if place == 0 else ())] for place, name in enumerate(party.names)])


def _as_alias(main: PersonName, names: Sequence[PersonName]) -> list[PersonName]:
    """A lone word in an alias column is a former family name."""
    return [name if name.given and name.family else replace(main, family=name.family or name.given) for name in names]


def _assemble(reader: FieldReader, named: Named) -> None:
    blank = [""] * reader.rows
    parts = ("given_name", "middle_name", "family_name", "suffix", "full_name")
    columns = [reader.fields.get(part, blank) for part in parts]
    for given, middle, family, suffix, whole in zip(*columns, strict=True):
        name = assemble_name.attempt(given, middle, family, suffix)
        if isinstance(name, Unreadable) or (family and _SEVERAL_GIVEN.search(given)):
            # Owners' files put companies and couples in the columns of names, or whole names in one beside them.
            party = read_party.attempt(" ".join(filter(None, (given, middle, family, suffix))) or whole)
            _take(named, None if isinstance(party, Unreadable) else party)
        else:
            named.persons.append([[name]])
