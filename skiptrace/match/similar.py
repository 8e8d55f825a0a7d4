"""How two texts compare: equal codes at once, similarities once per distinct pair of texts that may be alike at all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

import numpy as np
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler

from skiptrace.match.distinct import distinct_places
from skiptrace.match.levels import Family, Given, Middle
from skiptrace.match.shapes import LENGTH, LETTERS, LONGEST_COMPARED, START, lone_letters, same_start
from skiptrace.match.vocabulary import MISSING
from skiptrace.normalize.names import (
    are_nicknames,
    family_frequency,
    family_parts,
    nickname_root,
    nickname_roots,
    phonetic_keys,
)
from skiptrace.normalize.transliterate import fold

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from skiptrace.match.vocabulary import Vocabulary

    Judge = Callable[[Vocabulary, NDArray[np.int64], NDArray[np.int64]], NDArray[np.int8]]

# One slip of the pen in a short name, two in a long one; Jaro-Winkler 0.93 is where Winkler's own tables of
# census names stop being variants of one name.
CLOSE_JARO_WINKLER = 0.93
LONG_NAME = 8
SHORTEST_CLOSE = 4
# Winkler's own: each of up to four equal first letters takes off a tenth of what is missing.
OF_EACH_FIRST_LETTER = np.float32(0.1)
# Estimates in short floats must not miss a pair by their last digit.
NEARLY_CLOSE = np.float32(CLOSE_JARO_WINKLER - 1e-3)


def by_pair(
    left: NDArray[np.int64], right: NDArray[np.int64], vocabulary: Vocabulary, judge: Judge
) -> NDArray[np.int8]:
    """Level 0 where a text is missing, 1 where they are equal, else what *judge* says of the two."""
    both = (left != MISSING) & (right != MISSING)
    same = left == right
    levels: NDArray[np.int8] = (both & same).astype(np.int8)
    open_ = np.flatnonzero(both & ~same)
    if len(open_):
        levels[open_] = judge(vocabulary, left.take(open_), right.take(open_))
    return levels


def once(
    rows: NDArray[np.int64],
    lefts: NDArray[np.int64],
    rights: NDArray[np.int64],
    judge: Callable[[NDArray[np.int64], NDArray[np.int64]], NDArray[np.bool_]],
) -> NDArray[np.bool_]:
    """Which pairs are among *rows* and marked by *judge*, who is asked once for each distinct pair."""
    found = np.zeros(len(lefts), dtype=bool)
    if len(rows):
        ones, twos = lefts.take(rows), rights.take(rows)
        first, place = distinct_places((ones << 32 | twos).astype(np.uint64))
        found[rows] = judge(ones.take(first), twos.take(first)).take(place)
    return found


def alike(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether each pair of different texts is the same but for a slip."""
    rows = np.flatnonzero(_may_be_close(words.shapes(lefts), words.shapes(rights)))
    return once(rows, lefts, rights, lambda ones, twos: close(words.texts(ones), words.texts(twos)))


def _may_be_close(ones: NDArray[np.uint32], twos: NDArray[np.uint32]) -> NDArray[np.bool_]:
    """
    What `close` says of some pair of such shapes, or more.

    A letter that only one text has takes an edit of its own, and has no match in the measure of Jaro.
    """
    lone = lone_letters(ones[:, LETTERS], twos[:, LETTERS]), lone_letters(twos[:, LETTERS], ones[:, LETTERS])
    length = ones[:, LENGTH], twos[:, LENGTH]
    shorter, longer = np.minimum(*length), np.maximum(*length)
    allowed = (shorter >= LONG_NAME) + np.uint32(1)
    few_edits = (np.maximum(*lone) <= allowed) & (longer - shorter <= allowed)
    matches = np.minimum(length[0] - lone[0], length[1] - lone[1]).astype(np.float32)
    jaro = (matches / shorter.astype(np.float32) + matches / longer.astype(np.float32) + 1) / 3
    lift = same_start(ones[:, START], twos[:, START]) * OF_EACH_FIRST_LETTER
    winkler = jaro + lift * (1 - jaro) >= NEARLY_CLOSE
    return np.asarray((shorter >= SHORTEST_CLOSE) & (few_edits | winkler) | (longer > LONGEST_COMPARED), dtype=bool)


def close(lefts: list[str], rights: list[str]) -> NDArray[np.bool_]:
    """Whether each pair is the same text but for a slip."""
    if not lefts:
        return np.zeros(0, dtype=bool)
    shorter = np.minimum(_lengths(lefts), _lengths(rights))
    lefts, rights = [text[:LONGEST_COMPARED] for text in lefts], [text[:LONGEST_COMPARED] for text in rights]
    jaro = process.cpdist(lefts, rights, scorer=JaroWinkler.similarity, score_cutoff=CLOSE_JARO_WINKLER)
    edits = process.cpdist(lefts, rights, scorer=OSA.distance, score_cutoff=2)
    allowed = np.where(shorter >= LONG_NAME, 2, np.where(shorter >= SHORTEST_CLOSE, 1, 0))
    return np.asarray((edits <= allowed) | ((jaro > 0) & (shorter >= SHORTEST_CLOSE)), dtype=bool)


def _lengths(texts: list[str]) -> NDArray[np.int64]:
    return np.fromiter(map(len, texts), dtype=np.int64, count=len(texts))


