"""
Fitting a calibration to what came of contacts, with fall-back from thin segments to broad ones.

Every parameter is drawn towards changing nothing, so that a few outcomes move little, a part of a kind with few
outcomes follows its kind, and a source with few follows the part. How strongly is chosen by cross-validation over
cases, and a kind is changed only if that does better on cases it has not seen.

A contact that was tried and gave no answer is censored. What it does tell is that it is in service: with *s* the
share of failing contacts that ring with somebody else, it counts as right with ``p / (p + (1 - p) s)``, and *s* is
found together with the rest (expectation and maximization). Dropping such contacts would count failures twice, since
a dead line is always found out and an answering debtor is not.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.model import Kind
from skiptrace.rank.adjustment import SMALLEST, KindAdjustment, part_names
from skiptrace.rank.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from skiptrace.rank.codes import Real, Whole

KIND_ORDER = (Kind.PHONE, Kind.ADDRESS, Kind.EMAIL, Kind.EMPLOYER)
FOLDS = 5
# How strongly the slopes and the shift of a kind are held where they are, as penalties on squares; chosen in worlds
# of the held-out settings (benchmarks/outcomes.py judges them in others).
SLOPE_HELD, SHIFT_HELD = 20.0, 0.5
# The same for parts and sources; which of them, cross-validation decides. The last leaves them with their kind.
STRENGTHS = (8.0, 32.0, 10_000.0)
LEAST_SLOPE = 0.05
# A kind with fewer outcomes than this is left alone.
FEWEST = 30
ROUNDS, STEPS = 12, 25
CLOSE = 1e-7
DECIMALS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """
    A contact that was offered, and what came of it.

    Args:
        case: Which case it is from; one case is never on both sides of a cross-validation.
        base: What the shipped model says.
        said: What was said, with whatever calibration was in use.
        rank: Its place.
        line_type: Of phones; empty for the others.
        on_file: Whether the client had it.
        sources: The sources of its evidence.
        verdict: What came of it; open when only no answer did.
        skip: The type of skip that the case was taken for; empty when it was not.
    """

    case: str
    kind: Kind
    base: float
    said: float
    rank: int
    level: str
    line_type: str
    on_file: bool
    sources: tuple[str, ...]
    verdict: Verdict
    skip: str = ""


@dataclass(frozen=True, slots=True)
class Fitted:
    """
    The calibration of one kind, and how it did on outcomes that it had not seen.

    ``held_out`` is what was said of each of ``judged`` by fits that had not seen its case; ``surprise_…`` is the mean
    negative log-likelihood, before and after.
    """

    adjustment: KindAdjustment
    outcomes: int
    censored: int
    strength: float
    surprise_before: float
    surprise_after: float
    judged: tuple[Judgement, ...]
    held_out: tuple[float, ...]

    @property
    def adopted(self) -> bool:
        """Whether it does better than leaving the kind alone."""
        return self.surprise_after < self.surprise_before


@dataclass(slots=True)
class _Design:
    """Outcomes in columns: the two logarithms, what each belongs to, and what is known of its truth."""

    low: Real
    high: Real
    parts: Real
    sources: Real
    part_names: list[str]
    source_names: list[str]
    right: Real
    dead: Real
    open: Real

    def take(self, rows: Whole) -> _Design:
        """Some of the rows."""
        return replace(
            self,
            **{
                name: getattr(self, name)[rows] for name in ("low", "high", "parts", "sources", "right", "dead", "open")
            },
        )


def fit_kind(judged: Sequence[Judgement]) -> Fitted | None:
    """The calibration of one kind of contact; None where too little is known of it."""
    judged = sorted(judged, key=lambda one: (one.case, one.rank, one.base, one.verdict))
    decided = sum(one.verdict is not Verdict.OPEN for one in judged)
    if decided < FEWEST:
        return None
    design, fold = _design(judged), _folds(judged)
    trials = {strength: _cross_validated(design, fold, strength) for strength in STRENGTHS}
    strength = min(trials, key=lambda one: (_surprise(design, trials[one]), -one))
    before = np.exp(-design.low)
    return Fitted(
        adjustment=_named(_fit(design, strength), design),
        outcomes=decided,
        censored=len(judged) - decided,
        strength=strength,
        surprise_before=_surprise(design, before) / len(judged),
        surprise_after=_surprise(design, trials[strength]) / len(judged),
        judged=tuple(judged),
        held_out=tuple(trials[strength].tolist()),
    )


def _design(judged: Sequence[Judgement]) -> _Design:
    base = np.clip(np.array([one.base for one in judged]), SMALLEST, 1 - SMALLEST)
    belongs = [part_names(one.kind, one.line_type, on_file=one.on_file) for one in judged]
    parts, sources = sorted({name for names in belongs for name in names}), _names(one.sources for one in judged)
    verdicts = [one.verdict for one in judged]
    return _Design(
        low=-np.log(base),
        high=-np.log1p(-base),
        parts=_marks(belongs, parts),
        sources=_marks([one.sources for one in judged], sources),
        part_names=parts,
        source_names=sources,
        right=np.array([one is Verdict.RIGHT for one in verdicts], np.float64),
        dead=np.array([one is Verdict.GONE for one in verdicts], np.float64),
        open=np.array([one is Verdict.OPEN for one in verdicts], np.float64),
    )


def _names(told: Iterable[Sequence[str]]) -> list[str]:
    return sorted({name for names in told for name in names})


def _marks(belongs: Sequence[Sequence[str]], names: Sequence[str]) -> Real:
    place = {name: column for column, name in enumerate(names)}
    marks = np.zeros((len(belongs), len(names)))
    for row, some in enumerate(belongs):
        for name in some:
            marks[row, place[name]] = 1.0
    return marks


def _folds(judged: Sequence[Judgement]) -> Whole:
    """Which part of the cross-validation each row belongs to: by case, and the same every time."""
    return np.array([hashlib.sha256(one.case.encode()).digest()[0] % FOLDS for one in judged])


def _cross_validated(design: _Design, fold: Whole, strength: float) -> Real:
    """What is said of each row by a fit that has not seen its case."""
    said = np.exp(-design.low)
    for number in range(FOLDS):
        held = np.flatnonzero(fold == number)
        rest = np.flatnonzero(fold != number)
        if len(held) and len(rest):
            said[held] = _say(_fit(design.take(rest), strength), design.take(held))
    return said


@dataclass(frozen=True, slots=True)
class _Weights:
    """A fit in numbers: the two slopes, the shift, one number per part, one per source."""

    slopes: Real
    parts: Real
    sources: Real


def _say(weights: _Weights, design: _Design) -> Real:
    odds = (
        weights.slopes[1] * design.high
        - weights.slopes[0] * design.low
        + weights.slopes[2]
        + design.parts @ weights.parts
        + _best(weights.sources, design.sources)
    )
    chance: Real = np.clip(1 / (1 + np.exp(-odds)), SMALLEST, 1 - SMALLEST)
    return chance


def _best(sources: Real, marks: Real) -> Real:
    """The shift of the best source of each contact."""
    if not len(sources):
        return np.zeros(len(marks))
    best = np.where(marks > 0, sources[None, :], -np.inf).max(axis=1)
    shift: Real = np.where(np.isfinite(best), best, 0.0)
    return shift


def _chosen(sources: Real, marks: Real) -> Real:
    """Marks of the best source only; of several that are as good, each a share."""
    if not len(sources):
        return marks
    at = (marks > 0) & (sources[None, :] >= _best(sources, marks)[:, None] - CLOSE)
    chosen: Real = at / np.maximum(at.sum(axis=1, keepdims=True), 1)
    return chosen


def _fit(design: _Design, strength: float) -> _Weights:
    """Penalised maximum likelihood, the censored taken as right as far as they probably are."""
    parts, sources = design.parts.shape[1], design.sources.shape[1]
    start = np.concatenate([[1.0, 1.0, 0.0], np.zeros(parts + sources)])
    held = np.concatenate([[SLOPE_HELD, SLOPE_HELD, SHIFT_HELD], np.full(parts + sources, strength)])
    found = start.copy()
    ringing = _share_ringing(design, np.exp(-design.low))
    for _ in range(ROUNDS):
        weights = _Weights(found[:3], found[3 : 3 + parts], found[3 + parts :])
        chance = _say(weights, design)
        share = chance / (chance + (1 - chance) * ringing)
        target = np.where(design.open > 0, share, design.right)
        ringing = _share_ringing(design, share)
        columns = np.hstack(
            [
                -design.low[:, None],
                design.high[:, None],
                np.ones((len(chance), 1)),
                design.parts,
                _chosen(weights.sources, design.sources),
            ]
        )
        newer = _climb(columns, target, found, start, held)
        moved = float(np.abs(newer - found).max())
        found = newer
        if moved < CLOSE:
            break
    return _Weights(found[:3], found[3 : 3 + parts], found[3 + parts :])


def _share_ringing(design: _Design, share: Real) -> float:
    """Of contacts that fail, the share that ring with somebody else; the censored are among these."""
    strangers = float(((1 - design.right) * (1 - design.dead) * (1 - design.open)).sum())
    strangers += float((design.open * (1 - share)).sum())
    return (strangers + 1) / (strangers + float(design.dead.sum()) + 2)


def _climb(columns: Real, target: Real, found: Real, start: Real, held: Real) -> Real:
    """Newton's steps to the likeliest weights, the slopes kept above nought."""
    weights = found.copy()
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(columns @ weights, -50, 50)))
        slope = columns.T @ (chance - target) + held * (weights - start)
        spread = np.maximum(chance * (1 - chance), 1e-9)
        curve = (columns * spread[:, None]).T @ columns + np.diag(held)
        step = np.clip(np.linalg.solve(curve, slope), -1, 1)
        newer = weights - step
        newer[:2] = np.maximum(newer[:2], LEAST_SLOPE)
        moved = float(np.abs(newer - weights).max())
        weights = newer
        if moved < CLOSE:
            break
    return weights


def _named(weights: _Weights, design: _Design) -> KindAdjustment:
    low, high, shift = (round(float(one), DECIMALS) for one in weights.slopes)
    return KindAdjustment(
        low=low,
        high=high,
        shift=shift,
        parts=_by_name(design.part_names, weights.parts),
        sources=_by_name(design.source_names, weights.sources),
    )


def _by_name(names: Sequence[str], values: Real) -> dict[str, float]:
    return {name: round(float(value), DECIMALS) for name, value in zip(names, values, strict=True)}


def _surprise(design: _Design, chance: Real) -> float:
    """Minus the log-likelihood of what came of the contacts, the censored as "in service"."""
    ringing = _share_ringing(design, chance)
    p = np.clip(chance, SMALLEST, 1 - SMALLEST)
    failed = np.where(design.dead > 0, (1 - p) * (1 - ringing), (1 - p) * ringing)
    likely = np.where(design.right > 0, p, np.where(design.open > 0, p + (1 - p) * ringing, failed))
    return -float(np.log(likely).sum())
