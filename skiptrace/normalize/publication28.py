"""The words of USPS Publication 28: street suffixes, unit designators, directionals, ordinals, highways."""

from __future__ import annotations

import re
from typing import Final

from skiptrace.normalize.states import read_state
from skiptrace.normalize.tables import table_lines

_SUFFIX_ROWS = [line.split() for line in table_lines("street_suffixes.txt")]
_UNIT_ROWS = [line.lstrip("*").split() for line in table_lines("unit_designators.txt")]

SUFFIXES: Final = {word: row[0] for row in _SUFFIX_ROWS for word in row}
"""Every way to write a street suffix, with its abbreviation."""

SUFFIX_WORDS: Final = {way: row[1] for row in _SUFFIX_ROWS for way in row}
"""Every way to write a street suffix, with the whole word."""

UNIT_TYPES: Final = {word: row[0] for row in _UNIT_ROWS for word in row} | {"#": "#"}
"""Every way to write a unit designator, with its abbreviation; ``#`` where the kind of unit is not known."""

UNITS_ALONE: Final = frozenset(
    line.lstrip("*").split()[0] for line in table_lines("unit_designators.txt") if line.startswith("*")
)
"""Unit designators that need no identifier: ``REAR``, ``BSMT``."""

DIRECTIONALS: Final = {
    "N": "N",
    "NORTH": "N",
    "NO": "N",
    "S": "S",
    "SOUTH": "S",
    "SO": "S",
    "E": "E",
    "EAST": "E",
    "W": "W",
    "WEST": "W",
    "NE": "NE",
    "NORTHEAST": "NE",
    "NW": "NW",
    "NORTHWEST": "NW",
    "SE": "SE",
    "SOUTHEAST": "SE",
    "SW": "SW",
    "SOUTHWEST": "SW",
}

_ONES = ["FIRST", "SECOND", "THIRD", "FOURTH", "FIFTH", "SIXTH", "SEVENTH", "EIGHTH", "NINTH"]
_TEENS = [
    "TENTH",
    "ELEVENTH",
    "TWELFTH",
    "THIRTEENTH",
    "FOURTEENTH",
    "FIFTEENTH",
    "SIXTEENTH",
    "SEVENTEENTH",
    "EIGHTEENTH",
    "NINETEENTH",
]
_TENS = ["TWENTY", "THIRTY", "FORTY", "FIFTY", "SIXTY", "SEVENTY", "EIGHTY", "NINETY"]


def ordinal(number: int) -> str:
    """The number as streets bear it: ``1ST``, ``12TH``, ``23RD``."""
    teen = number % 100 in {11, 12, 13}
    return f"{number}{'TH' if teen else {1: 'ST', 2: 'ND', 3: 'RD'}.get(number % 10, 'TH')}"


def _ordinal_words() -> dict[str, str]:
    words = {word: ordinal(number) for number, word in enumerate((*_ONES, *_TEENS), start=1)}
    for tens, word in enumerate(_TENS, start=2):
        words[f"{word[:-1]}IETH"] = ordinal(tens * 10)
        words |= {f"{word} {one}": ordinal(tens * 10 + number) for number, one in enumerate(_ONES, start=1)}
    return words


ORDINAL_WORDS: Final = _ordinal_words()
"""``FIFTH`` → ``5TH``, ``TWENTY FIRST`` → ``21ST``."""

ORDINAL_TENS: Final = frozenset(_TENS)

