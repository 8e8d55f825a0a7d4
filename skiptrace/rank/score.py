"""
The three parts of confidence, in columns: identity x association x current.

*Identity* asks whether the evidence is about the debtor. All records accepted for a case answer that one
question, and records that agree on a phone are often copies of each other or one household: multiplying
their doubts away would make a namesake certain. So identity is the best record's, and the agreement of
independent origins raises the other two parts, where it is evidence.

*Association* asks whether the contact is the debtor's own. Each further origin removes a share of the doubt,
in proportion to how surely its record is the debtor's.

*Current* asks whether it is still so. Every statement is discounted for its age; the best one counts, and others
lower the chance that it was untrue when it was made. Statements of less certain records count for less here
than the best record's, so that the product never mixes one record's identity with another's freshness.

All three only rise with a later sighting or with one more origin that agrees (tests/rank/test_properties.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.rank.codes import (
    AT_WORK,
    EMPLOYER,
    HOUSEHOLD,
    KINDS,
    NOBODY_KNOWS,
    PHONE,
    RELATIVE,
    Real,
    Truth,
    Whole,
    segments,
)
from skiptrace.rank.levels import find_levels, without_lost
from skiptrace.rank.merge import CLIENT, SMALLEST, Points, highest, total
from skiptrace.rank.surroundings import (
    Line,
    Newest,
    Others,
    count_silent,
    find_lines,
    find_newest,
    find_others,
)

if TYPE_CHECKING:
    from skiptrace.rank.evidence import LineFacts, OtherUse
    from skiptrace.rank.model import RankModel

DAYS_A_YEAR = 365.25
# Parts are rounded, so that the last bits of a processor's arithmetic decide no rank.
DECIMALS = 6
# Further silent sources are likely to be silent for one reason.
MOST_SILENT = 3
# Beyond this the logistic is flat, and further on the exponential overflows.
EXPONENT_LIMIT = 50.0


@dataclass(slots=True)
class Scores:
    """One entry per contact point: the parts, their product, and what the reasons need."""

    identity: Real
    association: Real
    current: Real
    confidence: Real
    level: Whole
    line: Line
    others: Others
    newest: Newest
    superseded: Truth
    lost: Truth
    silent: Whole
    origins: Whole


def score(points: Points, others: OtherUse, line_facts: LineFacts, *, today: int, model: RankModel) -> Scores:
    """How likely each contact point reaches the debtor today."""
    around = find_others(points, others, today=today, shared=model.shared)
    line = find_lines(points, line_facts, today=today)
    segment = segments(points.kind, line.type)
    level = find_levels(points, around.household)
    identity = highest(points.rows.identity, points.row_start)
    stranger = _stranger_share(points, around, segment, model)
    association = _own_share(points, level, segment, model) * stranger
    newest = find_newest(points, identity * association, shared=model.shared)
    silent = np.minimum(count_silent(points, shared=model.shared), MOST_SILENT)
    current = (
        _still_valid(points, identity, segment, today=today, model=model)
        * _not_superseded(points, newest, segment, model)
        * _after_events(points, line, model)
        * (1 - model.shared.other_silence) ** silent
    )
    lost = (stranger < 0.5) & (around.stranger_seen > points.seen)  # noqa: PLR2004 - more likely lost than not
    return Scores(
        identity=_open(identity),
        association=_open(association),
        current=_open(current),
        confidence=_open(_calibrated(points.kind, identity * association * current, model)),
        level=without_lost(level, points, lost),
        line=line,
        others=around,
        newest=newest,
        superseded=newest.last > points.seen,
        lost=lost,
        silent=silent,
        origins=total((points.pair_origin != CLIENT).astype(np.int64), points.first_pair),
    )


def _parameter(name: str, segment: Whole, model: RankModel) -> Real:
    column: Real = np.array([getattr(entry, name) for entry in model.segments])[segment]
    return column


def _own_share(points: Points, level: Whole, segment: Whole, model: RankModel) -> Real:
    """The chance that what the sources file under the debtor is the debtor's own, before any stranger."""
    own = _parameter("own", segment, model)
    own = np.where(level == HOUSEHOLD, own * _parameter("household_share", segment, model), own)
    pair_identity = highest(points.rows.identity, points.pair_start)
    further = total(pair_identity, points.first_pair) - highest(pair_identity, points.first_pair)
    agreed: Real = 1 - (1 - own) * model.shared.origin_doubt ** np.maximum(further, 0)
    # Sources that agree that it is a relative's make it no more the debtor's own.
    fixed = {
        NOBODY_KNOWS: model.shared.unknown_own,
        RELATIVE: model.shared.relative_own,
        AT_WORK: model.shared.workplace_own,
    }
    for fenced, share in fixed.items():
        agreed = np.where((level == fenced) & (points.kind != EMPLOYER), share, agreed)
    return agreed


