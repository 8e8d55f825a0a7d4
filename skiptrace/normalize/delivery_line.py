"""
The delivery line of a street address: ``100 N MAIN ST APT 4``.

A line in the order of Publication 28 (number, directional, name, suffix, directional, unit) is read by its words
alone, so what we print reads back as itself. Any other line is cut into number, street and unit by the parser of
`skiptrace.normalize.address_parser`, and the street is then read in the same way.
"""

from __future__ import annotations

import re
import string
from typing import NamedTuple

from skiptrace.model.place import AddressKind
from skiptrace.normalize.address_parser import address_parser
from skiptrace.normalize.publication28 import (
    COMMON_SUFFIXES,
    DIRECTIONALS,
    ORDINAL_TENS,
    ORDINAL_WORDS,
    SUFFIX_WORDS,
    SUFFIXES,
    UNIT_TYPES,
    UNITS_ALONE,
    highway,
    ordinal,
)


class Delivery(NamedTuple):
    """The parts of a delivery line, as in `Address`."""

    kind: AddressKind = AddressKind.STREET
    number: str = ""
    predirectional: str = ""
    street: str = ""
    suffix: str = ""
    postdirectional: str = ""
    unit_type: str = ""
    unit: str = ""


class Street(NamedTuple):
    """The parts of a street's name."""

    predirectional: str
    name: str
    suffix: str
    postdirectional: str


_NUMBER = re.compile(r"\d+[A-Z]{0,2}|\d+-\d+[A-Z]?|\d+-[A-Z]|[A-Z]\d+|[NSEW]\d+[NSEW]\d+[A-Z]?|\d+\.\d+|\d+[NSEW]\d+")
_HALF_GRID = re.compile(r"[NSEW]\d+")
_FRACTION = re.compile(r"\d{1,2}/\d{1,2}")
_UNIT_NAME = re.compile(r"(?=[A-Z-]*\d)[A-Z0-9-]+|[A-Z]{1,2}")
_BARE_UNIT = re.compile(r"\d{1,5}[A-Z]?|[A-Z]-?\d{1,5}")
_SPLIT_UNIT = re.compile(r"(?<=\d)-(?=[A-Z])|(?<=[A-Z])-(?=\d)")
_JOINED_UNIT = re.compile(r"(APT|STE|UNIT|BLDG|LOT|RM|TRLR|SPC|FL)(\d+[A-Z]?)")
_ROAD_EXTRAS = frozenset({"BYP", "BYPASS", "SPUR", "ALT", "ALTERNATE", "BUS", "BUSINESS"})
_NAMED_BY_KIND = {"AVE": "AVENUE", "RD": "ROAD"}
_ORDINAL_NUMBER = re.compile(r"(\d+)(?:ST|ND|RD|TH)")
_FIRST_WORDS = {"SAINT": "ST", "MOUNT": "MT", "FORT": "FT"}
_SHORT_NAMES = {
    "MLK": "MARTIN LUTHER KING JR",
    "M L K": "MARTIN LUTHER KING JR",
    "MLK JR": "MARTIN LUTHER KING JR",
    "MARTIN LUTHER KING": "MARTIN LUTHER KING JR",
    "DR MARTIN LUTHER KING": "MARTIN LUTHER KING JR",
    "DR MARTIN LUTHER KING JR": "MARTIN LUTHER KING JR",
}
_HOUSE_LETTERS = frozenset("ABCD")
_MOST_UNITS = 3

# A single letter, and any word that may be more than a part of a street's name wherever it stands.
_TELLING_WORDS = frozenset(string.ascii_uppercase).union(
    DIRECTIONALS, UNIT_TYPES, ORDINAL_WORDS, ORDINAL_TENS, _FIRST_WORDS
)
_PLAIN_SUFFIXES = {
    word: suffix
    for word, suffix in SUFFIXES.items()
    if len(word) > 1 and word not in _ROAD_EXTRAS and word not in DIRECTIONALS and word not in UNIT_TYPES
}
# The names of floors are read with more care.
_PLAIN_UNITS = {word: kind for word, kind in UNIT_TYPES.items() if kind != "FL"}
_LEAST_WORDS = 3


