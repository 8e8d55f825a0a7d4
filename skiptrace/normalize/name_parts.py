"""One person's name from its words: given, middle and family name found by commas, lists and particles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.model import PersonName
from skiptrace.normalize.name_order import (
    BEFORE_VAN,
    CLEAR_ODDS,
    THREE,
    family_first_odds,
    given_likelier,
    is_pair,
    units,
)
from skiptrace.normalize.name_text import NameText, take_apart
from skiptrace.normalize.word_lists import words

if TYPE_CHECKING:
    from collections.abc import Sequence

MIDDLE_WORDS = words("name_words.txt", "middle words")

Group = tuple[str, ...]

# More words than this are a sentence or a company; the longest real names have six or seven.
MOST_WORDS = 9


def person(text: str, *, family_first: bool | None = None) -> PersonName:
    """The person that *text* names; *family_first* settles the order of a name without comma."""
    return assemble(take_apart(text), text, family_first=family_first)


def assemble(found: NameText, as_written: str, *, family_first: bool | None = None) -> PersonName:
    """The person's name from words that were taken apart."""
    if sum(map(len, found.segments)) > MOST_WORDS:
        raise Unreadable("name", "more words than a name has", fix="put one name into the cell")
    if not found.segments:
        raise Unreadable("name", "nothing but titles and fillers", filler=True)
    given, middle, family = _split(found, family_first=family_first)
    return PersonName(
        given=given,
        middle=middle,
        family=family,
        suffix=found.suffix,
        prefix=found.prefix,
        nickname=found.nickname,
        as_written=as_written,
    )


def _split(found: NameText, *, family_first: bool | None) -> tuple[str, str, str]:
    first_segment, *others = found.segments
    if others:
        given, *more = others
        first, middle = given_and_middle(units(given))
        rest = " ".join(word for segment in more for word in segment)
        return first, f"{middle} {rest}".strip(), joined(first_segment)
    groups = units(first_segment)
    if len(groups) == 1:
        return _only(groups[0])
    if found.early_suffix:
        return _family_ahead(groups, found.early_suffix)
    odds = family_first_odds(groups)
    # Initials say more than a column's habit: nobody's family name is one letter.
    if family_first is None or odds in {0.0, float("inf")}:
        family_first = odds > CLEAR_ODDS
    if family_first:
        return _family_ahead(groups, 2 if len(groups) >= THREE and _pair_ahead(groups) else 1)
    return _family_behind(groups)


def _only(group: Group) -> tuple[str, str, str]:
    """A name of one word: a given name if it is rather that, else a family name."""
    if len(group) == 1 and given_likelier(group[0]):
        return group[0], "", ""
    return "", "", " ".join(group)


def _pair_ahead(groups: Sequence[Group]) -> bool:
    return is_pair(groups[0], groups[1]) and not given_likelier(groups[1][-1])


def _family_ahead(groups: Sequence[Group], size: int) -> tuple[str, str, str]:
    family = " ".join(" ".join(group) for group in groups[:size])
    first, middle = given_and_middle(groups[size:])
    if middle and first in MIDDLE_WORDS and family in BEFORE_VAN:
        # NGUYEN THI HOA: the given name stands last.
        *rest, given = middle.split()
        return given, " ".join((first, *rest)), family
    return first, middle, family


def _family_behind(groups: Sequence[Group]) -> tuple[str, str, str]:
    """Given, middle, family: the family name begins with the first particle, or is the last word or pair."""
    groups = list(groups)
    if len(groups[-1]) == 1 and len(groups[-1][0]) == 1:
        # JOHN DOE A: the initial slipped behind the family name.
        groups.insert(1 if len(groups) >= THREE else 0, groups.pop())
    start = len(groups) - 1
    for index, group in enumerate(groups[1:-1], start=1):
        if len(group) > 1 or is_pair(group, groups[index + 1]):
            start = index
            break
    first, middle = given_and_middle(groups[:start])
    return first, middle, " ".join(" ".join(group) for group in groups[start:])


def given_and_middle(groups: Sequence[Group]) -> tuple[str, str]:
    """The first word and the rest."""
    found = [word for group in groups for word in group]
    return (found[0], " ".join(found[1:])) if found else ("", "")


def joined(family: Sequence[str]) -> str:
    """A family name as it is kept: ``MC DONALD`` and ``O NEIL`` in one word, particles apart."""
    return " ".join(" ".join(group) for group in units(family)) if len(family) > 1 else family[0]
