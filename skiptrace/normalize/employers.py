"""Employers as people write them, and the key by which two writings are one."""

from __future__ import annotations

import re

from skiptrace.errors import Unreadable
from skiptrace.model import Employer
from skiptrace.normalize.company_words import FILE, LEGAL_FORMS
from skiptrace.normalize.memory import remembered
from skiptrace.normalize.transliterate import fold, to_ascii
from skiptrace.normalize.word_lists import meanings

ABBREVIATIONS = meanings(FILE, "abbreviations")
NO_EMPLOYER = meanings(FILE, "no employer")
# Two-word entries, WAL MART; single words go through the table.
SPACED_ABBREVIATIONS = {short: long for short, long in ABBREVIATIONS.items() if " " in short}

# The longest registered names have some 160 characters; more is a note.
LONGEST = 200
# LIMITED LIABILITY COMPANY has three words, as L. L. C. has; L L L P has four.
LONGEST_FORM_WORDS = 4

_EDGES = " ,.-/+&'"
_NOT_NAME = re.compile(r"[^A-Z0-9&'#.,/+-]+")
_STORE_NUMBER = re.compile(
    r"(?:\s*#\s*\d[\d-]*|\s+(?:STORE|STR|UNIT|LOC|LOCATION|NO|NUM|NUMBER)\.?\s*#?\s*\d+|\s+\d{3,})+$"
)
_FORMER = re.compile(r"^(?:FORMERLY|PREVIOUSLY|LAST|PRIOR)\b[ :-]+(?=\S)")
_TRADE_NAME = re.compile(r"\s+(?:D/?B/?A|T/A)\s+(?=\S)")


@remembered()
def read_employer(text: str) -> Employer:
    """
    The employer that *text* names: ``ACME TOOL & DIE, INC.`` is ``ACME TOOL & DIE`` with the legal form ``INC``.

    The key has no legal form, no THE, no store number, abbreviations written out, and AND for ``&``.

    Raises:
        Unreadable: No employer (``SELF``, ``RETIRED``), with what it says instead; or no text that could be one.
    """
    if len(text) > LONGEST:
        raise Unreadable("employer", "far longer than any name", fix="put the employer's name alone into the cell")
    plain = " ".join(_NOT_NAME.sub(" ", to_ascii(text)).split())
    _refuse_none(fold(plain))
    name, legal_form = _cut_legal_form(_FORMER.sub("", plain))
    return Employer(name=name, legal_form=legal_form, key=_key(name), as_written=text)


def _refuse_none(key: str) -> None:
    if key in NO_EMPLOYER:
        raise Unreadable("employer", NO_EMPLOYER[key], filler=True)
    if not key or (len(key) > 1 and len(set(key)) == 1):
        raise Unreadable("employer", "nothing stated", filler=True)
    if not any(letter.isalpha() for letter in key):
        raise Unreadable("employer", "no letters in it", filler=True)


def _cut_legal_form(plain: str) -> tuple[str, str]:
    """The name and its legal form, the outermost of several (CO., INC.); a form that is the whole name stays."""
    name, form = _cut_one_form(plain.strip(_EDGES))
    inner = form
    while inner:
        name, inner = _cut_one_form(name)
    return name, form


def _cut_one_form(name: str) -> tuple[str, str]:
    words = name.split()
    for count in range(min(LONGEST_FORM_WORDS, len(words) - 1), 0, -1):
        form = LEGAL_FORMS.get(fold(" ".join(words[-count:])))
        before = words[-count - 1]
        # SMITH & CO keeps its CO: without it nothing is left to name the firm.
        if not form or not fold(words[-count]) or before in {"&", "+", "AND"}:
            continue
        rest = " ".join(words[:-count]).strip(_EDGES)
        if fold(rest):
            return rest, form
    return name, ""


def _key(name: str) -> str:
    """What two writings of one employer share."""
    shown = _TRADE_NAME.split(name)[-1]
    shown = _STORE_NUMBER.sub("", shown) if fold(_STORE_NUMBER.sub("", shown)) else shown
    words = fold(shown.replace("&", " AND ").replace("+", " AND ")).split()
    if len(words) > 1 and words[0] == "THE":
        words = words[1:]
    text = f" {' '.join(words)} "
    for short, long in SPACED_ABBREVIATIONS.items():
        text = text.replace(f" {short} ", f" {long} ")
    return " ".join(ABBREVIATIONS.get(word, word) for word in text.split())
