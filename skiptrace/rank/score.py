"""
The three parts of confidence, in columns: identity x association x current.

*Identity* asks whether the evidence is about the debtor. All records accepted for a case answer that one
question, and records that agree on a phone are often copies of each other or one household: multiplying
their doubts away would make a namesake certain. So identity is the best record's, and the agreement of
independent origins raises the other two parts, where it is evidence.

*Association* asks whether the contact was ever the debtor's own, *current* whether it still is, given that it was:
a chain of conditional chances, whose product is the chance that it reaches the debtor today. Each is a prior by the
sort of contact, moved by the evidence in log-odds (`features`). The age of a sighting counts through a survival
curve whose rates are published ones. Statements of less certain records count for less in it than the best record's,
so that the product never mixes one record's identity with another's freshness.

All three only rise with a later sighting or with one more origin that agrees (tests/rank/test_properties.py).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.rank.codes import (
    AT_WORK,
    EMPLOYER,
    KINDS,
    LANDLINE,
    NOBODY_KNOWS,
    RELATIVE,
    Real,
    Truth,
    Whole,
    segments,
)
from skiptrace.rank.features import (
    DAYS_A_YEAR,
    EXPONENT_LIMIT,
    another_kept,
    home_line,
    kept_beside_newer,
    now_features,
    restless,
    rival,
    stranger_later,
    whose_features,
)
from skiptrace.rank.levels import find_levels, without_lost
from skiptrace.rank.merge import CLIENT, SMALLEST, Points, highest, total
from skiptrace.rank.rules import added
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
    from collections.abc import Mapping

    from skiptrace.rank.evidence import LineFacts, OtherUse
    from skiptrace.rank.model import RankModel

# Parts are rounded, so that the last bits of a processor's arithmetic decide no rank.
DECIMALS = 6
# Further silent sources are likely to be silent for one reason.
MOST_SILENT = 3
EVEN = 0.5
# Sources are up to so late, mostly: who showed it within this of the last sighting shows it still.
STILL_SHOWN_DAYS = 730


@dataclass(slots=True)
class Scores:
    """
    One entry per contact point: the parts, their product, and what the reasons need.

    ``given_on`` is when a number was given to somebody after the debtor, ``kept_since`` when the subscriber who may be
    the debtor got it; ``lately`` counts the origins that showed it about when the last of them did.
    """

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
    given_on: Whole
    kept_since: Whole
    silent: Whole
    origins: Whole
    lately: Whole


@dataclass(slots=True)
class Asked:
    """The two questions with their evidence, before the weights: what fitting needs as well (benchmarks)."""

    segment: Whole
    level: Whole
    line: Line
    around: Others
    newest: Newest
    silent: Whole
    identity: Real
    whose: Mapping[str, Real]
    association: Real
    now: Mapping[str, Real]


def score(points: Points, others: OtherUse, line_facts: LineFacts, *, today: int, model: RankModel) -> Scores:
    """How likely each contact point reaches the debtor today."""
    asked = ask(points, others, line_facts, today=today, model=model)
    current = _chance("untrue_when_stated", asked.now, "now", points.kind, asked.segment, model)
    identity, association, around = asked.identity, asked.association, asked.around
    since = asked.line.reassigned_on
    doubted = association * current < EVEN
    lost = (stranger_later(points, around, model) > EVEN) & doubted
    theirs = around.household_before & (asked.line.type != LANDLINE) & doubted
    return Scores(
        identity=_open(identity),
        association=_open(association),
        current=_open(current),
        confidence=_open(_confidence(points, asked.line, identity * association * current, model)),
        level=without_lost(asked.level, points, lost, theirs),
        line=asked.line,
        others=around,
        newest=asked.newest,
        superseded=asked.newest.last > points.seen,
        lost=lost,
        given_on=np.where(asked.now["given_away"] + asked.now["given_away_perhaps"] > 0, since, 0),
        kept_since=np.where(asked.now["line_since"] > 0, since, 0),
        silent=asked.silent,
        origins=total((points.pair_origin != CLIENT).astype(np.int64), points.first_pair),
        lately=_seen_lately(points),
    )


def ask(points: Points, others: OtherUse, line_facts: LineFacts, *, today: int, model: RankModel) -> Asked:
    """The evidence on both questions; the first is answered on the way, since the second looks at sure contacts."""
    line = find_lines(points, line_facts, today=today)
    around = find_others(points, others, line, today=today, shared=model.shared)
    segment = segments(points.kind, line.type)
    level = find_levels(points, around.household)
    identity = highest(points.rows.identity, points.row_start)
    whose = whose_features(points, around, line, today=today, model=model)
    # What each contact is worth by itself comes first, since some evidence is about the others of the case.
    alone = identity * _own(whose, level, segment, points, model, with_rules=False)
    newest = find_newest(points, line, alone, shared=model.shared)
    whose["kept_beside_newer"] = kept_beside_newer(points, line, newest, model)
    whose["another_kept"] = another_kept(points, line, alone)
    association = _own(whose, level, segment, points, model)
    own = identity * association
    newest = find_newest(points, line, own, shared=model.shared)
    silent = np.minimum(count_silent(points, shared=model.shared), MOST_SILENT)
    valid = _still_valid(points, identity, segment, today=today, model=model)
    now = now_features(points, around, line, newest, silent, valid, today=today, model=model)
    now["rival"] = rival(points, line, own, valid, model)
    now["restless"] = restless(points, own, today=today, model=model)
    now |= home_line(points, line, own, model)
    return Asked(segment, level, line, around, newest, silent, identity, whose, association, now)


def _seen_lately(points: Points) -> Whole:
    """How many origins still showed it about when the last of them did; what ended long before speaks no more."""
    shown = highest(np.where(points.rows.origin == CLIENT, 0, points.rows.seen), points.pair_start)
    still = (points.pair_origin != CLIENT) & (shown >= points.sourced[points.pair_point] - STILL_SHOWN_DAYS)
    lately: Whole = total(still.astype(np.int64), points.first_pair)
    return lately


def _parameter(name: str, segment: Whole, model: RankModel) -> Real:
    column: Real = np.array([getattr(entry, name) for entry in model.segments])[segment]
    return column


def _chance(
    prior: str,
    evidence: Mapping[str, Real],
    question: str,
    kind: Whole,
    segment: Whole,
    model: RankModel,
    *,
    with_rules: bool = True,
) -> Real:
    """The prior of the sort of contact, moved by the evidence."""
    chance = _parameter(prior, segment, model)
    chance = 1 - chance if prior == "untrue_when_stated" else chance
    bits = np.log(chance) - np.log1p(-chance)
    for name, values in evidence.items():
        weights = np.array([getattr(one, question)[name] for one in model.weights])
        bits += weights[kind] * values
    for code, rules in enumerate(model.rules if with_rules else ()):
        if chosen := getattr(rules, question):
            of_kind = np.flatnonzero(kind == code)
            bits[of_kind] += added(chosen, evidence, of_kind)
    moved: Real = 1 / (1 + np.exp(-np.clip(bits, -EXPONENT_LIMIT, EXPONENT_LIMIT)))
    return moved


def _own(
    whose: Mapping[str, Real],
    level: Whole,
    segment: Whole,
    points: Points,
    model: RankModel,
    *,
    with_rules: bool = True,
) -> Real:
    own = _chance("own", whose, "whose", points.kind, segment, model, with_rules=with_rules)
    return _fenced(own, level, points, model)


def _fenced(own: Real, level: Whole, points: Points, model: RankModel) -> Real:
    """What sources call another's is hardly the debtor's own, however many agree."""
    fixed = {
        NOBODY_KNOWS: model.shared.unknown_own,
        RELATIVE: model.shared.relative_own,
        AT_WORK: model.shared.workplace_own,
    }
    for fenced, share in fixed.items():
        own = np.where((level == fenced) & (points.kind != EMPLOYER), share, own)
    return own


def _still_valid(points: Points, identity: Real, segment: Whole, *, today: int, model: RankModel) -> Real:
    """The chance that what was so at the best sighting has stayed so, by age and tenure alone."""
    rows = points.rows
    of_row = segment[rows.point]
    first = points.first[rows.point]
    told_tenure = np.where(first > 0, np.maximum(rows.seen - first, 0), 0) / DAYS_A_YEAR
    tenure = np.maximum(told_tenure, _parameter("typical_tenure_years", of_row, model))
    steady = _parameter("loss_scale_years", of_row, model) + tenure
    age = np.maximum(today - rows.seen, 0) / DAYS_A_YEAR
    valid = (steady / (steady + age)) ** _parameter("loss_shape", of_row, model)
    still: Real = highest(rows.identity * valid, points.row_start) / identity
    return still


def _confidence(points: Points, line: Line, raw: Real, model: RankModel) -> Real:
    """What the product of the parts was worth in the worlds, and after that in the firm's own hands."""
    shipped = calibrated(points.kind, raw, model)
    if model.adjustment is None:
        return shipped
    return model.adjustment.apply(points.kind, shipped, line.type, points.held, points.trust)


def calibrated(kind: Whole, raw: Real, model: RankModel) -> Real:
    """The product of the parts, mapped for each kind onto how often such products were right."""
    mapped = raw
    for code in range(len(KINDS)):
        if knots := model.calibration[code]:
            told, true = zip(*knots, strict=True)
            mapped = np.where(kind == code, np.interp(raw, told, true), mapped)
    return mapped


def _open(values: Real) -> Real:
    """Rounded, and strictly between nought and one: nothing is certain."""
    return np.clip(np.round(values, DECIMALS), SMALLEST, 1 - SMALLEST)
