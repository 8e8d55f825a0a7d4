"""
Names of people: read, put together from columns, compared.

Here stands what the rest of Skiptrace imports; the work is done in `parties`, `name_parts`, `name_order`,
`name_sound`, `name_frequency`, `nicknames` and `transliterate`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.normalize.memory import remembered
from skiptrace.normalize.name_columns import assemble_name, family_first_share
from skiptrace.normalize.name_frequency import family_frequency, given_frequency
from skiptrace.normalize.name_sound import family_parts, phonetic_key, phonetic_keys
from skiptrace.normalize.nicknames import are_nicknames, listed_names, nickname_root, nickname_roots
from skiptrace.normalize.parties import Party, PartyKind, read_party, single_person
from skiptrace.normalize.transliterate import fold

if TYPE_CHECKING:
    from skiptrace.model import PersonName

__all__ = [
    "Party",
    "PartyKind",
    "are_nicknames",
    "assemble_name",
    "family_first_share",
    "family_frequency",
    "family_parts",
    "fold",
    "given_frequency",
    "listed_names",
    "nickname_root",
    "nickname_roots",
    "phonetic_key",
    "phonetic_keys",
    "read_name",
    "read_party",
]


@remembered()
def read_name(text: str) -> PersonName:
    """
    The one person whom *text* names, in whatever order.

    Without comma, family name first is read only where it is clearly likelier; a column's order is known to
    `family_first_share` and `read_party`. Reading the result's `full` again gives the same words; the same parts too,
    unless the given name is rarer as one than the family name is (``KELLY, SMITH``), or the family name is a pair of
    words that no list knows for one.

    Raises:
        Unreadable: A filler, a company, a trust, an estate, several people, or no name at all.
    """
    return single_person(text)
