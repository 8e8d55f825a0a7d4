"""City names as addresses write them."""

from __future__ import annotations

from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.memory import remembered

# How the Postal Service spells a first word that people shorten.
_FIRST_WORDS = {
    "ST": "SAINT",
    "STE": "SAINTE",
    "FT": "FORT",
    "MT": "MOUNT",
    "N": "NORTH",
    "S": "SOUTH",
    "E": "EAST",
    "W": "WEST",
}
_DIRECTIONS = frozenset({"NORTH", "SOUTH", "EAST", "WEST"})
_SHORT_NAMES = {"NYC": "NEW YORK", "NEW YORK CITY": "NEW YORK", "PHILA": "PHILADELPHIA", "INDPLS": "INDIANAPOLIS"}


@remembered()
def plain_city(text: str) -> str:
    """The city's name in capitals, its first word spelled out: ``SAINT LOUIS``, ``NORTH PORT``."""
    words = plain_address_text(text).replace(",", " ").replace("#", " ").split()
    if len(words) > 1:
        words[0] = _FIRST_WORDS.get(words[0], words[0])
    if len(words) > 2 and words[0] in _DIRECTIONS:  # noqa: PLR2004 - EAST, ST and the saint
        words[1] = _FIRST_WORDS.get(words[1], words[1])
    name = " ".join(words)
    return _SHORT_NAMES.get(name, name)
