"""Addresses of one debtor that are the same place in several spellings: a typing error is no second home."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final, NamedTuple

from rapidfuzz.distance import OSA

from skiptrace.model import Kind

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.rank import Held, Statements

# How many slips are taken for slips in a street's name of at least so many letters. Streets that differ by one letter
# exist, but hardly ones with the same number in the same ZIP that one and the same debtor is found at.
SLIPS: Final = ((9, 2), (5, 1))
_LETTERS: Final = re.compile(r"[A-Z]+")
# Number, road, suffix and directionals come first in a key, as `address_key` writes it; then place, country and door.
_BEFORE_PLACE: Final = 4
# The client's file as a voice among the origins of sources.
_CLIENT: Final = ""


class _Entry(NamedTuple):
    """One statement, or one line of the client's file, about an address."""

    into: Statements | Held
    number: int
    voice: str
    last_seen: int


class _Spelling(NamedTuple):
    """An address of a case as some of its entries spell it."""

    key: str
    road: str
    suffix: str
    directionals: str
    entries: list[_Entry]

    @property
    def weight(self) -> tuple[int, int, int, int, str]:
        """How much speaks for it: independent voices, sources among them, parts that are told, the last sighting."""
        voices = {entry.voice for entry in self.entries}
        newest = max(entry.last_seen for entry in self.entries)
        return len(voices), len(voices - {_CLIENT}), bool(self.suffix) + bool(self.directionals), newest, self.key


def unite_spellings(statements: Statements, held: Held) -> None:
    """
    Give addresses of a case that are one place in several spellings one key: of the spelling that most say.

    What is known not to work stays by itself: a letter may have come back for its spelling. Entries of the other
    spellings are noted in ``aside``: what is offered is written as the best spelling has it.
    """
    for spellings in _at_one_number(statements, held):
        for together in _united(spellings):
            best = max(together, key=lambda one: one.weight)
            for entry in (entry for one in together if one is not best for entry in one.entries):
                entry.into.key[entry.number] = best.key
                entry.into.aside.add(entry.number)


def _at_one_number(statements: Statements, held: Held) -> Iterator[list[_Spelling]]:
    """The addresses of a case that have number, place and door in common and are more than one."""
    entries = _entries(statements, held)
    several = (keys for keys in entries.values() if len(keys) > 1)
    for keys in several:
        found: dict[tuple[str, str], list[_Spelling]] = defaultdict(list)
        for key, some in keys.items():
            number, *parts = key.split("|", _BEFORE_PLACE)
            if number and len(parts) == _BEFORE_PLACE:
                road, suffix, directionals, place = parts
                found[number, place].append(_Spelling(key, road, suffix, directionals, some))
        yield from (spellings for spellings in found.values() if len(spellings) > 1)


def _entries(statements: Statements, held: Held) -> dict[int, dict[str, list[_Entry]]]:
    """By case and key, what says its addresses; without those that are known not to work."""
    bad = {(case, key) for case, key, is_bad in zip(held.case, held.key, held.bad, strict=True) if is_bad}
    found: dict[int, dict[str, list[_Entry]]] = defaultdict(dict)

    def add(entry: _Entry) -> None:
        case, key = entry.into.case[entry.number], entry.into.key[entry.number]
        if (case, key) not in bad:
            found[case].setdefault(key, []).append(entry)

    for number, kind in enumerate(statements.kind):
        if kind is Kind.ADDRESS:
            add(_Entry(statements, number, statements.origin[number], statements.last_seen[number]))
    for number, kind in enumerate(held.kind):
        if kind is Kind.ADDRESS:
            add(_Entry(held, number, _CLIENT, 0))
    return found


def _united(spellings: Sequence[_Spelling]) -> Iterator[list[_Spelling]]:
    """Those that are one place: each of them with each other, so that no chain of slips leads to another road."""
    left = list(spellings)
    while left:
        together = [left.pop(0)]
        for one in list(left):
            if all(_is_same_road(one, other) for other in together):
                together.append(one)
                left.remove(one)
        if len(together) > 1:
            yield together


def _is_same_road(one: _Spelling, other: _Spelling) -> bool:
    parts = ((one.suffix, other.suffix), (one.directionals, other.directionals))
    if any(mine and theirs and mine != theirs for mine, theirs in parts):
        return False
    return one.road == other.road or _is_slip(one.road, other.road)


def _is_slip(one: str, other: str) -> bool:
    """Whether one road is the other with a slip of the pen; numbers are no letters: 12TH and 13TH are two roads."""
    if _LETTERS.sub("", one) != _LETTERS.sub("", other):
        return False
    shorter = min(len(one), len(other))
    most = next((slips for least, slips in SLIPS if shorter >= least), 0)
    return most > 0 and OSA.distance(one, other, score_cutoff=most) <= most
