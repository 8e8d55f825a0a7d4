"""What a run needs to ask sources over the wire, opened for the time of the run."""

from __future__ import annotations

import json
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError
from skiptrace.run.waterfall import ANSWERED, Waterfall
from skiptrace.run.worth import Experience
from skiptrace.runtime.asking import Asker, Ending
from skiptrace.runtime.book import Book
from skiptrace.runtime.budget import Budget
from skiptrace.runtime.caller import Caller
from skiptrace.runtime.desk import Desk
from skiptrace.runtime.limits import StoreShelf
from skiptrace.runtime.memory import AnswerMemory
from skiptrace.runtime.wire import Wire
from skiptrace.store import answers, ledger, runs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.run.lineup import Lineup
    from skiptrace.run.search import Searcher
    from skiptrace.run.spending import Spending
    from skiptrace.store.session import Store


@dataclass(slots=True)
class Till:
    """What is open for the sources of a run, and how it went."""

    waterfall: Waterfall
    budget: Budget
    book: Book

    def flush(self) -> None:
        """Return when the ledger stands in the store."""
        self.book.flush()

    def unread(self) -> dict[str, list[str]]:
        """By source, the fields in its answers that nobody reads."""
        return {name: caller.unread() for name, caller in self.waterfall.callers.items()}

    def troubles(self) -> dict[str, str]:
        """Why sources were left out before the end, or could not answer some questions: one line each, by name."""
        found = {name: caller.breaker.stopped for name, caller in self.waterfall.callers.items()}
        for name, reasons in self.waterfall.failures.items():
            why, _ = reasons.most_common(1)[0]
            found[name] = found[name] or f"{why} ({reasons.total():,} questions failed)"
        return {name: why for name, why in found.items() if why}


@contextmanager
def open_waterfall(
    store: Store, run: runs.Run, searcher: Searcher, lineup: Lineup, spending: Spending
) -> Iterator[Till]:
    """Everything that asking needs; whoever calls this holds the run."""
    with store.begin() as work:
        # The run is held by this process alone: whatever it left open when it died is of unknown fate.
        ledger.mark_uncertain(work, run.run_id)
        answers.forget_expired(work)
        spent = ledger.billed_micro_usd(work, run_id=run.run_id)
    budget = Budget(spending.budget_micro_usd, spent_micro_usd=spent)
    with (
        _desk(store, lineup, budget, run_id=run.run_id, purpose=run.purpose, offline=spending.offline) as desk,
        ExitStack() as opened,
    ):
        callers = _callers(lineup, desk)
        waterfall = Waterfall(
            searcher=searcher,
            store=store,
            steps=lineup.wire,
            callers=callers,
            asker=opened.enter_context(Asker(callers.values())),
            economics=spending.economics,
            experience=_experience(store, run.run_id),
        )
        yield Till(waterfall, budget, desk.book)


@contextmanager
def open_callers(store: Store, lineup: Lineup, *, purpose: str = "") -> Iterator[dict[str, Caller]]:
    """What sends the requests of sources outside of a run: free ones only."""
    with _desk(store, lineup, Budget(0), run_id=None, purpose=purpose, offline=False) as desk:
        yield _callers(lineup, desk)


def _callers(lineup: Lineup, desk: Desk) -> dict[str, Caller]:
    """
    What sends the requests of each source, by its name.

    Raises:
        ConfigError: Two have one name: what is asked of the one would go to the other.
    """
    callers: dict[str, Caller] = {}
    for one in lineup.wire:
        name = one.info.name
        if name in callers:
            uses = " and ".join(other.named for other in lineup.wire if other.info.name == name)
            raise ConfigError(f"{uses}: both are called {name}; give one of them another name in its manifest")
        callers[name] = Caller(one.source, one.terms, desk)
    return callers


@contextmanager
def _desk(
    store: Store, lineup: Lineup, budget: Budget, *, run_id: str | None, purpose: str, offline: bool
) -> Iterator[Desk]:
    with ExitStack() as opened:
        wire = None
        if not offline:
            wire = Wire(open_hosts=lineup.open_hosts)
            opened.callback(wire.close)
        yield Desk(
            run_id=run_id,
            purpose=purpose,
            book=opened.enter_context(Book(store)),
            budget=budget,
            memory=AnswerMemory(store, run_id),
            shelf=StoreShelf(store),
            wire=wire,
        )


def _experience(store: Store, run_id: str) -> Experience:
    """What sources have brought in the run before it was interrupted: it goes on as if it had not been."""
    experience = Experience()
    with store.read() as work, closing(runs.stream_results(work, run_id)) as results:
        # Cases that are asked about again will be learnt from again.
        done = runs.done_positions(work, run_id)
        for position, _, document in results:
            for line in json.loads(document)["ledger"] if position in done else ():
                # An answer of an earlier version says nothing of how the case stood.
                if line.get("role") == "search" and line["outcome"] in ANSWERED and "standing" in line:
                    hit = line["outcome"] == Ending.HIT
                    experience.learn(line["source"], line["standing"], line["added"], hit=hit)
    return experience
