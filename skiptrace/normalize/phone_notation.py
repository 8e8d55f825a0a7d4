"""How people write phone numbers into cells: several at once, with hints, extensions and letters."""

from __future__ import annotations

import re
from enum import StrEnum
from itertools import pairwise

LEAST_DIGITS = 7


class PhoneUse(StrEnum):
    """What a hint beside a number says of it."""

    CELL = "cell"
    LANDLINE = "landline"
    HOME = "home"
    WORK = "work"
    FAX = "fax"
    UNKNOWN = ""


_HINTS = {
    word: use
    for use, words in (
        (PhoneUse.CELL, "C CEL CELL CELLPHONE CELLULAR CP M MBL MOB MOBILE WIRELESS"),
        (PhoneUse.LANDLINE, "LAND LANDLINE LL"),
        (PhoneUse.HOME, "H HM HOME HP RES RESIDENCE"),
        (PhoneUse.WORK, "B BUS BUSINESS EMPLOYER JOB O OFC OFF OFFICE W WK WORK WP"),
        (PhoneUse.FAX, "F FAX FX"),
        (
            PhoneUse.UNKNOWN,
            """
            ALT ALTERNATE BEST CONTACT DAY DAYTIME EVE EVENING MAIN MSG NIGHT NO NUM NUMBER OTHER P PH PHN PHONE PRI
            PRIMARY SEC SECONDARY T TEL TELE TELEPHONE TEXT
            """,
        ),
    )
    for word in words.split()
}
_LEADING_WORD = re.compile(r"[\s(\[#]{0,5}([A-Za-z]{1,12})[\s.:#)\]=\-]{0,6}(?=[0-9A-Za-z(+])")
_TRAILING_WORD = re.compile(r"(?<![A-Za-z])[\s(\[,:\-]{0,6}([A-Za-z]{1,12})[\s).\]:]{0,6}$")
_MOST_HINTS = 3

_EXTENSION = re.compile(r"(.{7,60}?)[\s,;(]{0,4}(?:x|ext(?:ension|n)?|#)[\s.:#]{0,4}([0-9]{1,7})\)?", re.IGNORECASE)
_STARTS_WITH_EXTENSION = re.compile(r"(?:x|ext|#)[\s.:#a-z]{0,8}[0-9]", re.IGNORECASE)
_SPELLED = re.compile(r"\+?1?[\s.\-]{0,3}\(?([2-9][0-9]{2})\)?[\s.\-]{0,3}([0-9A-Za-z][0-9A-Za-z .\-]{5,18})")
_LETTERS = re.compile(r"[A-Za-z]+")
_KEYPAD = str.maketrans("ABCDEFGHIJKLMNOPQRSTUVWXYZ", "22233344455566677778889999")
_TOLL_FREE = frozenset({"800", "833", "844", "855", "866", "877", "888"})

_STRONG_SEPARATOR = re.compile(r"[;|&,\\]+|\s(?:and|or|y)\s", re.IGNORECASE)
# One North American number with its extension; the text around it is looked at apart.
_ONE_NUMBER = re.compile(
    r"(?<![0-9])(?:\+?1[ .\-]{0,2})?(?:\(?[2-9][0-9]{2}\)?[ .\-/]{0,2})?[2-9][0-9]{2}[ .\-]{0,2}[0-9]{4}(?![0-9])"
    r"(?:\s{0,2}(?:x|ext\.?|#)\s?[0-9]{1,6})?",
    re.IGNORECASE,
)


def apart_from_hints(plain: str) -> tuple[str, PhoneUse]:
    """The text without the words that say what the number is for, and what they said."""
    use = PhoneUse.UNKNOWN
    for _ in range(_MOST_HINTS):
        word = _LEADING_WORD.match(plain)
        if word and word[1].upper() in _HINTS and _digits_in(plain) >= LEAST_DIGITS:
            plain = plain[word.end() :]
            use = use or _HINTS[word[1].upper()]
        word = _TRAILING_WORD.search(plain)
        if word and word[1].upper() in _HINTS and _digits_in(plain[: word.start()]) >= LEAST_DIGITS:
            plain = plain[: word.start()]
            use = use or _HINTS[word[1].upper()]
    return plain.strip(), use


def apart_from_extension(plain: str) -> tuple[str, str]:
    """The number and its extension: ``x123``, ``ext. 12``, ``#12``; empty without one."""
    written = _EXTENSION.fullmatch(plain)
    if written and _digits_in(written[1]) >= LEAST_DIGITS:
        return written[1], written[2]
    return plain, ""


def spelled_digits(plain: str) -> str:
    """The ten digits behind ``1-800-FLOWERS``; empty when the letters spell no number."""
    written = _SPELLED.fullmatch(plain)
    if written is None:
        return ""
    body = "".join(filter(str.isalnum, written[2]))
    runs = _LETTERS.findall(written[2])
    is_toll_free = written[1] in _TOLL_FREE
    # Beyond toll-free numbers a second word is rather a remark than part of the number.
    spelled = (is_toll_free or (len(runs) == 1 and len(body) == LEAST_DIGITS)) and len(body) >= LEAST_DIGITS
    if not spelled or _digits_in(body) > 4 or max(map(len, runs), default=0) < 2:  # noqa: PLR2004 - GO-FEDEX, 555-HOME
        return ""
    # Exchanges ignore what is dialled after the seventh key.
    return written[1] + body.upper().translate(_KEYPAD)[:LEAST_DIGITS]


def pieces_of(plain: str) -> list[str]:
    """The parts of a cell that stand for one number each, with their hints and extensions."""
    parts: list[str] = []
    for part in _split_at_separators(plain):
        belongs_before = _STARTS_WITH_EXTENSION.match(part) or not any(map(str.isdigit, part))
        if parts and belongs_before:
            parts[-1] += f" {part}"
        else:
            parts.append(part)
    return [piece for part in parts for piece in _split_between_numbers(part)]


def _split_at_separators(plain: str) -> list[str]:
    parts: list[str] = []
    for part in _STRONG_SEPARATOR.split(plain):
        whole: list[str] = []
        for piece in part.split("/"):
            # 217/555-0123 has a slash behind its area code, 555-1234/555-9876 between its numbers.
            if whole and _digits_in(whole[-1]) < LEAST_DIGITS:
                whole[-1] += f"/{piece}"
            else:
                whole.append(piece)
        parts.extend(piece.strip() for piece in whole if piece.strip())
    return parts


def _split_between_numbers(part: str) -> list[str]:
    numbers = list(_ONE_NUMBER.finditer(part))
    if len(numbers) <= 1:
        return [part]
    # "H 555-0100 W 555-0101" hints before its numbers, "555-0100 h 555-0101 w" behind them.
    if any(map(str.isalpha, part[: numbers[0].start()])):
        cuts = [0, *(number.end() for number in numbers[:-1]), len(part)]
    else:
        cuts = [0, *(number.start() for number in numbers[1:]), len(part)]
    return [part[start:end].strip() for start, end in pairwise(cuts)]


def _digits_in(text: str) -> int:
    return sum(map(str.isdigit, text))
