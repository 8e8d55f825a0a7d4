"""Whom a name cell means: a person, a couple, an estate, a trust or a company."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.normalize.company_words import STRONG, SURE_FORMS, WEAK, is_company
from skiptrace.normalize.couples import people
from skiptrace.normalize.memory import remembered
from skiptrace.normalize.name_order import given_likelier
from skiptrace.normalize.name_parts import person
from skiptrace.normalize.name_text import FILLERS, TEST_WORDS, UNKNOWN_WORDS, WORDS, refuse_fillers
from skiptrace.normalize.transliterate import fold, to_ascii
from skiptrace.normalize.word_lists import phrases

if TYPE_CHECKING:
    from skiptrace.model import PersonName


class PartyKind(StrEnum):
    """What bears the name."""

    PERSON = "person"
    COMPANY = "company"
    ESTATE = "estate"
    TRUST = "trust"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """
    Who stands in one cell.

    Args:
        kind: ``unknown`` when it is text, but neither a person's name nor surely a company.
        names: Each person named; for an estate the dead, for a trust the grantors as far as named.
        aliases: Further names of the first person.
        care_of: Through whom post goes, in upper case.
        as_written: The cell.
    """

    kind: PartyKind
    names: tuple[PersonName, ...] = ()
    aliases: tuple[PersonName, ...] = ()
    care_of: str = ""
    as_written: str = ""


_CARE_OF = re.compile(r"(?:\bC[/\\]O\b|\bCARE OF\b|\bATTN\b:?|%)")
# Only with the stroke: E. O. and E O are initials.
_ESTATE_OF = re.compile(r"\bE/O\b", re.IGNORECASE)
_EXECUTOR = re.compile(r"\b(?:EXECUTOR|EXECUTRIX|ADMINISTRATOR|PERSONAL REP\w*|PERS REP)\b(?: (?:OF|FOR|THE))*")
_DATED = re.compile(r"\b(?:DATED|DTD|UTD|U/A/D|U/D/T|U/A|UAD)\b.*$|\d+[-/]\d+[-/]\d+.*$")
_THE = re.compile(r"^\W*(?:THE|OF)\b|\bTHE\W*$|\(\s*\)")
_TRUST_FILL = re.compile(
    r"\b(?:THE|OF|FAMILY|LIVING|LIV|FAM|REV|NO|NUMBER|AGREEMENT|DECLARATION|TESTAMENTARY)\b|[0-9#()]"
)
# Letters, spaces, commas, hyphens and apostrophes: no sign here that could join two people or mark an office.
_PLAIN = re.compile(r"(?:[A-Z ,'-]|\.(?![A-Z]))+")
# More full stops may be A. K. A. or L. L. C.
MOST_STOPS = 2
# Longer texts are looked at with care whatever they hold.
SHORT = 80
GIVEN_AND_FAMILY = 2
SECTIONS = ("aliases", "trade names", "vesting", "estates", "trusts")


@remembered()
def read_party(text: str, *, family_first: bool | None = None) -> Party:
    """
    Whom *text* names.

    Args:
        text: One cell: a person in any order, several, an estate, a trust, a company.
        family_first: How names without comma are written in this column; None decides for each.

    Raises:
        Unreadable: A filler (``UNKNOWN``, ``TEST``, ``OCCUPANT``), or no name that can be read.
    """
    return party(text, family_first=family_first)


def party(text: str, *, family_first: bool | None = None) -> Party:
    """As `read_party`, not remembered."""
    if _is_plain(text):
        name = person(text, family_first=family_first)
        return Party(kind=PartyKind.PERSON, names=(name,), as_written=text)
    refuse_fillers(text)
    plain = _ESTATE_OF.sub("ESTATE OF", " ".join(to_ascii(text).split()))
    plain, care_of = _cut_care_of(plain)
    if fold(plain) in FILLERS | {""}:
        raise Unreadable("name", "a filler, not a name", filler=True)
    return _read(plain, care_of, text, family_first=family_first)


def _is_plain(text: str) -> bool:
    """Whether nothing in *text* could make it more than one person's name."""
    if len(text) > SHORT:
        return False
    plain = text.upper()
    if _PLAIN.fullmatch(plain) is None or plain.count(".") > MOST_STOPS or len(set(plain)) == 1:
        return False
    return _signals().isdisjoint(plain.replace(",", " ").replace(".", " ").replace("'", "").split())


def single_person(text: str) -> PersonName:
    """The one person in *text*; refused when it names somebody or something else."""
    found = party(text)
    if found.kind is not PartyKind.PERSON:
        raise Unreadable("name", _REFUSED[found.kind], fix="read the cell as a party")
    first, *others = found.names
    if others:
        raise Unreadable("name", "several people in one cell", fix="give each a cell, or read it as a party")
    return first


_REFUSED = {
    PartyKind.COMPANY: "a company, not a person",
    PartyKind.TRUST: "a trust, not a person",
    PartyKind.ESTATE: "an estate, not a living person",
    PartyKind.UNKNOWN: "not clearly a person",
}


@cache
def _signals() -> frozenset[str]:
    """Words that may make a text more than one person's plain name; such texts are read with more care."""
    marks = {word for section in SECTIONS for phrase in phrases(WORDS, section) for word in phrase.split()}
    fillers = {word for phrase in FILLERS for word in phrase.split()}
    companies = SURE_FORMS | STRONG | WEAK | {"CO", "PC", "LP", "PA", "NA", "HOA", "OF", "THE", "CARE", "ATTN"}
    some = {word for word in marks | fillers if len(word) > 1}
    # Single letters are initials, except X, and K and B of a spaced A K A and D B A.
    return (
        frozenset(some) | companies | TEST_WORDS | UNKNOWN_WORDS | {"AND", "OR", "X", "K", "B", "EXECUTOR", "EXECUTRIX"}
    )


