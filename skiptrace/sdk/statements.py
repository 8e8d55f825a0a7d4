"""What a source tells: candidates and their statements, as it wrote them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from skiptrace.model import Level

if TYPE_CHECKING:
    from collections.abc import Mapping

_LAST_FOUR = re.compile(r"[0-9]{4}\Z")


class Tells(StrEnum):
    """The kinds of statement that a source makes."""

    NAME = "name"
    BORN = "born"
    AGE = "age"
    SSN_LAST4 = "ssn_last4"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    EMPLOYER = "employer"
    OCCUPATION = "occupation"
    RELATIVE = "relative"
    ASSOCIATE = "associate"
    # Flags: yes, no, unknown or unable.
    DECEASED = "deceased"
    BANKRUPTCY = "bankruptcy"
    LITIGATION = "litigation"
    INCARCERATED = "incarcerated"
    MILITARY = "military"
    SANCTIONS = "sanctions"
    # Of a contact that was sent for checking.
    OWNER = "owner"
    OWNER_MATCH = "owner_match"
    CONNECTED = "connected"
    LINE_TYPE = "line_type"
    DELIVERABLE = "deliverable"
    REASSIGNED = "reassigned"
    MOVED = "moved"
    VACANT = "vacant"


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """
    One statement, as the source tells it.

    Args:
        kind: What it is about.
        value: The text as told; flags say ``yes``, ``no``, ``unknown`` or ``unable`` in whatever words.
        parts: The value in columns of the field vocabulary (``street``, ``zip``; ``given_name``) instead of a text.
        first_seen: When the source first saw it, as text.
        last_seen: When it last saw it.
        level: Whose contact it is, where the source says so.
        detail: What else it says: ``line_type``, ``carrier``, ``score``, ``connected``, ``chapter``, ``filed_on`` …
    """

    kind: Tells
    value: str = field(default="", repr=False)
    parts: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    first_seen: str = ""
    last_seen: str = ""
    level: Level = Level.UNKNOWN
    detail: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)

    def __post_init__(self) -> None:
        """Cut a Social Security number down to what may be kept."""
        if self.kind is Tells.SSN_LAST4:
            found = _LAST_FOUR.search(self.value.strip())
            object.__setattr__(self, "value", found[0] if found else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """
    Somebody whom a source names for a question, or what it says of a contact.

    Args:
        vendor_score: The vendor's own score, kept as said and never read as a probability.
        as_of: When the record was current, as text.
        token: What `Expands.expand` needs to ask for more of this record.
        request: Which of the requests of the question brought it, from 0: a later page is one of its own.
    """

    source: str
    record_id: str
    observations: tuple[Observation, ...] = field(repr=False)
    vendor_score: float | None = None
    as_of: str = ""
    token: str = field(default="", repr=False)
    request: int = 0
