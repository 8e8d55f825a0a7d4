"""Every distinct text of a comparison as a number, with what is derived from it computed once."""

from __future__ import annotations

from hashlib import blake2b
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

MISSING = 0
"""The code of the empty text."""


class Vocabulary:
    """
    Texts and their codes; the empty text is code 0.

    Two columns coded by one vocabulary agree where their codes are equal, so equality costs one comparison of
    integers and everything dearer (similarities, hashes, nicknames) is done once per distinct text.
    """

    def __init__(self) -> None:
        self._codes: dict[str, int] = {"": MISSING}
        self._texts: list[str] = [""]
        self._hashes = np.zeros(1, dtype=np.uint64)

    def __len__(self) -> int:
        """How many distinct texts are known."""
        return len(self._texts)

    def encode(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """The codes of *texts*, new ones added."""
        codes, known = self._codes, self._texts
        found: list[int] = []
        for text in texts:
            code = codes.get(text)
            if code is None:
                code = len(known)
                codes[text] = code
                known.append(text)
            found.append(code)
        return np.array(found, dtype=np.int32)

    def text(self, code: int) -> str:
        """The text of one code."""
        return self._texts[code]

    def texts(self, codes: NDArray[np.int32]) -> list[str]:
        """The texts of many codes."""
        known = self._texts
        return [known[code] for code in codes.tolist()]

    def hashes(self) -> NDArray[np.uint64]:
        """A stable 64-bit hash of each text; 0 for the empty one."""
        have = len(self._hashes)
        if have < len(self._texts):
            fresh = np.fromiter((stable_hash(text) for text in self._texts[have:]), dtype=np.uint64)
            self._hashes = np.concatenate([self._hashes, fresh])
        return self._hashes


def stable_hash(text: str) -> int:
    """A 64-bit hash of *text* that is the same in every process and release; 0 for the empty text."""
    if not text:
        return 0
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "little")
