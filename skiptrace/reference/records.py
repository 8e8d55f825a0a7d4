"""What a record of a bulk file says beside who it is: contact points with their dates, and flags, as a payload."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from json.encoder import encode_basestring_ascii as _text
from typing import TYPE_CHECKING, NamedTuple

from skiptrace.json_text import from_json
from skiptrace.model import Kind, Level, LineType
from skiptrace.normalize.call_results import CallResult

if TYPE_CHECKING:
    from collections.abc import Sequence

# Made once: `json.dumps` with separators makes a new encoder for every record.
_ENCODE = json.JSONEncoder(separators=(",", ":")).encode
_NULL = "null"

UNDATED = 1
"""Known to be so, nobody says since when."""


class ContactStatement(NamedTuple):
    """
    One contact point as one record tells it; dates are day ordinals, 0 unknown.

    ``result`` is what came of calling it; ``last_seen`` is then the day of the call, which is no sighting.
    """

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


def pack_contact(
    kind: Kind,
    key: str,
    value: str,
    first_seen: int = 0,
    last_seen: int = 0,
    line_type: LineType | None = None,
    level: Level | None = None,
    disconnected_on: int = 0,
    result: CallResult | None = None,
) -> str:
    """One `ContactStatement` as JSON: a bulk load makes millions, and an encoder takes four times as long for each."""
    line = _NULL if line_type is None else _text(line_type)
    whose = _NULL if level is None else _text(level)
    outcome = _NULL if result is None else _text(result)
    told = f"{_text(kind)},{_text(key)},{_text(value)}"
    return f"[{told},{first_seen},{last_seen},{line},{whose},{disconnected_on},{outcome}]"


def pack_record(name: str, as_of: int, contacts: Sequence[str], flags: Sequence[FlagNote]) -> str:
    """The payload of one record, its contacts being packed already."""
    more = f",{_ENCODE(flags)}" if flags else ""
    return f"[{_text(name)},{as_of},[{','.join(contacts)}]{more}]"


@dataclass(slots=True, kw_only=True)
class RecordContents:
    """The payload of one record: the person's name as told, contacts, flags, and when the source was current."""

    name: str = ""
    contacts: list[ContactStatement] = field(default_factory=list)
    flags: list[FlagNote] = field(default_factory=list)
    as_of: int = 0

    def pack(self) -> str:
        """The contents as compact JSON text."""
        return pack_record(self.name, self.as_of, [pack_contact(*contact) for contact in self.contacts], self.flags)

    @classmethod
    def unpack(cls, text: str) -> RecordContents:
        """The contents that `pack` wrote."""
        name, as_of, contacts, *flags = from_json(text)
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
