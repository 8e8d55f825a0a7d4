"""What a candidate says, read into normal values; what cannot be read keeps its reason."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from skiptrace.errors import Unreadable
from skiptrace.model import Address, AddressKind, Email, Employer, Kind, Level, LineType, Phone
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.addresses import assemble_address, read_address
from skiptrace.normalize.dates import from_age, read_birth_date, read_date, to_ordinal
from skiptrace.normalize.emails import email_key, read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.names import assemble_name, read_name
from skiptrace.normalize.phones import read_line_type, read_phone
from skiptrace.normalize.ssn import read_ssn_last4
from skiptrace.sdk.statements import Tells

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from skiptrace.model import PartialDate, PersonName
    from skiptrace.sdk.statements import Candidate, Observation

ContactValue: TypeAlias = Address | Phone | Email | Employer

CONTACTS: Final = {
    Tells.ADDRESS: Kind.ADDRESS,
    Tells.PHONE: Kind.PHONE,
    Tells.EMAIL: Kind.EMAIL,
    Tells.EMPLOYER: Kind.EMPLOYER,
}
_YES: Final = frozenset({"Y", "YES", "TRUE", "T", "MATCH", "MATCHED", "ACTIVE", "CONNECTED", "DELIVERABLE", "DECEASED"})
_NO: Final = frozenset({"N", "NO", "FALSE", "F", "NONE", "NO MATCH", "INACTIVE", "DISCONNECTED", "UNDELIVERABLE"})
_UNABLE: Final = frozenset({"UNABLE", "UNABLE TO DETERMINE", "NO DATA", "NO_DATA", "INSUFFICIENT"})
_MOST_DIGITS: Final = 9


class Said(StrEnum):
    """The answer to a question of yes or no: ``unable`` means that the source could not look, which is not "no"."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"
    UNABLE = "unable"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadContact:
    """
    A way to reach somebody, with everything that a statement for ranking needs.

    ``first_seen``, ``last_seen`` and ``disconnected_on`` are day ordinals, 0 unknown; ``disconnected`` without a
    date means known to be cut off, nobody says since when.
    """

    kind: Kind
    key: str
    value: str
    read: ContactValue = field(repr=False)
    first_seen: int = 0
    last_seen: int = 0
    line_type: LineType | None = None
    level: Level | None = None
    disconnected: bool = False
    disconnected_on: int = 0
    detail: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadFact:
    """A flag of a person, or an answer about a contact: what, yes or no, with what is said beside it."""

    kind: Tells
    said: Said
    value: str = field(default="", repr=False)
    on: PartialDate | None = None
    detail: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)


@dataclass(frozen=True, slots=True)
class Refused:
    """A statement that cannot be read: its kind and why, without the text itself."""

    kind: Tells
    reason: str
    filler: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadCandidate:
    """A candidate in normal values."""

    source: str
    record_id: str
    names: tuple[PersonName, ...] = ()
    born: PartialDate | None = None
    ssn_last4: str = ""
    contacts: tuple[ReadContact, ...] = ()
    relatives: tuple[PersonName, ...] = ()
    facts: tuple[ReadFact, ...] = ()
    refused: tuple[Refused, ...] = ()
    as_of: PartialDate | None = None
    vendor_score: float | None = None

    def for_matching(self) -> dict[str, Any]:
        """The arguments of ``PersonRows.append``: a desk at work says nothing about who this is."""
        own = [one for one in self.contacts if one.level not in {Level.EMPLOYER, Level.RELATIVE}]
        return {
            "names": self.names,
            "born": self.born,
            "ssn_last4": self.ssn_last4,
            "addresses": [one.read for one in own if isinstance(one.read, Address)],
            "phones": [one.key for one in own if one.kind is Kind.PHONE],
            "emails": [one.key for one in own if one.kind is Kind.EMAIL],
            "employers": [one.key for one in own if one.kind is Kind.EMPLOYER],
        }


def read_candidate(candidate: Candidate, *, today: dt.date) -> ReadCandidate:
    """
    What a candidate says in normal values.

    Args:
        candidate: As the source told it.
        today: The day of reading: ages and two-digit years are counted from it.
    """
    reader = _Reader(today)
    for observation in candidate.observations:
        reader.read(observation)
    return ReadCandidate(
        source=candidate.source,
        record_id=candidate.record_id,
        names=tuple(dict.fromkeys(reader.names)),
        born=reader.born or reader.born_by_age,
        ssn_last4=reader.ssn_last4,
        contacts=tuple(reader.contacts),
        relatives=tuple(dict.fromkeys(reader.relatives)),
        facts=tuple(reader.facts),
        refused=tuple(reader.refused),
        as_of=_date(candidate.as_of, today),
        vendor_score=candidate.vendor_score,
    )


