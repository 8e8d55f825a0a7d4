"""Hashes of texts: many at once, and the same in every process, on every machine and in every release."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

WORD: Final = 8
"""Bytes that are hashed at a time; whatever is hashed has so many to spare at its end."""

_MULTIPLY: Final = np.uint64(0x9E3779B97F4A7C15)
_STIR: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_FOLD: Final = np.uint64(29)
# What remains of a word of which so many bytes belong to the text.
_MASKS: Final = np.array([(1 << 8 * some) - 1 for some in range(WORD)] + [0xFFFFFFFFFFFFFFFF], dtype=np.uint64)


def text_hashes(texts: Sequence[str]) -> NDArray[np.uint64]:
    """A 64-bit hash of each text; 0 for the empty one."""
    data, length = text_bytes(texts)
    start = np.cumsum(length) - length
    return byte_hashes(np.concatenate([data, np.zeros(WORD, dtype=np.uint8)]), start, length)


def text_bytes(texts: Sequence[str]) -> tuple[NDArray[np.uint8], NDArray[np.int64]]:
    """Texts in UTF-8, one after the other, and how many bytes each has."""
    whole = "".join(texts)
    data = whole.encode("utf-8", "surrogatepass")
    if len(data) == len(whole):
        length = np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))
    else:
        length = np.array([len(text.encode("utf-8", "surrogatepass")) for text in texts], dtype=np.int64)
    return np.frombuffer(data, dtype=np.uint8), length


def byte_hashes(
    data: NDArray[np.uint8], start: NDArray[np.int64], length: NDArray[np.integer[Any]]
) -> NDArray[np.uint64]:
    """
    A hash of each stretch of bytes, a word of eight at a time; 0 for an empty one.

    Args:
        data: The bytes, with a spare word at the end.
        start: Where each stretch begins.
        length: How many bytes it has.
    """
    # Eight bytes from any byte on, read as one number.
    words = np.ndarray((len(data) - WORD + 1,), dtype="<u8", buffer=np.ascontiguousarray(data), strides=(1,))
    found = np.zeros(len(start), dtype=np.uint64)
    for done in range(0, int(length.max(initial=0)), WORD):
        rows = np.flatnonzero(length > done) if done else np.arange(len(start))
        word = words[start[rows] + done] & _MASKS[np.minimum(length[rows] - done, WORD)]
        mixed = ((found[rows] ^ word) * _MULTIPLY + word) * _STIR
        found[rows] = mixed ^ (mixed >> _FOLD)
    return np.where(length == 0, np.uint64(0), found * _MULTIPLY ^ length.astype(np.uint64))
