"""
Learning the parameters of matching from the user's own files.

Without labels: how often each level meets between strangers is counted on random pairs; how often it meets between
two records of one person is found by expectation and maximization over the candidates. Blocking would teach that
whatever candidates were looked up by always agrees, so each feature learns only from pairs that some other key found.
Everything is drawn towards the parameters it starts from by a stated weight in pairs, so a small file changes little.
What a household shares stays as it was: one file says too little of it.

With labels: levels are counted among the labelled pairs, and the log-odds are mapped onto what turned out right.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.match.levels import Born, Family, Given, Mail, Middle, Place, Shared, Ssn, Suffix
from skiptrace.match.model import LevelOdds, MatchModel, write_model

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray

    Levels = Mapping[str, NDArray[np.int8]]

# Levels that exclude each other given what the two records hold: their chances add up within a group.
GROUPS: dict[str, tuple[tuple[int, ...], ...]] = {
    "given name": (
        (Given.SAME, Given.NICKNAME, Given.CLOSE, Given.MIDDLE_USED, Given.DIFFERENT),
        (Given.INITIAL_SAME, Given.INITIAL_DIFFERENT),
    ),
    "middle name": ((Middle.SAME, Middle.DIFFERENT), (Middle.INITIAL_SAME, Middle.INITIAL_DIFFERENT)),
    "family name": (tuple(level for level in Family if level),),
    "suffix": (tuple(level for level in Suffix if level),),
    "birth date": (
        (Born.SAME, Born.SWAPPED, Born.TYPO, Born.YEAR_FILLER, Born.NEAR, Born.FAR),
        (Born.YEAR_SAME, Born.YEAR_DIFFERENT),
    ),
    "SSN last four": (tuple(level for level in Ssn if level),),
    "address": (tuple(level for level in Place if level),),
    "phone": (tuple(level for level in Shared if level),),
    "e-mail": (tuple(level for level in Mail if level),),
    "employer": (tuple(level for level in Shared if level),),
}
# What a shared household explains is written as the debtor's own is: these levels agree for both alike.
SHARED_AT_HOME: dict[str, tuple[int, ...]] = {
    "family name": (Family.SAME, Family.PART_SAME, Family.CLOSE, Family.SOUNDS_SAME),
    # One door, however fully it is written; thousands share a town.
    "address": (Place.SAME, Place.UNIT_MISSING, Place.UNIT_DIFFERENT, Place.STREET_SAME, Place.ZIP_SAME),
    "phone": (Shared.SAME, Shared.DIFFERENT),
}
# What tells two people of one household and one name apart.
APART_AT_HOME: dict[str, tuple[int, ...]] = {
    "given name": (Given.INITIAL_DIFFERENT, Given.DIFFERENT),
    "birth date": (Born.YEAR_DIFFERENT, Born.NEAR, Born.FAR),
    "SSN last four": (Ssn.DIFFERENT,),
    "suffix": (Suffix.CONFLICT,),
}
# Where two people may share a household.
AT_HOME: dict[str, tuple[int, ...]] = {
    "address": (Place.SAME, Place.UNIT_MISSING, Place.UNIT_DIFFERENT),
    "phone": (Shared.SAME,),
}
FURTHER_DIFFERENT = 3
FURTHER_GROUP: tuple[tuple[int, ...], ...] = ((1, 2, 3),)

PSEUDO_PAIRS = 40.0
"""How many pairs of one person the parameters one starts from are worth."""
PSEUDO_STRANGERS = 2_000.0
# Where nothing was seen, so much may have been missed: half the time something is, of what is expected 0.7 times.
UNSEEN = 0.7
# A pair that a person decided teaches as much as this many that were only inferred.
LABEL_WORTH = 2.0
ROUNDS = 20
ENOUGH_CHANGE = 1e-3
# A level that never occurs still keeps this share of what it started with.
LARGEST_RATIO = 50.0


@dataclass(slots=True)
class Sample:
    """
    Pairs to learn from.

    Args:
        levels: By feature.
        bits: By feature, for one person against strangers, under the model that is being improved.
        rest: What else the weight holds (the household correction), in bits.
        kinds: Which blocking keys found each pair, one bit each.
        rivals: The record that each pair is a candidate of, where candidates exclude each other; None where not.
        decided: Levels of pairs that somebody decided, and whether they are the same person.
    """

    levels: dict[str, NDArray[np.int8]]
    bits: dict[str, NDArray[np.float64]]
    rest: NDArray[np.float64]
    kinds: NDArray[np.uint32]
    rivals: NDArray[np.int64] | None = None
    decided: tuple[Levels, NDArray[np.bool_]] | None = None

    def chances(self, bits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Probabilities of log-odds, rivals sharing theirs."""
        odds = np.exp2(np.clip(bits, -60, 60))
        if self.rivals is None:
            return np.asarray(odds / (1.0 + odds))
        return np.asarray(odds / (1.0 + np.bincount(self.rivals, weights=odds)[self.rivals]))


