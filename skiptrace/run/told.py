"""What sources told about the debtors of a chunk, side by side with the reference tables."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

import numpy as np

from skiptrace.errors import Unreadable
from skiptrace.match.people import PersonRows
from skiptrace.model import Kind, LineType
from skiptrace.normalize.dates import read_date, to_ordinal
from skiptrace.reference.records import UNDATED, ContactStatement, FlagNote, RecordContents
from skiptrace.run.candidates import PEOPLE_OF_A_COUNTRY, Requests
from skiptrace.sdk.reading import Said, read_candidate
from skiptrace.sdk.statements import Tells

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from skiptrace.match.keys import Keys
    from skiptrace.sdk.reading import ReadCandidate, ReadContact, ReadFact
    from skiptrace.sdk.statements import Candidate

_FLAGS: Final = {
    Tells.DECEASED: "deceased",
    Tells.BANKRUPTCY: "bankruptcy",
    Tells.INCARCERATED: "custody",
    Tells.MILITARY: "military",
    Tells.SANCTIONS: "sanctions",
    Tells.LITIGATION: "litigation",
}
_LONGEST_DETAIL: Final = 200
# In the detail of a contact that was asked about and not told.
ASKED: Final = "asked"


class LineNote(NamedTuple):
    """What is known of a number: type, since when it is cut off or another's, and as of which day; ordinals."""

    phone: int
    line_type: LineType
    disconnected_on: int
    reassigned_on: int
    last_seen: int


class Brought(NamedTuple):
    """A record that a source told, and the requests that brought it."""

    record: ReadCandidate
    requests: Requests


@dataclass(slots=True)
class TellTale:
    """All that one source told in a chunk: for each debtor, by position in the chunk, its candidates."""

    today: dt.date
    records: dict[int, list[Brought]] = field(default_factory=dict)

    def add(self, asker: int, candidates: Iterable[Candidate], requests: Sequence[str]) -> None:
        """What it told about one debtor, when asked by these requests, the first of which stands for the question."""
        told = (
            Brought(read_candidate(one, today=self.today), Requests(_request_of(one, requests))) for one in candidates
        )
        self.records.setdefault(asker, []).extend(told)

    def replace(self, asker: int, candidate: Candidate, request: str) -> None:
        """More of a record that was told before; only what is new in it was brought by this request."""
        told = self.records.get(asker, [])
        before = next((one for one in told if one.record.record_id == candidate.record_id), None)
        kept = [one for one in told if one.record.record_id != candidate.record_id]
        record = read_candidate(candidate, today=self.today)
        self.records[asker] = [*kept, Brought(record, _requests(record, before, request))]

    def about(self, askers: Sequence[int]) -> ToldRecords:
        """Its records on some debtors of the chunk, who are numbered anew from 0."""
        told = [(place, one) for place, asker in enumerate(askers) for one in self.records.get(asker, ())]
        return ToldRecords([(place, one.record) for place, one in told], requests=[one.requests for _, one in told])


def _request_of(candidate: Candidate, requests: Sequence[str]) -> str:
    """The request that brought a candidate; whatever an adapter says, one that was made."""
    place = candidate.request if 0 <= candidate.request < len(requests) else 0
    return requests[place] if requests else ""


def _requests(record: ReadCandidate, before: Brought | None, request: str) -> Requests:
    """Which request brought what of a record of which more was asked for."""
    if before is None:
        return Requests(request)
    known = _statements(before.record)
    later = {said: request for said in _statements(record) if said not in known}
    return Requests(before.requests.first, later={**later, **before.requests.later})


def _statements(record: ReadCandidate) -> list[tuple[str, str]]:
    """What a record says, in the words of `Requests`."""
    flags = [(note.code, "") for fact in record.facts if (note := _flag(fact)) is not None]
    return [*((str(one.kind), one.key) for one in record.contacts), *flags]


