"""What sources say of contacts that were to be offered: whose they are, and whether they work."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from skiptrace.model import Kind, LineType
from skiptrace.rank import CLIENT_SOURCE
from skiptrace.reference.records import UNDATED
from skiptrace.run.told import ASKED, LineNote
from skiptrace.sdk.reading import Said, line_type_of, read_candidate
from skiptrace.sdk.statements import Observation, Tells

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from skiptrace.model import PersonName, RankedContact
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.reading import ReadFact
    from skiptrace.sdk.statements import Candidate

_CONTACT: Final = {Kind.PHONE: Tells.PHONE, Kind.EMAIL: Tells.EMAIL, Kind.ADDRESS: Tells.ADDRESS}
_NAME: Final = ("given_name", "middle_name", "family_name", "suffix")
_PLACE: Final = ("street", "street_line2", "city", "state", "zip")
# Answers that end a contact, and the word that ends it.
_ENDS: Final = {
    Tells.DELIVERABLE: Said.NO,
    Tells.VACANT: Said.YES,
    Tells.MOVED: Said.YES,
}


SEVERAL: Final = 2


class DeadContact(NamedTuple):
    """A contact that does not work, by word of a source."""

    asker: int
    kind: Kind
    value: str


@dataclass(slots=True)
class Checked:
    """
    All that one source said of the contacts of a chunk.

    What it said of a number is filed by the debtor for whom it was asked: that it is not theirs, or another's since a
    day of theirs, says nothing of somebody else who has it.
    """

    today: dt.date
    lines: dict[int, list[LineNote]] = field(default_factory=lambda: defaultdict(list))
    dead: list[DeadContact] = field(default_factory=list[DeadContact])
    asked: set[tuple[int, str]] = field(default_factory=set[tuple[int, str]])

    def has(self, asker: int, contact: RankedContact) -> bool:
        """Whether it was asked about a contact of a debtor."""
        return (asker, contact.value) in self.asked

    def about(self, askers: Sequence[int]) -> list[LineNote]:
        """What it said of the numbers of some debtors."""
        return [note for asker in askers for note in self.lines.get(asker, ())]

    def add_asked(self, asker: int, address: str, candidates: Sequence[Candidate]) -> None:
        """Take what was said of an address that the client has on file."""
        for candidate in candidates:
            facts = read_candidate(candidate, today=self.today).facts
            if address and any(_ENDS.get(fact.kind) is fact.said for fact in facts):
                self.dead.append(DeadContact(asker, Kind.ADDRESS, address))

    def add(
        self, asker: int, contact: RankedContact, candidates: Sequence[Candidate], names: Sequence[PersonName]
    ) -> list[Candidate]:
        """Take what was said of a contact of a debtor; what comes back are the people it names as holding it."""
        self.asked.add((asker, contact.value))
        for candidate in candidates:
            facts = read_candidate(candidate, today=self.today).facts
            if contact.kind is Kind.PHONE:
                self._line(asker, contact, facts)
            elif any(_ENDS.get(fact.kind) is fact.said for fact in facts):
                self.dead.append(DeadContact(asker, contact.kind, contact.value))
        held = [one for told in candidates if (one := _as_holder(told, contact, self.today)) is not None]
        holders = [name for one in held for name in read_candidate(one, today=self.today).names]
        if contact.kind is Kind.PHONE and holders and not any(_related(one, name) for one in holders for name in names):
            # That it works is said of somebody else's line.
            self._a_strangers(asker, contact)
        return held

    def _a_strangers(self, asker: int, contact: RankedContact) -> None:
        digits = int(contact.value.lstrip("+"))
        told_by = {one.source for one in contact.evidence} - {CLIENT_SOURCE}
        # One voice against one: the check, which is about this number, counts; several that agree outweigh it.
        since = self.today.toordinal() if len(told_by) < SEVERAL else 0
        self.lines[asker] = [
            one._replace(last_seen=0, reassigned_on=since or one.reassigned_on) if one.phone == digits else one
            for one in self.lines[asker]
        ]

    def _line(self, asker: int, contact: RankedContact, facts: Sequence[ReadFact]) -> None:
        by_kind = {fact.kind: fact for fact in facts}
        today = self.today.toordinal()
        type_ = line_type_of(by_kind[Tells.LINE_TYPE].value) if Tells.LINE_TYPE in by_kind else LineType.UNKNOWN
        off = _says(by_kind, Tells.CONNECTED, Said.NO)
        reassigned = _says(by_kind, Tells.REASSIGNED, Said.YES) or _says(by_kind, Tells.OWNER_MATCH, Said.NO)
        alive = _says(by_kind, Tells.CONNECTED, Said.YES)
        if type_ is LineType.UNKNOWN and not (off or reassigned or alive):
            return
        digits = int(contact.value.lstrip("+"))
        last_seen = today if alive else 0
        self.lines[asker].append(LineNote(digits, type_, UNDATED if off else 0, today if reassigned else 0, last_seen))


def _says(facts: Mapping[Tells, ReadFact], kind: Tells, said: Said) -> bool:
    fact = facts.get(kind)
    return fact is not None and fact.said is said


def _related(one: PersonName, other: PersonName) -> bool:
    """Whether two names may be one person's or one household's: a first or a family name in common."""
    return one.given == other.given or one.family == other.family


def _as_holder(candidate: Candidate, contact: RankedContact, today: dt.date) -> Candidate | None:
    """Whom a source names as holding a contact, as a record like any other: whether it is the debtor, matching says."""
    told = tuple(replace(one, kind=Tells.NAME) if one.kind is Tells.OWNER else one for one in candidate.observations)
    if not any(one.kind is Tells.NAME for one in told):
        return None
    held = Observation(kind=_CONTACT[contact.kind], value=contact.value, last_seen=today.isoformat())
    return replace(candidate, observations=(*told, held))


def as_asked(candidate: Candidate, query: Query) -> Candidate:
    """
    What is said of somebody at an address, as a record of that person there: the vendor has matched both.

    That the address was asked about tells who it is, and nothing of whether it is still good.
    """
    name = {part: query.fields[part] for part in _NAME if part in query.fields}
    place = {part: query.fields[part] for part in _PLACE if part in query.fields}
    told = [Observation(kind=Tells.NAME, parts=name)] if name else []
    told += [Observation(kind=Tells.ADDRESS, parts=place, detail={ASKED: "yes"})] if place else []
    return replace(candidate, observations=(*told, *candidate.observations))
