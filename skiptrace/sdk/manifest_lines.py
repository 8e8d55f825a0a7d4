"""On which line of a TOML text a setting stands."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.sdk.manifest_faults import Place

_HEADING = re.compile(r"\s*(\[\[?)\s*([^\[\]#]{1,200}?)\s*\]\]?\s*(?:#.*)?")
_KEY = re.compile(r"""\s*((?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*')(?:\s*\.\s*(?:[A-Za-z0-9_-]+|"[^"]*"|'[^']*'))*)\s*=""")
_PART = re.compile(r"""[A-Za-z0-9_-]+|"[^"]*"|'[^']*'""")
LONGEST_LINE = 2_000


def line_of(place: Place, text: str) -> int:
    """The line of the setting, or of the nearest table around it; 0 for what stands nowhere."""
    lines = dict[tuple[str | int, ...], int]()
    for where, number in _lines(text):
        lines.setdefault(where, number)
    while place:
        if place in lines:
            return lines[place]
        place = place[:-1]
    return 0


def _lines(text: str) -> Iterator[tuple[Place, int]]:
    here: Place = ()
    arrays: Counter[Place] = Counter()
    for number, line in enumerate(text.splitlines(), start=1):
        heading = _HEADING.fullmatch(line[:LONGEST_LINE])
        if heading:
            here = _resolved(_parts(heading[2]), arrays, is_array=heading[1] == "[[")
            yield here, number
        elif key := _KEY.match(line[:LONGEST_LINE]):
            yield (*here, *_parts(key[1])), number


def _resolved(names: list[str], arrays: Counter[Place], *, is_array: bool) -> Place:
    """The place of a heading, with the number of each array of tables that it stands in."""
    place: Place = ()
    for number, name in enumerate(names):
        place = (*place, name)
        if number == len(names) - 1 and is_array:
            arrays[place] += 1
        if arrays[place]:
            place = (*place, arrays[place] - 1)
    return place


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in _PART.findall(dotted)]
