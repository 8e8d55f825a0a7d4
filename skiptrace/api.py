"""What a program touches: one object per store, one method per command, nothing printed, nothing read from around."""

from __future__ import annotations

import datetime as dt
from collections.abc import Generator
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Sequence
    from types import TracebackType

    from skiptrace.config import Settings
    from skiptrace.intake.opening import Opening
    from skiptrace.model import Case, Located
    from skiptrace.reference.manage import Loaded, LoadOrder
    from skiptrace.run.placement import Progress, RunOrder, RunReport
    from skiptrace.run.tables import Shelf
    from skiptrace.store.references import ReferenceTable
    from skiptrace.store.session import Store

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
# Between two runs over files a program may have asked for single debtors.
RUNS_LOOKED_AT = 10_000


class Skiptrace:
    """
    The toolkit on one store; a context manager.

    Args:
        config: Path of a ``skiptrace.toml``, or settings made by `skiptrace.config.read`.
        today: The day that "current" refers to; the system's day when not given.

    Raises:
        ConfigError: The configuration is wrong; all faults are told at once.
        StoreError: The store cannot be opened.
    """

    def __init__(self, config: str | Path | Settings, *, today: dt.date | None = None) -> None:
        from skiptrace import config as configuration
        from skiptrace.store.session import Store

        self.settings: Settings = configuration.load(Path(config)) if isinstance(config, (str, Path)) else config
        self._today = today
        self._store: Store = Store.from_settings(self.settings.store)
        self._shelf: Shelf | None = None

    def close(self) -> None:
        """Let go of the store and of the tables."""
        if self._shelf is not None:
            self._shelf.close()
        self._store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @property
    def store(self) -> Store:
        """The open store."""
        return self._store

    @property
    def today(self) -> dt.date:
        """The day that "current" refers to."""
        return self._today or dt.datetime.now(dt.UTC).date()

    def locate(self, case: Case, *, purpose: str, sources: Sequence[str] = ()) -> Located:
        """
        The contacts of one debtor.

        Raises:
            NotAllowed: There is no account, no creditor, no purpose, or fewer than two identifiers.
            SourceUnavailable: No table could be used.
        """
        from skiptrace.run.single import locate_one
        from skiptrace.run.tables import Shelf

        self._shelf = shelf = self._shelf or Shelf()
        return locate_one(
            self._store,
            case,
            purpose=purpose,
            sources=sources or self.table_names(),
            today=self.today,
            shelf=shelf,
        )

    def run(
        self,
        cases: Iterable[Case],
        *,
        purpose: str,
        sources: Sequence[str] = (),
        run_id: str = "",
    ) -> Iterator[Located]:
        """
        The answers to *cases*, in their order, as they come; kept in the store chunk by chunk.

        Args:
            cases: Any number; they are worked in chunks and not held. One without account, creditor or two
                identifiers is not looked up: its answer is ``failed`` and says why.
            purpose: Code of the permissible purpose.
            sources: Tables in waterfall order; those of the configuration, or all, when empty.
            run_id: A run to go on with: cases that it has answered are given from the store, not asked again.
        """
        from skiptrace.run.stream import stream

        wanted = sources or self.table_names()
        yield from stream(self._store, cases, purpose=purpose, sources=wanted, run_id=run_id, today=self.today)

    def link(self, left: object, right: object | None = None, **options: Any) -> Iterator[Any]:
        """
        Pairs of rows that are the same person, best first: within one table, or between two.

        Args:
            left: Any iterable of mappings, or a table with ``__arrow_c_stream__``.
            right: Likewise; None looks for duplicates within *left*.
            options: As of `skiptrace.link.link_tables`.
        """
        from skiptrace.link import link_tables

        yield from link_tables(left, right, **options)

    def intake(self, source: str | Path, opening: Opening | None = None, *, client: str = "") -> dict[str, Any]:
        """A dry look at a placement file: columns and why, counts, faults. Nothing is kept."""
        from skiptrace.run.look import look

        return look(self._store, source, self._opened(opening, client), client=client, today=self.today)

    def run_file(self, order: RunOrder, progress: Progress | None = None) -> RunReport:
        """Work a placement file and write its output files."""
        from skiptrace.run.placement import Progress, run_placement

        client = self.settings.clients.get(order.client)
        order = replace(
            order,
            opening=self._opened(order.opening, order.client),
            creditor=order.creditor or (client.creditor if client else ""),
            sources=order.sources or tuple(self.table_names()),
            attested_by=order.attested_by or self.settings.run.attested_by,
            settings_hash=order.settings_hash or self._settings_hash(),
        )
        return run_placement(self._store, order, progress or Progress())

    def latest_run(self) -> str:
        """The id of the latest run over a file."""
        from skiptrace.store import runs

        with self._store.read() as work:
            latest = next((run for run in runs.recent(work, limit=RUNS_LOOKED_AT) if run.input_sha256), None)
        if latest is None:
            raise ConfigError("there is no run over a file to resume yet")
        return latest.run_id

    def show(self, account_number: str) -> list[Located]:
        """The answers for an account, the newest run first."""
        from skiptrace.export.documents import from_bytes
        from skiptrace.store import runs

        with self._store.read() as work:
            return [from_bytes(result.document) for result in runs.results_of_account(work, account_number)]

    def reference_load(self, order: LoadOrder, progress: Callable[[int], None] = lambda _: None) -> Loaded:
        """Make a searchable table of a bulk file, in place of the one of the same name."""
        from skiptrace.reference.manage import load

        return load(self._store, replace(order, opening=self._opened(order.opening, "")), progress=progress)

    def reference_list(self) -> list[ReferenceTable]:
        """The tables in use, by name."""
        from skiptrace.reference.manage import list_tables

        return list_tables(self._store)

    def reference_drop(self, name: str) -> None:
        """Take a table out of use and delete its file."""
        from skiptrace.reference.manage import drop

        drop(self._store, name, who=self.settings.run.attested_by)

    def save_layout(self, name: str, text: str) -> None:
        """Remember a layout under a name."""
        from skiptrace.intake.layouts import read_layout
        from skiptrace.store import layouts

        read_layout(text, name=f"layout {name}")
        with self._store.begin() as work:
            layouts.save(work, name, text)

    def table_names(self) -> list[str]:
        """The tables that the configuration puts in waterfall order; empty means all that are loaded."""
        others = [source.use for source in self.settings.sources if not source.use.startswith("reference:")]
        if others:
            raise ConfigError(
                f"[[source]] use = {others[0]!r}: only loaded tables can be asked by this release; "
                "write reference:NAME, or leave [[source]] out to use every table"
            )
        return [source.use for source in self.settings.sources]

    def _settings_hash(self) -> str:
        """The hash of all settings that answers depend on: where the store is does not matter."""
        from dataclasses import asdict

        from skiptrace.run.facts import hash_of

        return hash_of({**asdict(self.settings), "store": None})

    def _opened(self, opening: Opening | None, client: str) -> Opening:
        """What the caller says of a file, with the layout it names, or its client's, as text."""
        from skiptrace.intake.opening import Opening
        from skiptrace.store import layouts

        given = opening or Opening()
        settings = self.settings.clients.get(client)
        name = given.layout or (settings.layout if settings else "")
        if not name or "\n" in name:
            return given
        if name.endswith(".toml"):
            try:
                return replace(given, layout=Path(name).read_text(encoding="utf-8") + "\n")
            except (OSError, UnicodeDecodeError) as exc:
                raise ConfigError(f"layout {name}: cannot be read") from exc
        with self._store.read() as work:
            text, known = layouts.get(work, name), layouts.names(work)
        if text is None:
            raise ConfigError(f"no layout is called {name!r}; remembered are: {', '.join(known) or 'none'}")
        return replace(given, layout=text)


