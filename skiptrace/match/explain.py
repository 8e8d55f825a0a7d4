"""Why a record was taken for the debtor's, or not: the waterfall that a reviewer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.levels import FEATURES, NAME_FEATURES, in_words
from skiptrace.match.people import ADDRESS_PARTS
from skiptrace.match.score import HOUSEHOLD
from skiptrace.match.vocabulary import MISSING
from skiptrace.model import Feature

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from skiptrace.match.people import Items, People
    from skiptrace.match.score import Scores

# A correction below this changes no probability that anybody would read.
SMALLEST_CORRECTION_BITS = 0.05
WORTH_SAYING_BITS = 0.5
EXPLAINED = "another member of the household would explain part of this"
NOT_EXPLAINED = "no member of the household would look like this"


def explain(left: People, right: People, scores: Scores, pair: int) -> tuple[Feature, ...]:
    """The features of one pair in a fixed order, those that say nothing left out."""
    return explain_all(left, right, scores, np.array([pair]))[0]


def explain_all(left: People, right: People, scores: Scores, pairs: NDArray[np.int64]) -> list[tuple[Feature, ...]]:
    """The features of many pairs, feature by feature: texts are looked up in columns."""
    found: list[list[Feature]] = [[] for _ in range(len(pairs))]
    for name, levels in FEATURES.items():
        level = scores.levels[name][pairs]
        places = np.flatnonzero(level)
        if not len(places):
            continue
        spoken = pairs[places]
        words = {number: in_words(levels(number)) for number in set(level.tolist()) if number}
        columns = (
            places.tolist(),
            map(words.__getitem__, level[places].tolist()),
            scores.bits[name][spoken].tolist(),
            _values(name, left, scores.left[spoken], scores.left_name[spoken], scores.left_place[spoken]),
            _values(name, right, scores.right[spoken], scores.right_name[spoken], scores.right_place[spoken]),
        )
        for place, said, bits, ours, theirs in zip(*columns, strict=True):
            found[place].append(Feature(name, said, round(bits, 2), ours, theirs))
    for place, bits in enumerate(scores.household[pairs].tolist()):
        correction = round(bits, 2)
        if abs(correction) > SMALLEST_CORRECTION_BITS:
            found[place].append(Feature(HOUSEHOLD, EXPLAINED if correction < 0 else NOT_EXPLAINED, correction))
    return list(map(tuple, found))


def reasons(features: tuple[Feature, ...]) -> str:
    """One line: what speaks for and against, strongest first."""
    spoken = sorted(features, key=lambda feature: -abs(feature.bits))
    said = [
        f"{feature.name} {feature.level} ({feature.bits:+.1f})"
        for feature in spoken
        if abs(feature.bits) >= WORTH_SAYING_BITS
    ]
    return "; ".join(said)


def _values(
    feature: str, people: People, persons: NDArray[np.int64], names: NDArray[np.int64], places: NDArray[np.int64]
) -> list[str]:
    """What each of *persons* has for a feature; *names* and *places* say which of theirs counted, -1 none."""
    words = people.vocabulary
    if feature in NAME_FEATURES:
        return words.texts(_at(people.names[feature.removesuffix(" name")], names))
    if feature == "birth date":
        return list(map(_date, people.born[persons].tolist()))
    if feature == "SSN last four":
        # Last four only, as the store keeps it; reports mask it by role.
        return [f"{number:04d}" for number in people.ssn_last4[persons].tolist()]
    if feature == "address":
        parts = (words.texts(_at(people.addresses[part], places)) for part in ADDRESS_PARTS)
        return [" ".join(filter(None, address)) for address in zip(*parts, strict=True)]
    if feature == "phone":
        return ["; ".join(f"+{value}" for value in own) for own in _own(people.phones, persons)]
    items = people.emails if feature == "e-mail" else people.employers
    return ["; ".join(map(words.text, own)) for own in _own(items, persons)]


def _at(codes: NDArray[np.int64], places: NDArray[np.int64]) -> NDArray[np.int32]:
    """The codes at *places*, that of the empty text where a place is -1."""
    found = np.full(len(places), MISSING, dtype=np.int32)
    some = places >= 0
    found[some] = codes[places[some]]
    return found


def _own(items: Items, persons: NDArray[np.int64]) -> Iterator[list[int]]:
    """The values of each of *persons*."""
    column = items["value"]
    for start, end in zip(items.start[persons].tolist(), items.start[persons + 1].tolist(), strict=True):
        yield column[start:end].tolist()


def _date(born: int) -> str:
    parts = [f"{born // 10_000:04d}"]
    if born // 100 % 100:
        parts.append(f"{born // 100 % 100:02d}")
        if born % 100:
            parts.append(f"{born % 100:02d}")
    return "-".join(parts)