@dataclass(slots=True)
class Learned:
    """How much likelier each level is between records of one person than was thought, and the prior."""

    ratios: dict[str, dict[int, float]]
    chance: NDArray[np.float64]
    prior_bits: float
    rounds: int


def learn_agreement(
    model: MatchModel,
    sample: Sample,
    prior: Callable[[float], float],
    fixed_by: Mapping[str, int],
    *,
    pseudo_pairs: float = PSEUDO_PAIRS,
) -> Learned:
    """
    What the records of one person look like in these files, by expectation and maximization.

    Args:
        model: Where one starts from.
        sample: All candidates, or a fair part of them.
        prior: Log-odds of a candidate before any evidence, given how many of the sample are matches (-1: unknown).
        fixed_by: Feature -> bits of the blocking keys that it takes part in.
        pseudo_pairs: How many pairs the start is worth.
    """
    start = {name: _start(model, name) for name in sample.levels if name in model.features}
    ratios = {name: dict.fromkeys(levels, 1.0) for name, levels in start.items()}
    evidence = sum(sample.bits.values(), np.zeros(len(sample.rest)))
    weight, elsewhere = evidence + sample.rest, _elsewhere(sample)
    prior_bits, matches = prior(-1.0), -1.0
    chance = sample.chances(weight + prior_bits)
    for turn in range(ROUNDS):
        found = float(chance.sum())
        if abs(found - matches) <= ENOUGH_CHANGE * max(found, 1.0):
            return Learned(ratios, chance, prior_bits, turn)
        matches, prior_bits = found, prior(found)
        for name, levels in start.items():
            free = (sample.kinds & ~np.uint32(fixed_by.get(name, 0))) != 0
            ratios[name] = _shrunk(levels, _seen(sample, name, levels, chance, free), _groups(name), pseudo_pairs)
            if apart := APART_AT_HOME.get(name):
                # A father and a son of one name would teach that birth dates differ; of JR and SR, who share all
                # else wherever they live, only decided pairs tell whether a suffix was a mistake.
                teach = free & elsewhere & (name != "suffix")
                seen = _seen(sample, name, levels, chance, teach)
                outside = _shrunk(levels, seen, _groups(name), pseudo_pairs)
                ratios[name] |= {level: min(ratios[name][level], max(1.0, outside[level])) for level in apart}
        gain = sum((_table(ratios[name])[sample.levels[name]] for name in ratios), evidence)
        chance = sample.chances(gain + _rest(model, sample, ratios) + prior_bits)
    return Learned(ratios, chance, prior_bits, ROUNDS)


def _seen(
    sample: Sample, name: str, levels: Mapping[int, float], chance: NDArray[np.float64], some: NDArray[np.bool_]
) -> NDArray[np.float64]:
    """How often *some* pairs, as far as they are one person, and all that somebody decided show each level."""
    seen = _tally(sample.levels[name][some], chance[some], max(levels) + 1)
    if sample.decided is not None:
        found_levels, same = sample.decided
        seen = seen + _tally(found_levels[name][same], np.full(same.sum(), LABEL_WORTH), len(seen))
    return seen


