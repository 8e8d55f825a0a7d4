"""Vendors' messages without the people in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from skiptrace.sdk.query import Query

LONGEST_MESSAGE: Final = 200
_SHORTEST_VALUE: Final = 2
_HIDDEN: Final = "…"
# Phone numbers, dates, house numbers, ids of persons; an error code of three digits stays.
_NUMBER = re.compile(r"[0-9][0-9().\-/ ]{2,40}[0-9]")
_WORD_WITH_AT = re.compile(r"[^\s@]{1,100}@[^\s@]{1,100}")
_NOT_PLAIN = re.compile(r"[^\x20-\x7e]+")
_WORD = re.compile(r"[A-Za-z0-9']+")


def masked(message: str, query: Query | None) -> str:
    """The message in plain characters, short, without numbers, e-mail addresses or anything that was asked."""
    text = _NOT_PLAIN.sub(" ", message[: 4 * LONGEST_MESSAGE])
    text = _NUMBER.sub(_HIDDEN, _WORD_WITH_AT.sub(_HIDDEN, text))
    asked = _asked_words(query) if query else frozenset[str]()
    text = _WORD.sub(lambda word: _HIDDEN if word[0].lower() in asked else word[0], text)
    return " ".join(text.split())[:LONGEST_MESSAGE]


def _asked_words(query: Query) -> frozenset[str]:
    words = {word.lower() for value in query.fields.values() for word in _WORD.findall(value)}
    return frozenset(word for word in words if len(word) >= _SHORTEST_VALUE)
