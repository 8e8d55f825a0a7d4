"""What is asked of a data set: conditions over its columns, in the SQL that both protocols have in common."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from skiptrace.errors import SourceError
from skiptrace.intake.mapping import numbered

if TYPE_CHECKING:
    from skiptrace.sdk import Query
    from skiptrace_sources.open_data.columns import OpenColumns

# What remains can close no quote and is no wildcard, once quotes are doubled.
_NOT_IN_A_VALUE = re.compile(r"[^A-Z0-9 '\-]+")
_HOUSE_NUMBER = re.compile(r"[0-9]{1,6}")
_ZIP5 = re.compile(r"[0-9]{5}")
_FEWEST_WORDS: Final = 2

SOQL: Final = "upper({column}) like '{pattern}'"
SQL92: Final = "UPPER({column}) LIKE '{pattern}'"
"""How each protocol writes that a column is like a pattern."""


def by_name(source: str, columns: OpenColumns, query: Query, like: str) -> str:
    """
    The condition that a row is about somebody of this name, in whatever order one column writes it.

    Raises:
        SourceError: Nothing of the name can be written.
    """
    given, family = (_value(source, query.fields.get(name, "")) for name in ("given_name", "family_name"))
    own = columns.text_of("given_name"), columns.text_of("family_name")
    if all(own):
        return " AND ".join((_is_like(like, own[1], f"{family}%"), _is_like(like, own[0], f"{given}%")))
    whole = columns.text_of("full_name") or own[1]
    return " AND ".join(_is_like(like, whole, f"%{word}%") for word in (family, given))


def by_address(source: str, columns: OpenColumns, query: Query, like: str) -> str:
    """
    The condition that one of a row's addresses is this one: house number and name of the street, and the ZIP code.

    Raises:
        SourceError: The street has no house number, or no column holds streets.
    """
    words = _value(source, query.fields.get("street", "")).split()
    if len(words) < _FEWEST_WORDS or not _HOUSE_NUMBER.fullmatch(words[0]):
        raise SourceError(f"{source}: only a street with a house number can be asked for")
    zip5 = query.value("zip.five")
    asked = [_at(columns, number, words, str(zip5 or "")) for number in columns.mapping.address_numbers()]
    found = [" AND ".join(_is_like(like, *pair) for pair in pairs) for pairs in asked if pairs]
    if not found:
        raise SourceError(f"{source}: no column of this data set holds streets")
    return " OR ".join(f"({condition})" for condition in found)


def _at(columns: OpenColumns, number: int, words: list[str], zip5: str) -> list[tuple[str, str]]:
    """Columns of one address and what each must be like; none when it has no column of streets."""
    # Publishers write the kind of street in their own ways, or not at all: it is left out.
    middle = words[1:-1] or words[1:]
    whole = columns.text_of(numbered("street", number)) or columns.text_of(numbered("address", number))
    house, name = (columns.text_of(numbered(field, number)) for field in ("street_number", "street_name"))
    if house and name:
        parts = [(house, words[0]), (name, f"{max(middle, key=len)}%")]
    elif whole:
        parts = [(whole, f"{' '.join([words[0], *middle])}%")]
    else:
        return []
    code = columns.text_of(numbered("zip", number))
    return [*parts, (code, f"{zip5}%")] if code and _ZIP5.fullmatch(zip5) else parts


def _is_like(like: str, column: str, pattern: str) -> str:
    return like.format(column=column, pattern=pattern.replace("'", "''"))


def _value(source: str, text: str) -> str:
    value = " ".join(_NOT_IN_A_VALUE.sub(" ", text.upper()).split())
    if not value.strip("'- "):
        raise SourceError(f"{source}: cannot be asked: none of the sets of fields it can be asked by is known")
    return value
