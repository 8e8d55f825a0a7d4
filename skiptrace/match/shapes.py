"""What is seen of a text without comparing it: which letters it has, how long it is, how it begins."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

# Comparing takes time with the square of the length, and nobody's name is longer.
LONGEST_COMPARED = 200
HEAD = 4
BITS_OF_A_CHARACTER = 8
LETTERS, LENGTH, START = range(3)


class Shapes:
    """
    The shapes of coded texts, found once per text, in rows of three numbers.

    ``LETTERS`` has a bit for each letter that occurs (of 32, so rare ones share theirs), ``LENGTH`` is that of the
    text, no more than one above what is compared, and ``START`` holds its first four letters, cut to a byte each.
    """

    def __init__(self) -> None:
        self._rows = np.zeros((0, 3), dtype=np.uint32)
        self._known = np.zeros(0, dtype=bool)

    def of(
        self, codes: NDArray[np.int64], size: int, texts: Callable[[NDArray[np.int64]], list[str]]
    ) -> NDArray[np.uint32]:
        """
        The shapes of *codes*, one row for each.

        Args:
            codes: Of texts.
            size: How many codes there are.
            texts: Gives the texts of codes.
        """
        if len(self._known) < size:
            more = size - len(self._known)
            self._rows = np.concatenate([self._rows, np.zeros((more, 3), dtype=np.uint32)])
            self._known = np.concatenate([self._known, np.zeros(more, dtype=bool)])
        if not self._known.take(codes).all():
            asked = np.zeros(size, dtype=bool)
            asked[codes] = True
            fresh = np.flatnonzero(asked & ~self._known)
            self._rows[fresh] = _measured(texts(fresh))
            self._known[fresh] = True
        return self._rows.take(codes, axis=0)


def _measured(texts: list[str]) -> NDArray[np.uint32]:
    cut = [text[: LONGEST_COMPARED + 1] for text in texts]
    characters = np.frombuffer("".join(cut).encode("utf-32-le", "surrogatepass"), dtype="<u4")
    length = np.fromiter(map(len, cut), dtype=np.int64, count=len(cut))
    begin = np.cumsum(length) - length
    rows = np.zeros((len(cut), 3), dtype=np.uint32)
    rows[:, LENGTH] = length
    some = np.flatnonzero(length)
    if len(some):
        bits = np.uint32(1) << (characters & np.uint32(31))
        rows[some, LETTERS] = np.bitwise_or.reduceat(bits, begin[some])
    for place in range(HEAD):
        long = np.flatnonzero(length > place)
        letter = characters[begin[long] + place] & np.uint32(0xFF)
        rows[long, START] |= letter << np.uint32(BITS_OF_A_CHARACTER * place)
    return rows


def lone_letters(one: NDArray[np.uint32], two: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """How many kinds of letters of each first text the second has none of, given the ``LETTERS`` of both."""
    # Bits are counted in pairs, then in fours, then in bytes (Hacker's Delight, 5-1); NumPy does it only since 2.0.
    bits = one & ~two
    bits -= bits >> np.uint32(1) & np.uint32(0x55555555)
    bits = (bits & np.uint32(0x33333333)) + (bits >> np.uint32(2) & np.uint32(0x33333333))
    bits = bits + (bits >> np.uint32(4)) & np.uint32(0x0F0F0F0F)
    return bits * np.uint32(0x01010101) >> np.uint32(24)


def same_start(one: NDArray[np.uint32], two: NDArray[np.uint32]) -> NDArray[np.uint8]:
    """With how many of the same letters both texts begin, up to four; sometimes too many, never too few."""
    differ = one ^ two
    many: NDArray[np.uint8] = (differ == 0).astype(np.uint8)
    for mask in (0xFF, 0xFFFF, 0xFFFFFF):
        many += (differ & np.uint32(mask)) == 0
    return many
