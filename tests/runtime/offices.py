"""A run with its sources, and the questions that it asks."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from skiptrace.runtime.asking import Asker, Job
from skiptrace.runtime.book import Book
from skiptrace.runtime.breaker import Breaker
from skiptrace.runtime.budget import Budget
from skiptrace.runtime.caller import Caller
from skiptrace.runtime.desk import Desk, Terms
from skiptrace.runtime.limits import StoreShelf
from skiptrace.runtime.memory import AnswerMemory
from skiptrace.runtime.wire import Wire
from skiptrace.sdk import Price, PriceModel, Query, Role, read_manifest, source_of
from skiptrace.sdk.registry import load_catalog
from skiptrace.store import ledger, runs
from tests.vendors import acme_manifest

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.runtime.asking import Told
    from skiptrace.sdk.source import Source, SourceInfo
    from skiptrace.store.session import Store
    from tests.vendors import Person

KEY = bytes(range(32))
PURPOSE = "glba.6802e1"
PRICE = 100_000
QUICK = "per_second = 1000\nconcurrency = 8"
# A vendor who takes lists, and charges for each whom it knows.
LISTS = "people_data_labs"
PER_HIT = Price(model=PriceModel.PER_HIT, micro_usd=PRICE)


def acme(name: str = "acme", **said: Any) -> Source:
    """A source that speaks to the plain vendor: quick, and of few attempts."""
    told = {"price_micro_usd": PRICE, "limits": QUICK, "timeout_s": 2.0, "attempts": 3, **said}
    return source_of(read_manifest(acme_manifest(name, **told)))


class Shortened:
    """The same source with shorter lists."""

    def __init__(self, inner: Any, most: int, info: SourceInfo) -> None:
        self._inner, self.most_queries, self.info = inner, most, info

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def search(self, query: Query) -> Any:
        """The inner one's."""
        return self._inner.search(query)

    def judge(self, request: Any, response: Any) -> Any:
        """The inner one's."""
        return self._inner.judge(request, response)

    def many(self, queries: Sequence[Query]) -> Any:
        """The inner one's."""
        return self._inner.many(queries)


def listing(most: int = 10) -> Shortened:
    """A source that takes lists of so many questions, and does not wait for long."""
    source = load_catalog().sources[LISTS]
    retry = replace(source.info.retry, timeout_s=0.5)
    return Shortened(source, most, replace(source.info, retry=retry))


def about(person: Person, *, ref: str = "x", **more: str) -> Query:
    """The question for a person by name and ZIP."""
    name = person.name
    fields = {"given_name": name.given_name, "family_name": name.family_name, "zip": person.homes[-1].zip}
    return Query(ref=ref, fields={**fields, **more})


def nobody(number: int = 0) -> Query:
    """The question for somebody whom nobody knows."""
    return Query(
        ref="x", fields={"given_name": "NO", "family_name": f"BODY{'ABCDEFGHIJ'[number % 10]}", "zip": "99950"}
    )


class Office:
    """
    One run, open for asking; what it says is in `ask`, what it wrote in `lines`.

    Args:
        store: Where it writes.
        server: Whom it asks.
        sources: By what; each is named as its vendor is.
        run_id: A run to take up; a new one without.
        budget_micro_usd: Its ceiling.
        offline: Nothing may leave.
        rests_s: How long a broken source is left alone.
        terms: Settings of every source beside its address and key.
    """

    def __init__(
        self,
        store: Store,
        server: Any,
        sources: Sequence[Source],
        *,
        run_id: str = "",
        budget_micro_usd: int | None = None,
        offline: bool = False,
        rests_s: tuple[float, ...] = (0.01, 0.01, 0.01),
        **terms: Any,
    ) -> None:
        self.store = store
        self.run_id = run_id or self._begin()
        with store.begin() as work:
            self.lost = ledger.mark_uncertain(work, self.run_id)
            spent = ledger.billed_micro_usd(work, run_id=self.run_id)
        self._open = ExitStack()
        self.budget = Budget(budget_micro_usd, spent_micro_usd=spent)
        hosts = {server.url(one.info.name).split("/")[2] for one in sources}
        wire = Wire(open_hosts=hosts)
        self._open.callback(wire.close)
        self.book = self._open.enter_context(Book(store))
        self.desk = Desk(
            run_id=self.run_id,
            purpose=PURPOSE,
            book=self.book,
            budget=self.budget,
            memory=AnswerMemory(store, self.run_id),
            shelf=StoreShelf(store),
            wire=None if offline else wire,
        )
        self.callers = [self._caller(one, server, terms) for one in sources]
        for caller in self.callers:
            caller.breaker = Breaker(caller.name, rests_s=rests_s)
        self.asker = self._open.enter_context(Asker(self.callers))

    def _begin(self) -> str:
        with self.store.begin() as work:
            return runs.start(work, purpose=PURPOSE).run_id

    def _caller(self, source: Source, server: Any, terms: dict[str, Any]) -> Caller:
        name = source.info.name
        told = dict(terms)
        limits = replace(source.info.limits, concurrency=told.pop("concurrency", source.info.limits.concurrency))
        told = {"secrets": _AnyKey(), "price": source.info.price, "base_url": server.url(name), **told}
        return Caller(source, Terms(limits=limits, **told), self.desk)

    def ask(self, *queries: Query, role: Role = Role.SEARCH, caller: int = 0) -> list[Told]:
        """What comes of these questions to one source."""
        jobs = [
            Job(caller=self.callers[caller], role=role, query=one, case_id=f"case {n}") for n, one in enumerate(queries)
        ]
        return self.asker.ask(jobs)

    def lines(self) -> list[ledger.Entry]:
        """The ledger of the run."""
        self.book.flush()
        with self.store.read() as work:
            return [replace(one, at=None) for one in ledger.of_run(work, self.run_id)]

    def billed(self) -> int:
        """What the run has cost by its ledger."""
        self.book.flush()
        with self.store.read() as work:
            return ledger.billed_micro_usd(work, run_id=self.run_id)

    def uncertain(self) -> list[ledger.Entry]:
        """Its calls of unknown fate."""
        self.book.flush()
        with self.store.read() as work:
            return ledger.uncertain(work, run_id=self.run_id)

    def close(self) -> None:
        """End it."""
        self._open.close()


class _AnyKey(dict[str, str]):
    """A key under whatever name it is asked for."""

    def __missing__(self, name: str) -> str:
        return "key-of-tests"