def _initials(
    words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]
) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Where one of two names is a letter only, and where both begin with the same."""
    one, two = words.derived(_initial, lefts), words.derived(_initial, rights)
    return (one == lefts) | (two == rights), one == two


def _initial(text: str) -> str:
    return text[:1]


def given_levels(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of pairs of different given names."""
    levels = np.where(alike(words, lefts, rights), np.int8(Given.CLOSE), np.int8(Given.DIFFERENT))
    levels[_short_for(words, lefts, rights)] = Given.NICKNAME
    letter, same = _initials(words, lefts, rights)
    levels[letter] = np.where(same, np.int8(Given.INITIAL_SAME), np.int8(Given.INITIAL_DIFFERENT))[letter]
    return levels


def _short_for(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether one person may go by both names, or one of them is the other's first word."""
    found: NDArray[np.bool_] = words.derived(nickname_root, lefts) == words.derived(nickname_root, rights)
    # Names that are short for several others, and names of two words, are looked at one by one if they may meet.
    ours, theirs = words.numbers(_others, lefts, NO_BITS), words.numbers(_others, rights, NO_BITS)
    rows = np.flatnonzero(~found & ((ours | theirs) != NOBODY))
    one, two = words.numbers(_own, lefts.take(rows), NO_BITS), words.numbers(_own, rights.take(rows), NO_BITS)
    rows = rows[(ours.take(rows) & two == two) | (theirs.take(rows) & one == one)]
    found |= once(rows, lefts, rights, lambda ones, twos: _are_short(words, ones, twos))
    return found


def _are_short(words: Vocabulary, ones: NDArray[np.int64], twos: NDArray[np.int64]) -> NDArray[np.bool_]:
    pairs = zip(words.texts(ones), words.texts(twos), strict=True)
    return np.array(
        [are_nicknames(one, two) or one.startswith(two + " ") or two.startswith(one + " ") for one, two in pairs]
    )


# A name is three bits of 63, as in a Bloom filter; the highest says that no other name is known.
NO_BITS, NOBODY = np.uint64(0), np.uint64(1 << 63)
BITS = 63
BITS_OF_A_NAME = 3


def _own(given: str) -> int:
    """The bits of one name, as nicknames are listed."""
    rest, bits = crc32(fold(given).encode()), 0
    for _ in range(BITS_OF_A_NAME):
        rest, place = divmod(rest, BITS)
        bits |= 1 << place
    return bits


def _others(given: str) -> int:
    """The bits of all names that *given* may be short for, and of its own first words."""
    names = nickname_roots(given)
    bits = int(NOBODY)
    if " " not in given and len(names) == 1:
        return bits
    words = given.split(" ")
    for name in (*names, *(" ".join(words[:many]) for many in range(1, len(words)))):
        bits |= _own(name)
    return bits


def middle_levels(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of pairs of different middle names."""
    letter, same = _initials(words, lefts, rights)
    levels = np.where(same, np.int8(Middle.INITIAL_SAME), np.int8(Middle.INITIAL_DIFFERENT))
    spelt = np.flatnonzero(~letter)
    near = alike(words, lefts.take(spelt), rights.take(spelt))
    levels[spelt] = np.where(near, np.int8(Middle.SAME), np.int8(Middle.DIFFERENT))
    return levels


def family_levels(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of pairs of different family names."""
    levels = np.full(len(lefts), np.int8(Family.DIFFERENT))
    levels[words.derived_together(phonetic_keys, lefts) == words.derived_together(phonetic_keys, rights)] = (
        Family.SOUNDS_SAME
    )
    levels[alike(words, lefts, rights)] = Family.CLOSE
    several = (words.derived(_has_parts, lefts) | words.derived(_has_parts, rights)) != MISSING
    shared = once(np.flatnonzero(several), lefts, rights, lambda ones, twos: _share_parts(words, ones, twos))
    levels[shared] = Family.PART_SAME
    # GARCIA-LOPEZ is GARCIA LOPEZ, and DE LA CRUZ is DELACRUZ.
    levels[words.derived(_in_parts, lefts) == words.derived(_in_parts, rights)] = Family.SAME
    return levels


def _share_parts(words: Vocabulary, ones: NDArray[np.int64], twos: NDArray[np.int64]) -> NDArray[np.bool_]:
    pairs = zip(words.texts(ones), words.texts(twos), strict=True)
    return np.array([not set(family_parts(one)).isdisjoint(family_parts(two)) for one, two in pairs])


def shared_parts(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.int64]:
    """The part that both of two family names have, as a code; of several the rarest, as the census has them."""
    if not len(lefts):
        return np.zeros(0, dtype=np.int64)
    first, place = distinct_places((lefts << 32 | rights).astype(np.uint64))
    shared = [
        min(set(family_parts(one)).intersection(family_parts(two)), key=lambda part: (family_frequency(part), part))
        for one, two in zip(words.texts(lefts.take(first)), words.texts(rights.take(first)), strict=True)
    ]
    return words.encode(shared).astype(np.int64).take(place)


def _has_parts(family: str) -> str:
    # Nearly all names are one plain word, which has no parts.
    plain = family.isascii() and family.isalpha()
    return "1" if not plain and len(family_parts(family)) > 1 else ""


def _in_parts(family: str) -> str:
    return " ".join(family_parts(family))


def spelling_levels(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.int8]:
    """2 for texts that are the same but for a slip, 3 for others."""
    return np.where(alike(words, lefts, rights), np.int8(2), np.int8(3))