class ToldRecords:
    """
    Records that answer a question about one debtor each, as a searcher asks its tables.

    A record is compared with the debtor it was told for and with nobody else: what was asked for one account is no
    evidence about another.

    Args:
        told: Debtor and record.
        lines: What is known of numbers without knowing whose they are.
        requests: For each record, what brought it.
    """

    people = PEOPLE_OF_A_COUNTRY

    def __init__(
        self,
        told: Sequence[tuple[int, ReadCandidate]],
        lines: Sequence[LineNote] = (),
        requests: Sequence[Requests] = (),
    ) -> None:
        self._lines = lines
        self.requests = requests
        self._records = [record for _, record in told]
        self._of: dict[int, list[int]] = defaultdict(list)
        for row, (asker, _) in enumerate(told):
            self._of[asker].append(row)

    def __len__(self) -> int:
        """How many records."""
        return len(self._records)

    @property
    def has_lines(self) -> bool:
        """Whether it knows of numbers."""
        return bool(self._lines)

    def pairs(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Each debtor who is asked about with each record that was told for it, whatever they have in common."""
        asked = np.unique(keys.person)
        rows = [(asker, row) for asker in asked.tolist() for row in self._of.get(asker, ())]
        columns = np.array(rows, dtype=np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    def holders(self, phones: Sequence[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For numbers of debtors (debtor, digits of E.164): position in *phones*, and a record told for them."""
        found = [
            (place, row)
            for place, (asker, digits) in enumerate(phones)
            for row in self._of.get(asker, ())
            if any(one.kind is Kind.PHONE and one.key == f"+{digits}" for one in self._records[row].contacts)
        ]
        columns = np.array(found, dtype=np.int64).reshape(-1, 2)
        return columns[:, 0], columns[:, 1]

    def rows(self, rows: NDArray[np.int64]) -> PersonRows:
        """The people of some records."""
        people = PersonRows()
        for row in rows.tolist():
            people.append(**self._records[row].for_matching())
        return people

    def payloads(self, rows: NDArray[np.int64]) -> list[tuple[str, str]]:
        """Id and contents of some records."""
        return [(_record_id(self._records[row]), _contents(self._records[row]).pack()) for row in rows.tolist()]

    def lines(self, phones: Collection[int]) -> list[LineNote]:
        """What is known of some numbers."""
        return [note for note in self._lines if note.phone in phones]

    def counts(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """A handful of answers says nothing of how common a name is."""
        return {kind: {} for kind in terms}


def _record_id(record: ReadCandidate) -> str:
    """The source's own id; without one, a mark of what the record says, so that it is the same when told again."""
    if record.record_id:
        return record.record_id
    names = "|".join(name.full for name in record.names)
    contacts = "|".join(sorted(one.key for one in record.contacts))
    facts = "|".join(f"{one.kind}{one.said}" for one in record.facts)
    text = f"{names}#{record.born}#{contacts}#{facts}"
    return "~" + blake2b(text.encode("utf-8", "replace"), digest_size=6).hexdigest()


def _contents(record: ReadCandidate) -> RecordContents:
    return RecordContents(
        name=record.names[0].full if record.names else "",
        contacts=[_contact(one) for one in record.contacts if ASKED not in one.detail],
        flags=[note for fact in record.facts if (note := _flag(fact)) is not None],
        as_of=to_ordinal(record.as_of) if record.as_of else 0,
    )


def _contact(told: ReadContact) -> ContactStatement:
    return ContactStatement(
        kind=told.kind,
        key=told.key,
        value=told.value,
        first_seen=told.first_seen,
        last_seen=told.last_seen,
        line_type=told.line_type,
        level=told.level,
        disconnected_on=told.disconnected_on or (UNDATED if told.disconnected else 0),
    )


def _flag(fact: ReadFact) -> FlagNote | None:
    """A flag that a source raises; a "no" raises none, and "unable" is no "no"."""
    code = _FLAGS.get(fact.kind)
    if code is None or fact.said is not Said.YES:
        return None
    detail = fact.detail
    on = to_ordinal(fact.on) if fact.on else 0
    if code == "bankruptcy":
        chapter = "".join(letter for letter in detail.get("chapter", "") if letter.isdecimal())
        return FlagNote(
            code=code,
            detail=f"chapter {chapter}" if chapter else "",
            on=on,
            ended_on=_ordinal(detail.get("disposed_on", "")),
            disposition=detail.get("disposition", "").lower()[:_LONGEST_DETAIL],
        )
    ended = _ordinal(detail.get("released_on", "")) if code == "custody" else 0
    words = detail.get("program", "") or detail.get("court", "")
    return FlagNote(code=code, detail=words[:_LONGEST_DETAIL], on=on or UNDATED, ended_on=ended)


def _ordinal(text: str) -> int:
    found = read_date.attempt(text) if text else None
    return 0 if found is None or isinstance(found, Unreadable) else to_ordinal(found)
