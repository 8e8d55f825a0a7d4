"""What an area code tells: state, time zones, and where its numbers went when it was split."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from skiptrace.normalize.tables import table_lines

# A number's area code may lead to another one and on (213 to 310 to 562), never further than this.
_MOST_STEPS = 5
_E164_LENGTH = len("+12175550123")


class SplitKind(StrEnum):
    """How a new code was given: part of the parent's numbers moved, or only new numbers get it."""

    SPLIT = "split"
    OVERLAY = "overlay"


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCodeSplit:
    """A new area code beside or out of an old one, in service since ``year``."""

    area_code: str
    parent: str
    year: int
    kind: SplitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaCode:
    """A geographic area code: ISO country, state or province, and every time zone it reaches into."""

    area_code: str
    country: str
    state: str
    time_zones: tuple[str, ...]


def area_code_of(e164: str) -> str:
    """The area code of a North American number; empty for any other."""
    return e164[2:5] if e164.startswith("+1") and len(e164) == _E164_LENGTH else ""


def phone_time_zones(e164: str) -> tuple[str, ...]:
    """
    The time zones in which the number may ring, as tz database names; empty when the plan does not tell.

    All zones of the area code are given, since numbers are carried from exchange to exchange.
    """
    if e164.startswith("+1"):
        known = area_codes().get(area_code_of(e164))
        return known.time_zones if known else ()
    from skiptrace.normalize.numbering_plan import time_zones_abroad

    return time_zones_abroad(e164)


def phone_states(e164: str) -> tuple[str, ...]:
    """The states or provinces of the number's area code; empty when it tells none (toll-free, foreign)."""
    known = area_codes().get(area_code_of(e164))
    return (known.state,) if known and known.state else ()


def area_code_successors(area_code: str) -> tuple[AreaCodeSplit, ...]:
    """The codes known to have been split from or laid over *area_code*, oldest first; the table is incomplete."""
    return _successors().get(area_code, ())


def current_numbers(e164: str, *, known_in: int | None = None) -> tuple[str, ...]:
    """
    The numbers under which an old number may be reached now: itself, then with each code split off since.

    Overlays move no numbers and are left out. The splits that are known are certain, but not all are known.

    Args:
        e164: The number as it was.
        known_in: The year in which it was; earlier splits are left out.
    """
    area_code = area_code_of(e164)
    codes = [(area_code, known_in or 0)] if area_code else []
    for _ in range(_MOST_STEPS):
        found = dict(codes)
        for code, since in codes:
            for split in area_code_successors(code):
                if split.kind is SplitKind.SPLIT and split.year >= since:
                    found.setdefault(split.area_code, split.year)
        codes = list(found.items())
    return tuple(f"+1{code}{e164[5:]}" for code, _ in codes) or (e164,)


@cache
def area_codes() -> dict[str, AreaCode]:
    """All geographic area codes of country code 1."""
    return {
        code: AreaCode(area_code=code, country=country, state=state, time_zones=tuple(zones.split()))
        for code, country, state, zones in _rows("area_codes.csv")
    }


@cache
def _successors() -> dict[str, tuple[AreaCodeSplit, ...]]:
    by_parent: dict[str, list[AreaCodeSplit]] = {}
    for code, parent, year, kind in _rows("area_code_splits.csv"):
        split = AreaCodeSplit(area_code=code, parent=parent, year=int(year), kind=SplitKind(kind))
        by_parent.setdefault(parent, []).append(split)
    return {parent: tuple(sorted(splits, key=lambda split: split.year)) for parent, splits in by_parent.items()}


def _rows(name: str) -> list[list[str]]:
    return [line.split(",") for line in table_lines(name) if line[0].isdigit()]
