"""Pictures of how right matching is, drawn as SVG: reliability, precision and recall, precision by threshold."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.evaluate.measures import at_threshold, curve
from skiptrace.export.page import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from skiptrace.evaluate.measures import Bin, Judged

WIDTH, HEIGHT = 460, 330
LEFT, RIGHT, TOP, BOTTOM = 62, 436, 12, 280
HISTOGRAM = 64
# More points than pixels show nothing more.
MOST_POINTS = 400
FLOORS = (0.9, 0.8, 0.5, 0.0)
THRESHOLDS = (*(round(place / 50, 2) for place in range(1, 50)), 0.985, 0.99, 0.995, 0.999)


@dataclass(frozen=True, slots=True)
class _Frame:
    """Where numbers stand in a picture: 0 to 1 to the right, *floor* to 1 upwards."""

    floor: float = 0.0
    bottom: int = BOTTOM

    def x(self, value: float) -> float:
        return LEFT + (RIGHT - LEFT) * value

    def y(self, value: float) -> float:
        share = (max(value, self.floor) - self.floor) / (1 - self.floor)
        return self.bottom - (self.bottom - TOP) * share

    def line(self, points: Iterable[tuple[float, float]], style: str) -> str:
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in points)
        return f'<polyline points="{path}" fill="none" {style}/>'

    def area(self, lows: Sequence[tuple[float, float]], highs: Sequence[tuple[float, float]]) -> str:
        path = " ".join(f"{self.x(x):.1f},{self.y(y):.1f}" for x, y in [*lows, *reversed(highs)])
        return f'<polygon points="{path}" fill="var(--bar)" fill-opacity=".18"/>'

    def axes(self, across: str, up: str) -> str:
        """Lines and numbers every fifth of the way, and what they mean."""
        made = []
        for place in range(6):
            share = place / 5
            x, value = self.x(share), self.floor + (1 - self.floor) * share
            y = self.y(value)
            made.append(
                f'<line x1="{LEFT}" y1="{y:.1f}" x2="{RIGHT}" y2="{y:.1f}" stroke="var(--line)"/>'
                f'<text x="{LEFT - 6}" y="{y + 4:.1f}" text-anchor="end">{100 * value:.0f} %</text>'
                f'<line x1="{x:.1f}" y1="{TOP}" x2="{x:.1f}" y2="{BOTTOM}" stroke="var(--line)"/>'
                f'<text x="{x:.1f}" y="{BOTTOM + 18}" text-anchor="middle">{100 * share:.0f} %</text>'
            )
        middle = (TOP + self.bottom) / 2
        return "".join(made) + (
            f'<text x="{(LEFT + RIGHT) / 2}" y="{HEIGHT - 8}" text-anchor="middle">{shown(across)}</text>'
            f'<text x="10" y="{middle}" text-anchor="middle" transform="rotate(-90 10 {middle})">{shown(up)}</text>'
        )


def reliability(bins: Sequence[Bin], *, what: str = "pairs") -> str:
    """What was said against what was right, with 95 % intervals, over a histogram of how often it was said."""
    frame = _Frame(bottom=BOTTOM - HISTOGRAM)
    marks = [frame.line(((0, 0), (1, 1)), 'stroke="currentColor" stroke-opacity=".5" stroke-dasharray="4 4"')]
    points = []
    for one in bins:
        if one.said is None or one.right.value is None or one.right.low is None or one.right.high is None:
            continue
        x, y = frame.x(one.said), frame.y(one.right.value)
        points.append((one.said, one.right.value))
        told = f"said {one.said:.1%}, right {one.right.value:.1%} of {one.entries:,}"
        marks.append(
            f"<g><title>{told}</title>"
            f'<line x1="{x:.1f}" y1="{frame.y(one.right.low):.1f}" x2="{x:.1f}" y2="{frame.y(one.right.high):.1f}" '
            f'stroke="var(--bar)" stroke-width="7" stroke-opacity=".3" stroke-linecap="round"/>'
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="var(--bar)"/></g>'
        )
    marks.append(frame.line(points, 'stroke="var(--bar)" stroke-width="1.5" stroke-opacity=".5"'))
    told = "; ".join(f"said {said:.0%}, right {right:.0%}" for said, right in points)
    content = frame.axes("what was said", "what was right") + _histogram(frame, bins, what) + "".join(marks)
    return _picture("Reliability: what is said against what is right", told, content)


def _histogram(frame: _Frame, bins: Sequence[Bin], what: str) -> str:
    """How many entries each bin has, on a scale of powers of ten: one is one step, ten two."""
    most = max((np.log10(one.entries) + 1 for one in bins if one.entries), default=1.0)
    bars = []
    for one in bins:
        if one.entries:
            height = (HISTOGRAM - 12) * (np.log10(one.entries) + 1) / most
            left, right = frame.x(one.low), frame.x(one.high)
            bars.append(
                f"<g><title>{one.entries:,} {shown(what)}</title>"
                f'<rect x="{left + 1:.1f}" y="{BOTTOM - height:.1f}" width="{max(right - left - 2, 1):.1f}" '
                f'height="{height:.1f}" fill="currentColor" fill-opacity=".25"/></g>'
            )
    return "".join(bars)


def precision_recall(judged: Judged) -> str:
    """How many of those shown are right, against how many of those there are found."""
    found = curve(judged)
    if not len(found.threshold) or not judged.positives:
        return ""
    # The first few shown make a jagged edge that says nothing.
    usual = found.shown >= min(20, int(found.shown[-1]))
    recall, precision = found.recall[usual], found.precision[usual]
    chosen = np.unique(np.linspace(0, len(recall) - 1, MOST_POINTS).astype(np.int64))
    # Far down the list everything is wrong; the picture ends where half of those shown are.
    chosen = chosen[precision[chosen] >= min(0.5, float(precision.max()))]
    frame = _Frame(floor=_floor(float(precision[chosen].min())))
    points = [(float(x), float(y)) for x, y in zip(recall[chosen], precision[chosen], strict=True)]
    at = at_threshold(judged, 0.5)
    content = frame.axes("recall: found of those there are", "precision: right of those shown")
    content += frame.line(points, 'stroke="var(--bar)" stroke-width="2"')
    told = ""
    if at.precision.value is not None and at.recall.value is not None:
        x, y = frame.x(at.recall.value), frame.y(at.precision.value)
        told = f"at 50 % or more: precision {at.precision.value:.1%}, recall {at.recall.value:.1%}"
        content += f'<g><title>{told}</title><circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="var(--against)"/></g>'
    return _picture("Precision and recall", told, content)


def precision_by_threshold(judged: Judged) -> str:
    """How many are right, and how many found, when only pairs at the threshold or more are shown."""
    points = [at_threshold(judged, threshold) for threshold in THRESHOLDS]
    known = [
        (one.threshold, one.precision.low, one.precision.value, one.precision.high)
        for one in points
        if one.precision.value is not None and one.precision.low is not None and one.precision.high is not None
    ]
    if not known:
        return ""
    recall = [(one.threshold, one.recall.value) for one in points if one.recall.value is not None]
    frame = _Frame(floor=_floor(min([value for _, _, value, _ in known] + [value for _, value in recall])))
    content = (
        frame.axes("threshold", "share")
        + frame.area([(x, low) for x, low, _, _ in known], [(x, high) for x, _, _, high in known])
        + frame.line(((x, value) for x, _, value, _ in known), 'stroke="var(--bar)" stroke-width="2"')
        + frame.line(recall, 'stroke="var(--against)" stroke-width="2" stroke-dasharray="6 4"')
        + f'<text x="{LEFT + 10}" y="{BOTTOM - 26}">— precision with its 95 % interval</text>'
        f'<text x="{LEFT + 10}" y="{BOTTOM - 10}">- - recall</text>'
    )
    told = "; ".join(f"at {x:.0%} precision {value:.1%}" for x, _, value, _ in known if x in (0.5, 0.9, 0.99))
    return _picture("Precision and recall by threshold", told, content)


def _floor(lowest: float) -> float:
    """Where the upward axis begins, so that what differs is seen."""
    return next(floor for floor in FLOORS if lowest >= floor)


def _picture(title: str, told: str, content: str) -> str:
    return (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" width="100%" role="img">'
        f"<title>{shown(title)}</title><desc>{shown(told, 2_000)}</desc>{content}</svg>"
    )