def plain_delivery_line(line: str) -> Delivery | None:
    """
    What `read_delivery_line` gives for a line that can only be read one way; None for any other.

    Such a line is a number, perhaps a directional, a name of words that mean nothing else, a suffix, and perhaps a
    unit with its number: most lines are.

    Args:
        line: Capitals, digits, spaces and ``#``.
    """
    words = line.split()
    last = len(words) - 1
    if last < _LEAST_WORDS - 1 or not words[0].isdecimal():
        return None
    unit_type = unit = ""
    suffix = _PLAIN_SUFFIXES.get(words[last])
    if suffix is None and last > _LEAST_WORDS:
        unit_type, unit = _PLAIN_UNITS.get(words[last - 1], ""), words[last]
        last -= 2
        suffix = _PLAIN_SUFFIXES.get(words[last])
        if not unit_type or not unit[0].isdecimal():
            return None
    if suffix is None:
        return None
    predirectional = DIRECTIONALS.get(words[1], "") if last > _LEAST_WORDS - 1 else ""
    names = words[2 if predirectional else 1 : last]
    if not _TELLING_WORDS.isdisjoint(names) or not "".join(names).isalpha():
        return None
    if len(names) > 1:
        if not SUFFIXES.keys().isdisjoint(names[1:-1]):
            return None
        names[-1] = SUFFIX_WORDS.get(names[-1], names[-1])
    name = " ".join(names)
    return Delivery(
        AddressKind.STREET, words[0], predirectional, _SHORT_NAMES.get(name, name), suffix, "", unit_type, unit
    )


def read_delivery_line(text: str) -> Delivery:
    """The parts of a street line in plain address text."""
    words = text.replace(",", "").split()
    # CEDAR LN NO 12: before a number at the end, NO is no directional.
    if "NO" in words[2:-1] and words[-2] == "NO" and words[-1].isdigit() and not highway(" ".join(words[1:])):
        words[-2] = "#"
        text = " ".join(words)
    return _in_postal_order(words) or _as_parsed(text.split())


def _in_postal_order(words: list[str]) -> Delivery | None:
    number, first = _house_number(words)
    if not number:
        return None
    last, unit_type, unit = _unit_at_end(words, first)
    street = _street(words[first:last])
    if street is None and unit_type:
        # 12 LOT ST: what looked like a unit is the street.
        last, unit_type, unit = len(words), "", ""
        street = _street(words[first:])
    if street is None and _BARE_UNIT.fullmatch(words[-1]):
        street = _street(words[first:-1])
        unit_type, unit = "#", words[-1]
    if street is None:
        return None
    return Delivery(AddressKind.STREET, number, *street, unit_type, _unit_name(unit_type, unit))


def _house_number(words: list[str]) -> tuple[str, int]:
    """The house number at the start and where the street begins; empty when the line does not start so."""
    if not words or not _NUMBER.fullmatch(words[0]):
        return "", 0
    number, used = words[0], 1
    if len(words) > 2:  # noqa: PLR2004 - a street must be left
        if _FRACTION.fullmatch(words[1]):
            return f"{number} {words[1]}", 2
        # N165 W2123: a grid number written in two.
        if _HALF_GRID.fullmatch(number) and _HALF_GRID.fullmatch(words[1]):
            number, used = number + words[1], 2
        # 214 B SOUTH BLVD: the letter belongs to the house, unless the street is called so (B ST).
        if words[1] in _HOUSE_LETTERS and number.isdigit() and _street(words[2:]):
            number, used = number + words[1], 2
    if number[0].isalpha() and not _is_grid(number):
        return "", 0
    return number, used


def _is_grid(number: str) -> bool:
    return sum(map(str.isalpha, number)) > 1


