"""Why a contact stands where it stands, in one sentence for a specialist."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import NamedTuple

from skiptrace.model import ContactStatus, Kind, Level, LineType

# Below even odds the record is more likely somebody else's.
DOUBTFUL = 0.5

_THING = {Kind.PHONE: "number", Kind.ADDRESS: "address", Kind.EMAIL: "e-mail", Kind.EMPLOYER: "employer"}
_LINE = {
    LineType.WIRELESS: "wireless",
    LineType.LANDLINE: "landline",
    LineType.VOIP: "internet line",
    LineType.TOLL_FREE: "toll-free",
}
_LEVEL = {
    Level.HOUSEHOLD: "shared with the household",
    Level.RELATIVE: "a relative's",
    Level.EMPLOYER: "at work",
    Level.UNKNOWN: "not known to be the debtor's own",
}


class Facts(NamedTuple):
    """
    What the sentence about one contact is made from; dates are ordinals, 0 where nothing happened.

    ``shown`` is the last sighting by a source, ``last`` by a source or the client; of the ``origins`` that ever showed
    it, ``lately`` did so about then.
    """

    kind: Kind
    status: ContactStatus
    level: Level
    line_type: LineType | None
    identity: float
    origins: int
    lately: int
    last: int
    shown: int
    bad_on: int
    disconnected_on: int
    given_on: int
    kept_since: int
    stranger_seen: int
    newer_seen: int
    silent: int


def reason(facts: Facts) -> str:
    """One sentence: who saw it and when, what it is, and what speaks against it."""
    return f"{_sightings(facts)}{_nature(facts.kind, facts.line_type, facts.level)}{'; '.join(_doubts(facts))}"


def _sightings(facts: Facts) -> str:
    last = f", last {month(facts.shown)}" if facts.shown else ", no date"
    if not facts.origins:
        seen = "not seen in any source"
    elif facts.lately == 1:
        seen = f"seen by 1 source{last}"
    else:
        seen = f"seen by {facts.lately} independent sources{last}"
    if facts.lately < facts.origins:
        seen += f", by {facts.origins - facts.lately} more long before"
    if facts.status is ContactStatus.NEW:
        return seen
    if facts.status is ContactStatus.CONFIRMED:
        return f"on the client's file and {seen}"
    if facts.status is ContactStatus.BAD:
        return f"known not to work since {month(facts.bad_on)}, {seen}"
    return f"on the client's file{f' as of {month(facts.last)}' if facts.last else ''}, {seen}"


@lru_cache(maxsize=1024)
def _nature(kind: Kind, line_type: LineType | None, level: Level) -> str:
    line = _LINE.get(line_type, "") if line_type else ""
    whose = "" if kind is Kind.EMPLOYER else _LEVEL.get(level, "")
    return "".join(f"; {part}" for part in (line, whose) if part)


def _doubts(facts: Facts) -> list[str]:
    # Begins with nothing, so that joining sets a semicolon before the first.
    doubts = [""]
    if facts.identity < DOUBTFUL:
        doubts.append("the record may be another person's")
    if facts.disconnected_on:
        doubts.append(f"disconnected {month(facts.disconnected_on)}")
    if facts.given_on:
        doubts.append(f"given to another subscriber {month(facts.given_on)}")
    if facts.kept_since:
        doubts.append(f"one subscriber since {month(facts.kept_since)}")
    if facts.stranger_seen:
        doubts.append(f"later with a stranger, {month(facts.stranger_seen)}")
    if facts.silent:
        doubts.append(f"{facts.silent} newer source{'s do' if facts.silent > 1 else ' does'} not show it")
    if facts.newer_seen:
        doubts.append(f"a newer {_THING[facts.kind]} was seen {month(facts.newer_seen)}")
    elif facts.last:
        doubts.append(f"no newer {_THING[facts.kind]}")
    return doubts


@lru_cache(maxsize=8192)
def month(ordinal: int) -> str:
    """The month of a date, as ``2026-03``."""
    return dt.date.fromordinal(ordinal).isoformat()[:7]
