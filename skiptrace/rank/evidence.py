"""What ranking is told: statements about contact points, one column per fact."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skiptrace.model import Kind, Level, LineType
    from skiptrace.normalize.call_results import CallResult

# Dates are day ordinals (`datetime.date.toordinal`); this one means that nobody says.
UNKNOWN_DATE = 0
# How the client's file stands among the sources of a contact: `client#placement`.
CLIENT_SOURCE, CLIENT_RECORD = "client", "placement"
# In `disconnected_on`: known to be disconnected, nobody says since when.
UNDATED = 1


@dataclass(slots=True)
class Statements:
    """
    What records say about contact points: entry *i* of every list is one statement by one record.

    Args:
        case: Position of the case in the batch.
        key: Identity of the contact point (E.164, address key, e-mail key, employer key).
        value: The contact as it is offered.
        origin: Where the source has its data from; sources of one origin are one voice.
        identity: Posterior probability that the record is the debtor's.
        as_of: When the source was current.
        level: Whose contact the source itself says it is; None when it does not say.
        disconnected_on: When it was cut off; `UNDATED` when that is known without a date.
        holder: In whose name the record has it when not simply in the person's own; may be empty.
        result: What came of calling it, where the record tells; `last_seen` is then the day of the call.
        request: Names what brought the statement; it weighs nothing.
        aside: Numbers of entries that spell the contact otherwise than it is to be offered.
    """

    case: list[int] = field(default_factory=list)
    kind: list[Kind] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    value: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    origin: list[str] = field(default_factory=list)
    record_id: list[str] = field(default_factory=list)
    identity: list[float] = field(default_factory=list)
    first_seen: list[int] = field(default_factory=list)
    last_seen: list[int] = field(default_factory=list)
    as_of: list[int] = field(default_factory=list)
    line_type: list[LineType | None] = field(default_factory=list)
    level: list[Level | None] = field(default_factory=list)
    disconnected_on: list[int] = field(default_factory=list)
    holder: list[str] = field(default_factory=list)
    result: list[CallResult | None] = field(default_factory=list)
    request: list[str] = field(default_factory=list)
    aside: set[int] = field(default_factory=set)


@dataclass(slots=True)
class Held:
    """What the client already has on file; `known_on` of a bad contact is when it was found bad. Otherwise as above."""

    case: list[int] = field(default_factory=list)
    kind: list[Kind] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    value: list[str] = field(default_factory=list)
    known_on: list[int] = field(default_factory=list)
    bad: list[bool] = field(default_factory=list)
    aside: set[int] = field(default_factory=set)


@dataclass(slots=True)
class OtherUse:
    """
    The same contact points found with other people; `same_household` shares surname or address.

    The dates are those of one statement; a record of the source that has none of its own counts from its `as_of`.
    ``open_on`` is the day of a record that tells no end, such as an account that runs; ``elsewhere_from`` when the
    same record was first seen with the newest other contact of the kind. Both are 0 where there is no such thing.
    """

    case: list[int] = field(default_factory=list)
    kind: list[Kind] = field(default_factory=list)
    key: list[str] = field(default_factory=list)
    first_seen: list[int] = field(default_factory=list)
    last_seen: list[int] = field(default_factory=list)
    same_household: list[bool] = field(default_factory=list)
    record_id: list[str] = field(default_factory=list)
    source: list[str] = field(default_factory=list)
    open_on: list[int] = field(default_factory=list)
    elsewhere_from: list[int] = field(default_factory=list)


@dataclass(slots=True)
class LineFacts:
    """What tables without names know of telephone numbers; a number may stand several times."""

    key: list[str] = field(default_factory=list)
    line_type: list[LineType | None] = field(default_factory=list)
    disconnected_on: list[int] = field(default_factory=list)
    reassigned_on: list[int] = field(default_factory=list)
    last_seen: list[int] = field(default_factory=list)
    source: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagStatement:
    """
    One record of a flag table that may be about the debtor.

    Args:
        case: Position of the case in the batch.
        code: ``deceased``, ``bankruptcy``, ``custody``, ``military`` or ``sanctions``.
        identity: Posterior probability that the record is the debtor's.
        on: Death, filing or commitment, as an ordinal.
        released_on: End of custody; 0 when not known.
        disposition: How a bankruptcy ended, in the court's words; empty while it is open or not told.
        disposed_on: When it ended so.
        chapter: Chapter of a bankruptcy.
        request: Names what brought the record.
    """

    case: int
    code: str
    identity: float
    source: str
    origin: str
    record_id: str
    detail: str = ""
    on: int = UNKNOWN_DATE
    released_on: int = UNKNOWN_DATE
    disposition: str = ""
    disposed_on: int = UNKNOWN_DATE
    chapter: str = ""
    as_of: int = UNKNOWN_DATE
    request: str = ""
