"""Any script that has a customary spelling in Latin letters, written in upper-case ASCII."""

from __future__ import annotations

import re
import unicodedata

from skiptrace.normalize.memory import remembered
from skiptrace.normalize.word_lists import meanings

# What stands for a letter of a script without a table: no name is guessed from it.
UNWRITTEN = "\x1a"

# Composing takes quadratic time on long runs of combining marks, which no name has.
COMPOSE_UP_TO = 500
REMEMBER_UP_TO = 100

LETTERS = "letters.txt"
_WRITTEN = {
    letter: written
    for section in ("latin", "cyrillic", "greek", "armenian", "marks")
    for letter, written in meanings(LETTERS, section).items()
}
_PAIRS = meanings(LETTERS, "greek pairs")

_NOT_KEY = re.compile(r"[^A-Z0-9]+")


class _Letters(dict[int, str]):
    """What `str.translate` puts for each character, found on first sight."""

    def __missing__(self, code: int) -> str:
        self[code] = written = _write(chr(code))
        return written


def _write(character: str) -> str:
    """One upper-case character in ASCII; a space for a symbol, `UNWRITTEN` for a letter that has no spelling."""
    if character in _WRITTEN:
        return _WRITTEN[character]
    parts = [part for part in unicodedata.normalize("NFKD", character).upper() if not unicodedata.combining(part)]
    return "".join(_write_part(part) for part in parts)


def _write_part(part: str) -> str:
    if part in _WRITTEN:
        return _WRITTEN[part]
    category = unicodedata.category(part)
    # Direction marks, joiners and broken halves of characters are no part of any word.
    if category in {"Cf", "Cs", "Co", "Cn", "Mn", "Me"} or part == "\N{REPLACEMENT CHARACTER}":
        return ""
    if part.isascii():
        return part if part.isprintable() else " "
    return UNWRITTEN if category[0] in "LM" else " "


_LETTERS = _Letters({code: chr(code) if chr(code).isprintable() else " " for code in range(128)} | {ord("`"): "'"})


def to_ascii(text: str) -> str:
    """*text* in upper-case printable ASCII; letters of a script without a table become `UNWRITTEN`."""
    if text.isascii():
        return text.upper() if text.isprintable() else text.upper().translate(_LETTERS)
    if len(text) <= COMPOSE_UP_TO:
        text = unicodedata.normalize("NFC", _repair(text))
    text = text.upper()
    for pair, written in _PAIRS.items():
        text = text.replace(pair, written)
    return text.translate(_LETTERS)


def _repair(text: str) -> str:
    """Undo UTF-8 that was once read as cp1252, so that an accent became two signs: it never decodes by chance."""
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


def fold(text: str) -> str:
    """The key of *text*: upper-case ASCII letters and digits, single spaces; ``O'Neil-Smith`` is ``ONEIL SMITH``."""
    if text.isalnum() and text.isascii():
        return text.upper()
    return _fold(text) if len(text) <= REMEMBER_UP_TO else _plain(text)


def _plain(text: str) -> str:
    return _NOT_KEY.sub(" ", to_ascii(text).replace("'", "")).strip()


_fold = remembered()(_plain)
