"""One contact point from many statements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.model import Kind
from skiptrace.normalize.call_results import CallResult
from skiptrace.rank.codes import (
    ADDRESS,
    KIND_CODE,
    LEVEL_CODE,
    LINE_CODE,
    NOBODY_KNOWS,
    NOT_SAID,
    SELF,
    Real,
    Truth,
    Whole,
)
from skiptrace.rank.evidence import CLIENT_SOURCE, UNDATED, Held, Statements

if TYPE_CHECKING:
    from collections.abc import Iterable

    from skiptrace.rank.model import RankModel

PointKey = tuple[int, Kind, str]

# The client's file is one more independent voice; sources' origins are counted from 1.
CLIENT = 0
NEVER = -(1 << 40)

# What came of calling a number.
NOT_CALLED, RIGHT, WRONG, UNANSWERED, OFF = range(-1, 4)
RESULT_CODE = {
    CallResult.RIGHT_PARTY: RIGHT,
    CallResult.WRONG_PARTY: WRONG,
    CallResult.NO_ANSWER: UNANSWERED,
    CallResult.DISCONNECTED: OFF,
}

# A probability of exactly nought or one could never be moved by evidence.
SMALLEST = 1e-6


@dataclass(slots=True)
class Rows:
    """
    Statements in columns, sorted by contact point and origin; the client's own come as statements too.

    ``seen`` is ``last`` or, where nobody says, an estimate; ``entry`` is the place in the caller's lists,
    counted on into those of `Held`. ``dated`` says that a last sighting was told, ``open`` that none was though the
    record is no call: an account or a roll. A call that did not reach the debtor is no sighting; its day is ``as_of``.
    """

    point: Whole
    origin: Whole
    entry: Whole
    identity: Real
    first: Whole
    last: Whole
    as_of: Whole
    seen: Whole
    dated: Truth
    open: Truth
    line: Whole
    vote: Whole
    disconnected: Whole
    bad_on: Whole
    right_on: Whole
    wrong_on: Whole
    trust: Real


@dataclass(slots=True)
class Points:
    """
    The different contact points of a batch, in the order in which they were first mentioned.

    ``row_start`` and ``pair_start`` say where the rows of a point, and of one origin about a point, begin;
    ``first_pair`` where the pairs of a point begin. ``last`` and ``seen`` are those of `Rows`, the client's
    included; ``shown`` and ``sourced`` are the same of the sources alone. ``begun`` is the latest of the days on
    which a source first saw it. ``right_on`` and ``wrong_on`` are the last calls that reached the debtor, or a
    stranger. ``trust`` is what the firm's own calibration adds for the best source.
    """

    index: dict[PointKey, int]
    rows: Rows
    row_start: Whole
    pair_start: Whole
    first_pair: Whole
    case: Whole
    kind: Whole
    first: Whole
    begun: Whole
    last: Whole
    seen: Whole
    sourced: Whole
    shown: Whole
    held: Truth
    bad_on: Whole
    right_on: Whole
    wrong_on: Whole
    trust: Real

    @property
    def bad(self) -> Truth:
        """Which of them the client knows not to work."""
        return self.bad_on > 0

    @property
    def pair_point(self) -> Whole:
        """The point of each pair."""
        return self.rows.point[self.pair_start]

    @property
    def pair_origin(self) -> Whole:
        """The origin of each pair."""
        return self.rows.origin[self.pair_start]


def merge(statements: Statements, held: Held, *, today: int, model: RankModel) -> Points:
    """The contact points that *statements* and the client's file are about."""
    index, point = _points_of(statements, held)
    rows = _rows(point, statements, held, today=today, model=model)
    row_start = _starts(rows.point)
    pair_start = _starts(rows.point * (int(rows.origin.max(initial=0)) + 1) + rows.origin)
    client = rows.origin == CLIENT
    first = -highest(np.where(rows.first > 0, -rows.first, NEVER), row_start)
    cases, kinds = _cases_and_kinds(index)
    return Points(
        index=index,
        rows=rows,
        row_start=row_start,
        pair_start=pair_start,
        first_pair=_starts(rows.point[pair_start]),
        case=cases,
        kind=kinds,
        first=np.where(first == -NEVER, 0, first),
        begun=highest(np.where(client, 0, rows.first), row_start),
        last=highest(rows.last, row_start),
        seen=highest(rows.seen, row_start),
        sourced=highest(np.where(client, 0, rows.seen), row_start),
        shown=highest(np.where(client, 0, rows.last), row_start),
        held=highest(client, row_start),
        bad_on=highest(rows.bad_on, row_start),
        right_on=highest(rows.right_on, row_start),
        wrong_on=highest(rows.wrong_on, row_start),
        trust=highest(rows.trust, row_start),
    )


def highest(values: Any, start: Whole) -> Any:
    """The highest value of each group, where groups begin at *start*."""
    return np.maximum.reduceat(values, start) if len(start) else values


def total(values: Any, start: Whole) -> Any:
    """The sum of each group, where groups begin at *start*."""
    return np.add.reduceat(values, start) if len(start) else values


def whole(values: Iterable[int], count: int) -> Whole:
    """A column of whole numbers."""
    return np.fromiter(values, np.int64, count)


def _points_of(statements: Statements, held: Held) -> tuple[dict[PointKey, int], Whole]:
    index: dict[PointKey, int] = {}
    number = index.setdefault
    points = [
        number(key, len(index))
        for said in (statements, held)
        for key in zip(said.case, said.kind, said.key, strict=True)
    ]
    return index, np.array(points, np.int64)