class _Reader:
    """One candidate while it is read."""

    def __init__(self, today: dt.date) -> None:
        self.today = today
        self.names: list[PersonName] = []
        self.relatives: list[PersonName] = []
        self.born: PartialDate | None = None
        self.born_by_age: PartialDate | None = None
        self.ssn_last4 = ""
        self.contacts: list[ReadContact] = []
        self.facts: list[ReadFact] = []
        self.refused: list[Refused] = []

    def read(self, observation: Observation) -> None:
        """Take one statement, or its refusal."""
        try:
            self._take(observation)
        except Unreadable as refusal:
            self.refused.append(Refused(observation.kind, refusal.reason, refusal.filler))

    def _take(self, observation: Observation) -> None:
        kind = observation.kind
        if kind in CONTACTS:
            self.contacts.append(_contact(observation, self.today))
            return
        takers: dict[Tells, Callable[[Observation], None]] = {
            Tells.NAME: lambda one: self.names.append(_name(one)),
            Tells.RELATIVE: lambda one: self.relatives.append(_name(one)),
            Tells.BORN: self._born,
            Tells.AGE: self._age,
            Tells.SSN_LAST4: self._ssn_last4,
        }
        take = takers.get(kind)
        if take is not None:
            take(observation)
        elif kind in _TOLD_AS_TEXT:
            self.facts.append(ReadFact(kind=kind, said=Said.YES, value=_words(observation), detail=observation.detail))
        else:
            self.facts.append(_fact(observation, self.today))

    def _born(self, observation: Observation) -> None:
        born = read_birth_date(observation.value, today=self.today)
        # The fullest of several: `1984` beside `1984-03-05` says nothing new.
        if self.born is None or len(str(born)) > len(str(self.born)):
            self.born = born

    def _age(self, observation: Observation) -> None:
        if not observation.value.isdecimal() or len(observation.value) > len("120"):
            raise Unreadable("age", "not a number of years")
        self.born_by_age = from_age(int(observation.value), self.today)

    def _ssn_last4(self, observation: Observation) -> None:
        self.ssn_last4 = read_ssn_last4(observation.value)


_TOLD_AS_TEXT: Final = frozenset({Tells.OCCUPATION, Tells.ASSOCIATE, Tells.OWNER, Tells.LINE_TYPE})


def line_type_of(text: str) -> LineType:
    """The line type that a vendor's words stand for: ``LandLine/Services``, ``ActiveLandLine`` too."""
    known = read_line_type(text)
    if known is not LineType.UNKNOWN:
        return known
    letters = "".join(letter for letter in text[:60].upper() if letter.isalpha())
    for part, line_type in (
        ("VOIP", LineType.VOIP),
        ("WIRELESS", LineType.WIRELESS),
        ("MOBILE", LineType.WIRELESS),
        ("LANDLINE", LineType.LANDLINE),
    ):
        if part in letters:
            return line_type
    return LineType.UNKNOWN


def said(text: str) -> Said:
    """What a vendor's word for yes or no means; a count of records above zero is a yes."""
    word = " ".join(text[:60].upper().split())
    if word.isascii() and word.isdecimal() and len(word) <= _MOST_DIGITS:
        return Said.YES if int(word) > 0 else Said.NO
    if word in _YES:
        return Said.YES
    if word in _NO:
        return Said.NO
    return Said.UNABLE if word in _UNABLE else Said.UNKNOWN


def _name(observation: Observation) -> PersonName:
    parts = observation.parts
    if parts.get("given_name") or parts.get("family_name"):
        columns = ("given_name", "middle_name", "family_name", "suffix")
        return assemble_name(*(parts.get(part, "") for part in columns))
    return read_name(parts.get("full_name", "") or observation.value)


def _contact(observation: Observation, today: dt.date) -> ReadContact:
    read, key, value = _contact_value(observation)
    detail = observation.detail
    connected = detail.get("connected", "")
    cut_off = _date(detail.get("disconnected_on", ""), today)
    line_type = None
    if isinstance(read, Phone):
        told = line_type_of(detail.get("line_type", ""))
        line_type = read.line_type if told is LineType.UNKNOWN else told
    return ReadContact(
        kind=CONTACTS[observation.kind],
        key=key,
        value=value,
        read=read,
        first_seen=_ordinal(observation.first_seen, today),
        last_seen=_ordinal(observation.last_seen, today),
        line_type=line_type,
        level=None if observation.level is Level.UNKNOWN else observation.level,
        disconnected=said(connected) is Said.NO or cut_off is not None,
        disconnected_on=to_ordinal(cut_off) if cut_off else 0,
        detail=detail,
    )


def _contact_value(observation: Observation) -> tuple[ContactValue, str, str]:
    match observation.kind:
        case Tells.PHONE:
            phone = read_phone(observation.value)
            return phone, phone.e164, phone.e164
        case Tells.EMAIL:
            email = read_email(observation.value)
            return email, email_key(email), email.address
        case Tells.EMPLOYER:
            employer = read_employer(observation.value)
            return employer, employer.key, employer.name
        case _:
            address = _address(observation)
            return address, address_key(address), address.line


def _address(observation: Observation) -> Address:
    parts = observation.parts
    if not parts:
        address = read_address(observation.value)
    else:
        columns = ("street", "street_line2", "city", "state", "zip", "country")
        address = assemble_address(*(parts.get(part, "") for part in columns))
    if not address.street or address.kind is AddressKind.GENERAL_DELIVERY or not address_key(address):
        raise Unreadable("address", "a place, and nothing that mail could be delivered to")
    return address


def _fact(observation: Observation, today: dt.date) -> ReadFact:
    detail = observation.detail
    on = _date(detail.get("on", ""), today)
    answer = said(observation.value)
    if answer is Said.UNKNOWN and on is None:
        # A date of death stands where others write "yes".
        on = _date(observation.value, today)
    return ReadFact(
        kind=observation.kind,
        said=Said.YES if on is not None and answer is Said.UNKNOWN else answer,
        value=_words(observation),
        on=on,
        detail=detail,
    )


def _words(observation: Observation) -> str:
    return observation.value or " ".join(observation.parts.values())


def _date(text: str, today: dt.date) -> PartialDate | None:
    if not text:
        return None
    found = read_date.attempt(text, today=today)
    return None if isinstance(found, Unreadable) else found


def _ordinal(text: str, today: dt.date) -> int:
    found = _date(text, today)
    return to_ordinal(found) if found else 0
