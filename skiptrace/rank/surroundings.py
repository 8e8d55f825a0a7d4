"""What else is known about contact points: others' use, facts about lines, newer ones, silence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from skiptrace.model import Kind
from skiptrace.rank.codes import KINDS, LANDLINE, LINE_CODE, PHONE, UNKNOWN_LINE, Real, Truth, Whole
from skiptrace.rank.evidence import UNDATED, LineFacts, OtherUse
from skiptrace.rank.merge import CLIENT, Points, highest, total

if TYPE_CHECKING:
    from skiptrace.rank.model import Shared

# A number rests at least so long before it is given out again (47 CFR 52.15(f)(1)(ii)).
RESTED_DAYS = 45

# Sources are so late, mostly, that who was seen with it up to so long before a day had it on that day.
STILL_HELD_DAYS = 365

# Files name their months only, and people move in while others move out.
OVERLAP_DAYS = 60

# Wider than any date, so that a group and a date make one sortable number.
SPAN = 1 << 22


@dataclass(slots=True)
class Others:
    """
    Who else is found with a contact point.

    Only whether and how late: the number of people who hold a number is never used (such scores are patented).
    ``…_before`` marks what others already had when a source first saw it with the debtor. A stranger who is known to
    have had the number before its present subscriber is past and counts for nothing.

    Of addresses only: ``moved_in_on`` is when the last stranger was first seen there who came after the debtor,
    ``family_seen`` when somebody of the debtor's family name last was, ``family_open`` the day of an account of theirs
    that still runs, ``family_left_on`` when one of them was first seen elsewhere. All are 0 where nobody tells.
    """

    household: Truth
    household_before: Truth
    stranger_seen: Whole
    stranger_dated: Truth
    stranger_before: Truth
    moved_in_on: Whole
    family_seen: Whole
    family_open: Whole
    family_left_on: Whole


class Stay(NamedTuple):
    """How long one record tells somebody at an address; the dates are those of `OtherUse`."""

    first_seen: int
    last_seen: int
    open_on: int
    elsewhere_from: int


@dataclass(slots=True)
class Line:
    """
    What is known of the telephone line itself; dates are 0 where nothing happened.

    ``cut_on`` is a statement's word, ``off`` that of a table of lines; ``known_on`` is how late such a table knows it.
    """

    type: Whole
    cut_on: Whole
    off_on: Whole
    reassigned_on: Whole
    known_on: Whole

    @property
    def disconnected_on(self) -> Whole:
        """When it was last cut off, whoever says so."""
        return np.maximum(self.cut_on, self.off_on)


@dataclass(slots=True)
class Newest:
    """
    The newest credible contact of the same sort: when it was seen, since when, and how sure it is.

    ``begun`` is when the one that was begun last was first seen.
    """

    last: Whole
    first: Whole
    weight: Real
    begun: Whole


def find_others(points: Points, others: OtherUse, line: Line, *, today: int, shared: Shared) -> Others:
    """Who else is found with each contact point."""
    count = len(points.case)
    flags = [np.zeros(count, np.bool_) for _ in range(4)]
    dates = [np.zeros(count, np.int64) for _ in range(5)]
    found = Others(flags[0], flags[1], dates[0], flags[2], flags[3], *dates[1:])
    undated = max(1, today - int(shared.unknown_age_days))
    uses = zip(
        others.case,
        others.kind,
        others.key,
        others.first_seen,
        others.last_seen,
        others.same_household,
        others.open_on,
        others.elsewhere_from,
        strict=True,
    )
    for case, kind, key, first_seen, last_seen, same_household, open_on, elsewhere_from in uses:
        point = points.index.get((case, kind, key))
        if point is None:
            continue
        seen = min(last_seen, today) if last_seen > 0 else undated
        if kind is Kind.ADDRESS:
            stay = Stay(first_seen, min(last_seen, today), min(open_on, today), min(elsewhere_from, today))
            _add_stay(found, points, point, stay, family=same_household)
        before = first_seen > 0 and _had_before(points, point, first_seen, seen)
        if same_household:
            found.household[point] = True
            found.household_before[point] |= before
        elif not 0 < first_seen < line.reassigned_on[point] - RESTED_DAYS:
            found.stranger_before[point] |= before
            newest = found.stranger_seen[point]
            if seen >= newest:
                found.stranger_seen[point] = seen
                found.stranger_dated[point] = last_seen > 0 or (seen == newest and found.stranger_dated[point])
    return found


def _add_stay(found: Others, points: Points, point: int, stay: Stay, *, family: bool) -> None:
    """Take down how long somebody else lived at an address."""
    if family:
        left = stay.elsewhere_from if stay.elsewhere_from > stay.last_seen - OVERLAP_DAYS else 0
        found.family_seen[point] = max(found.family_seen[point], stay.last_seen)
        found.family_open[point] = max(found.family_open[point], stay.open_on)
        found.family_left_on[point] = max(found.family_left_on[point], left)
    elif stay.first_seen > (points.first[point] or points.seen[point]) + OVERLAP_DAYS:
        found.moved_in_on[point] = max(found.moved_in_on[point], stay.first_seen)


def _had_before(points: Points, point: int, first_seen: int, last_seen: int) -> bool:
    """
    Whether somebody who was seen with it from one day to another had it when a source first saw it with the debtor.

    Where no source tells a first sighting, having it up to about the debtor's last one is enough.
    """
    if points.sourced[point] and not points.begun[point]:
        return bool(last_seen > points.shown[point] - STILL_HELD_DAYS)
    return bool(first_seen < points.first[point] and points.begun[point] <= last_seen)


def find_lines(points: Points, facts: LineFacts, *, today: int) -> Line:
    """What is known of the line behind each phone, from the statements and from tables without names."""
    nought = [np.zeros_like(points.case) for _ in range(3)]
    line = Line(_line_votes(points), highest(points.rows.disconnected, points.row_start), *nought)
    if not facts.key:
        return line
    known = _by_number(facts, today)
    for (_, kind, key), point in points.index.items():
        fact = known.get(key) if kind is KINDS[PHONE] else None
        if fact is not None:
            seen, line_type, disconnected_on, reassigned_on = fact
            if line_type != UNKNOWN_LINE:
                line.type[point] = line_type
            line.off_on[point] = disconnected_on
            line.reassigned_on[point] = reassigned_on
            line.known_on[point] = max(min(seen, today), disconnected_on, reassigned_on, 1)
    return line


def _line_votes(points: Points) -> Whole:
    """The line type that most origins tell; the most restricted where they disagree evenly."""
    counts = [
        total(highest(points.rows.line == code, points.pair_start).astype(np.int64), points.first_pair)
        for code in range(UNKNOWN_LINE)
    ]
    told = np.stack(counts)
    return np.where(told.any(axis=0), told.argmax(axis=0), UNKNOWN_LINE)


def _by_number(facts: LineFacts, today: int) -> dict[str, tuple[int, int, int, int]]:
    """For each number: date of the newest fact, the newest type told, last disconnection, last reassignment."""
    known: dict[str, tuple[int, int, int, int]] = {}
    types: dict[str, tuple[int, int]] = {}
    entries = zip(facts.key, facts.line_type, facts.disconnected_on, facts.reassigned_on, facts.last_seen, strict=True)
    for key, said, off, given, seen in entries:
        disconnected = today if off == UNDATED else min(off, today)
        line_type = LINE_CODE[said]
        newest, last_off, last_given = (known[key][0], *known[key][2:]) if key in known else (-1, 0, 0)
        told_on, told = types.get(key, (-1, UNKNOWN_LINE))
        if line_type != UNKNOWN_LINE and (seen, -line_type) > (told_on, -told):
            types[key] = told_on, told = seen, line_type
        known[key] = (max(newest, seen), told, max(last_off, disconnected), max(last_given, min(given, today)))
    return known


def sort_of(points: Points, line: Line) -> Whole:
    """A number for each case and sort of contact: nobody gives up the landline for a mobile's sake, or the reverse."""
    sort = np.where((points.kind == PHONE) & (line.type == LANDLINE), len(KINDS), points.kind)
    return points.case * (len(KINDS) + 1) + sort


