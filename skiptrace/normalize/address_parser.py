"""
Which part of an address each of its words is, by usaddress or its faster twin.

usaddress is a conditional random field: the labels of a line depend only on the features of its words and on their
order. Two lines whose words have the same features get the same labels, so labels are remembered by features and the
model is asked once for each shape of line. Two facts make shapes repeat, and neither is an approximation:

- ``tokenFeatures`` sees a number only through its length and its trailing zeros;
- a word that was not in the model's training has no weight in it, so only its length, its vowels and its punctuation
  count. The model knows some 700 words.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from skiptrace.errors import SetupError

if TYPE_CHECKING:
    from collections.abc import Callable

    Parse = Callable[[str], list[tuple[str, str]]]

ParserName = Literal["usaddress", "fastaddress"]
MOST_SHAPES: Final = 200_000
MOST_WORDS: Final = 200_000
_KNOWN_WORD = re.compile(rb"word:([^\0]*)\0")


class AddressParser:
    """
    A parser of addresses with its memory.

    Args:
        parse: Splits a text into words with their labels, as ``usaddress.parse`` does.
        remembers: Without its memory it asks the model each time; the answers are the same.

    Attributes:
        asked: How often the model was asked.
    """

    def __init__(self, parse: Parse, *, remembers: bool = True) -> None:
        self._parse = parse
        self._remembers = remembers
        self._features: dict[str, int] = {}
        self._numbers: dict[tuple[object, ...], int] = {}
        self._labels: dict[tuple[int, ...], tuple[str, ...]] = {}
        self.asked = 0

    def labels(self, words: list[str]) -> tuple[str, ...]:
        """
        The label of each word.

        Args:
            words: As ``plain_address_text`` leaves them, split at spaces: what the parsers' own splitting yields.
        """
        if not self._remembers:
            return self._ask(words)
        try:
            shape = tuple([self._features[word] for word in words])
        except KeyError:
            shape = tuple([self._features_of(word) for word in words])
        known = self._labels.get(shape)
        if known is None:
            if len(self._labels) >= MOST_SHAPES:
                self._labels.clear()
            known = self._labels[shape] = self._ask(words)
        return known

    def _ask(self, words: list[str]) -> tuple[str, ...]:
        self.asked += 1
        return tuple([label for _, label in self._parse(" ".join(words))])

    def _features_of(self, word: str) -> int:
        """A number that stands for the word's features: equal features, equal number."""
        number = self._features.get(word)
        if number is None:
            if len(self._features) >= MOST_WORDS:
                self._features.clear()
            number = self._features[word] = self._numbers.setdefault(_features_that_count(word), len(self._numbers))
        return number


def _features_that_count(word: str) -> tuple[object, ...]:
    import usaddress

    features = usaddress.tokenFeatures(word)
    if features["word"] not in _words_the_model_knows():
        features["word"] = None
    return tuple(features.values())


@cache
def _words_the_model_knows() -> frozenset[object]:
    """Every word with a weight. The model's file keeps each attribute as text that ends in a zero byte."""
    import usaddress

    model = Path(usaddress.MODEL_PATH).read_bytes()
    # False is the "word" of a number.
    return frozenset({False, *(word.decode("utf-8", "replace") for word in _KNOWN_WORD.findall(model))})


def _usaddress() -> AddressParser:
    import usaddress

    return AddressParser(usaddress.parse)


def _fastaddress() -> AddressParser:
    import fastaddress

    return AddressParser(fastaddress.parse)


_MAKERS: Final[dict[str, Callable[[], AddressParser]]] = {"fastaddress": _fastaddress, "usaddress": _usaddress}
_in_use: dict[str, AddressParser] = {}


def address_parser() -> AddressParser:
    """The parser in use: the one that was chosen, or else fastaddress where it is installed."""
    for parser in _in_use.values():
        return parser
    try:
        return use_parser("fastaddress")
    except SetupError:
        return use_parser("usaddress")


def use_parser(name: ParserName) -> AddressParser:
    """
    Choose the parser for the rest of the process.

    Raises:
        SetupError: It is not installed.
    """
    try:
        parser = _MAKERS[name]()
    except ImportError as exc:
        raise SetupError(f"address parser {name} is not installed: pip install 'skiptrace[fast]'") from exc
    _in_use.clear()
    _in_use[name] = parser
    return parser
