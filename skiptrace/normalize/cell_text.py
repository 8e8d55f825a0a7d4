"""What a cell holds once the traces of spreadsheets and copying are off, and whether that means anything."""

from __future__ import annotations

import re
import unicodedata

from skiptrace.errors import Unreadable

# What clerks and vendors write where nothing is known; compared as letters only.
_BLANK_WORDS = frozenset(
    """
    BLANK|DECLINED|DECLINED TO PROVIDE|DECLINED TO STATE|DEFAULT|DID NOT PROVIDE|DO NOT HAVE|DOES NOT HAVE|DONT HAVE
    |EMPTY|INVALID|MISSING|N|N A|NA|NAN|NIL|NO|NO CELL|NO DATA|NO DATE|NO DOB|NO E MAIL|NO EMAIL|NO NUMBER|NO PHONE
    |NO SSN|NONE|NONE GIVEN|NONE PROVIDED|NOT APPLICABLE|NOT AVAILABLE|NOT GIVEN|NOT KNOWN|NOT LISTED|NOT ON FILE
    |NOT PROVIDED|NULL|PENDING|REFUSED|REFUSED TO PROVIDE|TBD|TO BE DETERMINED|UNAVAILABLE|UNK|UNKN|UNKNOWN|UNLISTED
    |UNSPECIFIED
    """.replace("\n", "")
    .replace(" " * 4, "")
    .split("|")
)
# Excel exports a text that looks like a number as ="00123" or '00123.
_SPREADSHEET_TEXT = re.compile(r"""=\s*"([^"]*)"|'(.*)""", re.DOTALL)
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−⁃﹘﹣－"), "-")  # noqa: RUF001 - look-alikes are the point


def plain_text(field: str, text: str, *, longest: int) -> str:
    """
    *text* trimmed, with one kind of dash and space, without invisible marks.

    Args:
        field: The field that is read, for the refusal.
        text: The cell as it came.
        longest: More characters than this cannot be a value of the field.

    Raises:
        Unreadable: The text is too long, or says in some way that nothing is known.
    """
    if len(text) > longest:
        raise Unreadable(field, f"longer than {longest} characters", fix="put one value into each cell")
    plain = text.strip()
    if not (plain.isascii() and plain.isprintable()):
        plain = _visible(plain)
    wrapped = _SPREADSHEET_TEXT.fullmatch(plain)
    if wrapped:
        plain = (wrapped[1] or wrapped[2] or "").strip()
    if says_nothing(plain):
        raise Unreadable(field, "nothing is written there", filler=True)
    return plain


def says_nothing(plain: str) -> bool:
    """Whether the text is empty, has no letter or digit, or is a word for "not known"."""
    if not any(map(str.isalnum, plain)):
        return True
    if any(map(str.isdigit, plain)):
        return False
    return _NOT_LETTERS.sub(" ", plain.upper()).strip() in _BLANK_WORDS


def _visible(text: str) -> str:
    compatible = unicodedata.normalize("NFKC", text).translate(_DASHES)
    kept = (
        " " if character.isspace() or unicodedata.category(character) == "Cc" else character
        for character in compatible
        # Cf: zero-width and right-to-left marks that come along with copied text.
        if unicodedata.category(character) != "Cf"
    )
    return "".join(kept).strip()
