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
from skiptrace.rank.surroundings import RESTED_DAYS, Line, Newest, Others, best_of_others, sort_of

if TYPE_CHECKING:
    from skiptrace.rank.model import RankModel

DAYS_A_YEAR = 365.25
# Beyond this the logistic is flat, and further on the exponential overflows.
EXPONENT_LIMIT = 50.0
# Further silent sources, and further voices, are likely to be silent or to speak for one reason.
MOST_VOICES = 3
# No rival leaves no room at all.
SUREST_RIVAL = 0.99
LONGEST_TENURE_YEARS = 10.0
# A piece of news wears off within so long.
LATELY_YEARS = 1.0
# An age, as minus the logarithm of the chance that all has stayed as it was, at which it begins to tell by itself.
LONG_UNSEEN = 0.25
LONGEST_VANISHED_YEARS = 3.0
# Who has moved and changed numbers so often within these years does so again.
RESTLESS_YEARS, MOST_CHANGES = 10, 6


def whose_features(points: Points, around: Others, line: Line, *, today: int, model: RankModel) -> dict[str, Real]:
    """Evidence on whether each contact was ever the debtor's own."""
    dialled = points.kind == PHONE
    once, unsupported = _one_day(points), _unsupported(points, model)
    tenure = np.where(points.begun > 0, points.shown - points.first, 0) / DAYS_A_YEAR
    brief = np.where(_alone(points) & (points.begun > 0), np.exp(-np.maximum(tenure, 0)), 0.0)
    return {
        "further_origins": _further(points),
        "tenure": np.log1p(np.clip(tenure, 0, LONGEST_TENURE_YEARS)),
        "tenure_first_year": np.clip(tenure, 0, 1),
        "tenure_next_years": np.clip(tenure - 1, 0, 2),
        # What slips into one file by mistake has mostly done so lately.
        "brief_alone": brief,
        "brief_alone_lately": brief * _lately(points, today),
        "late_on_line": _late_on_line(points, line),
        "one_day": _number(once & (line.type != LANDLINE)),
        # A desk at work, mostly.
        "one_day_landline": _number(once & (line.type == LANDLINE)),
        "own_account": _number(_own_account(points)),
        "unsupported": _number(unsupported),
        "unsupported_one_day": _number(unsupported & once),
        "on_file": _number(points.held & ~points.bad),
        "right_party": _number(points.right_on > 0),
        "wrong_party": _number((points.wrong_on > 0) & (points.right_on == 0)),
        "household": _number(around.household & dialled & (line.type != LANDLINE)),
        "household_before": _number(around.household_before & dialled & (line.type != LANDLINE)),
        "stranger_later": stranger_later(points, around, model),
        "stranger_before": _number(around.stranger_before),
        "began_with_line": _began_with_line(points, line),
        "family_there": _number((points.kind == ADDRESS) & around.household),
    }


def kept_beside_newer(points: Points, line: Line, newest: Newest, model: RankModel) -> Real:
    """
    A number that the same subscriber kept while the debtor was seen with a newer one: probably not the debtor's.

    Who takes a new number gives up the old; a relative's or a colleague's goes on.
    """
    gap = np.maximum(newest.last - points.seen, 0) / model.shared.superseded_days
    return np.where(_steady(points, line), newest.weight * (1 - np.exp(-gap)), 0.0)


def another_kept(points: Points, line: Line, weight: Real) -> Real:
    """
    How surely the debtor has kept another number of the same sort: who has one in service hardly takes a second.

    Args:
        points: The contact points.
        line: What is known of their lines.
        weight: How surely each is the debtor's, as far as that is known without this.
    """
    return best_of_others(np.where(_steady(points, line) & ~points.bad, weight, 0.0), sort_of(points, line))


