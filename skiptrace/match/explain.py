"""Why a record was taken for the debtor's, or not: the waterfall that a reviewer reads."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.match.levels import FEATURES, NAME_FEATURES, in_words
from skiptrace.match.people import ADDRESS_PARTS
from skiptrace.match.score import HOUSEHOLD
from skiptrace.model import Feature

if TYPE_CHECKING:
    from skiptrace.match.people import Items, People
    from skiptrace.match.score import Scores

# A correction below this changes no probability that anybody would read.
SMALLEST_CORRECTION_BITS = 0.05
WORTH_SAYING_BITS = 0.5
EXPLAINED = "another member of the household would explain part of this"
NOT_EXPLAINED = "no member of the household would look like this"


def explain(left: People, right: People, scores: Scores, pair: int) -> tuple[Feature, ...]:
    """The features of one pair in a fixed order, those that say nothing left out."""
    found = []
    for name, levels in FEATURES.items():
        level = int(scores.levels[name][pair])
        if level:
            bits = round(float(scores.bits[name][pair]), 2)
            ours, theirs = _values(name, left, scores, pair, "left"), _values(name, right, scores, pair, "right")
            found.append(Feature(name, in_words(levels(level)), bits, ours, theirs))
    correction = round(float(scores.household[pair]), 2)
    if abs(correction) > SMALLEST_CORRECTION_BITS:
        found.append(Feature(HOUSEHOLD, EXPLAINED if correction < 0 else NOT_EXPLAINED, correction))
    return tuple(found)


def reasons(features: tuple[Feature, ...]) -> str:
    """One line: what speaks for and against, strongest first."""
    spoken = sorted(features, key=lambda feature: -abs(feature.bits))
    said = [
        f"{feature.name} {feature.level} ({feature.bits:+.1f})"
        for feature in spoken
        if abs(feature.bits) >= WORTH_SAYING_BITS
    ]
    return "; ".join(said)


def _values(feature: str, people: People, scores: Scores, pair: int, side: str) -> str:
    person = int((scores.left if side == "left" else scores.right)[pair])
    name = int((scores.left_name if side == "left" else scores.right_name)[pair])
    place = int((scores.left_place if side == "left" else scores.right_place)[pair])
    words = people.vocabulary
    texts: list[str] = []
    if feature in NAME_FEATURES:
        part = feature.removesuffix(" name")
        texts = [words.text(int(people.names[part][name]))] if name >= 0 else []
    elif feature == "birth date":
        texts = [_date(int(people.born[person]))]
    elif feature == "SSN last four":
        # Last four only, as the store keeps it; reports mask it by role.
        texts = [f"{int(people.ssn_last4[person]):04d}"]
    elif feature == "address":
        parts = [words.text(int(people.addresses[part][place])) for part in ADDRESS_PARTS] if place >= 0 else []
        texts = [" ".join(filter(None, parts))]
    elif feature == "phone":
        texts = [f"+{value}" for value in _own(people.phones, person)]
    else:
        items = people.emails if feature == "e-mail" else people.employers
        texts = [words.text(value) for value in _own(items, person)]
    return "; ".join(texts)


def _own(items: Items, person: int) -> list[int]:
    column = items["value"][items.start[person] : items.start[person + 1]]
    return [int(value) for value in column]


def _date(born: int) -> str:
    parts = [f"{born // 10_000:04d}"]
    if born // 100 % 100:
        parts.append(f"{born // 100 % 100:02d}")
        if born % 100:
            parts.append(f"{born % 100:02d}")
    return "-".join(parts)