def open(config: str | Path = "skiptrace.toml", *, today: dt.date | None = None) -> Skiptrace:  # noqa: A001
    """Open the toolkit with a configuration file."""
    return Skiptrace(config, today=today)


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

    async def locate(self, case: Case, *, purpose: str, sources: Sequence[str] = ()) -> Located:
        """The contacts of one debtor."""
        return await _in_thread(self._opened.locate, case, purpose=purpose, sources=sources)

    async def run(
        self, cases: Iterable[Case], *, purpose: str, sources: Sequence[str] = (), run_id: str = ""
    ) -> AsyncIterator[Located]:
        """The answers to *cases*, in their order."""
        answers = self._opened.run(cases, purpose=purpose, sources=sources, run_id=run_id)
        async for answer in _in_threads(answers):
            yield answer

    async def run_file(self, order: RunOrder, progress: Progress | None = None) -> RunReport:
        """Work a placement file and write its output files."""
        return await _in_thread(self._opened.run_file, order, progress)

    async def link(self, left: object, right: object | None = None, **options: Any) -> AsyncIterator[Any]:
        """Pairs of rows that are the same person, best first."""
        async for pair in _in_threads(self._opened.link(left, right, **options)):
            yield pair

    async def show(self, account_number: str) -> list[Located]:
        """The answers for an account, the newest run first."""
        return await _in_thread(self._opened.show, account_number)

    async def reference_load(self, order: LoadOrder) -> Loaded:
        """Make a searchable table of a bulk file."""
        return await _in_thread(self._opened.reference_load, order)


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
