"""One block of a bulk file turned into normalized people, contacts and flags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import compose_fields
from skiptrace.match.people import PersonRows
from skiptrace.model import LineType
from skiptrace.normalize.phones import read_line_type, read_phone
from skiptrace.reference.columns import ReadingPlan, Role
from skiptrace.reference.contacts import addresses_told, emails_told, employers_told, phones_told
from skiptrace.reference.fields import FieldReader
from skiptrace.reference.flags import flag_notes
from skiptrace.reference.names import NO_NAME, read_names
from skiptrace.reference.records import pack_record
from skiptrace.runtime.tables import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.reference.contacts import Found

    _Packed = tuple[str, ...]

NO_PHONE = "no readable phone"


@dataclass(slots=True)
class ReadBlock:
    """What became of a block: its people, and why rows gave none."""

    part: Part
    rows: int = 0
    without: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)


def read_block(plan: ReadingPlan, columns: Sequence[Sequence[str]], numbers: Sequence[int]) -> ReadBlock:
    """Read the rows of one block; *numbers* are their data-row numbers, the record ids where the file has none."""
    fields = compose_fields(plan.mapping, columns)
    block = ReadBlock(Part.empty(), rows=len(numbers))
    if plan.role is Role.LINES:
        _read_lines(plan, fields, block)
    else:
        _read_people(plan, fields, numbers, block)
    return block


def _read_people(
    plan: ReadingPlan, fields: Mapping[str, Sequence[str]], numbers: Sequence[int], block: ReadBlock
) -> None:
    reading = FieldReader(plan, fields, len(numbers), block.unread)
    named = read_names(reading)
    born, ssn = reading.born(), reading.ssn()
    addresses, phones, emails, employers = (
        addresses_told(reading), phones_told(reading), emails_told(reading), employers_told(reading)
    )  # fmt: skip
    flags = flag_notes(reading)
    persons = named.persons
    block.without.update(named.refusals.get(row, NO_NAME) for row, parties in enumerate(persons) if not parties)
    # Whose names: a row may name several people, or nobody.
    owners = [row for row, parties in enumerate(persons) for _ in parties]
    names = [person for parties in persons for person in parties]
    # Two owners in one cell share the row but not its birth date or SSN.
    several = len(owners) > sum(map(bool, persons))
    shared = {row for row, parties in enumerate(persons) if len(parties) > 1} if several else frozenset[int]()
    block.part.people = PersonRows.of(
        names,
        born=[None if row in shared else born[row] for row in owners],
        ssn_last4=["" if row in shared else ssn[row] for row in owners],
        addresses=_of_owners(addresses, owners),
        phones=_of_owners(phones, owners),
        emails=_of_owners(emails, owners),
        employers=_of_owners(employers, owners),
    )
    ids = fields.get("record_id")
    block.part.record_ids = [(ids[row].strip() if ids else "") or str(numbers[row]) for row in owners]
    default = plan.as_of.toordinal() if plan.as_of else 0
    seen_on = [on or default for on in reading.dates("as_of")]
    told = [found.statements for found in (phones, addresses, emails, employers)]
    contacts = list(map(_joined, *told)) if plan.role is Role.PEOPLE else [()] * len(numbers)
    block.part.payloads = [
        pack_record(person[0].full, seen_on[row], contacts[row], flags[row])
        for row, person in zip(owners, names, strict=True)
    ]


def _joined(one: _Packed, two: _Packed, three: _Packed, four: _Packed) -> _Packed:
    return one + two + three + four


def _of_owners(found: Found, owners: Sequence[int]) -> tuple[list[Any], dict[int, list[Any]]]:
    """The first value of each owner, and the further ones of the few who have any."""
    first = [found.first[row] for row in owners]
    if not found.more:
        return first, {}
    return first, {place: found.more[row] for place, row in enumerate(owners) if row in found.more}


def _read_lines(plan: ReadingPlan, fields: Mapping[str, Sequence[str]], block: ReadBlock) -> None:
    """A phone-keyed file: what it says of each number."""
    reading = FieldReader(plan, fields, block.rows, block.unread)
    types = reading.each("phone_type", read_line_type, missing=LineType.UNKNOWN)
    gone = reading.disconnected("disconnected")
    told = (reading.dates(name) for name in ("phone_last_seen", "last_seen", "as_of"))
    last = [one or two or three for one, two, three in zip(*told, strict=True)]
    begun = (reading.dates(name) for name in ("reassigned", "phone_first_seen", "first_seen"))
    since = [one or two or three for one, two, three in zip(*begun, strict=True)]
    default = plan.as_of.toordinal() if plan.as_of else 0
    lines = block.part.lines
    for row, text in enumerate(fields["phone"]):
        phone = read_phone.attempt(text)
        if isinstance(phone, Unreadable):
            block.without[NO_PHONE] += 1
            continue
        lines["phone"].append(int(phone.e164.lstrip("+")))
        lines["line_type"].append(str(types[row]))
        lines["disconnected_on"].append(gone[row])
        # In a file about lines the first-seen date is when the present subscriber got the number.
        lines["reassigned_on"].append(since[row])
        lines["last_seen"].append(last[row] or default)