def find_newest(points: Points, line: Line, weight: Real, *, shared: Shared) -> Newest:
    """The newest credible contact in the same case and of the same sort as each; landlines are a sort of their own."""
    group = sort_of(points, line)
    size = int(group.max(initial=0)) + 1
    last, first, begun = np.zeros((3, size), np.int64)
    newest = Newest(last, first, np.zeros(size), begun)
    usable = np.flatnonzero((weight >= shared.credible) & (points.last > 0) & ~points.bad)
    keys = (points.first[usable], weight[usable], points.last[usable], group[usable])
    # The last to be written stays: the newest, and among equals one that does not depend on the input's order.
    order = usable[np.lexsort(keys)]
    newest.last[group[order]] = points.last[order]
    newest.first[group[order]] = points.first[order]
    newest.weight[group[order]] = weight[order]
    np.maximum.at(newest.begun, group[usable], points.begun[usable])
    return Newest(newest.last[group], newest.first[group], newest.weight[group], newest.begun[group])


def best_of_others(values: Real, group: Whole) -> Real:
    """For each contact point the highest value among the others of its group; 0 where there are none."""
    best = np.zeros(int(group.max(initial=0)) + 1)
    second = best.copy()
    np.maximum.at(best, group, values)
    order = np.lexsort((values, group))
    # Ascending within each group: the last but one of a group is its second.
    held = np.flatnonzero(group[order][1:] == group[order][:-1])
    second[group[order[held]]] = values[order[held]]
    leads = np.zeros(len(group), np.bool_)
    leads[order[np.flatnonzero(np.diff(group[order], append=-1))]] = True
    return np.where(leads, second[group], best[group])


def count_silent(points: Points, *, shared: Shared) -> Whole:
    """How many origins know the debtor well after each contact was seen, and do not show it."""
    rows, group = points.rows, points.case * len(KINDS) + points.kind
    dated = np.where(rows.last > 0, rows.last, rows.as_of)
    voices = np.flatnonzero((rows.origin != CLIENT) & (rows.identity >= shared.credible) & (dated > 0))
    if not len(voices):
        return np.zeros_like(points.case)
    width = int(rows.origin.max()) + 1
    voice, latest = _latest(group[rows.point[voices]] * width + rows.origin[voices], dated[voices])
    limit = points.seen + int(shared.other_silence_grace_days)
    ordered = np.sort(voice // width * SPAN + latest)
    after = np.searchsorted(ordered, (group + 1) * SPAN) - np.searchsorted(ordered, group * SPAN + limit, "right")
    pair_voice = group[points.pair_point] * width + points.pair_origin
    place = np.minimum(np.searchsorted(voice, pair_voice), len(voice) - 1)
    speaks = (voice[place] == pair_voice) & (latest[place] > limit[points.pair_point])
    silent: Whole = after - total(speaks.astype(np.int64), points.first_pair)
    return silent


def _latest(voice: Whole, dated: Whole) -> tuple[Whole, Whole]:
    order = np.lexsort((dated, voice))
    last_of_each = np.append(np.flatnonzero(np.diff(voice[order])), len(order) - 1)
    return voice[order][last_of_each], dated[order][last_of_each]