def _elsewhere(sample: Sample) -> NDArray[np.bool_]:
    """Which pairs are not known to share a dwelling or a phone."""
    found = np.ones(len(sample.rest), dtype=bool)
    for name, levels in AT_HOME.items():
        if name in sample.levels:
            found &= ~np.isin(sample.levels[name], levels)
    return found


def _rest(model: MatchModel, sample: Sample, ratios: Mapping[str, Mapping[int, float]]) -> NDArray[np.float64]:
    """The household correction once what a household shares has been learned, in bits."""
    gain = np.zeros(len(sample.rest))
    for name in SHARED_AT_HOME:
        if name in ratios:
            gain += _table(_at_home(model, name, ratios[name]))[sample.levels[name]]
    # rest = -log2(1 + odds of the household against strangers), but for next to nothing.
    odds = np.maximum(np.exp2(-sample.rest) - 1.0, 0.0)
    return sample.rest + np.log2(1.0 + odds) - np.log2(1.0 + odds * np.exp2(gain))


def _at_home(model: MatchModel, name: str, ratios: Mapping[int, float]) -> dict[int, float]:
    """How much likelier each level is between people of one household, if their records are kept as one person's."""
    levels = [int(level) for level in SHARED_AT_HOME[name] if int(level) in model.features[name]]
    start = {level: model.features[name][level] for level in levels}
    before = sum(odds.household + odds.household_spread * odds.other for odds in start.values())
    after = sum(
        ratios.get(level, 1.0) * (odds.household + odds.household_spread * odds.other) for level, odds in start.items()
    )
    # As many share it as before.
    return {level: ratios[level] * before / after if level in levels else 1.0 for level in ratios}


def _tally(levels: NDArray[np.int8], weights: NDArray[np.float64], size: int) -> NDArray[np.float64]:
    return np.bincount(levels, weights=weights, minlength=size).astype(np.float64)


def _groups(name: str) -> tuple[tuple[int, ...], ...]:
    return GROUPS.get(name, FURTHER_GROUP)


def _start(model: MatchModel, name: str) -> dict[int, float]:
    return {level: max(agreement(odds), 1e-6) for level, odds in model.features[name].items()}


def agreement(odds: LevelOdds) -> float:
    """The chance of a level between two records of one person, values of ordinary frequency."""
    return odds.same + odds.same_spread * odds.other


def _table(ratios: Mapping[int, float]) -> NDArray[np.float64]:
    """Bits to add by level."""
    table = np.zeros(max(ratios, default=0) + 1)
    for level, ratio in ratios.items():
        table[level] = np.log2(ratio)
    return table


def _shrunk(
    start: Mapping[int, float],
    seen: NDArray[np.float64],
    groups: Sequence[Sequence[int]],
    pseudo: float,
) -> dict[int, float]:
    """The ratio of each level's new share to its old one, both within its group."""
    ratios = dict.fromkeys(start, 1.0)
    for group in groups:
        known = [int(level) for level in group if int(level) in start]
        mass = sum(start[level] for level in known)
        total = sum(float(seen[level]) for level in known)
        for level in known if total else ():
            old = start[level] / mass
            new = (pseudo * old + float(seen[level])) / (pseudo + total)
            ratios[level] = float(np.clip(new / old, 1.0 / LARGEST_RATIO, LARGEST_RATIO))
    return ratios


def learn_strangers(
    model: MatchModel, levels: Levels, bits: Mapping[str, NDArray[np.float64]], strange: NDArray[np.float64]
) -> MatchModel:
    """
    The model with chances between strangers as they are in these files.

    Constants are counted. A chance that follows the frequency of a value is raised where strangers agree oftener than
    that, as in a file of which everybody lives in one street; it is never lowered, since agreement of strangers is
    too rare to be counted.

    Args:
        model: Where one starts from.
        levels: Of random pairs, by feature.
        bits: Likewise.
        strange: How sure it is that each pair is strangers: in a file of duplicates some random pairs are not.
    """
    features = dict(model.features)
    for name, start in model.features.items():
        if name in levels:
            features[name] = _among_strangers(start, _groups(name), levels[name], bits[name], strange)
    return replace(model, features=features)


