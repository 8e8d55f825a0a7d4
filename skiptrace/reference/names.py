"""Whom the rows of a bulk file name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.normalize.names import assemble_name, read_party

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.model import PersonName
    from skiptrace.normalize.names import Party
    from skiptrace.reference.fields import FieldReader

COMPANY = "a company, not a person"

Persons = list[list["PersonName"]]
"""The persons of one row, each with all their names."""


def read_names(reader: FieldReader) -> tuple[list[Persons], dict[int, str]]:
    """Per row the persons it names, each with all their names; and why a row names none."""
    refusals: dict[int, str] = {}
    if "full_name" in reader.fields and "family_name" not in reader.fields:
        persons = _combined(reader, refusals)
    else:
        persons = _assembled(reader)
    for field_name in reader.repeats("alias"):
        for row, party in enumerate(_parties(reader, field_name)):
            if party is not None and persons[row]:
                persons[row][0] = [*persons[row][0], *_as_alias(persons[row][0][0], party.names)]
    return persons, refusals


def _combined(reader: FieldReader, refusals: dict[int, str]) -> list[Persons]:
    persons: list[Persons] = []
    for row, party in enumerate(_parties(reader, "full_name")):
        if party is None:
            persons.append([])
            continue
        if not party.names:
            refusals[row] = COMPANY
        persons.append([[name, *(party.aliases if place == 0 else ())] for place, name in enumerate(party.names)])
    return persons


def _parties(reader: FieldReader, name: str) -> list[Party | None]:
    family_first = reader.plan.family_first.get(name)
    return reader.each(name, lambda text: read_party.attempt(text, family_first=family_first), missing=None)


def _as_alias(main: PersonName, names: Sequence[PersonName]) -> list[PersonName]:
    """A lone word in an alias column is a former family name."""
    return [name if name.given and name.family else replace(main, family=name.family or name.given) for name in names]


def _assembled(reader: FieldReader) -> list[Persons]:
    blank = [""] * reader.rows
    columns = [reader.fields.get(part, blank) for part in ("given_name", "middle_name", "family_name", "suffix")]
    attempt = assemble_name.attempt
    persons: list[Persons] = []
    for given, middle, family, suffix in zip(*columns, strict=True):
        name = attempt(given, middle, family, suffix)
        if isinstance(name, Unreadable):
            persons.append([])
        else:
            persons.append([[name]])
    return persons
