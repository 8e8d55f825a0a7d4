"""Telling a company from a person by its words."""

from __future__ import annotations

import re
from functools import cache

from skiptrace.normalize.name_frequency import family_shares, given_shares
from skiptrace.normalize.name_order import BEFORE_VAN, given_likelier
from skiptrace.normalize.transliterate import fold
from skiptrace.normalize.word_lists import meanings, phrases, words

# JOHN DOE, P.C. is a firm; DOE, P C and DOE JOHN P.C. are initials.
_FORM_BEHIND_COMMA = re.compile(r"[A-Z]\W+[A-Z][^,]*, *(?:P\.? ?C|P\.? ?A|L\.? ?P|N\.? ?A)\.?$")
FILE = "company_words.txt"
LEGAL_FORMS = meanings(FILE, "legal forms")
SURE_FORMS = words(FILE, "legal forms of nobody")
SPACED_FORMS = tuple(f" {form}" for form in ("L L C", "P L L C", "L L P", "L L L P", "SA DE CV"))
STRONG = words(FILE, "strong")
WEAK = words(FILE, "weak")
OPENINGS = words(FILE, "openings")
PHRASES = tuple(f" {phrase} " for phrase in sorted(phrases(FILE, "phrases")))
PROFESSIONS = frozenset({"MD", "DDS", "DMD", "DO", "CPA", "ESQ", "DVM", "OD", "DC", "JD"})

# A business word that so many people bear for a family name (POWER, SALES) tells nothing beside a given name.
BORNE_BY_MANY = 2e-5
WHOLE_NAME = 2


def is_company(text: str) -> bool:
    """Whether the words of *text* are a company's: careful with people named CHURCH, LAW and POWER."""
    key = fold(text)
    found = key.split()
    if not SURE_FORMS.isdisjoint(found) or key.endswith(SPACED_FORMS) or _ends_in_form(found):
        return True
    padded = f" {key} "
    if any(phrase in padded for phrase in PHRASES) or ("," in text and _FORM_BEHIND_COMMA.search(text.upper())):
        return True
    business = [word for word in found if word in STRONG or word in WEAK]
    if not business or len(found) == 1:
        return False
    if any(word not in _borne() for word in business):
        return True
    return not _may_be_person(text, found)


@cache
def _borne() -> frozenset[str]:
    """Business words that are family names as well."""
    shares = family_shares()
    return WEAK | {word for word in STRONG if shares.get(word, 0.0) > BORNE_BY_MANY}


def _ends_in_form(found: list[str]) -> bool:
    """Whether a short legal form closes it: SMITH CO, DOE PC, JOHN DOE MD PA; JOHN CO is a person."""
    if len(found) < WHOLE_NAME:
        return False
    last, before = found[-1], found[-2]
    if last == "CO":
        return len(found) > WHOLE_NAME or not _known_given(before)
    if last in {"PC", "LP"}:
        return len(found) > WHOLE_NAME
    if last == "HOA":
        # A homeowners' association, and a Vietnamese given name.
        return BEFORE_VAN.isdisjoint(found)
    return last == "PA" and before in PROFESSIONS


def _may_be_person(text: str, found: list[str]) -> bool:
    family, comma, given = text.partition(",")
    if comma and given.strip() and len(family.split()) == 1:
        return True
    if found[0] in OPENINGS or ("&" in text and any(len(word) == 1 for word in found)):
        return False
    return any(len(word) == 1 or _known_given(word) for word in found if word not in WEAK)


def _known_given(word: str) -> bool:
    return word in given_shares() and given_likelier(word)