def _among_strangers(
    start: Mapping[int, LevelOdds],
    groups: Sequence[Sequence[int]],
    levels: NDArray[np.int8],
    bits: NDArray[np.float64],
    strange: NDArray[np.float64],
) -> dict[int, LevelOdds]:
    seen = _tally(levels, strange, max(start) + 1)
    changed = dict(start)
    for group in groups:
        total = sum(float(seen[level]) for level in group if level < len(seen))
        for level in map(int, group):
            odds = start.get(level)
            if odds is None or not seen[level]:
                fresh = odds
            elif odds.by:
                thought = _thought(odds, bits[levels == level])
                often = (PSEUDO_STRANGERS * thought + float(seen[level])) / (PSEUDO_STRANGERS + total)
                fresh = replace(odds, times=odds.times * max(1.0, often / thought))
            else:
                often = (PSEUDO_STRANGERS * odds.other + float(seen[level])) / (PSEUDO_STRANGERS + total)
                fresh = replace(odds, other=min(often, 1.0))
            if fresh is not None:
                changed[level] = fresh
        changed |= _unseen(changed, group, seen, total)
    return changed


def _unseen(
    odds: Mapping[int, LevelOdds], group: Sequence[int], seen: NDArray[np.float64], total: float
) -> dict[int, LevelOdds]:
    """Constants of levels that random pairs never showed: rarer the more pairs did not show them."""
    share = PSEUDO_STRANGERS / (PSEUDO_STRANGERS + total)
    # Pairs too few to show a level even once say nothing of it: last four digits agree once in ten thousand.
    likely = UNSEEN / max(total, UNSEEN)
    return {
        int(level): replace(odds[level], other=max(odds[level].other * share, min(odds[level].other, likely)))
        for level in group
        if level in odds and not seen[level] and not odds[level].by and odds[level].other > 0
    }


def _thought(odds: LevelOdds, bits: NDArray[np.float64]) -> float:
    """The mean chance between strangers that stood behind *bits*."""
    return float(np.mean(odds.same / np.maximum(np.exp2(bits) - odds.same_spread, 1e-6)))


def learn_column(
    name: str, levels: NDArray[np.int8], chance: NDArray[np.float64], strangers: Mapping[int, float]
) -> dict[int, LevelOdds]:
    """
    What a column of unknown meaning says, from how often it agrees between records that are one person otherwise.

    It starts out saying nothing, so a column of row numbers or remarks ends up saying nothing.

    Args:
        name: The kind of its values' frequencies.
        levels: Of the candidates.
        chance: That each candidate is the same person, judged without the column.
        strangers: The chance of each level between strangers.
    """
    seen = np.bincount(levels, weights=chance, minlength=FURTHER_DIFFERENT + 1)
    total = float(seen[1:].sum())
    odds = {}
    for level in range(1, FURTHER_DIFFERENT + 1):
        other = max(strangers.get(level, 0.0), 1e-4 if level > 1 else 1e-9)
        same = (PSEUDO_PAIRS * other + float(seen[level])) / (PSEUDO_PAIRS + total)
        by = name if level == 1 else ""
        odds[level] = LevelOdds(
            same=same, household=0.0 if by else other, household_spread=1.0 if by else 0.0, other=other, by=by
        )
    return odds


def with_ratios(model: MatchModel, ratios: Mapping[str, Mapping[int, float]]) -> MatchModel:
    """The model with the chances of levels between records of one person multiplied, and what follows at home."""
    features = dict(model.features)
    for name, by_level in ratios.items():
        at_home = _at_home(model, name, by_level) if name in SHARED_AT_HOME else {}
        features[name] = {
            level: replace(
                odds,
                same=odds.same * by_level.get(level, 1.0),
                same_spread=odds.same_spread * by_level.get(level, 1.0),
                household=odds.household * at_home.get(level, 1.0),
                household_spread=odds.household_spread * at_home.get(level, 1.0),
            )
            for level, odds in model.features[name].items()
        }
    return replace(model, features=features)


