"""What was found: contacts with their evidence, flags, and the answer for one case."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from skiptrace.model.contact import ContactStatus, Kind, Level, LineType
from skiptrace.model.matching import Match
from skiptrace.model.person import PartialDate

if TYPE_CHECKING:
    from collections.abc import Mapping


class Status(StrEnum):
    """How a case ended."""

    LOCATED = "located"
    REVIEW = "review"
    NOT_FOUND = "not_found"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    One statement by one source that stands behind a contact or a flag.

    ``request`` names what brought it: the mark of the request in the ledger of the store, or ``table:NAME@VERSION`` for
    a loaded table; empty for what the client said itself.
    """

    source: str
    record_id: str
    value: str
    match_probability: float
    first_seen: PartialDate | None = None
    last_seen: PartialDate | None = None
    as_of: PartialDate | None = None
    detail: str = ""
    request: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Restriction:
    """A rule that limits the use of a contact: ``rule`` cites it, ``effect`` says what it asks."""

    rule: str
    effect: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedContact:
    """
    A way to reach the debtor, with its place in the order and why.

    ``confidence`` is the probability that using it today reaches the debtor; ``identity`` (the evidence is about
    the debtor), ``association`` (the contact is the debtor's own) and ``current`` (still so today) are its parts.
    """

    kind: Kind
    rank: int
    value: str
    confidence: float
    identity: float
    association: float
    current: float
    level: Level
    status: ContactStatus
    line_type: LineType | None = None
    first_seen: PartialDate | None = None
    last_seen: PartialDate | None = None
    reason: str = ""
    restrictions: tuple[Restriction, ...] = ()
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Flag:
    """Something about the debtor that changes what may be done, with its own probability and evidence."""

    code: str
    probability: float
    detail: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerLine:
    """
    One question to one source: what it answered and what it cost, in millionths of a dollar.

    Args:
        outcome: How it ended; ``not_asked`` when it was not, and ``why`` says the reason.
        cached: It was answered from what was kept.
        role: ``search``, ``verify`` or ``scrub``; empty for a loaded table.
        regime: Under the ``fcra`` or not.
        request: The mark of its first request in the ledger of the store.
        standing: How the case stood before, in words.
        known: How likely the debtor could be reached before.
        added: By how much the answer raised that.
        gave: How many ``people`` the answer names, and how many of them have a ``phone``, an ``address`` and so on.
    """

    source: str
    outcome: str
    billed_micro_usd: int
    purpose: str
    cached: bool = False
    at: str = ""
    role: str = ""
    why: str = ""
    regime: str = "non_fcra"
    request: str = ""
    standing: str = ""
    known: float = 0.0
    added: float = 0.0
    gave: Mapping[str, int] = field(default_factory=dict[str, int])


class SkipType(StrEnum):
    """Why a debtor cannot be reached with what the client has on file."""

    NOT_MOVED = "not_moved"
    MOVED = "moved"
    EVADING = "evading"
    DEAD = "dead"
    IN_CUSTODY = "in_custody"
    WRONG_DEBTOR = "wrong_debtor"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """Which type of skip a case is, and the evidence for it in a sentence."""

    type: SkipType
    reason: str


class Action(StrEnum):
    """What may be done next."""

    CALL = "call"
    WRITE = "write"
    EMAIL = "email"
    WAIT = "wait"
    REVIEW = "review"
    VERIFY = "verify"
    SEARCH = "search"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True, kw_only=True)
class NextAction:
    """
    What to do next on a case, not before a day, and why.

    ``kind`` and ``value`` name the contact to be used, if any; ``on`` is None where the day does not matter.
    """

    action: Action
    reason: str
    kind: Kind | None = None
    value: str = ""
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """
    The answer for one case.

    ``calibration`` names what maps the product of the parts to the confidence; empty for the shipped one.
    """

    account_number: str
    client: str
    status: Status
    run_id: str
    purpose: str
    stop_reason: str = ""
    person_id: str = ""
    contacts: tuple[RankedContact, ...] = ()
    matches: tuple[Match, ...] = ()
    flags: tuple[Flag, ...] = ()
    ledger: tuple[LedgerLine, ...] = ()
    cost_micro_usd: int = 0
    row: int = 0
    skip: Skip | None = None
    next: NextAction | None = None
    calibration: str = ""
