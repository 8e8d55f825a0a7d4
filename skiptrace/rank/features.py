"""
What speaks for and against each contact point, in columns.

Two questions are asked of the evidence: was the contact ever the debtor's own (*whose*), and if so, is it still
(*now*). Each feature is a number that is 0 where the evidence is silent; the model gives its weight in log-odds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.rank.codes import ADDRESS, LANDLINE, PHONE, Real, Truth, Whole
from skiptrace.rank.merge import CLIENT, Points, highest, total
from skiptrace.rank.surroundings import RESTED_DAYS, Line, Newest, Others

if TYPE_CHECKING:
    from skiptrace.rank.model import RankModel

DAYS_A_YEAR = 365.25
# Beyond this the logistic is flat, and further on the exponential overflows.
EXPONENT_LIMIT = 50.0
# Further silent sources, and further voices, are likely to be silent or to speak for one reason.
MOST_VOICES = 3
LONGEST_TENURE_YEARS = 10.0

# Which way each feature may move the odds: a weight of the other sign would be a model that learned an accident.
WHOSE = {
    "further_origins": 1,
    "tenure": 1,
    "one_day": -1,
    "on_file": 1,
    "right_party": 1,
    "wrong_party": -1,
    "household": -1,
    "household_before": -1,
    "stranger_later": -1,
    "stranger_before": -1,
    "began_with_line": 1,
}
NOW = {
    "age": -1,
    "age_of_unknown_line": -1,
    "further_origins": 1,
    "unsourced": -1,
    "undated": -1,
    "own_silence": -1,
    "other_silence": -1,
    "superseded": -1,
    "superseded_overlap": -1,
    "successor": -1,
    "line_off": -1,
    "cut": -1,
    "given_away": -1,
    "line_kept": 1,
    "line_since": 1,
    "stranger_later": -1,
    "household": 1,
    "right_party": 1,
    "wrong_party": -1,
    "bad": -1,
}


def whose_features(points: Points, around: Others, line: Line, *, today: int, model: RankModel) -> dict[str, Real]:
    """Evidence on whether each contact was ever the debtor's own."""
    dialled = points.kind == PHONE
    tenure = np.where((points.begun > 0) & (points.shown > 0), points.shown - points.first, 0) / DAYS_A_YEAR
    since = line.reassigned_on
    fits = (since > 0) & (points.begun > 0) & (points.begun + RESTED_DAYS >= since)
    lag = np.maximum(points.begun - since, 0) / DAYS_A_YEAR
    return {
        "further_origins": _further(points),
        "tenure": np.log1p(np.clip(tenure, 0, LONGEST_TENURE_YEARS)),
        "one_day": _number((points.begun > 0) & (points.shown <= points.begun) & (points.first == points.begun)),
        "on_file": _number(points.held & ~points.bad),
        "right_party": _number(points.right_on > 0),
        "wrong_party": _number((points.wrong_on > 0) & (points.right_on == 0)),
        "household": _number(around.household & dialled & (line.type != LANDLINE)),
        "household_before": _number(around.household_before & dialled & (line.type != LANDLINE)),
        "stranger_later": stranger_later(points, around, model),
        "stranger_before": _number(around.stranger_before),
        "began_with_line": np.where(fits, np.exp(-lag), 0.0),
    }


def now_features(
    points: Points, around: Others, line: Line, newest: Newest, silent: Whole, valid: Real, *, today: int, model: RankModel
) -> dict[str, Real]:
    """Evidence on whether each contact is the debtor's today, given that it once was."""
    shared = model.shared
    known = (line.known_on > 0) & (points.kind == PHONE)
    age = -np.log(np.maximum(valid, 1e-9))
    given_away = _given_away(points, line)
    off = known & (line.off_on > 0)
    steady = known & ~off & ~given_away
    gap = np.maximum(newest.last - points.seen, 0) / shared.superseded_days
    overlap = (newest.first > 0) & (newest.first <= points.seen)
    superseded = newest.weight * (1 - np.exp(-gap))
    later = np.maximum(newest.begun - points.begun, 0) * (points.begun > 0)
    events = {
        "line_off": np.where(off, _unhealed(np.maximum(line.off_on, line.known_on), points.seen, model), 0.0),
        "cut": np.where(line.cut_on > 0, _unhealed(line.cut_on, points.seen, model), 0.0) * (points.kind == PHONE),
        "wrong_party": np.where(points.wrong_on > 0, _unhealed(points.wrong_on, points.seen, model), 0.0),
        "bad": np.where(points.bad, _unhealed(points.bad_on, points.sourced, model), 0.0),
        "given_away": _number(given_away),
    }
    return events | {
        "age": age,
        "age_of_unknown_line": np.where(known | (points.kind != PHONE), 0.0, age),
        "further_origins": _further(points),
        "unsourced": _number(points.sourced == 0),
        "undated": _number((points.sourced > 0) & (points.shown <= points.begun)),
        "own_silence": _own_silence(points),
        "other_silence": silent.astype(np.float64),
        "superseded": np.where(overlap, 0.0, superseded),
        "superseded_overlap": np.where(overlap, superseded, 0.0),
        "successor": 1 - np.exp(-later / shared.superseded_days),
        "line_kept": _number(steady),
        "line_since": _number(steady & (line.reassigned_on > 0)),
        "stranger_later": stranger_later(points, around, model),
        "household": _number(around.household & ((line.type == LANDLINE) | (points.kind == ADDRESS))),
        "right_party": np.where(points.right_on > 0, np.exp((points.right_on - today) / DAYS_A_YEAR), 0.0),
    }


def _given_away(points: Points, line: Line) -> Truth:
    """
    Whether the present subscriber came after the debtor.

    A source that first saw the number with the debtor once that subscriber had it has seen that subscriber.
    """
    debtor_since = np.where(points.begun > 0, points.begun, points.seen)
    lost: Truth = (points.kind == PHONE) & (line.reassigned_on > debtor_since + RESTED_DAYS)
    return lost


def stranger_later(points: Points, around: Others, model: RankModel) -> Real:
    """How surely a stranger is seen with it after the debtor: near 0 if long before, near 1 if long after."""
    gap = (around.stranger_seen - points.seen) / model.shared.stranger_days
    later: Real = 1 / (1 + np.exp(-np.clip(gap, -EXPONENT_LIMIT, EXPONENT_LIMIT)))
    return later * (around.stranger_seen > 0)


def _further(points: Points) -> Real:
    """How many independent origins agree beyond the surest one, each as far as its record is the debtor's."""
    identity = highest(points.rows.identity, points.pair_start)
    further = total(identity, points.first_pair) - highest(identity, points.first_pair)
    return np.clip(further, 0, MOST_VOICES)


def _own_silence(points: Points) -> Real:
    """Years for which the source that is least silent has gone on without showing it again."""
    rows = points.rows
    told = (rows.last > 0) & (rows.origin != CLIENT)
    years = np.where(told, np.maximum(rows.as_of - rows.last, 0) / DAYS_A_YEAR, LONGEST_TENURE_YEARS)
    least = -highest(-years, points.row_start)
    return np.where(least < LONGEST_TENURE_YEARS, np.log1p(least), 0.0)


def _unhealed(on: Whole, seen: Whole, model: RankModel) -> Real:
    """What is left of an event's weight after a sighting that came later: all of it, falling by half and half again."""
    healed: Real = np.exp(-np.maximum(seen - on, 0) / model.shared.event_recovery_days)
    return healed


def _number(holds: Truth) -> Real:
    return holds.astype(np.float64)
