"""Why a record was taken for the debtor's or not, as a picture: from the prior, step by step, to the probability."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING

from skiptrace.export.page import cut, document, percent, shown, table

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.model import Match

WIDTH, ROW, TOP = 880, 46, 34
BARS_LEFT, BARS_RIGHT, RUNNING = 390, 740, 760
LONGEST_LABEL, LONGEST_DRAWN, LONGEST_TOLD, LONGEST_TITLE = 54, 28, 200, 600
# Beyond so many bits a bar is as long as the picture and nobody's belief changes.
MOST_BITS = 200.0
THINNEST = 1.5


@dataclass(frozen=True, slots=True)
class _Step:
    label: str
    ours: str
    theirs: str
    bits: float
    before: float

    @property
    def after(self) -> float:
        return self.before + self.bits

    def values(self, most: int = LONGEST_TOLD) -> str:
        """Both values, each cut to *most* characters; nothing where neither is known."""
        return (
            " ~ ".join(cut(text, most) or "-" for text in (self.ours, self.theirs)) if self.ours or self.theirs else ""
        )

    @property
    def told(self) -> str:
        """The step in words, for who does not see the bar."""
        values = f" ({self.values()})" if self.ours or self.theirs else ""
        return f"{self.label}{values}: {self.bits:+.1f} bits, {percent(chance(self.after))} so far"


def chance(bits: float) -> float:
    """The probability that log-odds in *bits* are."""
    return 1.0 / (1.0 + math.exp2(-max(-MOST_BITS, min(MOST_BITS, bits))))


def waterfall_svg(match: Match) -> str:
    """
    The explanation of one match as a self-contained picture.

    A bar to the right speaks for the debtor, one to the left against; each begins where the one above ended. The
    running probability hears this record only; the last line has heard the other candidates and "nobody" too.
    """
    steps = list(_steps(match))
    height = TOP + ROW * (len(steps) + 1) + 10
    low = min(0.0, *(min(step.before, step.after) for step in steps))
    high = max(0.0, *(max(step.before, step.after) for step in steps))
    scale = (BARS_RIGHT - BARS_LEFT) / max(high - low, 1.0)
    zero = BARS_LEFT - low * scale
    rows = "".join(_row(step, TOP + ROW * place, zero, scale) for place, step in enumerate(steps))
    title = f"Why {_name(match)} is {percent(match.probability)} likely the debtor's"
    told = "; ".join(step.told for step in steps)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="100%" role="img" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">'
        f"<title>{shown(title, LONGEST_TITLE)}</title><desc>{shown(told)}</desc>"
        f'<line x1="{zero:.1f}" y1="{TOP - 6}" x2="{zero:.1f}" y2="{TOP + ROW * len(steps)}" stroke="currentColor" '
        'stroke-opacity=".4" stroke-dasharray="3 3"/>'
        f'<text x="{min(zero, BARS_RIGHT - 30):.1f}" y="{TOP - 14}" text-anchor="middle">even odds</text>'
        f'<text x="{RUNNING}" y="{TOP - 14}">so far</text>{rows}{_end(match, TOP + ROW * len(steps))}</svg>'
    )


def waterfall_html(matches: Sequence[Match], heading: str = "Why these records") -> str:
    """A page with the waterfall of each match, and the same in words."""
    parts = [f"<h1>{shown(heading)}</h1>"]
    for match in matches:
        parts.append(f"<h2>{shown(_name(match))}: {match.band}, {percent(match.probability)}</h2>")
        parts += [waterfall_svg(match), _table(match)]
    if not matches:
        parts.append('<p class="lead">No record was compared.</p>')
    return document(heading, parts)


def _name(match: Match) -> str:
    return f"{match.source}#{match.record_id}"


def _steps(match: Match) -> Iterator[_Step]:
    features = [("prior", "before anything was compared", match.prior_bits, "", "")]
    features += [(one.name, one.level, one.bits, one.debtor_value, one.candidate_value) for one in match.features]
    bits = [_finite(feature[2]) for feature in features]
    for (name, level, _, ours, theirs), own, after in zip(features, bits, accumulate(bits), strict=True):
        yield _Step(f"{name}: {level}", ours, theirs, own, after - own)


def _finite(bits: float) -> float:
    return 0.0 if math.isnan(bits) else max(-MOST_BITS, min(MOST_BITS, bits))


def _row(step: _Step, y: int, zero: float, scale: float) -> str:
    left, right = zero + min(step.before, step.after) * scale, zero + max(step.before, step.after) * scale
    width = max(right - left, THINNEST)
    colour = "var(--for, #2f855a)" if step.bits >= 0 else "var(--against, #c05621)"
    # The number stands where there is room: right of the bar, or left of one that ends at the edge.
    outside = right + 6, "start"
    if right > BARS_RIGHT - 40:
        outside = (left - 6, "end") if left > BARS_LEFT + 40 else (right - 6, "end")
    return (
        f"<g><title>{shown(step.told, LONGEST_TITLE)}</title>"
        f'<text x="0" y="{y + 15}">{shown(step.label, LONGEST_LABEL)}</text>'
        f'<text x="0" y="{y + 32}" opacity=".7">{shown(step.values(LONGEST_DRAWN))}</text>'
        f'<rect x="{left:.1f}" y="{y + 2}" width="{width:.1f}" height="18" rx="2" fill="{colour}"/>'
        f'<text x="{outside[0]:.1f}" y="{y + 16}" text-anchor="{outside[1]}">{step.bits:+.1f}</text>'
        f'<text x="{RUNNING}" y="{y + 16}">{shown(percent(chance(step.after)))}</text></g>'
    )


def _end(match: Match, y: int) -> str:
    told = f'all candidates and "nobody" heard: {match.band}'
    return (
        f'<line x1="0" y1="{y}" x2="{WIDTH}" y2="{y}" stroke="currentColor" stroke-opacity=".4"/>'
        f'<text x="0" y="{y + 24}" style="font-weight: bold">{shown(told)}</text>'
        f'<text x="{RUNNING}" y="{y + 24}" style="font-weight: bold">{shown(percent(match.probability))}</text>'
    )


def _table(match: Match) -> str:
    rows = [(step.label, step.values(), f"{step.bits:+.1f}", percent(chance(step.after))) for step in _steps(match)]
    return table(("compared", "debtor ~ record", "bits", "so far"), rows, numbers=(2, 3))
