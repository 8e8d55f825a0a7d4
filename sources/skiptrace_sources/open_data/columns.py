"""The columns of a data set that nobody has described: found by their names, or named in the configuration."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from skiptrace.errors import ConfigError, SourceUnavailable
from skiptrace.intake.columns import recognise_columns
from skiptrace.intake.mapping import Profile, numbered

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.intake.mapping import ColumnMapping

MOST_COLUMNS: Final = 600
CHOSEN: Final = (
    "full_name", "given_name", "family_name", "address", "street", "street_line2", "city", "state", "zip",
    "phone", "email", "employer", "record_id", "last_seen",
)  # fmt: skip
"""Fields whose column a person may name; the options of both sources are called so."""

# Nothing else is ever written into a condition.
_SAFE = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,119}")
# `OWNER_CITY` beside `OWNER_NAME` is where the owner gets mail, as `MAIL_CITY` is.
_OWNERS_PLACE = re.compile(r"own(?:e?r)?_?(?=(?:addr|city|st(?:ate)?(?:_|$)|zip|street))", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class OpenColumns:
    """
    The columns of a data set.

    Args:
        names: Those that can be asked for, as the publisher calls them.
        texts: Those of them that hold text, and so can be searched for a part of it.
        mapping: Which of them is which field.
    """

    names: tuple[str, ...]
    texts: frozenset[str]
    mapping: ColumnMapping

    def of(self, field: str) -> str:
        """The column of a field; empty when it has none."""
        index = self.mapping.index_of(field)
        return "" if index is None else self.names[index]

    def text_of(self, field: str) -> str:
        """The column of a field, if it holds text."""
        name = self.of(field)
        return name if name in self.texts else ""

    def used(self) -> tuple[str, ...]:
        """Those that are a field, as the publisher calls them."""
        return tuple(self.names[guess.index] for guess in self.mapping.columns if guess.field)

    def street_of(self, number: int) -> str:
        """What the publisher calls the street of an address: it tells a home from a property."""
        fields = ("street", "address", "street_name")
        return next((name for field in fields if (name := self.of(numbered(field, number)))), "")


def find_columns(source: str, types: Mapping[str, bool], options: Mapping[str, str]) -> OpenColumns:
    """
    The columns of a data set.

    Args:
        source: Whose they are, for messages.
        types: Column -> whether it holds text.
        options: The source's settings, of which those in `CHOSEN` name columns.

    Raises:
        SourceUnavailable: A column that the configuration names is not there, or none holds names.
    """
    names = tuple(name for name in types if _SAFE.fullmatch(name))[:MOST_COLUMNS]
    chosen = tuple((field, options[field]) for field in CHOSEN if options.get(field))
    try:
        mapping = _recognised(names, chosen)
    except ConfigError as fault:
        raise SourceUnavailable(f"{source}: {fault}") from fault
    columns = OpenColumns(names, frozenset(name for name in names if types[name]), mapping)
    if not (columns.text_of("full_name") or columns.text_of("family_name")):
        raise SourceUnavailable(f"{source}: no column holds names: set the option full_name to the one that does")
    return columns


@lru_cache(maxsize=64)
def _recognised(names: Sequence[str], chosen: Sequence[tuple[str, str]]) -> ColumnMapping:
    return recognise_columns(_plainer(names), [], profile=Profile.REFERENCE, overrides=dict(_placed(names, chosen)))


def _plainer(names: Sequence[str]) -> list[str]:
    if any("mail" in name.casefold() for name in names):
        return list(names)
    return [_OWNERS_PLACE.sub("mail_", name, count=1) for name in names]


def _placed(names: Sequence[str], chosen: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """Chosen columns by their place, since a plainer name stands there by now; an unknown one keeps its name."""
    places = {name: str(number) for number, name in enumerate(names, start=1)}
    return [(field, places.get(column, column)) for field, column in chosen]