def rival(points: Points, line: Line, own: Real, valid: Real, model: RankModel) -> Real:
    """
    How likely another contact of the same sort still reaches the debtor, as minus the log of the chance that not.

    People live in one place and carry one telephone, mostly. What is hardly the debtor's *own* is no rival.
    """
    gone = (points.kind == PHONE) & ((line.off_on > 0) | np.logical_or(*_given_away(points, line)))
    none = gone | points.bad | (own < model.shared.credible)
    best = best_of_others(np.where(none, 0.0, own * valid), sort_of(points, line))
    rivalled: Real = -np.log1p(-np.minimum(best, SUREST_RIVAL))
    return rivalled


def restless(points: Points, weight: Real, *, today: int, model: RankModel) -> Real:
    """How many other addresses and phones the debtor took up within the last years, as far as is credible."""
    lately = points.begun > today - RESTLESS_YEARS * DAYS_A_YEAR
    taken_up = lately & np.isin(points.kind, (PHONE, ADDRESS)) & (weight >= model.shared.credible)
    changes = np.bincount(points.case, taken_up)[points.case] - taken_up
    return np.minimum(changes, MOST_CHANGES)


def home_line(points: Points, line: Line, weight: Real, model: RankModel) -> dict[str, Real]:
    """
    What the debtor's landline tells of each address: kept, the household has stayed; lost, it has probably moved.

    The surest landline of a case speaks, as far as it is the debtor's (*weight*): where it is in service for addresses
    that the debtor had before it was last seen, and where it is no more, the less the later the address was seen since.
    """
    lines = np.flatnonzero((points.kind == PHONE) & (line.type == LANDLINE) & (weight >= model.shared.credible))
    lines = lines[np.lexsort((points.seen[lines], weight[lines]))]
    place = np.full(int(points.case.max(initial=0)) + 1, -1)
    place[points.case[lines]] = lines
    speaker = np.where(points.kind == ADDRESS, place[points.case], -1)
    sure = np.where(speaker >= 0, weight[speaker], 0.0)
    kept = _steady(points, line)[speaker] & (points.seen[speaker] >= points.first)
    given_away, _ = _given_away(points, line)
    lost_on = np.maximum(line.disconnected_on, np.where(given_away, line.reassigned_on, 0))[speaker]
    return {
        "home_line_kept": np.where(kept, sure, 0.0),
        "home_line_lost": np.where(lost_on > 0, sure * _unhealed(lost_on, points.shown, model), 0.0),
    }


def _alone(points: Points) -> Truth:
    """Whether one origin alone shows it, the client's file among them."""
    alone: Truth = total(np.ones(len(points.pair_start), np.int64), points.first_pair) == 1
    return alone & ~points.held


def _lately(points: Points, today: int) -> Real:
    """How lately a source first saw it: 1 today, near 0 years ago or where nobody says."""
    return _lately_seen(points.begun, today)


def _late_on_line(points: Points, line: Line) -> Real:
    """How long the present subscriber had had the number before anybody saw it with the debtor: a relative's, often."""
    lag = np.maximum(points.first - line.reassigned_on, 0) / DAYS_A_YEAR
    known = (points.kind == PHONE) & (line.reassigned_on > 0) & (points.first > 0)
    return np.where(known, 1 - np.exp(-lag), 0.0)


def _vanished(points: Points, *, today: int, model: RankModel) -> Real:
    """For how many years no source has seen the debtor by anything at all; 0 where none tells a day."""
    seen = np.zeros(int(points.case.max(initial=0)) + 1, np.int64)
    credible = highest(points.rows.identity, points.row_start) >= model.shared.credible
    np.maximum.at(seen, points.case[credible], points.shown[credible])
    years = np.clip((today - seen) / DAYS_A_YEAR, 0, LONGEST_VANISHED_YEARS)
    return np.where(seen > 0, years, 0.0)[points.case]


def _steady(points: Points, line: Line) -> Truth:
    """Whether a table of lines knows the number in service with a subscriber who may be the debtor."""
    known: Truth = (points.kind == PHONE) & (line.known_on > 0) & (line.off_on == 0)
    return known & ~np.logical_or(*_given_away(points, line))


