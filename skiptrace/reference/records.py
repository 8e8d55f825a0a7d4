"""What a record of a bulk file says beside who it is: contact points with their dates, and flags, as a payload."""

from __future__ import annotations

import json
from dataclasses import dataclass, field

from skiptrace.model import Kind, Level, LineType

UNDATED = 1
"""Known to be so, nobody says since when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactStatement:
    """One contact point as one record tells it; dates are day ordinals, 0 unknown."""

    kind: Kind
    key: str
    value: str
    first_seen: int = 0
    last_seen: int = 0
    line_type: LineType | None = None
    level: Level | None = None
    disconnected_on: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class FlagNote:
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
        contacts = [
            [c.kind, c.key, c.value, c.first_seen, c.last_seen, c.line_type or "", c.level or "", c.disconnected_on]
            for c in self.contacts
        ]
        packed: list[object] = [self.name, self.as_of, contacts]
        if self.flags:
            packed.append([[f.code, f.detail, f.on, f.ended_on, f.disposition] for f in self.flags])
        return json.dumps(packed, separators=(",", ":"))

    @classmethod
    def unpack(cls, text: str) -> RecordContents:
        """The contents that `pack` wrote."""
        name, as_of, contacts, *flags = json.loads(text)
        return cls(
            name=name,
            as_of=as_of,
            contacts=[
                ContactStatement(
                    kind=Kind(kind),
                    key=key,
                    value=value,
                    first_seen=first,
                    last_seen=last,
                    line_type=LineType(line) if line else None,
                    level=Level(level) if level else None,
                    disconnected_on=disconnected,
                )
                for kind, key, value, first, last, line, level, disconnected in contacts
            ],
            flags=[
                FlagNote(code=code, detail=detail, on=on, ended_on=ended, disposition=disposition)
                for code, detail, on, ended, disposition in (flags[0] if flags else [])
            ],
        )
