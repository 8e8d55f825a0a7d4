"""Which word of a name without a comma is the family name."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from skiptrace.normalize.name_frequency import (
    UNLISTED_FAMILY_SHARE,
    UNLISTED_GIVEN_SHARE,
    family_shares,
    given_shares,
    hispanic_family_names,
)
from skiptrace.normalize.word_lists import words

if TYPE_CHECKING:
    from collections.abc import Sequence

PARTICLES = words("name_words.txt", "particles")
GIVEN_TOO = words("name_words.txt", "particles that are given names")
DEVOTIONS = words("name_words.txt", "devotions")
# Behind these VAN is a Vietnamese middle name.
BEFORE_VAN = words("name_words.txt", "families before van")

# Family first must be this many times likelier before a lone name is read so: most lone names are not.
CLEAR_ODDS = 8.0
# With fewer groups there is no middle name to judge by.
THREE = 3
# A given name that starts so goes on with DEL CARMEN, DE JESUS and the like.
_DEVOUT = frozenset({"MARIA", "MA", "ANA", "ROSA", "FLOR", "TERESA", "JOSE", "MARTHA", "LUZ"})
_OLD_PREFIXES = frozenset({"O", "D"})


def units(name: Sequence[str]) -> list[tuple[str, ...]]:
    """The words in the groups that belong together: particles with what follows them, ``MC DONALD`` as one word."""
    answer: list[tuple[str, ...]] = []
    held: list[str] = []
    for index, word in enumerate(name):
        rest = name[index + 1 :]
        if held and held[-1] == "MC":
            answer.append((*held[:-1], f"MC{word}"))
            held = []
        elif rest and word in PARTICLES and (held or _leads(name, index)):
            held.append(word)
        elif rest and word in _OLD_PREFIXES and _irish(word, rest[0]):
            held.append(f"{word}'")
        elif held and held[-1] in {"O'", "D'"}:
            answer.append((*held[:-1], held[-1] + word))
            held = []
        else:
            answer.append((*held, word))
            held = []
    return _devout(answer)


def _leads(name: Sequence[str], index: int) -> bool:
    """Whether a particle opens a family name, DE LA CRUZ JUAN, or is a name itself, VAN MORRISON, NGUYEN VAN ANH."""
    word, follower = name[index], name[index + 1]
    if index > 0:
        return word != "VAN" or name[index - 1] not in BEFORE_VAN
    if word not in GIVEN_TOO or follower in PARTICLES - {"MC", "ST"}:
        return True
    return len(name) >= THREE and word + follower in family_shares() and given_likelier(name[2])


def _irish(prefix: str, word: str) -> bool:
    """Whether O NEIL is O'NEIL rather than the initial O: one person in a hundred has that initial."""
    joined = family_shares().get(prefix + word, 0.0)
    return joined > family_share(word) / 100


def _devout(groups: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """MARIA DEL CARMEN LOPEZ: the words behind MARIA belong to the given name when a family name is left."""
    for index, group in enumerate(groups[1:-1], start=1):
        if groups[index - 1][0] in _DEVOUT and len(group) > 1 and group[-1] in DEVOTIONS and group[0][:2] == "DE":
            return [*groups[: index - 1], groups[index - 1] + group, *groups[index + 1 :]]
    return groups


def given_share(word: str) -> float:
    """The share of people with this given name; for JO-ANN that of the likelier writing."""
    shares = given_shares()
    if "-" in word:
        return max(shares.get(word.replace("-", ""), UNLISTED_GIVEN_SHARE), min(map(given_share, word.split("-", 1))))
    return shares.get(word.replace("'", ""), UNLISTED_GIVEN_SHARE)


def family_share(word: str) -> float:
    """The share of people with this family name; for SMITH-JONES that of the rarer half."""
    shares = family_shares()
    if "-" in word:
        return min(map(family_share, word.split("-", 1)))
    return shares.get(word.replace("'", ""), UNLISTED_FAMILY_SHARE)


def given_likelier(word: str) -> bool:
    """Whether *word* is rather a given name than a family name."""
    return given_share(word) > family_share(word)


def is_pair(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two groups make one double family name: GARCIA LOPEZ, LOPEZ DE GARCIA."""
    known = hispanic_family_names()
    left, right = "".join(first), second[-1]
    return (left in known or first[-1] in known) and (right in known or "".join(second) in known)


def family_first_odds(groups: Sequence[tuple[str, ...]]) -> float:
    """
    How many times likelier the family name stands first than last; infinite or 0 where initials decide it.

    A single letter is an initial, and initials stand beside the given name: ``DOE J``, ``J DOE``, ``DOE JOHN A``.
    """
    first, second, last = groups[0], groups[1], groups[-1]
    if _initial(first):
        return 1.0 if _initial(last) else 0.0
    if _initial(last):
        # DOE JOHN A is a hundred times as frequent as JOHN DOE A, where the initial slipped behind.
        return math.inf if len(groups) < THREE else 100 * family_first_odds(groups[:-1])
    if len(first) > 1 and first[0] in PARTICLES:
        return math.inf
    if len(groups) >= THREE and (_initial(second) or is_pair(first, second)):
        # SMITH J ROBERT hardly exists beside JOHN A SMITH; GARCIA LOPEZ MARIA does.
        rarity = 0.01 if _initial(second) else 1.0
        return rarity * _family(first) * _given(last) / (_given(first) * _family(last))
    middle = _middle(last) / _middle(second) if len(groups) >= THREE else 1.0
    return middle * _family(first) * _given(second) / (_given(first) * _family(last))


def _initial(group: tuple[str, ...]) -> bool:
    return len(group) == 1 and len(group[0]) == 1


def _given(group: tuple[str, ...]) -> float:
    first, *others = group
    if others and first in PARTICLES:
        # VAN BEETHOVEN is no given name, even beside a word that is in neither list.
        return UNLISTED_GIVEN_SHARE / 100
    return given_share(first)


def _family(group: tuple[str, ...]) -> float:
    if len(group) == 1:
        return family_share(group[0])
    # VAN DYKE is in the lists as VANDYKE; what is not has the particle to speak for it.
    return max(family_shares().get("".join(group), 0.0), family_share(group[-1]) / 10, UNLISTED_FAMILY_SHARE * 10)


def _middle(group: tuple[str, ...]) -> float:
    """Middle names are second given names, and now and then a mother's or maiden name."""
    return 0.8 * _given(group) + 0.2 * _family(group)


def clear_order(groups: Sequence[tuple[str, ...]]) -> bool | None:
    """True when the family name clearly stands first, False when last, None when neither is clear."""
    if len(groups) == 1:
        return None
    odds = family_first_odds(groups)
    if odds > CLEAR_ODDS:
        return True
    return False if odds < 1 / CLEAR_ODDS else None
