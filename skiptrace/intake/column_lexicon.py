"""The words of column names: read once from ``data/column_names.toml``."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from pathlib import Path

_FILE = Path(__file__).parent / "data" / "column_names.toml"
_SHORTEST_BEGINNING = 4
_MOST_LETTERS_LOST = 2


@dataclass(frozen=True, slots=True)
class Lexicon:
    """
    What column names are made of.

    Args:
        spellings: Written word -> the canonical words it stands for.
        beginnings: Words cut short by a letter or two (``spous``) -> the same, where only one word begins so.
        vocabulary: Every canonical word.
        phrases: What is put in place of what, before words are told apart.
        rules: Field, the canonical words that say it, and how plainly they do.
        parties: Whose a column may be, in the order in which they are asked.
        subjects: Those of them who may be the table's own person when it names nobody else.
        party_fields: Whose and what -> the field.
        party_alone: Whose, with no other word -> the field.
        idle: Group of fields -> words that change nothing about what such a column holds.
        labels: ``address`` and ``phone`` -> words that tell which of several.
    """

    spellings: dict[str, tuple[str, ...]]
    beginnings: dict[str, tuple[str, ...]]
    vocabulary: frozenset[str]
    phrases: tuple[tuple[re.Pattern[str], str], ...]
    rules: tuple[tuple[str, frozenset[str], float], ...]
    parties: tuple[str, ...]
    subjects: frozenset[str]
    party_fields: dict[tuple[str, str], str]
    party_alone: dict[str, str]
    idle: dict[str, frozenset[str]]
    labels: dict[str, tuple[str, ...]]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read when it is first asked for."""
    told = tomllib.loads(_FILE.read_text("utf-8"))
    spellings = {
        spelling: tuple(canonical.split())
        for canonical, written in told["words"].items()
        for spelling in written.split()
    }
    spellings |= {word: tuple(meaning.split()) for word, meaning in told["translations"].items()}
    others = tuple(told["parties"]["others"].split())
    spellings = {word: (word,) for word in others} | spellings
    return Lexicon(
        spellings=spellings,
        beginnings=_beginnings(spellings, frozenset(told["cut_short"]["never"].split())),
        vocabulary=frozenset(word for words in spellings.values() for word in words),
        phrases=tuple((re.compile(pattern), f" {text} ") for pattern, text in told["phrases"]["replaced"]),
        rules=tuple(_rules(told["rules"])),
        parties=(*told["parties"]["words"].split(), *others),
        subjects=frozenset(told["parties"]["subjects"].split()),
        party_fields={_pair(key): field for key, field in told["party_fields"].items()},
        party_alone=told["party_alone"],
        idle={group: frozenset(words.split()) for group, words in told["idle"].items()},
        labels={group: tuple(words.split()) for group, words in told["labels"].items()},
    )


def _beginnings(spellings: dict[str, tuple[str, ...]], never: frozenset[str]) -> dict[str, tuple[str, ...]]:
    meanings: dict[str, set[tuple[str, ...]]] = defaultdict(set)
    for word, canonical in spellings.items():
        for end in range(max(_SHORTEST_BEGINNING, len(word) - _MOST_LETTERS_LOST), len(word)):
            meanings[word[:end]].add(canonical)
    return {
        beginning: next(iter(found))
        for beginning, found in meanings.items()
        if len(found) == 1 and beginning not in spellings and beginning not in never
    }


def _pair(key: str) -> tuple[str, str]:
    party, _, field = key.partition(" ")
    return party, field


def _rules(told: dict[str, list[str]]) -> list[tuple[str, frozenset[str], float]]:
    rules: list[tuple[str, frozenset[str], float]] = []
    for field, lines in told.items():
        for line in lines:
            score, _, names = line.partition(":")
            rules += [(field, frozenset(name.split()), float(score)) for name in names.split("|")]
    return rules
