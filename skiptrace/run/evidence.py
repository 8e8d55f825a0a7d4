"""What the judged records say about contacts and flags, gathered for ranking."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.model import Kind, LineType
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.emails import email_key
from skiptrace.rank import FlagStatement, Held, LineFacts, OtherUse, Statements, add_tried
from skiptrace.reference.records import RecordContents
from skiptrace.run.spellings import unite_spellings

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from skiptrace.model import Case
    from skiptrace.run.candidates import Considered, Table

# Contacts are offered from records that are more likely the debtor's than not; a flag is worth a look far earlier.
LEAST_IDENTITY = 0.5
LEAST_FLAGGED = 0.02


@dataclass(slots=True)
class Evidence:
    """
    All that ranking is told about a batch, and the record ids of the pairs that were looked at closely.

    ``born`` is the birth date of each debtor as in `PersonRows`; 0 where neither client nor likely record has one.
    """

    statements: Statements = field(default_factory=Statements)
    held: Held = field(default_factory=Held)
    others: OtherUse = field(default_factory=OtherUse)
    lines: LineFacts = field(default_factory=LineFacts)
    flags: list[FlagStatement] = field(default_factory=list)
    born: list[int] = field(default_factory=list)
    record_ids: dict[int, str] = field(default_factory=dict)


def gather(
    cases: Sequence[Case], considered: Considered, tables: Sequence[Table], wanted: NDArray[np.int64]
) -> Evidence:
    """
    The evidence behind the judged pairs of a batch.

    Args:
        cases: The batch.
        considered: Its candidates and how they were judged.
        tables: Where they come from.
        wanted: Pairs whose record ids are needed as well (for the list of matches).
    """
    evidence = Evidence()
    _hold(cases, evidence.held)
    add_tried(cases, evidence.statements, evidence.held)
    likely = np.flatnonzero(considered.resolution.probability >= LEAST_FLAGGED)
    needed = np.union1d(wanted, likely).astype(np.int64)
    contents = _contents(considered, tables, needed, evidence)
    for pair in likely.tolist():
        _state(evidence, considered, tables, pair, contents[pair])
    unite_spellings(evidence.statements, evidence.held)
    _ask_lines(evidence, tables)
    evidence.born = _births(considered, len(cases))
    return evidence


def _contents(
    considered: Considered, tables: Sequence[Table], pairs: NDArray[np.int64], evidence: Evidence
) -> dict[int, RecordContents]:
    """The payloads of the records behind pairs; a record of several debtors is read once."""
    records = considered.scores.right[pairs]
    read: dict[int, tuple[str, RecordContents]] = {}
    for place, table in enumerate(tables):
        mine = np.unique(records[considered.table[records] == place])
        if not len(mine):
            continue
        rows = considered.row[mine]
        order = np.argsort(rows)
        for record, (record_id, payload) in zip(mine[order].tolist(), table.bulk.payloads(rows[order]), strict=True):
            read[record] = record_id, RecordContents.unpack(payload)
    found = {}
    for pair, record in zip(pairs.tolist(), records.tolist(), strict=True):
        evidence.record_ids[pair], found[pair] = read[record]
    return found


def _state(
    evidence: Evidence, considered: Considered, tables: Sequence[Table], pair: int, contents: RecordContents
) -> None:
    case, record = int(considered.scores.left[pair]), considered.scores.right[pair]
    identity = float(considered.resolution.probability[pair])
    table = tables[int(considered.table[record])]
    # Looked up once a record: a loaded table has one name for all that it says.
    brought = table.requests[int(considered.row[record])] if table.requests else None
    as_of = contents.as_of or (table.as_of.toordinal() if table.as_of else 0)
    record_id = evidence.record_ids[pair]
    into = evidence.statements
    for contact in contents.contacts if identity >= LEAST_IDENTITY else ():
        into.case.append(case)
        into.kind.append(contact.kind)
        into.key.append(contact.key)
        into.value.append(contact.value)
        into.source.append(table.name)
        into.origin.append(table.origin)
        into.record_id.append(record_id)
        into.identity.append(identity)
        into.first_seen.append(contact.first_seen)
        into.last_seen.append(contact.last_seen)
        into.as_of.append(as_of)
        into.line_type.append(contact.line_type)
        into.level.append(contact.level)
        into.disconnected_on.append(contact.disconnected_on)
        into.holder.append("")
        into.result.append(contact.result)
        into.request.append(table.version if brought is None else brought.of(contact.kind, contact.key))
    for flag in contents.flags:
        evidence.flags.append(
            FlagStatement(
                case=case,
                code=flag.code,
                identity=identity,
                source=table.name,
                origin=table.origin,
                record_id=record_id,
                detail="" if flag.code == "bankruptcy" else flag.detail,
                chapter=flag.detail.removeprefix("chapter ") if flag.code == "bankruptcy" else "",
                on=flag.on if flag.on > 1 else 0,
                released_on=flag.ended_on if flag.code == "custody" else 0,
                disposition=flag.disposition,
                disposed_on=flag.ended_on if flag.code == "bankruptcy" else 0,
                as_of=as_of,
                request=table.version if brought is None else brought.of(flag.code),
            )
        )


def _hold(cases: Sequence[Case], held: Held) -> None:
    """What the client has on file, good and bad."""
    for place, case in enumerate(cases):
        debtor = case.debtor
        # What a client has on file dates from the account; being placed makes nothing fresher.
        known_on = case.opened_on or debtor.known_on or case.placed_on
        ordinal = known_on.toordinal() if known_on else 0
        contacts = [(Kind.PHONE, phone.e164, phone.e164) for phone in debtor.phones if phone.e164]
        contacts += [(Kind.ADDRESS, address_key(a), a.line) for a in debtor.addresses if a.street and address_key(a)]
        contacts += [(Kind.EMAIL, email_key(email), email.address) for email in debtor.emails if email.address]
        contacts += [(Kind.EMPLOYER, job.key, job.name) for job in debtor.employers if job.key]
        for kind, key, value in dict.fromkeys(contacts):
            held.case.append(place)
            held.kind.append(kind)
            held.key.append(key)
            held.value.append(value)
            held.known_on.append(ordinal)
            held.bad.append(key in case.bad_contacts)


def _births(considered: Considered, cases: int) -> list[int]:
    """When each debtor was born: by the client, else by the likeliest record that says so."""
    born = considered.people.born[:cases].copy()
    chance, told = considered.resolution.probability, considered.records.born[considered.scores.right]
    pairs = np.flatnonzero((chance >= LEAST_IDENTITY) & (told > 0))
    # The likeliest comes last and stays; among equals the order of the records decides.
    pairs = pairs[np.argsort(chance[pairs], kind="stable")]
    by_records = np.zeros_like(born)
    by_records[considered.scores.left[pairs]] = told[pairs]
    births: list[int] = np.where(born > 0, born, by_records).tolist()
    return births


def _ask_lines(evidence: Evidence, tables: Sequence[Table]) -> None:
    """What phone-keyed tables know of the numbers that may be offered."""
    known = zip(
        (*evidence.statements.kind, *evidence.held.kind), (*evidence.statements.key, *evidence.held.key), strict=True
    )
    numbers = {int(key.lstrip("+")) for kind, key in known if kind is Kind.PHONE}
    if not numbers:
        return
    into = evidence.lines
    for table in tables:
        if not table.bulk.has_lines:
            continue
        for phone, line_type, disconnected_on, reassigned_on, last_seen in table.bulk.lines(numbers):
            into.key.append(f"+{phone}")
            into.line_type.append(LineType(line_type))
            into.disconnected_on.append(disconnected_on)
            into.reassigned_on.append(reassigned_on)
            into.last_seen.append(last_seen)
            into.source.append(table.name)
