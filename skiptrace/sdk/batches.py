"""Several questions in one call, and the answer taken apart again."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from skiptrace.errors import SourceError, SourceUnavailable
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.leaves import items, leaf_text
from skiptrace.sdk.outcome import Outcome, judge_value, settle
from skiptrace.sdk.templates import MISSING, Template, compile_tree, read_template, render, render_url

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from skiptrace.sdk.calls import Call
    from skiptrace.sdk.exchange import Request
    from skiptrace.sdk.manifest import StepWords
    from skiptrace.sdk.mapping import RecordMap
    from skiptrace.sdk.outcome import Rule, Verdict
    from skiptrace.sdk.query import Query
    from skiptrace.sdk.source import Answer

_OK = 200
MANY = " (several in one call)"


@dataclass(frozen=True, slots=True)
class Batch:
    """How a list of questions is sent, compiled."""

    at_most: int
    url: Template | None
    into: tuple[str, ...]
    item: Any
    json: Any
    each: Expression
    ref: Expression | None
    status: Expression | None
    body: Expression

    @classmethod
    def of(cls, said: StepWords) -> Batch:
        """What a manifest says, compiled."""
        batch = said.batch
        if batch is None:
            raise ValueError("the step has no batch")
        return cls(
            at_most=batch.at_most,
            url=read_template(batch.url) if batch.url else None,
            into=tuple(batch.into.split(".")),
            item=compile_tree(batch.item),
            json=compile_tree(batch.json_body),
            each=Expression(batch.each),
            ref=Expression(batch.ref) if batch.ref else None,
            status=Expression(batch.status) if batch.status else None,
            body=Expression(batch.body),
        )

    def names(self) -> frozenset[str]:
        """Every field name that is read of an answer."""
        paths = [path for path in (self.each, self.ref, self.status, self.body) if path is not None]
        return frozenset(name for path in paths for name in path.names())

    def request(self, call: Call, looks: Sequence[Callable[[str], Any]]) -> Request:
        """The call with one item for each question; what the single question would put in its body is not sent."""
        rows = [render(self.item, look) for look in looks]
        base = replace(call, json=self.json, params={}, method="POST").request(looks[0])
        if self.url is not None:
            base = replace(base, url=render_url(self.url, looks[0]))
        filled = base.with_json(self.into, [{} if row is MISSING else row for row in rows])
        return replace(filled, units=len(rows), step=f"{base.step}{MANY}")

    def billed(self, body: Any, rules: Sequence[Rule], *, misses_too: bool) -> int:
        """How many of the answers are charged, where the vendor does not say."""
        entries = items(self.each.find(body))
        return (
            len(entries) if misses_too else sum(self._verdict(entry, rules).means is Outcome.HIT for entry in entries)
        )

    def read(
        self, body: Any, asked: Sequence[Query], rules: Sequence[Rule], records: RecordMap, source: str
    ) -> dict[str, Answer]:
        """
        The answer of each question; one that is not answered has an error, never somebody else's answer.

        One that is answered several times has all that was told: none of it says which would be the right one.
        """
        found = items(self.each.find(body))
        if self.ref is None and len(found) != len(asked):
            raise SourceError(f"{source}: the answer has not one entry for each question, and they have no refs")
        by_ref = {query.ref: query for query in asked}
        answers: dict[str, Answer] = {
            query.ref: SourceError(f"{source}: the answer leaves out this question") for query in asked
        }
        for position, entry in enumerate(found):
            ref = leaf_text(self.ref.find(entry)) if self.ref else asked[position].ref
            if ref in by_ref:
                answers[ref] = self._answer(answers[ref], entry, by_ref[ref], rules, records, source)
        return answers

    def _answer(
        self, before: Answer, entry: Any, query: Query, rules: Sequence[Rule], records: RecordMap, source: str
    ) -> Answer:
        known = [] if isinstance(before, SourceError) else before
        body = self.body.find(entry)
        verdict = self._verdict(entry, rules)
        try:
            more = records.candidates(source, body, before=len(known)) if settle(verdict, query, source) else []
        except (SourceError, SourceUnavailable) as fault:
            return SourceError(str(fault)) if isinstance(before, SourceError) else before
        return [*known, *more]

    def _verdict(self, entry: Any, rules: Sequence[Rule]) -> Verdict:
        status = self.status.find(entry) if self.status else _OK
        return judge_value(status if isinstance(status, int) else _OK, {}, self.body.find(entry), rules, None)


class _HasBatch(Protocol):
    @property
    def needs(self) -> frozenset[str]: ...

    @property
    def batch(self) -> Batch | None: ...


Way = TypeVar("Way", bound=_HasBatch)


def shared_out(steps: Sequence[Way], queries: Sequence[Query]) -> Iterator[tuple[Way, list[Query]]]:
    """Each call that is needed: the first way whose fields are known takes a question, so many at a time."""
    waiting = list(queries)
    for step in steps:
        mine = [query for query in waiting if step.needs <= query.fields.keys()]
        waiting = [query for query in waiting if not step.needs <= query.fields.keys()]
        size = step.batch.at_most if step.batch else 1
        for start in range(0, len(mine), size):
            yield step, mine[start : start + size]