def _one_day(points: Points) -> Truth:
    """Whether all that sources tell of it is one day, which is how what is others' slips into a file."""
    rows = points.rows
    seen_once = rows.dated & ((rows.first == 0) | (rows.last <= rows.first)) & (rows.right_on == 0)
    # A call that did not reach the debtor is not even one.
    never_longer: Truth = ~highest(~seen_once & (rows.dated | rows.open) & (rows.origin != CLIENT), points.row_start)
    return never_longer & (points.sourced > 0)


def _unsupported(points: Points, model: RankModel) -> Truth:
    """
    Whether no origin that shows it agrees with any other, the client's file among them, on any contact of the case.

    A record that is right about the debtor mostly repeats something that others know as well. Records that are
    probably others' support nothing.
    """
    origins = int(points.rows.origin.max(initial=0)) + 1
    credible = highest(points.rows.identity, points.pair_start) >= model.shared.credible
    alone = total(credible.astype(np.int64), points.first_pair) <= 1
    voice = points.case[points.pair_point] * origins + points.pair_origin
    agreed = np.zeros(int(voice.max(initial=0)) + 1, np.bool_)
    agreed[voice[~alone[points.pair_point] & credible]] = True
    agreed[voice[points.pair_origin == CLIENT]] = True
    supported: Truth = highest(agreed[voice] & credible, points.first_pair)
    return ~supported


def _own_account(points: Points) -> Truth:
    """Whether some record tells no last sighting: accounts and rolls, where people state what is theirs themselves."""
    stated: Truth = highest(points.rows.open, points.row_start)
    return stated


def _began_with_line(points: Points, line: Line) -> Real:
    """How soon after the present subscriber got it a source first saw it with the debtor: 1 at once, 0 never."""
    rows = points.rows
    since = line.reassigned_on[rows.point]
    fits = (since > 0) & (rows.first > 0) & (rows.first + RESTED_DAYS >= since) & (rows.origin != CLIENT)
    lag = np.maximum(rows.first - since, 0) / DAYS_A_YEAR
    soonest: Real = highest(np.where(fits, np.exp(-lag), 0.0), points.row_start)
    return soonest


def now_features(
    points: Points,
    around: Others,
    line: Line,
    newest: Newest,
    silent: Whole,
    valid: Real,
    *,
    today: int,
    model: RankModel,
) -> dict[str, Real]:
    """Evidence on whether each contact is the debtor's today, given that it once was."""
    shared = model.shared
    known = (line.known_on > 0) & (points.kind == PHONE)
    age = -np.log(np.maximum(valid, 1e-9))
    given_away, perhaps = _given_away(points, line)
    off = known & (line.off_on > 0)
    steady = _steady(points, line)
    gap = np.maximum(newest.last - points.seen, 0) / shared.superseded_days
    overlap = (newest.first > 0) & (newest.first <= points.seen)
    superseded = newest.weight * (1 - np.exp(-gap))
    later = np.maximum(newest.begun - np.where(points.begun > 0, points.begun, points.seen), 0)
    events = {
        "line_off": np.where(off, _unhealed(np.maximum(line.off_on, line.known_on), points.seen, model), 0.0),
        "cut": _since(line.cut_on, points.seen, model) * (points.kind == PHONE),
        "wrong_party": _since(points.wrong_on, points.seen, model),
        "bad": np.where(points.bad, _unhealed(points.bad_on, points.sourced, model), 0.0),
        "moved_in": _since(around.moved_in_on, points.seen, model),
        "family_left": _since(around.family_left_on, points.seen, model),
        # Twice as sure where even the last sighting was before.
        "given_away": _number(given_away) + (given_away & (line.reassigned_on > points.seen + RESTED_DAYS)),
        "given_away_perhaps": _number(perhaps),
    }
    return events | {
        "age": age,
        "long_unseen": np.maximum(age - LONG_UNSEEN, 0),
        "vanished": _vanished(points, today=today, model=model),
        "begun_lately": _lately(points, today),
        "age_of_unknown_line": np.where(known | (points.kind != PHONE), 0.0, age),
        "further_origins": _further(points),
        "unsourced": _number(points.sourced == 0),
        "newest_of_sources": _newest_of_sources(points, line),
        "own_account": _number(_own_account(points)),
        "other_silence": silent.astype(np.float64),
        "superseded": np.where(overlap, 0.0, superseded),
        "superseded_overlap": np.where(overlap, superseded, 0.0),
        "successor": 1 - np.exp(-later / shared.superseded_days),
        "line_kept": _number(steady),
        "line_kept_and_seen": np.where(steady, np.exp(-2 * age), 0.0),
        "line_since": _number(steady & (line.reassigned_on > 0)),
        "stranger_later": stranger_later(points, around, model),
        "family_seen": _lately_seen(around.family_seen, today),
        "family_open": _number(around.family_open > 0),
        "household": _number(around.household & ((line.type == LANDLINE) | (points.kind == ADDRESS))),
        "right_party": np.where(points.right_on > 0, np.exp((points.right_on - today) / DAYS_A_YEAR), 0.0),
    }


