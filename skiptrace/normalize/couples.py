"""Several people in one cell: who shares whose family name, and who is the same person under another name."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.normalize.name_frequency import family_shares, given_shares
from skiptrace.normalize.name_order import clear_order, given_likelier, units
from skiptrace.normalize.name_parts import assemble
from skiptrace.normalize.name_text import FILLERS, LEADING_TITLES, TITLES, NameText, take_apart
from skiptrace.normalize.transliterate import fold

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.model import PersonName

_BETWEEN = re.compile(r"[&+/;|]|\bAND\b|\bOR\b")
# A cell of owners names two or three; a longer list is cut so that its reading stays bounded.
MOST_PEOPLE = 8


def people(
    main: str, others: Sequence[str], *, family_first: bool | None
) -> tuple[tuple[PersonName, ...], tuple[PersonName, ...]]:
    """The people that *main* names, and the further names of the first of them that *others* write."""
    pieces = [piece for part in _BETWEEN.split(main)[:MOST_PEOPLE] if (piece := _piece(part))]
    if not pieces:
        pieces = [main]
    names = _together(pieces, family_first=family_first)
    if not names:
        return (), ()
    return names, tuple(_alias(other, names[0], family_first=family_first) for other in others)


def _piece(part: str) -> str:
    """One person's words, or nothing where only a title or a filler stands: MR & MRS DOE, DOE OR OCCUPANT."""
    key = fold(part)
    if key in FILLERS or all(word in TITLES | LEADING_TITLES for word in key.split()):
        return ""
    return part.strip(" ,")


def _together(pieces: list[str], *, family_first: bool | None) -> tuple[PersonName, ...]:
    texts = [take_apart(piece) for piece in pieces]
    if len(pieces) == 1:
        return (assemble(texts[0], pieces[0], family_first=family_first),)
    if all(_is_family_alone(text) for text in texts):
        # SMITH & JONES: a firm as likely as a couple.
        return ()
    if _is_given_alone(texts[0], family_first=family_first):
        return _family_at_the_end(texts, pieces, family_first=family_first)
    first = assemble(texts[0], pieces[0], family_first=family_first)
    partners = (
        _partner(text, piece, first.family, family_first=family_first)
        for text, piece in zip(texts[1:], pieces[1:], strict=True)
    )
    return (first, *partners)


def _family_at_the_end(
    texts: list[NameText], pieces: list[str], *, family_first: bool | None
) -> tuple[PersonName, ...]:
    """JOHN & MARY DOE: who comes first takes the family name of the next who has one."""
    family = ""
    names: list[PersonName] = []
    for text, piece in zip(reversed(texts), reversed(pieces), strict=True):
        name = _partner(text, piece, family, family_first=family_first)
        family = name.family or family
        names.append(name)
    # JOHN & MARY DOE & BOB: those behind the family name share it as well.
    return tuple(name if name.family else replace(name, family=family) for name in reversed(names))


def _partner(text: NameText, piece: str, family: str, *, family_first: bool | None) -> PersonName:
    """A further person: with a family name of their own, or under the one that is shared."""
    if _is_given_alone(text, family_first=None) or (family and _one_word(text) and not _is_family_alone(text)):
        words = [word for segment in text.segments for word in segment]
        own = assemble(NameText(((words[0],),), text.suffix, text.prefix, text.nickname), piece)
        return replace(own, given=words[0], middle=" ".join(words[1:]), family=family)
    clear = clear_order(units(text.segments[0])) if len(text.segments) == 1 else None
    return assemble(text, piece, family_first=family_first if clear is None else clear)


def _one_word(text: NameText) -> bool:
    return len(text.segments) == 1 and len(text.segments[0]) == 1


def _is_family_alone(text: NameText) -> bool:
    return _one_word(text) and text.segments[0][0] in family_shares() and not _givable(text.segments[0][0])


def _givable(word: str) -> bool:
    return len(word) == 1 or word in given_shares()


def _is_given_alone(text: NameText, *, family_first: bool | None) -> bool:
    """Whether only given names and initials stand there: JOHN A, MARY ANN."""
    if len(text.segments) != 1 or text.early_suffix:
        return False
    words = text.segments[0]
    if len(words) == 1:
        return not _is_family_alone(text)
    if family_first is True:
        return False
    return len(words[0]) == 1 or (
        (given_likelier(words[0]) and words[0] in given_shares())
        and all(len(word) == 1 or (word in given_shares() and given_likelier(word)) for word in words[1:])
    )


def _alias(text: str, main: PersonName, *, family_first: bool | None) -> PersonName:
    """Another name of *main*: a single word takes the other part from it (``MARY DOE NEE SMITH``, ``AKA JACK``)."""
    found = take_apart(text.strip(" ,()"))
    name = assemble(found, text, family_first=family_first)
    if _one_word(found):
        word = found.segments[0][0]
        if given_likelier(word) and word in given_shares():
            return replace(name, given=word, family=main.family)
        return replace(name, given=main.given, middle=main.middle, family=word)
    return name