# Appendix F: how road numbers are written, with the form that the Postal Service prints.
_HIGHWAYS: Final = (
    (r"(?:U ?S|UNITED STATES)(?: (?:HIGHWAY|HWY|HIWAY|ROUTE|RTE|RT))?", "US HIGHWAY"),
    (r"(?:STATE|ST) (?:HIGHWAY|HWY|HIWAY)|S ?H", "STATE HIGHWAY"),
    (r"(?:STATE|ST) (?:ROAD|RD)|S ?R", "STATE ROAD"),
    (r"(?:STATE|ST) (?:ROUTE|RTE|RT)", "STATE ROUTE"),
    (r"(?:COUNTY|CNTY|CTY|CO) (?:HIGHWAY|HWY|HIWAY)", "COUNTY HIGHWAY"),
    (r"(?:COUNTY|COUNTRY|CNTY|CTY|CO) (?:ROAD|RD)|C ?R", "COUNTY ROAD"),
    (r"(?:COUNTY|CNTY|CTY|CO) (?:ROUTE|RTE|RT)", "COUNTY ROUTE"),
    (r"(?:FARM TO MARKET|F ?M)(?: (?:ROAD|RD))?", "FM"),
    (r"(?:RANCH TO MARKET|R ?M)(?: (?:ROAD|RD))?", "RM"),
    (r"RANCH (?:ROAD|RD)", "RANCH ROAD"),
    (r"(?:TOWNSHIP|TWP) (?:ROAD|RD)|T ?R", "TOWNSHIP ROAD"),
    (r"FOREST (?:SERVICE )?(?:ROAD|RD)", "FOREST ROAD"),
    (r"(?:INTERSTATE|IH|I)(?: (?:HIGHWAY|HWY))?", "INTERSTATE"),
    (r"HIGHWAY|HWY|HIWAY", "HIGHWAY"),
    (r"ROUTE|RTE|RT", "ROUTE"),
    (r"LOOP", "LOOP"),
)
_HIGHWAY_FORMS: Final = [form for _, form in _HIGHWAYS]
_EXTRA: Final = {"BUS": "BUSINESS", "BYP": "BYPASS", "ALT": "ALTERNATE", "SPUR": "SPUR", "LOOP": "LOOP"}
_HIGHWAY: Final = re.compile(
    r"(?P<old>OLD )?(?P<state>(?!ST |CO )[A-Z]{2} )?(?:"
    + "|".join(f"({ways})" for ways, _ in _HIGHWAYS)
    + r")(?: NO\b)? ?-?(?P<number>[A-Z]?\d{1,4}[A-Z]{0,2}|(?<= )[A-Z]{1,2})"
    r"(?P<extra> (?:BUSINESS|BUS|BYPASS|BYP|ALTERNATE|ALT|SPUR))?"
)
# Letters name roads of these kinds only (COUNTY ROAD MM); elsewhere they are something else (ROUTE TO, LOOP N).
_LETTERED: Final = frozenset({"COUNTY HIGHWAY", "COUNTY ROAD", "STATE HIGHWAY", "STATE ROAD", "STATE ROUTE", "HIGHWAY"})


def highway(name: str) -> str:
    """The road number that *name* writes, as Publication 28 prints it; empty when it is none."""
    first, _, rest = name.partition(" ")
    # KENTUCKY HIGHWAY 189 is KY HIGHWAY 189; a state of two words is not written out before a number.
    code = read_state(first)
    match = _HIGHWAY.fullmatch(f"{code} {rest}" if len(code) < len(first) and code else name)
    if match is None:
        return ""
    groups = match.groups()[2 : 2 + len(_HIGHWAY_FORMS)]
    form = next(form for form, found in zip(_HIGHWAY_FORMS, groups, strict=True) if found)
    number = match["number"]
    if number.isalpha() and (form not in _LETTERED or number in DIRECTIONALS):
        return ""
    extra = (match["extra"] or "").strip()
    return f"{match['old'] or ''}{match['state'] or ''}{form} {number} {_EXTRA.get(extra, extra)}".rstrip()


COMMON_SUFFIXES: Final = frozenset(
    way for row in _SUFFIX_ROWS if row[0] in {"ST", "AVE", "RD", "DR", "LN", "BLVD", "CT", "PL", "PKWY"} for way in row
)
"""The ways to write the suffixes that are hardly ever part of a name: behind one of them, the street has ended."""