def named(model: MatchModel, method: str, facts: Mapping[str, Any]) -> MatchModel:
    """The model under a name made of its content, with how it was made."""
    made = replace(model, version="", provenance={"from": model.version, "method": method, **facts})
    digest = hashlib.sha256(write_model(made).encode()).hexdigest()
    return replace(made, version=f"learned-{digest[:12]}")


@dataclass(frozen=True, slots=True)
class Calibration:
    """A straight line on log-odds in bits: rising always, and never far from leaving them alone."""

    slope: float = 1.0
    shift: float = 0.0

    def apply(self, bits: NDArray[np.float64]) -> NDArray[np.float64]:
        """Calibrated log-odds."""
        return self.slope * bits + self.shift


# A fit to a handful of labels must not swing. Before them a slope is taken to be within a third of 1, and odds to be
# right within a factor of 1.6 (one standard deviation each, in nats): 1 / 0.35^2 and 1 / 0.5^2.
RIDGE_SLOPE = 8.0
RIDGE_SHIFT = 4.0
# Answers that are nearly all alike say how the pairs were chosen, not how odds should be read.
FEWEST_OF_A_KIND = 5
STEPS = 50
SMALLEST_SLOPE = 0.05


def calibrate(bits: NDArray[np.float64], same: NDArray[np.bool_]) -> Calibration:
    """The calibration that makes labelled pairs likeliest, after Platt (1999), drawn towards leaving things alone."""
    x = np.clip(bits, -40, 40) * np.log(2)
    y = same.astype(np.float64)
    slope, shift = 1.0, 0.0
    for _ in range(STEPS):
        p = 1.0 / (1.0 + np.exp(-(slope * x + shift)))
        w = np.maximum(p * (1 - p), 1e-9)
        gradient = np.array([((p - y) * x).sum() + RIDGE_SLOPE * (slope - 1.0), (p - y).sum() + RIDGE_SHIFT * shift])
        curvature = np.array([[(w * x * x).sum() + RIDGE_SLOPE, (w * x).sum()], [(w * x).sum(), w.sum() + RIDGE_SHIFT]])
        step = np.linalg.solve(curvature, gradient)
        slope, shift = slope - float(np.clip(step[0], -0.5, 0.5)), shift - float(np.clip(step[1], -2, 2))
        if float(np.abs(step).max()) < 1e-6:  # noqa: PLR2004 beyond what any probability shows
            break
    return Calibration(max(slope, SMALLEST_SLOPE), float(shift / np.log(2)))


FOLDS = 5


def calibrate_checked(bits: NDArray[np.float64], same: NDArray[np.bool_]) -> tuple[Calibration, dict[str, float]]:
    """
    The calibration if it does better on labels it has not seen, by more than chance would; else none.

    Also tells both log losses, and the standard error of their difference: a gain below it is none.
    """
    fold = np.arange(len(bits)) % FOLDS
    before, after = surprises(bits, same), surprises(bits, same)
    for number in range(FOLDS):
        held = fold == number
        if held.any() and not held.all():
            after[held] = surprises(calibrate(bits[~held], same[~held]).apply(bits[held]), same[held])
    gain = before - after
    error = float(gain.std() / np.sqrt(max(len(gain), 1))) if len(gain) else 0.0
    facts = {
        "labels": float(len(bits)),
        "log_loss_before": float(before.mean()) if len(bits) else 0.0,
        "log_loss_after": float(after.mean()) if len(bits) else 0.0,
        "standard_error": error,
    }
    enough = min(int(same.sum()), int((~same).sum())) >= FEWEST_OF_A_KIND
    better = enough and float(gain.mean()) > error
    return (calibrate(bits, same) if better else Calibration()), facts


def surprises(bits: NDArray[np.float64], same: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How surprising each answer is, in nats: its log loss."""
    signed = np.where(same, bits, -bits) * np.log(2)
    return np.asarray(np.logaddexp(0.0, -signed), dtype=np.float64)
