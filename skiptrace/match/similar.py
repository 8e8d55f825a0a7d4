"""How two texts compare, once per distinct pair of texts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from skiptrace.match.levels import Family, Given, Middle
from skiptrace.normalize.names import are_nicknames, family_parts, phonetic_key

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from skiptrace.match.vocabulary import Vocabulary

# One slip of the pen in a short name, two in a long one; Jaro-Winkler 0.93 is where Winkler's own tables of
# census names stop being variants of one name.
CLOSE_JARO_WINKLER = 0.93
LONG_NAME = 8
SHORTEST_CLOSE = 4
LONGEST_COMPARED = 200


def by_pair(
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    vocabulary: Vocabulary,
    judge: Callable[[list[str], list[str]], NDArray[np.int8]],
) -> NDArray[np.int8]:
    """Level 0 where a text is missing, 1 where they are equal, else what *judge* says of the distinct pairs."""
    levels = np.zeros(len(left), dtype=np.int8)
    levels[(left == right) & (left != 0)] = 1
    open_ = np.flatnonzero((left != right) & (left != 0) & (right != 0))
    if not len(open_):
        return levels
    pair = left[open_] << 32 | right[open_]
    distinct, place = np.unique(pair, return_inverse=True)
    lefts = vocabulary.texts((distinct >> 32).astype(np.int32))
    rights = vocabulary.texts((distinct & 0xFFFFFFFF).astype(np.int32))
    levels[open_] = judge(lefts, rights)[place]
    return levels


def close(lefts: list[str], rights: list[str]) -> NDArray[np.bool_]:
    """Whether each pair is the same text but for a slip."""
    if not lefts:
        return np.zeros(0, dtype=bool)
    # Comparing takes time with the square of the length, and nobody's name is longer.
    lefts, rights = [text[:LONGEST_COMPARED] for text in lefts], [text[:LONGEST_COMPARED] for text in rights]
    jaro = process.cpdist(lefts, rights, scorer=JaroWinkler.similarity, score_cutoff=CLOSE_JARO_WINKLER)
    edits = process.cpdist(lefts, rights, scorer=OSA.distance, score_cutoff=2)
    shorter = np.array([min(len(a), len(b)) for a, b in zip(lefts, rights, strict=True)])
    allowed = np.where(shorter >= LONG_NAME, 2, np.where(shorter >= SHORTEST_CLOSE, 1, 0))
    return np.asarray((edits <= allowed) | ((jaro > 0) & (shorter >= SHORTEST_CLOSE)), dtype=bool)


def given_levels(lefts: list[str], rights: list[str]) -> NDArray[np.int8]:
    """Levels of distinct pairs of different given names."""
    levels = np.where(close(lefts, rights), int(Given.CLOSE), int(Given.DIFFERENT)).astype(np.int8)
    for place, (one, two) in enumerate(zip(lefts, rights, strict=True)):
        if len(one) == 1 or len(two) == 1:
            levels[place] = Given.INITIAL_SAME if one[0] == two[0] else Given.INITIAL_DIFFERENT
        elif are_nicknames(one, two) or one.startswith(two + " ") or two.startswith(one + " "):
            levels[place] = Given.NICKNAME
    return levels


def middle_levels(lefts: list[str], rights: list[str]) -> NDArray[np.int8]:
    """Levels of distinct pairs of different middle names."""
    levels = np.full(len(lefts), int(Middle.DIFFERENT), dtype=np.int8)
    for place, (one, two) in enumerate(zip(lefts, rights, strict=True)):
        if len(one) == 1 or len(two) == 1:
            levels[place] = Middle.INITIAL_SAME if one[0] == two[0] else Middle.INITIAL_DIFFERENT
    spelt = np.flatnonzero(levels == Middle.DIFFERENT)
    alike = close([lefts[place] for place in spelt], [rights[place] for place in spelt])
    levels[spelt[alike]] = Middle.SAME
    return levels


def family_levels(lefts: list[str], rights: list[str]) -> NDArray[np.int8]:
    """Levels of distinct pairs of different family names."""
    near = close(lefts, rights)
    levels = np.where(near, int(Family.CLOSE), int(Family.DIFFERENT)).astype(np.int8)
    parts = {text: family_parts(text) for text in {*lefts, *rights}}
    sounds = {text: phonetic_key(text) for text in parts}
    for place, (one, two) in enumerate(zip(lefts, rights, strict=True)):
        if len(parts[one]) + len(parts[two]) > 2 and not set(parts[one]).isdisjoint(parts[two]):  # noqa: PLR2004 one part each
            levels[place] = Family.PART_SAME
        elif levels[place] == Family.DIFFERENT and sounds[one] == sounds[two]:
            levels[place] = Family.SOUNDS_SAME
    return levels


def spelling_levels(lefts: list[str], rights: list[str]) -> NDArray[np.int8]:
    """2 for texts that are the same but for a slip, 3 for others."""
    return np.where(close(lefts, rights), 2, 3).astype(np.int8)
