"""Statements in, ranked contacts out: the one entry to ranking."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.model import ContactStatus, Kind, LineType, RankedContact, Restriction
from skiptrace.policy.contact_rules import call_window
from skiptrace.rank.building import made
from skiptrace.rank.codes import KINDS, LEVELS, LINE_TYPES, PHONE, Whole
from skiptrace.rank.levels import TIER
from skiptrace.rank.merge import Points, merge
from skiptrace.rank.ordering import ordered
from skiptrace.rank.reasons import Facts, reason
from skiptrace.rank.restrict import find_limits, restrictions
from skiptrace.rank.score import Scores, score
from skiptrace.rank.support import Support, date_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from skiptrace.rank.evidence import Held, LineFacts, OtherUse, Statements
    from skiptrace.rank.model import RankModel


STATUSES = (ContactStatus.NEW, ContactStatus.HELD, ContactStatus.CONFIRMED, ContactStatus.BAD)
NEW, HELD, _CONFIRMED, BAD = range(4)
# What is no phone has no line.
LINES: tuple[LineType | None, ...] = (*LINE_TYPES, None)


def rank_contacts(
    statements: Statements,
    held: Held,
    others: OtherUse,
    line_facts: LineFacts,
    *,
    today: int,
    model: RankModel,
    cases: int,
    zones: Mapping[str, Sequence[str]] | None = None,
) -> list[tuple[RankedContact, ...]]:
    """
    The contacts of each case, by kind and rank.

    Ranks follow confidence, the later sighting and the value, in that order, within three fences:
    the debtor's own and the household's, then the place of work, then third parties.

    Args:
        statements: What records say; their order does not matter.
        held: What the client has on file; offered too.
        others: The same contact points with other people; those of unknown contact points are passed over.
        line_facts: Facts about numbers, from tables without names.
        today: The day that *current* refers to, as an ordinal.
        model: The parameters.
        cases: How many cases the batch has.
        zones: Time zones by phone, if quiet hours are to be among the restrictions.
    """
    points = merge(statements, held, today=today, model=model)
    scores = score(points, others, line_facts, today=today, model=model)
    with _without_collecting():
        support = Support(points, statements, held)
        order = _order(points, scores, support)
        contacts = _contacts(points, scores, support, order, zones)
    bounds = np.searchsorted(points.case[order], np.arange(cases + 1)).tolist()
    return [tuple(contacts[start:end]) for start, end in pairwise(bounds)]


@contextmanager
def _without_collecting() -> Iterator[None]:
    """
    Garbage collection put off while many objects are built that all stay and point at nothing older.

    Looking through them again and again was a quarter of the time (benchmarks/ranking.py).
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


def _order(points: Points, scores: Scores, support: Support) -> Whole:
    """The points by case, kind and rank."""
    keys_of = list(points.index)
    keys = (-points.last, -scores.confidence, TIER[scores.level], points.kind, points.case)
    return ordered(keys, lambda point: (support.value(point), keys_of[point]))


def _ranks(points: Points, order: Whole) -> Whole:
    group = (points.case * len(KINDS) + points.kind)[order]
    return np.arange(len(order)) - np.searchsorted(group, group) + 1


def _contacts(
    points: Points, scores: Scores, support: Support, order: Whole, zones: Mapping[str, Sequence[str]] | None
) -> list[RankedContact]:
    facts = list(_facts(points, scores, order))
    places = order.tolist()
    told = list(zip(*facts, strict=True)) or [()] * len(Facts._fields)
    fact = dict(zip(Facts._fields, told, strict=True))
    values = list(map(support.value, places))
    limits = _limits(points, scores, order)
    columns: dict[str, Iterable[Any]] = {
        "kind": fact["kind"],
        "rank": _ranks(points, order).tolist(),
        "value": values,
        "confidence": scores.confidence[order].tolist(),
        "identity": fact["identity"],
        "association": scores.association[order].tolist(),
        "current": scores.current[order].tolist(),
        "level": fact["level"],
        "status": fact["status"],
        "line_type": fact["line_type"],
        "first_seen": map(date_of, points.first[order].tolist()),
        "last_seen": map(date_of, fact["last"]),
        "reason": map(reason, facts),
        "restrictions": limits if zones is None else _with_hours(fact["kind"], values, limits, zones),
        "evidence": map(support.of, places),
    }
    return made(RankedContact, columns, len(places))


def _with_hours(
    kinds: Iterable[Kind],
    values: Iterable[str],
    limits: Iterable[tuple[Restriction, ...]],
    zones: Mapping[str, Sequence[str]],
) -> Iterator[tuple[Restriction, ...]]:
    for kind, value, some in zip(kinds, values, limits, strict=True):
        yield (*some, *_quiet_hours(kind, value, zones))


def _limits(points: Points, scores: Scores, order: Whole) -> Iterator[tuple[Restriction, ...]]:
    bits = find_limits(points.kind, scores.level, scores.line.type, points.held)
    return map(restrictions, bits[order].tolist())


def _quiet_hours(kind: Kind, value: str, zones: Mapping[str, Sequence[str]]) -> tuple[Restriction, ...]:
    return (call_window(zones.get(value, ())),) if kind is Kind.PHONE else ()


def _facts(points: Points, scores: Scores, order: Whole) -> Iterator[Facts]:
    line = np.where(points.kind == PHONE, scores.line.type, len(LINE_TYPES))
    met = scores.others.stranger_dated & scores.lost
    columns = (
        scores.identity,
        scores.origins,
        scores.lately,
        points.last,
        points.shown,
        points.bad_on,
        scores.line.disconnected_on,
        scores.given_on,
        scores.kept_since,
        np.where(met, scores.others.stranger_seen, 0),
        np.where(scores.superseded, scores.newest.last, 0),
        scores.silent,
    )
    words = (
        map(KINDS.__getitem__, points.kind[order].tolist()),
        map(STATUSES.__getitem__, _statuses(points, scores)[order].tolist()),
        map(LEVELS.__getitem__, scores.level[order].tolist()),
        map(LINES.__getitem__, line[order].tolist()),
    )
    return map(Facts._make, zip(*words, *(column[order].tolist() for column in columns), strict=True))


def _statuses(points: Points, scores: Scores) -> Whole:
    held = np.where(points.held, HELD + (scores.origins > 0), NEW)
    return np.where(points.bad, BAD, held)
