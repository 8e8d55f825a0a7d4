"""The statements that stand behind each contact point, best first."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.model import Evidence, PartialDate
from skiptrace.rank.building import made
from skiptrace.rank.evidence import CLIENT_RECORD, CLIENT_SOURCE
from skiptrace.rank.ordering import ordered

if TYPE_CHECKING:
    from collections.abc import Iterable

    from skiptrace.normalize.call_results import CallResult
    from skiptrace.rank.evidence import Held, Statements
    from skiptrace.rank.merge import Points

_LAST_DAY = dt.date.max.toordinal()


class Support:
    """The evidence of a batch: for each point its statements by identity, then by date."""

    def __init__(self, points: Points, statements: Statements, held: Held) -> None:
        rows = points.rows
        identity = np.empty(len(rows.entry))
        identity[rows.entry] = rows.identity
        said = len(statements.case)
        lines = [*_said(statements, identity[:said].tolist()), *_on_file(held, identity[said:].tolist())]
        entry = rows.entry.tolist()
        order = ordered((-rows.last, -rows.identity, rows.point), lambda row: _tie(lines[entry[row]]))
        self._lines = [lines[entry[row]] for row in order.tolist()]
        aside = {*statements.aside, *(said + number for number in held.aside)}
        self._aside = {place for place, row in enumerate(order.tolist()) if entry[row] in aside} if aside else set()
        self._bounds = [*points.row_start.tolist(), len(entry)]

    def value(self, point: int) -> str:
        """The contact as its best statement writes it, of those whose spelling is to be offered."""
        start = self._bounds[point]
        if start in self._aside:
            start = next(place for place in range(start, self._bounds[point + 1]) if place not in self._aside)
        best: Evidence = self._lines[start]
        return best.value

    def of(self, point: int) -> tuple[Evidence, ...]:
        """The statements behind a contact; a record that makes several stands once, with its best."""
        start, end = self._bounds[point], self._bounds[point + 1]
        if end - start == 1:
            return (self._lines[start],)
        lines: dict[tuple[str, str], Evidence] = {}
        for line in self._lines[start:end]:
            lines.setdefault((line.source, line.record_id), line)
        return tuple(lines.values())


def _said(said: Statements, identity: list[float]) -> list[Evidence]:
    columns: dict[str, Iterable[Any]] = {
        "source": said.source,
        "record_id": said.record_id,
        "value": said.value,
        "match_probability": identity,
        "first_seen": map(date_of, said.first_seen),
        "last_seen": map(date_of, said.last_seen),
        "as_of": map(date_of, said.as_of),
        "detail": map(_detail, said.holder, said.disconnected_on, said.result),
        "request": said.request,
    }
    return made(Evidence, columns, len(said.case))


def _on_file(held: Held, identity: list[float]) -> list[Evidence]:
    return [
        Evidence(
            source=CLIENT_SOURCE,
            record_id=CLIENT_RECORD,
            value=value,
            match_probability=probability,
            as_of=date_of(known_on),
            detail="known not to work" if bad else "",
        )
        for value, probability, known_on, bad in zip(held.value, identity, held.known_on, held.bad, strict=True)
    ]


def _tie(line: Evidence) -> tuple[str, ...]:
    """What decides between statements that are equally sure and recent, whatever the order of the input."""
    dates = (str(date or "") for date in (line.first_seen, line.last_seen, line.as_of))
    return (line.source, line.record_id, line.value, line.detail, *dates)


@lru_cache(maxsize=4096)
def _detail(holder: str, disconnected_on: int, result: CallResult | None) -> str:
    parts = (
        f"in the name of {holder}" if holder else "",
        "disconnected" if disconnected_on else "",
        f"called: {result.replace('_', ' ')}" if result else "",
    )
    return ", ".join(part for part in parts if part)


@lru_cache(maxsize=65_536)
def date_of(ordinal: int) -> PartialDate | None:
    """The date of an ordinal; None when it stands for none."""
    if not 0 < ordinal <= _LAST_DAY:
        return None
    date = dt.date.fromordinal(ordinal)
    return PartialDate(date.year, date.month, date.day)
