"""
Rules: what a few pieces of evidence say together beyond what each says alone.

A rule looks at one to three features, asks of each whether it lies above a threshold, and adds to the log-odds what
stands for that combination. Each is a small table that can be read: a number seen by one source only (`brief_alone`)
counts for less yet if the line has had its subscriber for years (`late_on_line`). The tables keep the direction of
every feature, as the weights do: good evidence never lowers, whatever it is combined with.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from math import isfinite
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.rank.codes import Real

MOST_FEATURES = 3
# Log-odds that no single rule may add or take.
HEAVIEST_RULE = 6
# Rounding may turn equal steps into ones that differ in their last place.
SLACK = 1e-9


@dataclass(frozen=True, slots=True)
class Rule:
    """
    One table.

    Args:
        features: Names, in the order of the bits of the place in *adds*, lowest first.
        above: For each of them, the value it has to exceed for its bit to be set.
        adds: Log-odds for each combination of bits.
    """

    features: tuple[str, ...]
    above: tuple[float, ...]
    adds: tuple[float, ...]


def added(rules: Sequence[Rule], evidence: Mapping[str, Real], chosen: Any) -> Real:
    """What the rules add, all together, for the *chosen* rows of the evidence."""
    count = len(chosen)
    bits, columns = np.zeros(count), {}
    for rule in rules:
        place = np.zeros(count, np.uint8)
        for bit, (name, above) in enumerate(zip(rule.features, rule.above, strict=True)):
            if name not in columns:
                columns[name] = evidence[name][chosen]
            place |= (columns[name] > above).view(np.uint8) << bit
        bits += np.array(rule.adds)[place]
    return bits


def read_rules(given: Sequence[Mapping[str, Any]], signs: Mapping[str, int], where: str) -> tuple[Rule, ...]:
    """
    Rules as a model file holds them.

    Raises:
        ConfigError: One of them is of the wrong form, or turns the direction of a feature around.
    """
    return tuple(_rule(one, signs, f"{where}[{number}]") for number, one in enumerate(given))


def _rule(given: Mapping[str, Any], signs: Mapping[str, int], where: str) -> Rule:
    names, above = tuple(given["if_above"]), tuple(given["if_above"].values())
    adds = tuple(given["adds"])
    if not 1 <= len(names) <= MOST_FEATURES or not set(names) <= set(signs) or len(adds) != 1 << len(names):
        raise ConfigError(f"ranking model: {where}: unknown features, or not one number for each combination of them")
    for value in (*above, *adds):
        if isinstance(value, bool) or not isinstance(value, (int, float)) or not isfinite(value):
            raise ConfigError(f"ranking model: {where}: not a number")
    if max(map(abs, adds)) > HEAVIEST_RULE or not _keeps_direction(names, adds, signs):
        raise ConfigError(f"ranking model: {where}: good evidence must never lower, and no rule may be enormous")
    return Rule(names, tuple(map(float, above)), tuple(map(float, adds)))


def _keeps_direction(names: Sequence[str], adds: Sequence[float], signs: Mapping[str, int]) -> bool:
    places = product(range(len(names)), range(len(adds)))
    return all(
        (adds[place | 1 << bit] - adds[place]) * signs[names[bit]] >= -SLACK
        for bit, place in places
        if not place >> bit & 1
    )
