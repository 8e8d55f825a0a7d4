"""Values that are only recognisable as filler because many people share them, counted in flat memory."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    Hashes = NDArray[np.int64]

# The clinic's own number stands on thousands of rows; a family's on a handful.
FEWEST_SHARING: Final = 20
SHARE_OF_ROWS: Final = 0.01
LONGEST_CELL: Final = 400

_NOT_DIGITS: Final = re.compile(r"[^0-9]+")
_NOT_WORDS: Final = re.compile(r"[\W_]+")
_MIX: Final = np.int64(0x1000193 * 0x9E3779B1)
_PHONE_DIGITS: Final = 10


def fold_phone(text: str) -> str:
    """The first ten digits of a phone cell without the country's 1; empty when there are fewer."""
    digits = _NOT_DIGITS.sub("", text[:LONGEST_CELL])
    if len(digits) > _PHONE_DIGITS and digits[0] == "1":
        digits = digits[1:]
    return digits[:_PHONE_DIGITS] if len(digits) >= _PHONE_DIGITS else ""


def fold_ssn(text: str) -> str:
    """The nine digits of a whole number, leading zeros put back; empty for anything else."""
    digits = _NOT_DIGITS.sub("", text[:LONGEST_CELL])
    return digits.zfill(9) if 7 <= len(digits) <= 9 else ""  # noqa: PLR2004  (Excel takes up to two zeros)


def fold_words(text: str) -> str:
    """The words of a text in upper case, one space apart."""
    return _NOT_WORDS.sub(" ", text[:LONGEST_CELL]).strip().upper()


def fold_name(text: str) -> str:
    """The words of a name in alphabetical order, so that every order of writing counts as one."""
    return " ".join(sorted(fold_words(text).split()))


def fold_zip(text: str) -> str:
    """The first five digits of a ZIP code, with lost zeros put back; other postal codes as they are."""
    plain = text.strip()[:10]
    digits = plain.partition("-")[0]
    return digits[:5].zfill(5) if digits.isdigit() and len(digits) != 8 else plain.upper()  # noqa: PLR2004


def hashes(texts: Iterable[str], count: int) -> Hashes:
    """
    One 64-bit number per text, 0 for an empty one.

    Python's own hash is keyed anew in every process, so that nothing can be looked up in what is kept; among a
    million values two share a hash once in forty million files.
    """
    return np.fromiter(map(hash, texts), dtype=np.int64, count=count)


def mixed(left: Hashes, right: Hashes) -> Hashes:
    """One number for a pair; 0 when either side is empty."""
    with np.errstate(over="ignore"):
        both = left * _MIX ^ right
    both[(left == 0) | (right == 0)] = 0
    return both


class Counted:
    """Hashes of one kind of value, row after row, beside the person on the row."""

    def __init__(self) -> None:
        self._values: list[Hashes] = []
        self._people: list[Hashes] = []

    def add(self, values: Hashes, people: Hashes) -> None:
        """Count one block; empty values are left out."""
        filled = values != 0
        self._values.append(values[filled])
        self._people.append(people[filled])

    def shared_by_more_than(self, people: int) -> frozenset[int]:
        """The values that stand beside more than so many different people."""
        values, owners = _together(self._values), _together(self._people)
        often, counts = np.unique(values, return_counts=True)
        candidates = often[counts > people]
        if not candidates.size:
            return frozenset()
        kept = np.isin(values, candidates)
        pairs = np.unique(np.stack((values[kept], owners[kept]), axis=1), axis=0)
        often, counts = np.unique(pairs[:, 0], return_counts=True)
        return frozenset(often[counts > people].tolist())

    def repeated(self) -> frozenset[int]:
        """The values that stand on more than one row."""
        often, counts = np.unique(_together(self._values), return_counts=True)
        return frozenset(often[counts > 1].tolist())


def _together(parts: Sequence[Hashes]) -> Hashes:
    return np.concatenate(parts) if parts else np.empty(0, dtype=np.int64)


def filler_threshold(rows: int) -> int:
    """Shared by more different people than this, a value tells nothing about any of them."""
    return max(FEWEST_SHARING, int(rows * SHARE_OF_ROWS))


class Coded:
    """A column of few different texts, kept as numbers and a list of the texts."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = {}
        self._rows: list[NDArray[np.int32]] = []

    def add(self, texts: Sequence[str]) -> None:
        """Add one block's column."""
        codes = self._codes
        numbers = (codes.setdefault(text if len(text) <= LONGEST_CELL else "", len(codes)) for text in texts)
        self._rows.append(np.fromiter(numbers, dtype=np.int32, count=len(texts)))

    @property
    def texts(self) -> list[str]:
        """Every different text, in order of appearance."""
        return list(self._codes)

    def recoded(self, by_text: Sequence[int]) -> Hashes:
        """The number that *by_text* gives for each row's text."""
        table = np.array(by_text, dtype=np.int64)
        rows = np.concatenate(self._rows) if self._rows else np.empty(0, dtype=np.int32)
        return table[rows] if rows.size else np.empty(0, dtype=np.int64)