def _unit_at_end(words: list[str], first: int) -> tuple[int, str, str]:
    """Where the units at the end begin, the first one's type, and the rest of them."""
    units: list[str] = []
    last = len(words)
    for _ in range(_MOST_UNITS):
        size = _unit_size(words, first, last)
        if not size:
            break
        kind, name = _unit(words[last - size : last])
        units = [kind, name, *units] if name else [kind, *units]
        last -= size
    if not units:
        return last, "", ""
    # APT # 4 says nothing more than APT 4.
    return last, units[0], " ".join(units[1:])


def _unit_size(words: list[str], first: int, last: int) -> int:
    """How many words before *last* are one unit; at least one word of street stays before them."""
    end = words[last - 1]
    left = last - first
    if left > 2:  # noqa: PLR2004
        before = words[last - 2]
        if (
            before in UNIT_TYPES
            and _UNIT_NAME.fullmatch(end)
            and (before == "#" or end not in SUFFIXES or len(end) == 1)
        ):
            return 3 if before == "#" and left > 3 and words[last - 3] in UNIT_TYPES else 2  # noqa: PLR2004
        if left > 3 and len(end) == 1 and words[last - 3] in UNIT_TYPES and before.isdigit():  # noqa: PLR2004
            return 3
    if left > 1 and (UNIT_TYPES.get(end) in UNITS_ALONE or _JOINED_UNIT.fullmatch(end)):
        return 1
    return 0


def _unit(words: list[str]) -> tuple[str, str]:
    joined = _JOINED_UNIT.fullmatch(words[0])
    if joined:
        return joined[1], joined[2]
    names = "".join(word for word in words[1:] if word != "#")
    return UNIT_TYPES[words[0]], names


def _unit_name(kind: str, name: str) -> str:
    """``4-B`` and ``4B`` are one door, ``FL 2ND`` and ``FL 2`` one floor."""
    if kind == "FL":
        name = _ORDINAL_NUMBER.sub(r"\1", name)
    return _SPLIT_UNIT.sub("", name) if "-" in name else name


def _street(words: list[str]) -> Street | None:
    """The parts of a street's name in postal order; None when its words do not stand so."""
    if not words:
        return None
    named = _named_by_kind(words)
    if named:
        return named
    post = ""
    count = len(words)
    if count > 1 and words[-1] in DIRECTIONALS:
        post = DIRECTIONALS[words[-1]]
        count -= 1
    last = words[count - 1]
    if last in SUFFIXES and last not in _ROAD_EXTRAS and count > 1:
        pre, used = _directional(words, count - 1)
        name = words[used : count - 1]
        # 850 OAK ST OAK SQ: the street ends at ST, and only the parser can say what follows.
        if len(name) > 2 and not COMMON_SUFFIXES.isdisjoint(name[1:-1]):  # noqa: PLR2004
            return None
        return Street(pre, _name(name), SUFFIXES[last], post)
    return _street_without_suffix(words, count, post)


def _street_without_suffix(words: list[str], count: int, post: str) -> Street | None:
    pre, used = _directional(words, count)
    name = words[used:count]
    road = highway(" ".join(name))
    if road:
        return Street(pre, road, "", post)
    # 300 S 500 E: the grid of Utah.
    if pre and len(name) == 1 and name[0].isdigit():
        return Street(pre, name[0], "", post)
    if len(name) > 1 and name[-1] in SUFFIXES:
        return Street(pre, _name(name[:-1]), SUFFIXES[name[-1]], post)
    return None


def _named_by_kind(words: list[str]) -> Street | None:
    """``AVENUE A``, ``ROAD 12``: the kind of street comes first and a letter or number is the name."""
    kind = _NAMED_BY_KIND.get(SUFFIXES.get(words[-2], "")) if len(words) > 1 else None
    letter = words[-1]
    if kind is None or not (letter.isdigit() or (len(letter) == 1 and letter.isalpha())):
        return None
    if len(words) == 2:  # noqa: PLR2004
        return Street("", f"{kind} {letter}", "", "")
    # N ST W is a street called N: only a letter that is no directional makes the first word one.
    if len(words) == 3 and words[0] in DIRECTIONALS and letter not in DIRECTIONALS:  # noqa: PLR2004
        return Street(DIRECTIONALS[words[0]], f"{kind} {letter}", "", "")
    return None


