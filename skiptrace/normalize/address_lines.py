"""The lines of an address before they are cut into parts: fillers, care-of names, line two, what is repeated."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.last_line import read_zip
from skiptrace.normalize.publication28 import ORDINAL_WORDS, SUFFIXES, UNIT_TYPES
from skiptrace.normalize.special_delivery import split_post_office_box
from skiptrace.normalize.states import read_state
from skiptrace.normalize.tables import table_lines

if TYPE_CHECKING:
    from skiptrace.normalize.last_line import LastLine

MOST_UNIT_WORDS: Final = 6
_CARE_OF: Final = re.compile(r"(?<![A-Z0-9])(?:C/O|C/0|CARE OF|ATTN|ATTENTION)(?![A-Z0-9]) ?(?P<name>[^0-9#]*)")
_CARE_OF_INITIALS: Final = re.compile(r"^C O (?P<name>[^0-9#]*)")
_BARE_UNIT: Final = re.compile(r"(?=[A-Z-]*\d)[A-Z0-9-]{1,6}|[A-Z]")
_REPEATED_SIGN: Final = re.compile(r"(.)\1+")


@cache
def _fillers() -> frozenset[str]:
    return frozenset(table_lines("address_fillers.txt"))


def says_nothing(text: str) -> bool:
    """Whether the text is a filler or one sign again and again."""
    if text in _fillers():
        return True
    bare = text.replace(" ", "").replace(",", "").replace("#", "")
    return bool(_REPEATED_SIGN.fullmatch(bare)) and len(bare) > 1


def unless_filler(text: str) -> str:
    """The text, or nothing where it only says that nothing is known."""
    return "" if says_nothing(text) else text


def without_care_of(first: str, second: str) -> tuple[str, str, str]:
    """Both lines without the person who takes the mail in, and who that is."""
    names: list[str] = []
    lines: list[str] = []
    for line in (first, second):
        match = _CARE_OF.search(line) or _CARE_OF_INITIALS.search(line)
        if match:
            names.append(match["name"].strip(" ,"))
        # Cutting and joining may leave a comma or a mark without its word.
        lines.append(plain_address_text(f"{line[: match.start()]} {line[match.end() :]}") if match else line)
    return lines[0], lines[1], " ".join(names)


def one_line(first: str, second: str) -> str:
    """Line one and line two as one delivery line."""
    first, second = unless_filler(first), unless_filler(second)
    if not (first and second) or first == second:
        return first or second
    return plain_address_text(_joined_lines(first, second))


def _joined_lines(first: str, second: str) -> str:
    words = second.split()
    if _BARE_UNIT.fullmatch(second) and not first.isdigit():
        return f"{first} # {second}"
    if is_unit(words) or first.isdigit() or first in SUFFIXES:
        return f"{first} {second}"
    if "URB" in words or "URB" in first or "BOX" in words:
        return f"{first}, {second}"
    # A building's or a firm's name over the street.
    if second[0].isdigit() and not any(map(str.isdigit, first)):
        return second
    box, _ = split_post_office_box(second)
    if not box and first[0].isdigit() and len(first.split()) > 2:  # noqa: PLR2004
        return first
    return f"{first}, {second}" if box else f"{first} {second}"


def is_unit(words: list[str]) -> bool:
    """Whether the words are a unit: ``APT 4``, ``2ND FLOOR``, but no ``OAK APARTMENTS``."""
    if not words or len(words) > MOST_UNIT_WORDS:
        return False
    return words[0] in UNIT_TYPES or (words[-1] in UNIT_TYPES and (words[0][0].isdigit() or words[0] in ORDINAL_WORDS))


def without_repeated_place(text: str, place: LastLine) -> str:
    """The delivery line without the city, state and ZIP that stand in their own columns as well."""
    # A state is only cut behind its city or before its ZIP, so most lines are done here.
    if not (place.zip5 and place.zip5 in text) and not (place.city and place.city in text):
        return text
    words = text.split()
    cut = len(words)
    if cut > 1 and place.zip5 and words[-1].startswith(place.zip5) and read_zip(words[-1])[0] == place.zip5:
        cut -= 1
    for count in (2, 1):
        if cut - count > 1 and place.state and read_state(" ".join(words[cut - count : cut])) == place.state:
            known = cut < len(words)
            # N is no state but 12 MAIN ST CT could be one: a code alone counts only behind a city or before a ZIP.
            if known or (place.city and " ".join(words[: cut - count]).rstrip(",").endswith(f" {place.city}")):
                cut -= count
                break
    head = " ".join(words[:cut]).rstrip(" ,")
    if place.city and head.endswith(f" {place.city}"):
        street = head[: -len(place.city)].rstrip()
        last = street.rstrip(",").split()[-1] if street.strip(" ,") else ""
        if cut < len(words) or street.endswith(",") or last in SUFFIXES or last.isdigit():
            head = street
    return head.rstrip(" ,") if len(head.split()) > 1 else text
