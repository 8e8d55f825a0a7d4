"""One block of a table read into people, each with the row that it stands on."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skiptrace.intake.mapping import compose_fields
from skiptrace.match.people import FIELD, ITEM, PersonRows
from skiptrace.reference.contacts import read_addresses, read_emails, read_employers, read_phones
from skiptrace.reference.fields import FieldReader
from skiptrace.reference.names import read_names

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.reference.columns import ReadingPlan
    from skiptrace.reference.names import Persons

NOTHING_TO_COMPARE = "neither a name nor anything else that tells people apart"


@dataclass(frozen=True, slots=True, kw_only=True)
class SidePlan:
    """How to read the blocks of one side: its fields, and further columns that the other side has too."""

    reading: ReadingPlan
    further: tuple[int, ...] = ()


@dataclass(slots=True)
class ReadRows:
    """People and for each the place of its row in the block; why rows gave none."""

    people: PersonRows = field(default_factory=PersonRows)
    rows: list[int] = field(default_factory=list)
    without: Counter[str] = field(default_factory=Counter)


def read_rows(plan: SidePlan, columns: Sequence[Sequence[str]], size: int) -> ReadRows:
    """The people of one block of *size* rows; a row without a name counts when anything else tells who it is."""
    fields = compose_fields(plan.reading.mapping, columns)
    reader = FieldReader(plan.reading, fields, size, Counter())
    names, refusals = _names(reader, fields)
    born, ssn = reader.born(), reader.ssn()
    addresses, phones = read_addresses(reader).values, read_phones(reader).values
    emails, employers = read_emails(reader).values, read_employers(reader).values
    further = _packed(plan.further, columns, size)
    read = ReadRows()
    for row, parties in enumerate(names):
        known = born[row] or ssn[row] or addresses[row] or phones[row] or emails[row] or further[row]
        if row in refusals or not (parties or known):
            read.without[refusals.get(row, NOTHING_TO_COMPARE)] += 1
            continue
        for person in parties or [[]]:
            read.people.append(
                person,
                # Two owners in one cell share the row but not its birth date or SSN.
                born=born[row] if len(parties) < 2 else None,  # noqa: PLR2004
                ssn_last4=ssn[row] if len(parties) < 2 else "",  # noqa: PLR2004
                addresses=addresses[row],
                phones=phones[row],
                emails=emails[row],
                employers=employers[row],
            )
            if further[row]:
                read.people.more[-1] = ITEM.join(filter(None, (read.people.more[-1], further[row])))
            read.rows.append(row)
    return read


def _names(reader: FieldReader, fields: Mapping[str, Sequence[str]]) -> tuple[list[Persons], dict[int, str]]:
    if "full_name" in fields or "given_name" in fields or "family_name" in fields:
        return read_names(reader)
    return [[] for _ in range(reader.rows)], {}


def _packed(further: Sequence[int], columns: Sequence[Sequence[str]], size: int) -> list[str]:
    """Values of further columns as `PersonRows` packs them: one item each, with the column's number."""
    packed = [""] * size
    for number, index in enumerate(further):
        for row, text in enumerate(columns[index]):
            plain = " ".join(text.split()).upper()
            if plain:
                item = FIELD.join(("f", str(number), plain))
                packed[row] = f"{packed[row]}{ITEM}{item}" if packed[row] else item
    return packed
