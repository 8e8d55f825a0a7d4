"""Every distinct text of a comparison as a number, with what is derived from it computed once."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar, cast

import numpy as np

from skiptrace.match.shapes import Shapes
from skiptrace.match.text_hashes import text_hashes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from numpy.typing import NDArray

Number = TypeVar("Number", bound=np.generic)

MISSING = 0
"""The code of the empty text."""
UNKNOWN = np.int64(-1)


class _Codes(dict[str, int]):
    """The code of each text; one that is asked for the first time gets the next."""

    def __init__(self, texts: list[str]) -> None:
        super().__init__((text, code) for code, text in enumerate(texts))
        self._texts = texts

    def __missing__(self, text: str) -> int:
        code = self[text] = len(self._texts)
        self._texts.append(text)
        return code


class Vocabulary:
    """
    Texts and their codes; the empty text is code 0.

    Two columns coded by one vocabulary agree where their codes are equal, so equality costs one comparison of
    integers and everything dearer (similarities, hashes, nicknames) is done once per distinct text.
    """

    def __init__(self) -> None:
        self._texts: list[str] = [""]
        self._codes = _Codes(self._texts)
        self._hashes = np.zeros(1, dtype=np.uint64)
        self._made: dict[object, NDArray[np.generic]] = {}
        self._shapes = Shapes()

    def __len__(self) -> int:
        """How many distinct texts are known."""
        return len(self._texts)

    def encode(self, texts: Iterable[str]) -> NDArray[np.int32]:
        """The codes of *texts*, new ones added."""
        return np.fromiter(map(self._codes.__getitem__, texts), dtype=np.int32)

    def text(self, code: int) -> str:
        """The text of one code."""
        return self._texts[code]

    def texts(self, codes: NDArray[np.signedinteger]) -> list[str]:
        """The texts of many codes."""
        return list(map(self._texts.__getitem__, codes.tolist()))

    def derived(self, function: Callable[[str], str], codes: NDArray[np.int64]) -> NDArray[np.int64]:
        """The codes of what *function* makes of the texts of *codes*; called once per text."""
        return self._kept(function, codes, UNKNOWN, lambda texts: map(self._codes.__getitem__, map(function, texts)))

    def derived_together(
        self, function: Callable[[list[str]], Iterable[str]], codes: NDArray[np.int64]
    ) -> NDArray[np.int64]:
        """As `derived`, by a function that takes many texts at once."""
        return self._kept(function, codes, UNKNOWN, lambda texts: map(self._codes.__getitem__, function(texts)))

    def numbers(self, function: Callable[[str], float], codes: NDArray[np.int64], unknown: Number) -> NDArray[Number]:
        """The numbers that *function* makes of the texts of *codes*, never *unknown*; called once per text."""
        return self._kept(function, codes, unknown, lambda texts: map(function, texts))

    def shapes(self, codes: NDArray[np.int64]) -> NDArray[np.uint32]:
        """The shapes of the texts of *codes*, a row for each."""
        return self._shapes.of(codes, len(self._texts), self.texts)

    def _kept(
        self,
        name: object,
        codes: NDArray[np.int64],
        unknown: Number,
        make: Callable[[list[str]], Iterator[float]],
    ) -> NDArray[Number]:
        known = cast("NDArray[Number]", self._made.get(name, np.zeros(0, dtype=unknown.dtype)))
        if len(known) < len(self._texts):
            more = np.full(len(self._texts) - len(known), unknown, dtype=unknown.dtype)
            known = self._made[name] = np.concatenate([known, more])
        found = known.take(codes)
        missing = found == unknown
        if missing.any():
            asked = np.zeros(len(known), dtype=bool)
            asked[codes[missing]] = True
            fresh = np.flatnonzero(asked)
            known[fresh] = np.fromiter(make(self.texts(fresh)), dtype=unknown.dtype, count=len(fresh))
            found = known.take(codes)
        return found

    def hashes(self) -> NDArray[np.uint64]:
        """A stable 64-bit hash of each text; 0 for the empty one."""
        have = len(self._hashes)
        if have < len(self._texts):
            self._hashes = np.concatenate([self._hashes, text_hashes(self._texts[have:])])
        return self._hashes
