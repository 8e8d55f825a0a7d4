"""One block of a bulk file turned into normalized people, contacts and flags."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.intake.mapping import compose_fields
from skiptrace.model import LineType
from skiptrace.normalize.phones import read_line_type, read_phone
from skiptrace.reference.columns import ReadingPlan, Role
from skiptrace.reference.contacts import addresses_told, emails_told, employers_told, phones_told
from skiptrace.reference.fields import FieldReader
from skiptrace.reference.flags import flag_notes
from skiptrace.reference.names import NO_NAME, read_names
from skiptrace.reference.records import RecordContents
from skiptrace.runtime.tables import Part

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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
    as_of = reading.dates("as_of")
    default_as_of = plan.as_of.toordinal() if plan.as_of else 0
    ids = fields.get("record_id")
    people, part = block.part.people, block.part
    offers = plan.role is Role.PEOPLE
    for row, parties in enumerate(named.persons):
        if not parties:
            block.without[named.refusals.get(row, NO_NAME)] += 1
            continue
        seen_on = as_of[row] or default_as_of
        contacts = [
            *phones.statements[row],
            *addresses.statements[row],
            *emails.statements[row],
            *employers.statements[row],
        ]
        contents = RecordContents(contacts=contacts if offers else [], flags=flags[row], as_of=seen_on)
        for person in parties:
            contents.name = person[0].full
            people.append(
                person,
                # Two owners in one cell share the row but not its birth date or SSN.
                born=born[row] if len(parties) == 1 else None,
                ssn_last4=ssn[row] if len(parties) == 1 else "",
                addresses=addresses.values[row],
                phones=phones.values[row],
                emails=emails.values[row],
                employers=employers.values[row],
            )
            part.record_ids.append((ids[row].strip() if ids else "") or str(numbers[row]))
            part.payloads.append(contents.pack())


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
