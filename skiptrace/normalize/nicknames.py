"""Which given names may be one and the same person's: BOB and ROBERT, LUPE and GUADALUPE."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from skiptrace.normalize.name_frequency import given_frequency
from skiptrace.normalize.transliterate import fold
from skiptrace.normalize.word_lists import read_lines, sections

if TYPE_CHECKING:
    from collections.abc import Iterator

FAMILIES = "nickname_families.txt"

# A name that is itself this common is mostly somebody's formal name: LEWIS is no short form for blocking.
FORMAL_SHARE = 2e-4


class NicknameTable(NamedTuple):
    """``formals``: the names that each name may be short for; ``roots``: which one of them keys it."""

    formals: dict[str, frozenset[str]]
    roots: dict[str, str]


def nickname_root(given: str) -> str:
    """The one formal name that stands for *given* in blocking keys: ROBERT for BOB, BOBBY, ROB and ROBERTO."""
    name = fold(given)
    return _table().roots.get(name, name)


@lru_cache(maxsize=100_000)
def nickname_roots(given: str) -> frozenset[str]:
    """Every formal name that *given* may be short for, itself included."""
    name = fold(given)
    table = _table()
    return table.formals.get(name, frozenset()) | {name, table.roots.get(name, name)}


@cache
def listed_names() -> frozenset[str]:
    """The names that stand for others or are stood for: of any other, `nickname_roots` knows only itself."""
    table = _table()
    return frozenset(table.formals.keys() | table.roots.keys())


def are_nicknames(a: str, b: str) -> bool:
    """
    Whether one person may go by both names.

    One is short for the other (ALEX, ALEXANDRA), or both stand for the same name (BILL, WILL; JON, JUAN).
    Sharing a short form is not enough: ALEXANDER and ALEXANDRA are two people. A name is its own nickname.
    """
    left, right = fold(a), fold(b)
    if left == right:
        return True
    table = _table()
    if table.roots.get(left, left) == table.roots.get(right, right):
        return True
    return left in table.formals.get(right, ()) or right in table.formals.get(left, ())


@cache
def _table() -> NicknameTable:
    formals: dict[str, set[str]] = {}
    roots: dict[str, str] = {}
    for formal, short in _listed():
        formals.setdefault(short, set()).add(formal)
    for root, members in _families():
        for member in members:
            # The first line that names a short form is the commoner one.
            roots.setdefault(member, root)
            formals.setdefault(member, set()).add(root)
    for short, names in formals.items():
        roots.setdefault(short, _commonest(short, names))
    return NicknameTable(
        {short: frozenset(names) for short, names in formals.items()},
        {short: _last(short, roots) for short in roots},
    )


def _listed() -> Iterator[tuple[str, str]]:
    """Formal name and short form, without the pairs that are known to be wrong."""
    refused = {pair for line in sections(FAMILIES)["not"] for pair in _pairs(line)}
    for line in read_lines("nicknames.txt"):
        yield from (pair for pair in _pairs(line) if pair not in refused)


def _pairs(line: str) -> Iterator[tuple[str, str]]:
    formal, _, short = line.partition(":")
    for name in short.split():
        yield formal, fold(name).replace(" ", "")


def _families() -> Iterator[tuple[str, list[str]]]:
    for line in sections(FAMILIES)["names"]:
        names, _, short = line.partition(":")
        root, _, spellings = names.partition("=")
        yield root.strip(), [root.strip(), *spellings.split(), *short.split()]


def _commonest(short: str, formals: set[str]) -> str:
    """The commonest formal name, unless *short* is as common or a formal name itself."""
    best = max(sorted(formals), key=given_frequency)
    own = given_frequency(short)
    return short if own >= FORMAL_SHARE or own >= given_frequency(best) else best


def _last(name: str, roots: dict[str, str]) -> str:
    """The root of the root, so that asking twice changes nothing: each step leads to a commoner name or a family."""
    while (root := roots.get(name, name)) != name:
        name = root
    return name