def _given_away(points: Points, line: Line) -> tuple[Truth, Truth]:
    """
    Whether the present subscriber came after the debtor: surely, and perhaps.

    A source that first saw the number with the debtor once that subscriber had it has seen that subscriber. Where a
    record tells no last sighting, its first date is often that of the account and not of the number.
    """
    rows = points.rows
    dated = highest(np.where(rows.dated, np.maximum(rows.first, 1), 0), points.row_start)
    since = np.where(dated > 1, dated, points.seen)
    after = (points.kind == PHONE) & (line.reassigned_on > since + RESTED_DAYS)
    return after & (dated > 0), after & (dated == 0)


def _newest_of_sources(points: Points, line: Line) -> Real:
    """For how many independent origins it is the latest of its sort, each as far as its record is the debtor's."""
    rows = points.rows
    origins = int(rows.origin.max(initial=0)) + 1
    group = sort_of(points, line)[points.pair_point] * origins + points.pair_origin
    seen, identity = highest(rows.seen, points.pair_start), highest(rows.identity, points.pair_start)
    latest = np.zeros(int(group.max(initial=0)) + 1, np.int64)
    np.maximum.at(latest, group, seen)
    newest: Real = total(np.where(seen >= latest[group], identity, 0.0), points.first_pair)
    return np.minimum(newest, MOST_VOICES)


def stranger_later(points: Points, around: Others, model: RankModel) -> Real:
    """How surely a stranger is seen with it after the debtor: near 0 if long before, near 1 if long after."""
    gap = (around.stranger_seen - points.seen) / model.shared.stranger_days
    later: Real = 1 / (1 + np.exp(-np.clip(gap, -EXPONENT_LIMIT, EXPONENT_LIMIT)))
    met: Real = later * (around.stranger_seen > 0)
    return met


def _further(points: Points) -> Real:
    """How many independent origins agree beyond the surest one, each as far as its record is the debtor's."""
    identity = highest(points.rows.identity, points.pair_start)
    further = total(identity, points.first_pair) - highest(identity, points.first_pair)
    capped: Real = np.clip(further, 0, MOST_VOICES)
    return capped


def _unhealed(on: Whole, seen: Whole, model: RankModel) -> Real:
    """What is left of an event's weight after a sighting that came later: all of it, falling by half and half again."""
    healed: Real = np.exp(-np.maximum(seen - on, 0) / model.shared.event_recovery_days)
    return healed


def _since(on: Whole, seen: Whole, model: RankModel) -> Real:
    """The same of an event that may not have happened."""
    return np.where(on > 0, _unhealed(on, seen, model), 0.0)


def _lately_seen(on: Whole, today: int) -> Real:
    """How lately somebody was seen: 1 today, near 0 years ago or never."""
    return np.where(on > 0, np.exp(-np.maximum(today - on, 0) / DAYS_A_YEAR / LATELY_YEARS), 0.0)


def _number(holds: Truth) -> Real:
    return holds.astype(np.float64)
