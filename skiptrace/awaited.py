"""The toolkit for programs with an event loop."""

from __future__ import annotations

from collections.abc import Generator
from itertools import islice
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from skiptrace.api import Skiptrace, to_nobody
from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
    from pathlib import Path
    from types import TracebackType

    from skiptrace.config import Settings
    from skiptrace.intake.opening import Opening
    from skiptrace.model import Case, Located
    from skiptrace.reference.manage import Loaded, LoadOrder
    from skiptrace.run.calibrate import Calibration
    from skiptrace.run.outcomes import OutcomeOrder, OutcomeReport, Recorded
    from skiptrace.run.placement import Progress, RunOrder, RunReport
    from skiptrace.run.planned import Planned
    from skiptrace.run.preview import Preview
    from skiptrace.run.spending import Spending
    from skiptrace.store.attempts import Attempt
    from skiptrace.store.references import ReferenceTable

Given = ParamSpec("Given")
Answer = TypeVar("Answer")


class AsyncSkiptrace:
    """
    `Skiptrace` for programs with an event loop: the same methods with ``await`` and ``async for``.

    The work is done in threads, so that the loop is never held up.
    """

    def __init__(self, config: str | Path | Settings, *, today: dt.date | None = None) -> None:
        self._config, self._today = config, today
        self._tracer: Skiptrace | None = None

    async def __aenter__(self) -> Self:
        self._tracer = await _in_thread(Skiptrace, self._config, today=self._today)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None
    ) -> None:
        await _in_thread(self._opened.close)

    @property
    def _opened(self) -> Skiptrace:
        if self._tracer is None:
            raise ConfigError("open it first: async with AsyncSkiptrace(…) as tracer")
        return self._tracer

    async def locate(
        self, case: Case, *, purpose: str, sources: Sequence[str] = (), spending: Spending | None = None
    ) -> Located:
        """The contacts of one debtor."""
        return await _in_thread(self._opened.locate, case, purpose=purpose, sources=sources, spending=spending)

    async def run(
        self,
        cases: Iterable[Case],
        *,
        purpose: str,
        sources: Sequence[str] = (),
        run_id: str = "",
        spending: Spending | None = None,
    ) -> AsyncIterator[Located]:
        """The answers to *cases*, in their order."""
        answers = self._opened.run(cases, purpose=purpose, sources=sources, run_id=run_id, spending=spending)
        async for answer in _in_threads(answers):
            yield answer

    def spending(
        self,
        client: str = "",
        *,
        budget_micro_usd: int | None = None,
        stop_at: float | None = None,
        offline: bool = False,
        ask_uncertain: bool = False,
    ) -> Spending:
        """What a run for a client may spend by the configuration, with what is said here instead; waits for nothing."""
        return self._opened.spending(
            client,
            budget_micro_usd=budget_micro_usd,
            stop_at=stop_at,
            offline=offline,
            ask_uncertain=ask_uncertain,
        )

    async def link(self, left: object, right: object | None = None, **options: Any) -> AsyncIterator[Any]:
        """Pairs of rows that are the same person, best first."""
        async for pair in _in_threads(self._opened.link(left, right, **options)):
            yield pair

    async def intake(self, source: str | Path, opening: Opening | None = None, *, client: str = "") -> dict[str, Any]:
        """A dry look at a placement file: columns and why, counts, faults. Nothing is kept."""
        return await _in_thread(self._opened.intake, source, opening, client=client)

    async def preview(self, order: RunOrder, *, requests: int = 0) -> Preview:
        """What a run would ask and cost, and so many of the requests that would leave; nothing is sent or kept."""
        return await _in_thread(self._opened.preview, order, requests=requests)

    async def run_file(self, order: RunOrder, progress: Progress | None = None) -> RunReport:
        """Work a placement file and write its output files."""
        return await _in_thread(self._opened.run_file, order, progress)

    async def latest_run(self) -> str:
        """The id of the latest run over a file."""
        return await _in_thread(self._opened.latest_run)

    async def show(self, account_number: str) -> list[Located]:
        """The answers for an account, the newest run first."""
        return await _in_thread(self._opened.show, account_number)

    async def attempt(self, attempt: Attempt, *, who: str = "") -> Recorded:
        """Keep what came of one try of a contact; telling it again changes nothing."""
        return await _in_thread(self._opened.attempt, attempt, who=who)

    async def outcomes(self, order: OutcomeOrder) -> OutcomeReport:
        """Take in a file of what came of trying contacts; loading it again changes nothing."""
        return await _in_thread(self._opened.outcomes, order)

    async def calibrate(self, *, dry_run: bool = False) -> Calibration:
        """Fit a calibration to the outcomes and decisions of the store, and put it in use."""
        return await _in_thread(self._opened.calibrate, dry_run=dry_run)

    async def accuracy_page(self, path: Path) -> None:
        """Write a page about how right offered contacts were, by what came of those that were tried."""
        await _in_thread(self._opened.accuracy_page, path)

    async def planned(self, account_number: str, *, client: str | None = None) -> list[Planned]:
        """What was tried on an account and what to do next, for each client who placed it."""
        return await _in_thread(self._opened.planned, account_number, client=client)

    async def reference_load(self, order: LoadOrder, progress: Callable[[int], None] = to_nobody) -> Loaded:
        """Make a searchable table of a bulk file; *progress* is called in another thread."""
        return await _in_thread(self._opened.reference_load, order, progress)

    async def reference_list(self) -> list[ReferenceTable]:
        """The tables in use, by name."""
        return await _in_thread(self._opened.reference_list)

    async def reference_drop(self, name: str) -> None:
        """Take a table out of use and delete its file."""
        await _in_thread(self._opened.reference_drop, name)

    async def save_layout(self, name: str, text: str) -> None:
        """Keep the layout of a client's files."""
        await _in_thread(self._opened.save_layout, name, text)


async def _in_thread(function: Callable[Given, Answer], *args: Given.args, **options: Given.kwargs) -> Answer:
    # Imported here: it takes a third of what `import skiptrace` may take, and most programs never await.
    import asyncio

    return await asyncio.to_thread(function, *args, **options)


async def _in_threads(items: Iterator[Answer]) -> AsyncIterator[Answer]:
    try:
        while True:
            # StopIteration cannot pass a future: a list says whether there is one more.
            taken = await _in_thread(_take, items)
            if not taken:
                return
            yield taken[0]
    finally:
        # A reader who leaves early ends the run here and now, not when memory is swept.
        if isinstance(items, Generator):
            await _in_thread(items.close)


def _take(items: Iterator[Answer]) -> list[Answer]:
    return list(islice(items, 1))
