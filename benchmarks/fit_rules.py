"""
Rules taught to a model of weights: what pieces of evidence say together (`skiptrace.rank.rules`).

Gradient boosting of small symmetric trees, each of which becomes one rule. A split that would turn the direction of a
feature around wins nothing, and what is left of such turns is smoothed away, so that good evidence never lowers.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

DEPTH = 3
ROUNDS = 40
STEP = 0.2
# Pulls every entry of a rule to nought, as so many observations would.
RIDGE = 20.0
# A rule is about that many contacts at least, in sums of p (1 - p).
LEAST_WEIGHT = 5.0
THRESHOLDS = 7
DECIMALS = 3
# Evidence that fades never quite ends: what is left of it below this is as good as none.
LEAST_CUT = 0.05
SMOOTHINGS = 100


@dataclass(slots=True)
class _Columns:
    """The features in bins: ``bins[:, i]`` counts the thresholds of feature *i* that a contact exceeds."""

    names: Sequence[str]
    signs: Sequence[int]
    cuts: list[Floats]
    bins: NDArray[np.uint8]


def rules_for(
    evidence: Floats, signs: Mapping[str, int], bits: Floats, answer: NDArray[np.bool_], *, rounds: int = ROUNDS
) -> list[dict[str, Any]]:
    """
    Rules that a model with *bits* of log-odds lacks, as a model file holds them.

    Args:
        evidence: One row a contact, one column a feature.
        signs: The features by name, in the order of the columns, with the direction of each.
        bits: What the weights say.
        answer: What was so.
        rounds: How many rules at most.
    """
    columns = _binned(evidence, signs)
    bits = bits.copy()
    rules = []
    for _ in range(rounds):
        chance = 1 / (1 + np.exp(-np.clip(bits, -50, 50)))
        slope, weight = answer - chance, chance * (1 - chance)
        place, chosen = _grown(columns, slope, weight)
        if not chosen:
            break
        adds = _entries(columns, chosen, place, slope, weight)
        bits += adds[place]
        rules.append(_named(columns, chosen, adds))
    return rules


def _binned(evidence: Floats, signs: Mapping[str, int]) -> _Columns:
    cuts = []
    bins = np.zeros(evidence.shape, np.uint8)
    for number, column in enumerate(evidence.T):
        some = column[column > LEAST_CUT]
        found = np.quantile(some, np.linspace(0.0, 1.0, THRESHOLDS)[1:-1]) if len(some) else np.zeros(0)
        # The first cut asks whether there is anything at all.
        cut = np.unique(np.round(np.concatenate([[LEAST_CUT], found]), DECIMALS))
        cuts.append(cut)
        bins[:, number] = np.searchsorted(cut, column, side="left")
    return _Columns(list(signs), list(signs.values()), cuts, bins)


def _grown(columns: _Columns, slope: Floats, weight: Floats) -> tuple[NDArray[np.int64], list[tuple[int, int]]]:
    """The place of each contact in a new table, and its features with the number of the cut of each."""
    place = np.zeros(len(slope), np.int64)
    chosen: list[tuple[int, int]] = []
    for level in range(DEPTH):
        used = {number for number, _ in chosen}
        offers = [
            (*_best_cut(columns, number, place, 1 << level, slope, weight), number)
            for number in range(len(columns.names))
            if number not in used and len(columns.cuts[number])
        ]
        gain, cut, number = max(offers)
        if gain <= 0:
            break
        chosen.append((number, cut))
        place |= (columns.bins[:, number] > cut).astype(np.int64) << level
    return place, chosen


def _best_cut(
    columns: _Columns, number: int, place: NDArray[np.int64], places: int, slope: Floats, weight: Floats
) -> tuple[float, int]:
    width = len(columns.cuts[number]) + 1
    cell = place * width + columns.bins[:, number]
    below, mass = (
        np.bincount(cell, values, places * width).reshape(places, width).cumsum(axis=1) for values in (slope, weight)
    )
    low, high = below[:, :-1], below[:, -1:] - below[:, :-1]
    low_mass, high_mass = mass[:, :-1], mass[:, -1:] - mass[:, :-1]
    gain = low**2 / (low_mass + RIDGE) + high**2 / (high_mass + RIDGE) - below[:, -1:] ** 2 / (mass[:, -1:] + RIDGE)
    turned = (high / (high_mass + RIDGE) - low / (low_mass + RIDGE)) * columns.signs[number] < 0
    gain = np.where(turned | (np.minimum(low_mass, high_mass) < LEAST_WEIGHT), 0.0, gain).sum(axis=0)
    best = int(gain.argmax())
    return float(gain[best]), best


def _entries(
    columns: _Columns, chosen: Sequence[tuple[int, int]], place: NDArray[np.int64], slope: Floats, weight: Floats
) -> Floats:
    places = 1 << len(chosen)
    mass = np.bincount(place, weight, places) + RIDGE
    adds: Floats = STEP * np.bincount(place, slope, places) / mass
    for _ in range(SMOOTHINGS):
        before = adds.copy()
        for bit, (number, _) in enumerate(chosen):
            low = np.flatnonzero(~np.arange(places) >> bit & 1)
            high = low | 1 << bit
            turned = (adds[high] - adds[low]) * columns.signs[number] < 0
            low, high = low[turned], high[turned]
            mean = (adds[low] * mass[low] + adds[high] * mass[high]) / (mass[low] + mass[high])
            adds[low] = adds[high] = mean
        if np.abs(adds - before).max() < 10.0 ** -(DECIMALS + 3):
            break
    return np.round(adds, DECIMALS)


def _named(columns: _Columns, chosen: Sequence[tuple[int, int]], adds: Floats) -> dict[str, Any]:
    above = {columns.names[number]: float(columns.cuts[number][cut]) for number, cut in chosen}
    return {"if_above": above, "adds": adds.tolist()}