def _directional(words: list[str], stop: int) -> tuple[str, int]:
    """The directional that starts a street's name, and how many words it takes; a name is left before *stop*."""
    pre = DIRECTIONALS.get(words[0], "") if stop > 1 else ""
    if not pre:
        return "", 0
    if stop > 2 and pre + DIRECTIONALS.get(words[1], "-") in DIRECTIONALS:  # noqa: PLR2004
        return pre + DIRECTIONALS[words[1]], 2
    return pre, 1


def _name(words: list[str]) -> str:
    """The one form of a street's name: numbers as ordinals, saints and mounts short, an inner suffix spelled out."""
    if len(words) == 1:
        word = words[0]
        if word.isdigit():
            return ordinal(int(word)) if len(word) < 4 else word  # noqa: PLR2004 - 4500 SOUTH is a grid
        return ORDINAL_WORDS.get(word) or _SHORT_NAMES.get(word, word)
    words = [_FIRST_WORDS.get(words[0], words[0]), *words[1:]]
    if words[-2] in ORDINAL_TENS and words[-1] in ORDINAL_WORDS:
        words[-2:] = [ORDINAL_WORDS.get(" ".join(words[-2:]), " ".join(words[-2:]))]
    elif words[-1] in ORDINAL_WORDS:
        words[-1] = ORDINAL_WORDS[words[-1]]
    elif words[-1] in SUFFIXES:
        words[-1] = SUFFIX_WORDS[words[-1]]
    name = " ".join(words)
    return _SHORT_NAMES.get(name, name)


_NUMBER_LABELS = frozenset({"AddressNumberPrefix", "AddressNumber", "AddressNumberSuffix"})
_UNIT_LABELS = frozenset({"OccupancyType", "OccupancyIdentifier", "SubaddressType", "SubaddressIdentifier"})
_OTHER_LABELS = frozenset({"Recipient", "NotAddress", "BuildingName", "LandmarkName", "CornerOf"})


def _as_parsed(words: list[str]) -> Delivery:
    """The parts that the parser sees in a line of another order."""
    number: list[str] = []
    street: list[str] = []
    unit: list[str] = []
    other: list[str] = []
    for word, label in zip(words, address_parser().labels(words), strict=True):
        bare = word.rstrip(",")
        if label in _NUMBER_LABELS and not street:
            number.append(bare)
        elif label in _UNIT_LABELS:
            unit.append(bare)
        elif label in _OTHER_LABELS:
            other.append(bare)
        else:
            street.append(bare)
    return _from_segments(number, street or other, unit)


def _from_segments(number: list[str], street: list[str], unit: list[str]) -> Delivery:
    line = _in_postal_order([*number, *street, *unit])
    if line is not None:
        return line
    kind, name = _loose_unit(unit)
    if not unit and street:
        last, kind, name = _unit_at_end(street, 0)
        street = street[:last]
    pre, used = _directional(street, len(street)) if street else ("", 0)
    parts = _street(street) or Street(pre, _loose_name(street[used:]), "", "")
    return Delivery(AddressKind.STREET, " ".join(number), *parts, kind, name)


def _loose_name(words: list[str]) -> str:
    return _name(words) if words and not words[-1].isdigit() else " ".join(words)


def _loose_unit(words: list[str]) -> tuple[str, str]:
    """A unit whose words may stand in any order: ``SECOND FLOOR``, ``4TH FL``, ``4B``."""
    if not words:
        return "", ""
    kinds = [word for word in words if word in UNIT_TYPES and word != "#"]
    if len(kinds) > 1 and words[0] == kinds[0]:
        return UNIT_TYPES[words[0]], " ".join(UNIT_TYPES.get(word, word) for word in words[1:])
    names = [ORDINAL_WORDS.get(word, word) for word in words if word not in UNIT_TYPES]
    kind = UNIT_TYPES[kinds[0]] if kinds else "#"
    return kind, _unit_name(kind, " ".join(names))
