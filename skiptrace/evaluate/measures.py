"""How right probabilities are: precision and recall, reliability, Brier score, calibration error. Pure numbers."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import ArrayLike, NDArray

# Two-sided 95 %.
Z = 1.959963984540054
EVEN_BINS = 10
BINS_BY_COUNT = 10
# Among millions of candidates nearly all are near 0 and right about it; that hides how wrong the others are.
WORTH_SAYING = 0.01
THRESHOLDS = (0.5, 0.7, 0.9, 0.95, 0.99)
PRECISIONS = (0.95, 0.99, 0.999)


@dataclass(frozen=True, slots=True, init=False)
class Judged:
    """
    Probabilities and the truth, highest first.

    An entry with probability 0 was never shown to anybody: a true pair that was not even compared is such an entry.

    Args:
        probability: One number from 0 to 1 for each entry.
        same: Whether the entry is right.
        positives: How many could have been found; as many as are right where left out.
    """

    probability: NDArray[np.float64]
    same: NDArray[np.bool_]
    positives: int

    def __init__(self, probability: ArrayLike, same: ArrayLike, positives: int | None = None) -> None:
        chances = np.asarray(probability, dtype=np.float64).reshape(-1)
        right = np.asarray(same, dtype=bool).reshape(-1)
        if len(chances) != len(right):
            raise ConfigError("there must be one truth for each probability")
        if not ((chances >= 0) & (chances <= 1)).all():
            raise ConfigError("a probability is a number from 0 to 1")
        order = np.lexsort((right, -chances))
        object.__setattr__(self, "probability", chances[order])
        object.__setattr__(self, "same", right[order])
        object.__setattr__(self, "positives", int(right.sum()) if positives is None else positives)

    def __len__(self) -> int:
        """How many entries."""
        return len(self.probability)


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many, as a share with its 95 % interval; all None where there are none."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """What comes of taking everything at *threshold* or more."""

    threshold: float
    shown: int
    right: int
    said: float | None
    precision: Share
    recall: Share
    f1: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """Entries between two probabilities: what was said on average, and what was right."""

    low: float
    high: float
    entries: int
    said: float | None
    right: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """Precision and recall at each probability that occurs, from the highest down."""

    threshold: NDArray[np.float64]
    shown: NDArray[np.int64]
    right: NDArray[np.int64]
    positives: int

    @property
    def precision(self) -> NDArray[np.float64]:
        """The share of those shown that is right."""
        return np.asarray(self.right / self.shown)

    @property
    def recall(self) -> NDArray[np.float64]:
        """The share of what could be found that is; 0 where there is nothing to be found."""
        return np.asarray(self.right / max(self.positives, 1))

    @property
    def f1(self) -> NDArray[np.float64]:
        """The harmonic mean of both."""
        return np.asarray(2 * self.right / (self.shown + max(self.positives, 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """Everything that is measured of one set of entries."""

    entries: int
    positives: int
    points: tuple[Point, ...]
    best: Point | None
    recall_at_precision: dict[float, float | None]
    even_bins: tuple[Bin, ...]
    bins_by_count: tuple[Bin, ...]
    brier: float | None
    ece: float | None
    ece_worth_saying: float | None


def wilson(right: int, shown: int) -> Share:
    """The share *right* of *shown* with its interval after Wilson (1927), which holds for few and for all as well."""
    if shown <= 0:
        return Share(None, None, None)
    share = right / shown
    middle = (share + Z * Z / (2 * shown)) / (1 + Z * Z / shown)
    half = Z / (1 + Z * Z / shown) * math.sqrt(share * (1 - share) / shown + Z * Z / (4 * shown * shown))
    # The ends are exact in theory; rounding must not put the share itself outside.
    return Share(share, max(0.0, min(middle - half, share)), min(1.0, max(middle + half, share)))


def curve(judged: Judged) -> Curve:
    """Precision and recall at each probability above 0; entries of one probability stand or fall together."""
    shown = int((judged.probability > 0).sum())
    chances, right = judged.probability[:shown], np.cumsum(judged.same[:shown])
    last = np.flatnonzero(np.diff(chances, append=-1.0))
    return Curve(
        threshold=chances[last],
        shown=(last + 1).astype(np.int64),
        right=right[last].astype(np.int64),
        positives=judged.positives,
    )


def at_threshold(judged: Judged, threshold: float) -> Point:
    """What comes of taking everything at *threshold* or more, and above 0."""
    chosen = (judged.probability >= threshold) & (judged.probability > 0)
    shown, right = int(chosen.sum()), int(judged.same[chosen].sum())
    both = shown + judged.positives
    return Point(
        threshold=threshold,
        shown=shown,
        right=right,
        said=_mean(judged.probability[chosen]),
        precision=wilson(right, shown),
        recall=wilson(right, judged.positives),
        f1=2 * right / both if both else None,
    )


def best_point(judged: Judged) -> Point | None:
    """The threshold with the best F1, the highest of several; None where nothing is shown or to be found."""
    found = curve(judged)
    if not len(found.threshold) or not judged.positives:
        return None
    return at_threshold(judged, float(found.threshold[int(np.argmax(found.f1))]))


def recall_at_precision(judged: Judged, least: float) -> float | None:
    """The most that can be found while *least* of those shown are right: 0 if never; None if nothing is to be found."""
    if not judged.positives:
        return None
    found = curve(judged)
    enough = found.precision >= least
    return float(found.recall[enough].max()) if enough.any() else 0.0


def even_bins(judged: Judged, bins: int = EVEN_BINS) -> tuple[Bin, ...]:
    """Entries by probability in *bins* of equal width, empty ones too."""
    edges = np.linspace(0.0, 1.0, bins + 1)
    place = np.minimum((judged.probability * bins).astype(np.int64), bins - 1)
    return tuple(
        _bin(judged, place == number, float(edges[number]), float(edges[number + 1])) for number in range(bins)
    )


def bins_by_count(judged: Judged, bins: int = BINS_BY_COUNT) -> tuple[Bin, ...]:
    """
    Entries from low to high in up to *bins* of nearly equal size.

    Entries of one probability stay together, so the order of a file changes nothing.
    """
    chances = judged.probability[::-1]
    if not len(chances):
        return ()
    starts = chances[(np.arange(bins) * len(chances)) // bins]
    edges = np.unique(starts)
    place = np.searchsorted(edges, judged.probability, side="right") - 1
    highs = np.append(edges[1:], chances[-1])
    return tuple(
        _bin(judged, place == number, float(edges[number]), float(highs[number])) for number in range(len(edges))
    )


def _bin(judged: Judged, chosen: NDArray[np.bool_], low: float, high: float) -> Bin:
    entries, right = int(chosen.sum()), int(judged.same[chosen].sum())
    said = _mean(judged.probability[chosen])
    return Bin(low=low, high=high, entries=entries, said=said, right=wilson(right, entries))


def brier(judged: Judged) -> float | None:
    """The mean squared error of the probabilities (Brier 1950)."""
    return _mean((judged.probability - judged.same) ** 2)


def calibration_error(judged: Judged, *, least: float = 0.0, bins: int = EVEN_BINS) -> float | None:
    """
    How far what is said is from what is right, on average over entries (expected calibration error).

    Args:
        judged: Probabilities and the truth.
        least: Only entries of this probability or more count.
        bins: How many bins of equal width.
    """
    worth = judged.probability >= least
    some = Judged(judged.probability[worth], judged.same[worth])
    if not len(some):
        return None
    gaps = [
        one.entries * abs(one.said - one.right.value)
        for one in even_bins(some, bins)
        if one.said is not None and one.right.value is not None
    ]
    return min(float(sum(gaps)) / len(some), 1.0)


def summarize(judged: Judged, thresholds: Sequence[float] = THRESHOLDS) -> Summary:
    """All measures of one set of entries."""
    return Summary(
        entries=len(judged),
        positives=judged.positives,
        points=tuple(at_threshold(judged, threshold) for threshold in thresholds),
        best=best_point(judged),
        recall_at_precision={least: recall_at_precision(judged, least) for least in PRECISIONS},
        even_bins=even_bins(judged),
        bins_by_count=bins_by_count(judged),
        brier=brier(judged),
        ece=calibration_error(judged),
        ece_worth_saying=calibration_error(judged, least=WORTH_SAYING),
    )


def _mean(values: NDArray[np.float64]) -> float | None:
    # Sums in a fixed order that does not depend on how the entries came: Python's own exact sum.
    return min(math.fsum(values.tolist()) / len(values), 1.0) if len(values) else None
