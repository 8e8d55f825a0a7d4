"""What a run would ask and cost, and what would leave: nothing is sent, bought or kept."""

from __future__ import annotations

from collections import Counter
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from skiptrace.errors import SkiptraceError
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.run.placed import placed_cases
from skiptrace.run.questions import about_debtor
from skiptrace.run.spending import Spending
from skiptrace.run.tables import open_tables
from skiptrace.run.worth import HIT_RATE, SUPPOSED, Known, too_small
from skiptrace.sdk.price import PriceModel
from skiptrace.sdk.source import Role, Source, ask

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    from skiptrace.model import Case
    from skiptrace.run.lineup import WireSource
    from skiptrace.run.placement import RunOrder
    from skiptrace.run.spending import Economics
    from skiptrace.sdk.exchange import Request
    from skiptrace.sdk.query import Query
    from skiptrace.store.session import Store

MICRO_USD: Final = 1_000_000
# A question that is sent alone goes under this reference, whoever it is about.
REF: Final = "1"
# How sure the phone of a single source usually is.
TOLD_ONCE: Final = 0.8


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaving:
    """One request as it would leave: the row it is for, to whom, and the fields; keys by name."""

    row: int
    source: str
    request: Mapping[str, Any] = field(repr=False)
    fields: Mapping[str, str] = field(repr=False)


@dataclass(slots=True, kw_only=True)
class SourcePreview:
    """
    What one source would be asked.

    Args:
        look_ups: How many debtors it can be asked about.
        likely: How many it will probably be asked about, after the sources before it.
        fields: How often each field would leave.
        at_most_micro_usd: What that costs at most.
        expected_micro_usd: What it probably costs.
    """

    source: str
    look_ups: int = 0
    likely: float = 0.0
    fields: Counter[str] = field(default_factory=Counter[str])
    at_most_micro_usd: int = 0
    expected_micro_usd: float = 0.0


@dataclass(slots=True, kw_only=True)
class Preview:
    """What a run would do: counts of rows, each source, and the first requests that would leave."""

    rows: int = 0
    to_look_up: int = 0
    stopped: int = 0
    rejected: int = 0
    sources: list[SourcePreview] = field(default_factory=list[SourcePreview])
    requests: list[Leaving] = field(default_factory=list[Leaving])
    refused: dict[str, str] = field(default_factory=dict[str, str])


def preview(store: Store, order: RunOrder, *, requests: int = 0) -> Preview:
    """
    What a run of this order would ask.

    Args:
        store: Where tables and suppressions are.
        order: The order.
        requests: How many debtors' requests are shown.
    """
    spending = order.spending or Spending()
    code = read_purpose(order.purpose).code if order.purpose else ""
    found = Preview()
    with ExitStack() as opened:
        tables = opened.enter_context(
            open_tables(store, order.sources, purpose=code, configured=order.configured, with_keys=False)
        )
        found.refused = tables.refused
        found.sources = [SourcePreview(source=one.name) for one in tables.tables]
        wire = [(one, SourcePreview(source=one.info.name)) for one in tables.lineup.wire]
        found.sources += [one for _, one in wire]
        plan = _Plan(
            tables=frozenset(one.origin for one in tables.tables), economics=spending.economics, today=order.today
        )
        cases = opened.enter_context(placed_cases(store, order))
        for case in cases:
            if case.stops:
                continue
            found.to_look_up += 1
            for told in found.sources[: len(tables.tables)]:
                told.look_ups += 1
                told.likely += 1
            _count(case, wire, plan)
            if found.to_look_up <= requests:
                found.requests += _leaving(case, [source for source, _ in wire], plan)
        found.rows, found.stopped, found.rejected = cases.rows, cases.stopped, cases.rejected
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class _Plan:
    """What decides who can be asked: origins of the loaded tables, the economics, and the day that is asked about."""

    tables: frozenset[str]
    economics: Economics
    today: dt.date

    def questions(self, case: Case, wire: Sequence[WireSource]) -> Iterator[_Planned]:
        """What each source can be asked about a debtor."""
        asked: set[tuple[Role, str]] = set()
        for place, source in enumerate(wire):
            origin = source.info.origin
            for role in source.asked_of_debtors:
                query = about_debtor(source.info, role, case, ref=REF, as_of=self.today)
                barred = role is Role.SEARCH and (origin in self.tables or too_small(source, case))
                if query is not None and not barred:
                    yield _Planned(place, role, query, only_if_another_fails=(role, origin) in asked)
                    asked.add((role, origin))

    def worth(self, source: WireSource, role: Role, case: Case, known: Known, sure: float) -> bool:
        """Whether a source is asked where so much is known, as far as can be supposed before anybody was asked."""
        if role is not Role.SEARCH:
            return True
        value = self.economics.value_micro_usd(case)
        return sure < self.economics.stop_at and (value is None or value * SUPPOSED[known] > _likely_price(source))


class _Planned(NamedTuple):
    """A question that may be asked of the source at *place*."""

    place: int
    role: Role
    query: Query
    only_if_another_fails: bool


def _likely_price(source: WireSource) -> float:
    price = source.terms.price
    return price.each() * (1.0 if price.model is PriceModel.PER_CALL else HIT_RATE)


def _count(case: Case, wire: list[tuple[WireSource, SourcePreview]], plan: _Plan) -> None:
    """Count one debtor for each source: the more have been asked before it, the less likely it is still needed."""
    unknown = 1.0
    for planned in plan.questions(case, [source for source, _ in wire]):
        source, told = wire[planned.place]
        told.look_ups += 1
        told.fields.update(planned.query.fields.keys())
        told.at_most_micro_usd += source.terms.price.most()
        if planned.only_if_another_fails:
            continue
        fresh = plan.worth(source, planned.role, case, Known.NOTHING, 0.0)
        again = plan.worth(source, planned.role, case, Known.ONE_VOICE, TOLD_ONCE)
        likely = unknown * fresh + (1.0 - unknown) * again
        if planned.role is Role.SEARCH:
            unknown *= 1.0 - HIT_RATE * fresh
        told.likely += likely
        told.expected_micro_usd += likely * _likely_price(source)


def _leaving(case: Case, wire: list[WireSource], plan: _Plan) -> Iterator[Leaving]:
    """The first request of each source about a debtor of whom nothing is known; what follows depends on the answers."""
    for planned in plan.questions(case, wire):
        source = wire[planned.place]
        wanted = plan.worth(source, planned.role, case, Known.NOTHING, 0.0) and not planned.only_if_another_fails
        if not wanted or not isinstance(source.source, Source):
            continue
        try:
            request = source.info.auth.apply(next(ask(source.source, planned.role, planned.query)))
        except (SkiptraceError, StopIteration):
            continue
        if source.terms.base_url:
            request = request.based_at(source.terms.base_url)
        yield Leaving(row=case.row, source=source.info.name, request=shown(request), fields=dict(planned.query.fields))


def shown(request: Request) -> dict[str, Any]:
    """A request as it would leave, with the keys by their names."""
    told: dict[str, Any] = {"method": request.method, "url": request.url}
    for name in ("params", "headers", "form"):
        values = getattr(request, name)
        if values:
            told[name] = {key: str(value) for key, value in values.items()}
    if request.json not in (None, {}):
        told["json"] = _plain(request.json)
    if request.content:
        told["content"] = "".join(map(str, request.content))
    return told


def _plain(tree: Any) -> Any:
    if isinstance(tree, dict):
        return {key: _plain(value) for key, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_plain(value) for value in tree]
    return tree if isinstance(tree, (str, int, float, bool, type(None))) else str(tree)