def _cases_and_kinds(index: dict[PointKey, int]) -> tuple[Whole, Whole]:
    count = len(index)
    return whole((key[0] for key in index), count), whole((KIND_CODE[key[1]] for key in index), count)


def _rows(point: Whole, statements: Statements, held: Held, *, today: int, model: RankModel) -> Rows:
    said, of_client = len(statements.case), len(held.case)
    nought = np.zeros(of_client, np.int64)
    first = _dates(statements.first_seen, today)
    told, result = _dates(statements.last_seen, today), _results(statements.result)
    called = (result != NOT_CALLED) & (told > 0)
    as_of = np.where(called, told, _dates(statements.as_of, today))
    last = np.maximum(np.where((result == NOT_CALLED) | (result == RIGHT), told, 0), first)
    off = np.where((result == OFF) & (as_of > 0), as_of, _disconnections(statements.disconnected_on, as_of, today))
    called_on = np.where(as_of > 0, as_of, today)
    dated = (told > 0) & ((result == NOT_CALLED) | (result == RIGHT))
    bad, known_on = np.array(held.bad, np.bool_), _dates(held.known_on, today)
    # The date of a bad contact is when it failed, which is no sighting.
    held_on = np.where(bad, 0, known_on)
    columns = Rows(
        point=point,
        origin=np.concatenate([_origins(statements.origin), nought]),
        entry=np.arange(said + of_client),
        identity=np.concatenate(
            [_probabilities(statements.identity), np.full(of_client, model.shared.client_identity)]
        ),
        first=np.concatenate([first, held_on]),
        last=np.concatenate([last, held_on]),
        as_of=np.concatenate([as_of, nought]),
        seen=np.concatenate([last, held_on]),
        dated=np.concatenate([dated, held_on > 0]),
        open=np.concatenate([(told == 0) & (result == NOT_CALLED), nought > 0]),
        line=np.concatenate([whole(map(LINE_CODE.__getitem__, statements.line_type), said), nought + LINE_CODE[None]]),
        vote=np.concatenate([_votes(statements), nought + SELF]),
        disconnected=np.concatenate([off, nought]),
        bad_on=np.concatenate([np.zeros(said, np.int64), np.where(bad, np.where(known_on > 0, known_on, today), 0)]),
        right_on=np.concatenate([np.where(result == RIGHT, called_on, 0), nought]),
        wrong_on=np.concatenate([np.where(result == WRONG, called_on, 0), nought]),
        trust=_trust(statements, held, model),
    )
    columns.seen = _estimated(columns, today=today, model=model)
    return _sorted(columns)


def _trust(statements: Statements, held: Held, model: RankModel) -> Real:
    if model.adjustment is None:
        return np.zeros(len(statements.case) + len(held.case))
    client = [CLIENT_SOURCE] * len(held.kind)
    return model.adjustment.trust([*statements.kind, *held.kind], [*statements.source, *client])


def _dates(ordinals: list[int], today: int) -> Whole:
    """Dates that lie ahead are taken as today: a source's clock or a typing error."""
    return np.clip(np.array(ordinals, np.int64), 0, today)


def _results(results: list[CallResult | None]) -> Whole:
    return whole((NOT_CALLED if result is None else RESULT_CODE[result] for result in results), len(results))


def _probabilities(values: list[float]) -> Real:
    given = np.nan_to_num(np.array(values, np.float64), nan=0.0)
    return np.clip(given, SMALLEST, 1 - SMALLEST)


def _origins(names: list[str]) -> Whole:
    # Sorted, so that sums over origins are formed in one order whatever the order of the statements.
    code = {name: number for number, name in enumerate(sorted(set(names)), start=1)}
    return whole(map(code.__getitem__, names), len(names))


def _votes(statements: Statements) -> Whole:
    """Whose contact each statement says it is; what is filed under a person is taken as the person's own."""
    said = whole(
        (NOT_SAID if level is None else LEVEL_CODE[level] for level in statements.level), len(statements.level)
    )
    elsewhere = np.array([bool(name) for name in statements.holder], np.bool_)
    kind = whole(map(KIND_CODE.__getitem__, statements.kind), len(statements.kind))
    # Many people live at addresses that stand in somebody else's name; a phone in another name is another's.
    unsaid = np.where(elsewhere & (kind != ADDRESS), NOBODY_KNOWS, SELF)
    return np.where(said == NOT_SAID, unsaid, said)


def _disconnections(ordinals: list[int], as_of: Whole, today: int) -> Whole:
    on = np.array(ordinals, np.int64)
    undated = np.where(as_of > 0, as_of, today)
    return np.where(on == UNDATED, undated, np.clip(on, 0, today))


def _estimated(rows: Rows, *, today: int, model: RankModel) -> Whole:
    """When each statement was last true as far as known: undated ones some time before the source's own date."""
    undated = np.where(rows.as_of > 0, rows.as_of - int(model.shared.undated_lag_days), 0)
    unknown = today - int(model.shared.unknown_age_days)
    return np.maximum(1, np.where(rows.last > 0, rows.last, np.where(undated > 0, undated, unknown)))


def _sorted(rows: Rows) -> Rows:
    order = np.lexsort((rows.origin, rows.point))
    return Rows(**{name: getattr(rows, name)[order] for name in Rows.__slots__})


def _starts(groups: Whole) -> Whole:
    return np.flatnonzero(np.diff(groups, prepend=-1))
