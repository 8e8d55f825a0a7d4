"""What plain texts mean, read from their bytes for a whole column at once; whatever is not plain is left to others."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.texts import FIRST_BEYOND_ASCII, UPPER, Texts
from skiptrace.match.text_hashes import byte_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Marks = NDArray[np.bool_]
    Places = NDArray[np.int64]


def _marks(characters: Iterable[str]) -> Marks:
    table = np.zeros(256, dtype=bool)
    table[[ord(character) for character in characters]] = True
    return table


DIGITS = _marks("0123456789")
LETTERS = _marks("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
WORDS = DIGITS | LETTERS
SPACES = _marks(" \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f")
BEYOND_ASCII = np.arange(256) >= FIRST_BEYOND_ASCII
ZERO, DASH, SIGN, DOT, PLUS = (ord(character) for character in "0-@.+")
LONGEST_LINE = 200
LENGTH_OF_ISO = 10
LENGTH_OF_PHONE = 10
LENGTH_OF_ZIP = 5
COUNTRY = 10_000_000_000
LONGEST_NUMBER, SHORTEST_WORD, LONGEST_WORD = 9, 2, 40
_DIRECTIONS = ("N", "S", "E", "W", "NE", "NW", "SE", "SW", "NORTH", "SOUTH", "EAST", "WEST")
DIRECTIONS = np.sort(Texts.of(_DIRECTIONS).hashes())
# 12 N MAIN ST APT 3: the number, and the first word that is no direction.
_DOOR = re.compile(
    r"\s*(\d{1,9})[A-Z]?\s+(?:(?:N|S|E|W|NE|NW|SE|SW|NORTH|SOUTH|EAST|WEST)\.?\s+)?([A-Z0-9]{2,40})", re.ASCII
)
_LAST_DIGITS = re.compile(r"\d{5}(?=(?:-?\d{4})?\s*$)", re.ASCII)


def is_alphabetic(texts: Texts) -> Marks:
    """Which texts are letters of ASCII, or empty."""
    return np.asarray(texts.within(~LETTERS) == 0, dtype=bool)


def _digits(texts: Texts, rows: Places, length: int) -> Bytes:
    """The bytes of texts that all have one length, less that of the digit 0: what is no digit is above 9."""
    found: Bytes = texts.data[texts.start[rows][:, None] + np.arange(length)] - np.uint8(ZERO)
    return found


def _number(digits: Bytes) -> Places:
    return np.asarray(digits.astype(np.int64) @ 10 ** np.arange(digits.shape[1] - 1, -1, -1), dtype=np.int64)


def _of_length(texts: Texts, length: int) -> Places:
    return np.flatnonzero(texts.length == length)


def iso_dates(texts: Texts) -> Places:
    """Dates written ``yyyy-mm-dd`` as ``yyyymmdd``; 0 for everything else."""
    found = np.zeros(len(texts), dtype=np.int64)
    rows = _of_length(texts, LENGTH_OF_ISO)
    digits = _digits(texts, rows, LENGTH_OF_ISO)
    parts = digits[:, [0, 1, 2, 3, 5, 6, 8, 9]]
    year, month, day = _number(parts[:, :4]), _number(parts[:, 4:6]), _number(parts[:, 6:])
    good = (parts <= 9).all(axis=1) & (digits[:, [4, 7]] == np.uint8(DASH - ZERO + 256 & 255)).all(axis=1)  # noqa: PLR2004
    good &= (year >= 1800) & (year < 2100) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)  # noqa: PLR2004
    found[rows[good]] = (year * 10_000 + month * 100 + day)[good]
    return found


def four_digits(texts: Texts) -> Places:
    """Numbers of four digits; -1 for everything else."""
    found = np.full(len(texts), -1, dtype=np.int64)
    rows = _of_length(texts, 4)
    digits = _digits(texts, rows, 4)
    good = (digits <= 9).all(axis=1)  # noqa: PLR2004
    found[rows[good]] = _number(digits[good])
    return found


def ten_digits(texts: Texts) -> Places:
    """Phones of ten digits with their country; 0 for everything else."""
    found = np.zeros(len(texts), dtype=np.int64)
    rows = _of_length(texts, LENGTH_OF_PHONE)
    digits = _digits(texts, rows, LENGTH_OF_PHONE)
    good = (digits <= 9).all(axis=1) & (digits[:, 0] > 1)  # noqa: PLR2004
    found[rows[good]] = COUNTRY + _number(digits[good])
    return found


def stripped(texts: Texts) -> Texts:
    """Texts without space around them."""
    first, last = texts.data[texts.start[:-1]], texts.data[np.maximum(texts.start[1:] - 1, 0)]
    odd = (texts.length > 0) & (SPACES[first] | SPACES[last] | (texts.within(BEYOND_ASCII) > 0))
    return texts.replaced(odd, [text.strip().upper() for text in texts.some(odd)])


def first_five(texts: Texts) -> Texts:
    """The first five characters of each text without the space around it."""
    odd = texts.within(SPACES | BEYOND_ASCII) > 0
    return _slices(texts, texts.start[:-1], np.minimum(texts.length, LENGTH_OF_ZIP)).replaced(
        odd, [text.strip()[:LENGTH_OF_ZIP] for text in texts.some(odd)]
    )


def last_five(texts: Texts) -> Texts:
    """The ZIP code at the end of each text."""
    if not texts.start[-1]:
        return texts
    found = (_LAST_DIGITS.search(text[-LONGEST_LINE:]) for text in texts.strings())
    return Texts.of([match[0] if match else "" for match in found])


def _slices(texts: Texts, start: Places, length: Places) -> Texts:
    where = np.arange(int(length.sum())) + np.repeat(start - (np.cumsum(length) - length), length)
    return Texts.cut(texts.data[where], length)


def _next(marked: Marks, start: Places) -> Places:
    """From each place on, the first that is marked; the last place of all always is."""
    places = np.flatnonzero(marked)
    return places[np.searchsorted(places, start)]


def doors(texts: Texts) -> tuple[Texts, Texts]:
    """The number and the first word of each street line, empty where it begins in another way."""
    upper = texts.mapped(UPPER)
    data, end = upper.data, upper.start[1:]
    odd = (upper.length > LONGEST_LINE) | (upper.within(BEYOND_ASCII) > 0)
    odd |= (upper.length > 0) & SPACES[data[upper.start[:-1]]]
    digit, word, space = DIGITS[data], WORDS[data], SPACES[data]
    closed = np.zeros(len(data), dtype=bool)
    closed[-1] = True
    after = _next(~digit | closed, upper.start[:-1])
    number = np.minimum(after, end) - upper.start[:-1]
    gap = after + (LETTERS[data[after]] & (after < end))
    first = _next(~space | closed, gap)
    last = np.minimum(_next(~word | closed, first), end)
    known = (number > 0) & (number <= LONGEST_NUMBER) & (first > gap) & (first < end)
    # A direction is passed over where a word follows it.
    is_direction = np.isin(byte_hashes(data, first, np.where(known, last - first, 0)), DIRECTIONS)
    rest = last + ((data[last] == DOT) & (last < end))
    second = _next(~space | closed, rest)
    second_last = np.minimum(_next(~word | closed, second), end)
    passed = known & is_direction & (second > rest) & (second_last - second >= SHORTEST_WORD)
    first, last = np.where(passed, second, first), np.where(passed, second_last, last)
    known &= last - first >= SHORTEST_WORD
    # A number that runs into the next text's is cut at the end of its own.
    numbers = _slices(upper, upper.start[:-1], np.where(known, number, 0))
    streets = _slices(upper, first, np.where(known, np.minimum(last - first, LONGEST_WORD), 0))
    matches = [_DOOR.match(text[:LONGEST_LINE].upper()) for text in texts.some(odd)]
    return (
        numbers.replaced(odd, [match[1] if match else "" for match in matches]),
        streets.replaced(odd, [match[2] if match else "" for match in matches]),
    )


def mailboxes(lower: Texts) -> tuple[Texts, Marks]:
    """E-mail addresses in small letters without dots before the sign, and which rows are no plain address."""
    data = lower.data
    sign, dot = data == SIGN, data == DOT
    total = np.zeros(len(data) + 1, dtype=np.int64)
    np.cumsum(sign, out=total[1:])
    before = total[:-1] == np.append(np.repeat(total[lower.start[:-1]], lower.length), np.full(8, -1))
    ignored = before & dot
    plain = (lower.counted(sign) == 1) & (lower.counted(dot & ~before) > 0) & (lower.length <= LONGEST_LINE)
    plain &= lower.within(SPACES | BEYOND_ASCII | (np.arange(256) == PLUS)) == 0
    kept = ~ignored
    length = lower.counted(kept)
    kept[lower.start[-1] :] = False
    return Texts.cut(data[kept], length), ~plain & (lower.length > 0)
