"""Text of an address in one alphabet: capitals, digits and the few marks that mean something."""

from __future__ import annotations

import re
import unicodedata

from skiptrace.errors import Unreadable

LONGEST = 500

# Marks that no decomposition turns into ASCII.
_LOOK_ALIKES = str.maketrans(
    {
        "½": " 1/2 ",
        "¼": " 1/4 ",
        "¾": " 3/4 ",
        "‘": "'",  # noqa: RUF001 - look-alikes are the point
        "’": "'",  # noqa: RUF001
        "‐": "-",  # noqa: RUF001
        "–": "-",  # noqa: RUF001
        "—": "-",
        "−": "-",  # noqa: RUF001
        "ß": "SS",
        "Æ": "AE",
        "æ": "AE",
        "Ø": "O",
        "ø": "O",
        "Ł": "L",
        "ł": "L",
        "Đ": "D",
        "đ": "D",
    }
)
_KEPT = "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/'."
_MEANING = {ord(letter): letter for letter in _KEPT}
_MEANING |= {ord(low): low.upper() for low in "abcdefghijklmnopqrstuvwxyz"}
_MEANING |= {ord("#"): " # ", ord("&"): " & ", ord(","): ", ", ord(";"): ", ", ord("|"): ", ", ord("\n"): ", "}
_MEANING |= {ord("`"): "'", ord("\\"): "/", ord('"'): "", ord("%"): " C/O "}
_TABLE = {code: _MEANING.get(code, " ") for code in range(128)}

_INITIALS = re.compile(r"\b([A-Z])\.(?=[A-Z]\b)")
_POINT = re.compile(r"(?<=[0-9])\.(?=[0-9])|\.")
_EDGE_MARKS = "-/'"
_COMMAS = re.compile(r"[#&]?\s*,[\s,]*")


def plain_address_text(text: str) -> str:
    """
    *text* in capitals with single spaces, ``, `` where a part ends, and no other mark than ``# & - / '``.

    Raises:
        Unreadable: The text is longer than any address.
    """
    if len(text) > LONGEST:
        raise Unreadable("address", f"longer than {LONGEST} characters", fix="put one address into each cell")
    if not text.isascii():
        text = _ascii(text)
    plain = text.translate(_TABLE)
    if "." in plain:
        plain = _POINT.sub(_decimal_point, _INITIALS.sub(r"\1", plain))
    if "-" in plain or "/" in plain or "'" in plain:
        plain = _trimmed(plain)
    if "," in plain:
        plain = _COMMAS.sub(_end_of_part, plain).strip(", ")
    return " ".join(plain.split())


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFKD", text.translate(_LOOK_ALIKES))
    return decomposed.replace("⁄", "/").encode("ascii", "ignore").decode("ascii")  # noqa: RUF001


def _decimal_point(match: re.Match[str]) -> str:
    start, end = match.span()
    inside = match.string[start - 1 : start].isdigit() and match.string[end : end + 1].isdigit()
    return "." if inside else " "


def _end_of_part(match: re.Match[str]) -> str:
    # A mark that stands for a word binds what follows it: no part of an address ends there.
    mark = match[0][0]
    return f"{mark} " if mark in "#&" else ", "


def _trimmed(plain: str) -> str:
    words = (word.strip(_EDGE_MARKS) for word in plain.replace(",", " , ").split())
    return " ".join(word for word in words if word)