def _read(plain: str, care_of: str, text: str, *, family_first: bool | None) -> Party:
    plain = _before_trade_name(plain)
    executor, plain = _cut_executor(plain)
    # FAMILY and TRUST are business words; without them THE DOE FAMILY TRUST is a family's, TRUST CO is not.
    if is_company(_pattern("trusts").sub(" ", plain) if _is_trust(plain) else plain):
        return Party(kind=PartyKind.COMPANY, care_of=care_of, as_written=text)
    bare = " ".join(_without("vesting", plain).split()).strip(" ,;&/") or plain
    if _is_trust(bare):
        return Party(kind=PartyKind.TRUST, names=_grantors(bare, text), care_of=care_of, as_written=text)
    living = _without("estates", bare)
    dead = bool(executor) or (living != bare and fold(living) not in {"", "THE", "OF"})
    main, others = _cut_aliases(" ".join(_THE.sub(" ", living if dead else bare).split()))
    names, aliases = people(main, others, family_first=family_first)
    kind = PartyKind.ESTATE if dead else PartyKind.PERSON if names else PartyKind.UNKNOWN
    return Party(
        kind=kind,
        names=_as_written(names, text),
        aliases=_as_written(aliases, text),
        care_of=care_of or executor,
        as_written=text,
    )


def _as_written(names: tuple[PersonName, ...], text: str) -> tuple[PersonName, ...]:
    return tuple(replace(name, as_written=text) for name in names)


def _cut_care_of(plain: str) -> tuple[str, str]:
    before, *after = _CARE_OF.split(plain, maxsplit=1)
    if not after or not fold(before):
        return _CARE_OF.sub(" ", plain).strip(), ""
    return before.strip(" ,"), after[0].strip(" ,.:")


def _before_trade_name(plain: str) -> str:
    before, *shop = _split_at("trade names", plain, 1)
    return before.strip(" ,") if shop and fold(before) else plain


def _cut_executor(plain: str) -> tuple[str, str]:
    """Who acts for the dead, and the rest: ``MARY DOE, EXECUTOR OF THE ESTATE OF JOHN DOE``."""
    before, *after = _EXECUTOR.split(plain, maxsplit=1)
    if not after or not fold(before) or _pattern("estates").search(after[0]) is None:
        return "", plain
    return before.strip(" ,"), after[0].strip(" ,")


def _cut_aliases(bare: str) -> tuple[str, list[str]]:
    """The name and the further names; NEE and MAIDEN are family names too, beside a comma or at the end."""
    parts = _split_at("aliases", bare)
    named = [part.strip() for part in parts if fold(part)]
    if not fold(parts[-1]) or (not parts[0] and bare != named[0] and parts[1].lstrip().startswith(",")):
        return bare, []
    return named[0], named[1:]


def _is_trust(bare: str) -> bool:
    """Whether it is a trust and no person of that name: MARY TRUST, TRUST, JOHN."""
    if not _marks("trusts", bare) or _pattern("trusts").search(bare) is None:
        return False
    found = fold(bare).split()
    alone = len(found) == GIVEN_AND_FAMILY and "TRUST" in found
    return not (alone and any(map(given_likelier, set(found) - {"TRUST"})))


def _grantors(bare: str, text: str) -> tuple[PersonName, ...]:
    """The people whose trust it is, where it bears a whole name: JOHN DOE REVOCABLE TRUST."""
    rest = _TRUST_FILL.sub(" ", _pattern("trusts").sub(" ", _DATED.sub(" ", bare)))
    rest = " ".join(rest.split()).strip(" ,&")
    if not fold(rest):
        return ()
    try:
        names, _ = people(rest, [], family_first=None)
    except Unreadable:
        return ()
    return _as_written(tuple(name for name in names if name.given and name.family), text)


def _marks(section: str, plain: str) -> bool:
    """Whether a phrase of the section may stand in *plain*: a word or two spare most texts the search."""
    return not _telling_words(section).isdisjoint(fold(plain).split())


@cache
def _telling_words(section: str) -> frozenset[str]:
    """The longest word of each phrase; of A K A the letter that is the rarer initial."""
    return frozenset(max(phrase.split(), key=lambda word: (len(word), word)) for phrase in phrases(WORDS, section))


def _without(section: str, plain: str) -> str:
    return _pattern(section).sub(" ", plain) if _marks(section, plain) else plain


def _split_at(section: str, plain: str, most: int = 0) -> list[str]:
    return _pattern(section).split(plain, maxsplit=most) if _marks(section, plain) else [plain]


@cache
def _pattern(section: str) -> re.Pattern[str]:
    """Any phrase of a section as people punctuate it: ``A/K/A``, ``a.k.a.``, ``ET. AL.``, ``(DECEASED)``."""
    longest_first = sorted(phrases(WORDS, section), key=lambda phrase: (-len(phrase), phrase))
    written = "|".join(map(_as_punctuated, longest_first))
    return re.compile(rf"(?<![A-Z0-9'-])\(?(?:{written})(?![A-Z0-9'-])[.)]*")


def _as_punctuated(phrase: str) -> str:
    # Two single letters with a space between are initials (JOHN H W DOE): only H/W and T/A are marks.
    pair = re.fullmatch(r"[A-Z] [A-Z]", phrase) is not None
    return phrase.replace(" ", "[./&]{1,2}" if pair else "[ ./&'-]{1,3}")
