"""Names that a table spreads over columns, and the order that a column keeps."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.model import PersonName
from skiptrace.normalize.company_words import is_company
from skiptrace.normalize.memory import NEIGHBOURS, remembered
from skiptrace.normalize.name_frequency import family_shares, given_shares
from skiptrace.normalize.name_order import clear_order, given_likelier, units
from skiptrace.normalize.name_parts import given_and_middle, joined
from skiptrace.normalize.name_text import (
    DEGREES,
    SUFFIXES,
    TEST_WORDS,
    TITLES,
    UNKNOWN_WORDS,
    WORDS,
    NameText,
    refuse_fillers,
    take_apart,
)
from skiptrace.normalize.parties import single_person
from skiptrace.normalize.transliterate import fold
from skiptrace.normalize.word_lists import phrases, words

if TYPE_CHECKING:
    from collections.abc import Iterable

PLACEHOLDERS = words(WORDS, "placeholder parts")
# Any of these in a column and the parts are looked at one by one.
_SPECIAL = (
    PLACEHOLDERS | UNKNOWN_WORDS | TEST_WORDS | TITLES | DEGREES | frozenset(SUFFIXES) | phrases(WORDS, "fillers")
) - {"I", "V"}
_BETWEEN = re.compile(r"[&+/;|]|\b(?:and|or)\b", re.IGNORECASE)


# The __init__ of a frozen dataclass takes longer than all else that a plain name costs.
_set_given, _set_middle, _set_family, _set_suffix, _set_prefix, _set_nickname, _set_as_written = (
    getattr(PersonName, name).__set__
    for name in ("given", "middle", "family", "suffix", "prefix", "nickname", "as_written")
)


def _plain_name(given: str, middle: str, family: str, suffix: str) -> PersonName | None:
    """The name where each column holds one word that is nothing but a name; None for anything else."""
    together = given + middle + family
    if not (given and family and together.isalpha() and together.isascii()):
        return None
    first, second, last = given.upper(), middle.upper(), family.upper()
    generation = SUFFIXES.get(suffix.upper(), "") if suffix else ""
    if not _SPECIAL.isdisjoint((first, second, last)) or (suffix and not generation):
        return None
    name = object.__new__(PersonName)
    _set_given(name, first)
    _set_middle(name, second)
    _set_family(name, last)
    _set_suffix(name, generation)
    _set_prefix(name, "")
    _set_nickname(name, "")
    _set_as_written(name, f"{given} {middle} {family}" if middle else f"{given} {family}")
    return name


@remembered(NEIGHBOURS, plain=_plain_name)
def assemble_name(given: str, middle: str, family: str, suffix: str) -> PersonName:
    """
    The person whose name stands in separate columns.

    A suffix behind the family name, a middle name behind the given name, and a whole name in one of the columns
    are found; fillers are left out.

    Raises:
        Unreadable: No column holds a name, or the family column holds a company's.
    """
    as_written = " ".join(part.strip() for part in (given, middle, family, suffix) if part.strip())
    if not suffix and len(fold(middle)) > 1 and _suffix(middle):
        middle, suffix = "", middle
    columns = [_cleared(part) for part in (given, middle, family)]
    whole = _whole_name(*columns)
    if whole is not None:
        parts = whole
    else:
        parts = _by_column(*(take_apart(column) if column else NameText(()) for column in columns))
    if not (parts.given or parts.family):
        raise Unreadable("name", "no column holds a name", filler=True)
    return PersonName(
        given=parts.given,
        middle=parts.middle,
        family=parts.family,
        suffix=_suffix(suffix) or parts.suffix,
        prefix=parts.prefix,
        nickname=parts.nickname,
        as_written=as_written,
    )


def _cleared(column: str) -> str:
    """The column's text, empty when it says that there is none; a test record is refused."""
    if fold(column) in PLACEHOLDERS:
        return ""
    try:
        refuse_fillers(column)
    except Unreadable as refusal:
        if refusal.filler and refusal.reason != "a test record":
            return ""
        raise
    return column


def _suffix(text: str) -> str:
    return SUFFIXES.get(fold(text), "")


def _whole_name(given: str, middle: str, family: str) -> PersonName | None:
    """The name when one column holds all of it, None otherwise."""
    if family and not middle and (not given or fold(given) == fold(family)) and _is_whole(family):
        return single_person(family)
    if given and not family and not middle and ("," in given or _ends_in_family(given)):
        return single_person(given)
    if given and "," in family:
        return _of_one_person(given, family)
    return None


def _is_whole(family: str) -> bool:
    """Whether the family column alone holds given names too, or what is nobody's: DOE, JOHN or ACME LLC."""
    if "," in family or is_company(family) or _BETWEEN.search(family):
        return True
    found = [word for segment in take_apart(family).segments for word in segment]
    return len(found) > 1 and any(len(word) == 1 or (given_likelier(word) and word in given_shares()) for word in found)


def _ends_in_family(given: str) -> bool:
    found = [word for segment in take_apart(given).segments for word in segment]
    if is_company(given):
        return True
    return len(found) > 1 and any(word in family_shares() and not given_likelier(word) for word in found)


def _of_one_person(given: str, family: str) -> PersonName | None:
    """DOE, JOHN A beside JOHN: the family column repeats the given name behind a comma."""
    found = take_apart(family)
    if len(found.segments) > 1 and found.segments[1][0] == fold(given).split()[0]:
        return single_person(family)
    return None


def _by_column(given: NameText, middle: NameText, family: NameText) -> PersonName:
    given_words, middle_words, family_words = (
        [word for segment in column.segments for word in segment] for column in (given, middle, family)
    )
    if given_words and len(family_words) > len(given_words) and family_words[: len(given_words)] == given_words:
        # JOHN | | JOHN DOE: the family column repeats the given name.
        family_words = family_words[len(given_words) :]
    if not given_words:
        # A middle name alone is the name that the person goes by.
        given_words, middle_words = middle_words, []
    first, more = given_and_middle(units(given_words)) if given_words else ("", "")
    found = (given, middle, family)
    return PersonName(
        given=first,
        middle=" ".join(dict.fromkeys(part for part in (more, " ".join(middle_words)) if part)),
        family=joined(family_words) if family_words else "",
        suffix=next((text.suffix for text in reversed(found) if text.suffix), ""),
        prefix=" ".join(text.prefix for text in found if text.prefix),
        nickname=next((text.nickname for text in found if text.nickname), ""),
    )


def family_first_share(texts: Iterable[str]) -> float | None:
    """The share of a column's names without comma that put the family name first; None when none is decidable."""
    orders = [order for text in texts if (order := _order(text)) is not None]
    return sum(orders) / len(orders) if orders else None


def _order(text: str) -> bool | None:
    """True when the family name clearly stands first, None when there is nothing to decide."""
    if "," in text:
        return None
    try:
        refuse_fillers(text)
        pieces = [take_apart(piece) for piece in _BETWEEN.split(text)]
    except Unreadable:
        return None
    for piece in pieces:
        if len(piece.segments) == 1 and len(piece.segments[0]) > 1:
            if is_company(text):
                return None
            return True if piece.early_suffix else clear_order(units(piece.segments[0]))
    return None