def _stranger_share(points: Points, around: Others, segment: Whole, model: RankModel) -> Real:
    """What is left of *own* when a stranger is found with it: much if before the debtor, little if after."""
    gap = (around.stranger_seen - points.seen) / model.shared.stranger_days
    later = 1 / (1 + np.exp(-np.clip(gap, -EXPONENT_LIMIT, EXPONENT_LIMIT)))
    left: Real = 1 - _parameter("stranger", segment, model) * later * (around.stranger_seen > 0)
    return left


def _still_valid(points: Points, identity: Real, segment: Whole, *, today: int, model: RankModel) -> Real:
    """The chance that the best statement was true when made and has stayed so."""
    valid = _row_validity(points, segment, today=today, model=model)
    strength = highest(points.rows.identity * valid, points.pair_start)
    best = highest(strength, points.first_pair)
    voices = total(strength, points.first_pair) / best
    untrue = _parameter("untrue_when_stated", segment, model) ** voices
    still: Real = best / identity * (1 - untrue)
    return still


def _row_validity(points: Points, segment: Whole, *, today: int, model: RankModel) -> Real:
    rows, shared = points.rows, model.shared
    of_row = segment[rows.point]
    first = points.first[rows.point]
    told_tenure = np.where(first > 0, np.maximum(rows.seen - first, 0), 0) / DAYS_A_YEAR
    tenure = np.maximum(told_tenure, _parameter("typical_tenure_years", of_row, model))
    steady = _parameter("loss_scale_years", of_row, model) + tenure
    age = np.maximum(today - rows.seen, 0) / DAYS_A_YEAR
    valid = (steady / (steady + age)) ** _parameter("loss_shape", of_row, model)
    silent_years = np.where(rows.last > 0, np.maximum(rows.as_of - rows.last, 0), 0) / DAYS_A_YEAR
    valid *= (1 - shared.own_silence_a_year) ** silent_years
    still: Real = np.where(rows.origin == CLIENT, valid * shared.held_current, valid)
    return still


def _not_superseded(points: Points, newest: Newest, segment: Whole, model: RankModel) -> Real:
    """A newer contact of the kind lowers the older, less so when both were in use at one time."""
    shared = model.shared
    gap = np.maximum(newest.last - points.seen, 0) / shared.superseded_days
    overlap = (newest.first > 0) & (newest.first <= points.seen)
    share = _parameter("superseded", segment, model) * np.where(overlap, shared.superseded_overlap, 1.0)
    left: Real = 1 - share * newest.weight * (1 - np.exp(-gap))
    return left


def _after_events(points: Points, line: Line, model: RankModel) -> Real:
    """Cut off, given to somebody else, known to be bad: near nothing, unless seen long after."""
    left = np.ones(len(points.case))
    dialled = points.kind == PHONE
    for on, seen in (
        (np.where(dialled, line.disconnected_on, 0), points.seen),
        (np.where(dialled, line.reassigned_on, 0), points.seen),
        (np.where(points.bad, points.bad_on, 0), points.sourced),
    ):
        recovered = 1 - np.exp(-np.maximum(seen - on, 0) / model.shared.event_recovery_days)
        kept = model.shared.event_floor + (model.shared.event_recovery - model.shared.event_floor) * recovered
        left = np.where(on > 0, left * kept, left)
    return left


def _calibrated(kind: Whole, raw: Real, model: RankModel) -> Real:
    mapped = raw
    for code in range(len(KINDS)):
        if knots := model.calibration[code]:
            told, true = zip(*knots, strict=True)
            mapped = np.where(kind == code, np.interp(raw, told, true), mapped)
    return mapped


def _open(values: Real) -> Real:
    """Rounded, and strictly between nought and one: nothing is certain."""
    return np.clip(np.round(values, DECIMALS), SMALLEST, 1 - SMALLEST)
