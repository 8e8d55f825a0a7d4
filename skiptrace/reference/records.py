"""What a record of a bulk file says beside who it is: contact points with their dates, and flags, as a payload."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import NamedTuple

from skiptrace.model import Kind, Level, LineType
from skiptrace.normalize.call_results import CallResult

# Made once: `json.dumps` with separators makes a new encoder for every record.
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode

UNDATED = 1
"""Known to be so, nobody says since when."""


class ContactStatement(NamedTuple):
    """
    One contact point as one record tells it; dates are day ordinals, 0 unknown.

    ``result`` is what came of calling it; ``last_seen`` is then the day of the call, which is no sighting.
    """

    # A tuple, since a bulk load makes millions: it costs a fifth of a frozen dataclass and is JSON as it is.
    kind: Kind
    key: str
    value: str
    first_seen: int = 0
    last_seen: int = 0
    line_type: LineType | None = None
    level: Level | None = None
    disconnected_on: int = 0
    result: CallResult | None = None


class FlagNote(NamedTuple):
    """One flag as one record tells it: the code, what it says, since when, and until when if it ended."""

    code: str
    detail: str = ""
    on: int = 0
    ended_on: int = 0
    disposition: str = ""


@dataclass(slots=True, kw_only=True)
class RecordContents:
    """The payload of one record: the person's name as told, contacts, flags, and when the source was current."""

    name: str = ""
    contacts: list[ContactStatement] = field(default_factory=list)
    flags: list[FlagNote] = field(default_factory=list)
    as_of: int = 0

    def pack(self) -> str:
        """The contents as compact JSON text."""
        packed: list[object] = [self.name, self.as_of, self.contacts]
        if self.flags:
            packed.append(self.flags)
        return _ENCODE(packed)

    @classmethod
    def unpack(cls, text: str) -> RecordContents:
        """The contents that `pack` wrote."""
        name, as_of, contacts, *flags = json.loads(text)
        return cls(
            name=name,
            as_of=as_of,
            contacts=[
                ContactStatement(
                    Kind(kind),
                    key,
                    value,
                    first,
                    last,
                    LineType(line) if line else None,
                    Level(level) if level else None,
                    disconnected,
                    CallResult(result) if result else None,
                )
                for kind, key, value, first, last, line, level, disconnected, result in contacts
            ],
            flags=[FlagNote(*flag) for flag in (flags[0] if flags else [])],
        )
