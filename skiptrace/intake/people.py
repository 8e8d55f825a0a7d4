"""Who stands on each row: the debtor's names, whoever shares the cell, companies and estates."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rapidfuzz.distance import JaroWinkler

from skiptrace.errors import Unreadable
from skiptrace.normalize.names import assemble_name, read_party
from skiptrace.normalize.nicknames import are_nicknames
from skiptrace.normalize.transliterate import fold

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.model import PersonName

    Fields = Mapping[str, Sequence[str]]

# Parts that hold more than one person's name: read them as one text.
_MORE_THAN_A_NAME: Final = re.compile(
    r"[&/,]|\b(?:and|or|estate|est|heirs|decedent|deceased|dec'?d|the late|llc|l\.?l\.?c|inc|corp|company|trust|unknown"
    r"|aka|fka|nka|nee|dba|parents?|guardian|poa)\b",
    re.IGNORECASE,
)
# "PARENT OF TIMMY DOE" and "MARY DOE POA FOR JOHN DOE": one of them acts for the other, who may be a child.
_ACTS_FOR: Final = re.compile(
    r"\b(?:parents?|guardians?|mother|father|poa|power of attorney|conservator|custodian)"
    r"(?: (?:or|and|/) (?:legal )?guardians?)? (?:of|for)\b|\bp/o\b",
    re.IGNORECASE,
)
# Who takes the mail in stands behind the name of whoever is sought.
_CARE_OF: Final = re.compile(r"(?:\bc[/\\]o\b|\bcare of\b|\battn\b).*", re.IGNORECASE)
_SAME_SPELLING: Final = 0.88


@dataclass(frozen=True, slots=True)
class Who:
    """
    Who a row names.

    Args:
        kind: ``person``, ``estate``, ``trust``, ``company`` or ``unknown``.
        names: The debtor's name, then other names of the same person.
        others: Further people in the same cell.
        refusal: Why no name could be read.
    """

    kind: str = "person"
    names: tuple[PersonName, ...] = ()
    others: tuple[PersonName, ...] = ()
    refusal: Unreadable | None = None


NOBODY: Final = Who()


def read_people(fields: Fields, count: int, *, family_first: bool | None, prefix: str = "") -> list[Who]:
    """
    Who each row of a block names.

    Args:
        fields: The block's columns by field.
        count: Rows in the block.
        family_first: Whether the full-name column puts the family name first.
        prefix: ``guarantor_`` for the guarantor's columns.
    """
    blank = [""] * count
    full = fields.get(f"{prefix}name" if prefix else "full_name")
    given, family = fields.get(f"{prefix}given_name"), fields.get(f"{prefix}family_name")
    if given is None and family is None:
        return [read_who(text, family_first) if text else NOBODY for text in full] if full else [NOBODY] * count
    middle = blank if prefix else fields.get("middle_name", blank)
    suffix = blank if prefix else fields.get("suffix", blank)
    rows = zip(given or blank, middle, family or blank, suffix, full or blank, strict=True)
    return [_from_parts(*row, family_first) for row in rows]


def read_who(text: str, family_first: bool | None = None) -> Who:  # noqa: FBT001  (as the reader of names takes it)
    """Who a name cell names."""
    if _ACTS_FOR.search(text):
        reason = "it names somebody who acts for another, and not plainly the debtor"
        return Who(refusal=Unreadable("full_name", reason, fix="write the debtor's own name as LAST, FIRST"))
    party = read_party.attempt(text, family_first=family_first)
    if isinstance(party, Unreadable):
        return Who(refusal=party)
    return Who(str(party.kind), (*party.names[:1], *party.aliases), party.names[1:])


def _from_parts(
    given: str,
    middle: str,
    family: str,
    suffix: str,
    full: str,
    family_first: bool | None,  # noqa: FBT001
) -> Who:
    given, family = _without_care_of(given), _without_care_of(family)
    if not given and not family:
        return read_who(full, family_first) if full.strip() else NOBODY
    if full.strip() and not (given and family):
        # Name "MARY ANN" beside surname "DOE" is the other part; "MARY ANN DOE" there is the whole.
        if set(fold(given or family).split()) <= set(fold(full).split()):
            return read_who(full, family_first)
        given, family = given or full.strip(), family or full.strip()
    if not family:
        return read_who(" ".join(filter(None, (given, middle.strip()))))
    if not given or _MORE_THAN_A_NAME.search(given) or _MORE_THAN_A_NAME.search(family):
        # "JOHN & MARY" in the given name, a company or an estate in the family name.
        return read_who(
            " ".join(filter(None, (given, middle.strip(), family, suffix.strip()))), False if given else None
        )
    name = assemble_name.attempt(given, middle.strip(), family, suffix.strip())
    return Who(refusal=name) if isinstance(name, Unreadable) else Who("person", (name,))


def _without_care_of(text: str) -> str:
    """The part of a name without ``C/O JANE DOE``, unless that is all there is."""
    return _CARE_OF.sub("", text).strip() or text.strip()


def are_compatible(left: PersonName, right: PersonName) -> bool:
    """
    Whether two names on one number can be one person's.

    Nicknames, initials, misspellings, swapped parts and a changed family name are compatible; two given names
    are not.
    """
    if not left.given or not right.given:
        return _alike(left.family or left.given, right.family or right.given)
    if _same_given(left.given, right.given):
        return True
    swapped = _alike(left.given, right.family) and _alike(left.family, right.given)
    second = bool(left.middle or right.middle) and _alike(left.family, right.family)
    return swapped or (second and (_same_given(left.middle, right.given) or _same_given(left.given, right.middle)))


def _same_given(left: str, right: str) -> bool:
    if not left or not right:
        return False
    if min(len(left), len(right)) == 1:
        return left[0] == right[0]
    return _alike(left, right) or are_nicknames(left, right) or left.startswith(right) or right.startswith(left)


def _alike(left: str, right: str) -> bool:
    return left == right or JaroWinkler.similarity(left, right) >= _SAME_SPELLING
