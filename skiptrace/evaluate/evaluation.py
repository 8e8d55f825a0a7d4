"""What an evaluation says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from skiptrace.evaluate.errors import MatchError
    from skiptrace.evaluate.measures import Judged, Share, Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """The pairs of one kind of left record."""

    name: str
    records: int
    pairs: Summary


@dataclass(frozen=True, slots=True, kw_only=True)
class Absent:
    """Left records whose person is not in the right file, and to how many of them somebody is given."""

    records: int
    given_likely: Share
    given_surely: Share


@dataclass(frozen=True, slots=True, kw_only=True)
class Reached:
    """Of the true pairs, how many were compared at all: what blocking lost, nothing else can find."""

    true_pairs: int
    named: int
    never_compared: int
    recall: Share
    pairs_compared: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Findings:
    """
    What was measured.

    ``best`` and ``absent`` are of the likeliest candidate of each left record, where there are two files and the truth
    is known of all rows. ``judged`` and ``best_judged`` are the numbers behind ``pairs`` and ``best``.
    """

    pairs: Summary
    judged: Judged
    best: Summary | None
    best_judged: Judged | None
    absent: Absent | None
    reached: Reached
    segments: tuple[Segment, ...]
    errors: tuple[MatchError, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """
    How good matching is on two files, or on the duplicates of one.

    ``truth`` is ``column`` or ``labels``; ``labels_unknown`` counts decided pairs whose rows are in no file.
    """

    left: str
    right: str
    left_rows: int
    right_rows: int
    truth: str
    labels_unknown: int
    model: str
    findings: Findings
