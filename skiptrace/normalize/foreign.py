"""Addresses outside the United States: recognised and kept, never forced into American parts."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.memory import remembered
from skiptrace.normalize.tables import table_lines

UNITED_STATES: Final = frozenset(
    {"US", "USA", "U S", "U S A", "UNITED STATES", "UNITED STATES OF AMERICA", "AMERICA", "1", "001", "840"}
)
LONGEST_COUNTRY_WORDS: Final = 4
_CANADIAN_POSTCODE: Final = re.compile(r"(?<![A-Z0-9])([A-CEGHJ-NPR-TVXY]\d[A-Z]) ?-?(\d[A-Z]\d)$")
_BRITISH_POSTCODE: Final = re.compile(r"(?<![A-Z0-9])([A-Z]{1,2}\d[A-Z0-9]?) ?(\d(?!ST|ND|RD|TH)[ABD-HJLNP-UW-Z]{2})$")
_PROVINCES: Final = frozenset(
    [
        "AB",
        "BC",
        "MB",
        "NB",
        "NL",
        "NS",
        "NT",
        "NU",
        "ON",
        "PE",
        "QC",
        "SK",
        "YT",
        "ALBERTA",
        "MANITOBA",
        "ONTARIO",
        "QUEBEC",
        "SASKATCHEWAN",
        "YUKON",
    ]
)
_AUSTRALIAN_STATES: Final = frozenset(
    ("ACT", "NSW", "NT", "QLD", "SA", "TAS", "VIC", "WA", "NEW SOUTH WALES", "QUEENSLAND", "TASMANIA", "VICTORIA")
)
# WA is Washington too: only a western postcode makes it Western Australia.
_AUSTRALIAN_POSTCODE: Final = re.compile(r"0?[2-8]\d{2,3}")
_CODE_LETTERS: Final = 2


@cache
def _countries() -> dict[str, str]:
    countries: dict[str, str] = {}
    for line in table_lines("countries.txt"):
        name, *others = line.split("|")
        countries.update(dict.fromkeys((name, *others), name))
    return countries


@remembered()
def read_country(text: str) -> str:
    """The country in a country column, as international mail names it; empty for the United States or nothing."""
    name = plain_address_text(text).replace(",", "")
    return "" if name in UNITED_STATES else _countries().get(name, name)


def country_at_end(words: list[str]) -> tuple[str, int]:
    """The country that ends an address and how many words name it; ``US`` for the United States."""
    for count in range(min(LONGEST_COUNTRY_WORDS, len(words)), 0, -1):
        name = " ".join(words[-count:])
        if name in UNITED_STATES and name.startswith(("U", "A")):
            return "US", count
        # Codes of two letters are states, and a country's name may be a city's: JAMAICA NY keeps its state behind it.
        if len(name) > 3 and name in _countries():  # noqa: PLR2004
            return _countries()[name], count
    return "", 0


def country_of_postcode(text: str) -> tuple[str, str]:
    """The country whose postcode ends *text*, and the postcode in its usual form; empty when none does."""
    for pattern, country in ((_CANADIAN_POSTCODE, "CANADA"), (_BRITISH_POSTCODE, "UNITED KINGDOM")):
        match = pattern.search(text)
        if match:
            return country, f"{match[1]} {match[2]}"
    return "", ""


def country_of_province(state: str, postcode: str) -> str:
    """The country that has such a state or province with such a postcode; empty where America may have it."""
    if state in _AUSTRALIAN_STATES and (_AUSTRALIAN_POSTCODE.fullmatch(postcode) or len(state) > _CODE_LETTERS):
        return "AUSTRALIA"
    return "CANADA" if state in _PROVINCES else ""
