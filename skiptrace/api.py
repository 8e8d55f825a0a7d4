"""What a program touches: one object per store, one method per command, nothing printed, nothing read from around."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
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
    from skiptrace.run.tables import Shelf
    from skiptrace.store.attempts import Attempt
    from skiptrace.store.references import ReferenceTable
    from skiptrace.store.session import Store

Given = ParamSpec("Given")
Answer = TypeVar("Answer")
# Between two runs over files a program may have asked for single debtors.
RUNS_LOOKED_AT = 10_000


def to_nobody(_rows: int) -> None:
    """Tell nobody how far a file is loaded."""


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

    def locate(
        self, case: Case, *, purpose: str, sources: Sequence[str] = (), spending: Spending | None = None
    ) -> Located:
        """
        The contacts of one debtor.

        Args:
            case: The debtor and the account.
            purpose: Code of the permissible purpose.
            sources: Tables and other sources in waterfall order; those of the configuration when empty.
            spending: What may be spent; as the configuration says when not given.

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
            sources=sources,
            today=self.today,
            shelf=shelf,
            configured=self.settings.sources,
            spending=spending or self.spending(case.client),
        )

    def run(
        self,
        cases: Iterable[Case],
        *,
        purpose: str,
        sources: Sequence[str] = (),
        run_id: str = "",
        spending: Spending | None = None,
    ) -> Iterator[Located]:
        """
        The answers to *cases*, in their order, as they come; kept in the store chunk by chunk.

        Args:
            cases: Any number; they are worked in chunks and not held. One without account, creditor or two
                identifiers is not looked up: its answer is ``failed`` and says why.
            purpose: Code of the permissible purpose.
            sources: Tables and other sources in waterfall order; those of the configuration, or all tables, when empty.
            run_id: A run to go on with: cases that it has answered are given from the store, not asked again.
            spending: What may be spent; as the configuration says when not given.
        """
        from skiptrace.run.stream import stream

        yield from stream(
            self._store,
            cases,
            purpose=purpose,
            sources=sources,
            run_id=run_id,
            today=self.today,
            configured=self.settings.sources,
            spending=spending or self.spending(),
        )

    def spending(
        self,
        client: str = "",
        *,
        budget_micro_usd: int | None = None,
        stop_at: float | None = None,
        offline: bool = False,
        ask_uncertain: bool = False,
    ) -> Spending:
        """What a run for a client may spend by the configuration, with what is said here instead."""
        from skiptrace.run.spending import Economics, Spending

        run, own = self.settings.run, self.settings.clients.get(client)
        rate = own.liquidation_rate if own and own.liquidation_rate is not None else run.liquidation_rate
        share = own.fee_share if own and own.fee_share is not None else run.fee_share
        wrong = own.wrong_call_micro_usd if own else None
        return Spending(
            budget_micro_usd=run.budget_micro_usd if budget_micro_usd is None else budget_micro_usd,
            economics=Economics(
                stop_at=float(run.stop_at if stop_at is None else stop_at),
                liquidation_rate=None if rate is None else float(rate),
                fee_share=None if share is None else float(share),
                wrong_call_micro_usd=run.wrong_call_micro_usd if wrong is None else wrong,
            ),
            offline=offline,
            ask_uncertain=ask_uncertain,
        )

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

    def preview(self, order: RunOrder, *, requests: int = 0) -> Preview:
        """What a run would ask and cost, and so many of the requests that would leave; nothing is sent or kept."""
        from skiptrace.run.preview import preview

        return preview(self._store, self.settled(order), requests=requests)

    def run_file(self, order: RunOrder, progress: Progress | None = None) -> RunReport:
        """Work a placement file and write its output files."""
        from skiptrace.run.placement import Progress, run_placement

        return run_placement(self._store, self.settled(order), progress or Progress())

    def settled(self, order: RunOrder) -> RunOrder:
        """An order with what the configuration says where it says nothing itself."""
        client = self.settings.clients.get(order.client)
        return replace(
            order,
            opening=self._opened(order.opening, order.client),
            creditor=order.creditor or (client.creditor if client else ""),
            configured=order.configured or self.settings.sources,
            spending=order.spending or self.spending(order.client),
            attested_by=order.attested_by or self.settings.run.attested_by,
            settings_hash=order.settings_hash or self._settings_hash(),
        )

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

    def attempt(self, attempt: Attempt, *, who: str = "") -> Recorded:
        """
        Keep what came of one try of a contact; telling it again changes nothing.

        Raises:
            InputError: Nobody placed the account, or several clients did and none is named.
        """
        from skiptrace.run.outcomes import record_attempt

        return record_attempt(self._store, attempt, who=who or self.settings.run.attested_by)

    def outcomes(self, order: OutcomeOrder) -> OutcomeReport:
        """Take in a file of what came of trying contacts; loading it again changes nothing, and tells nobody twice."""
        from skiptrace.run.outcomes import load_outcomes

        order = replace(
            order,
            opening=self._opened(order.opening, ""),
            who=order.who or self.settings.run.attested_by,
            configured=order.configured or self.settings.sources,
        )
        return load_outcomes(self._store, order)

    def calibrate(self, *, dry_run: bool = False) -> Calibration:
        """Fit a calibration to the outcomes and decisions of the store, and put it in use."""
        from skiptrace.run.calibrate import calibrate

        return calibrate(self._store, today=self.today, who=self.settings.run.attested_by, dry_run=dry_run)

    def accuracy_page(self, path: Path) -> None:
        """Write a page about how right offered contacts were, by what came of those that were tried."""
        from skiptrace.evaluate.contact_page import accuracy_page
        from skiptrace.export.run_files import RunFolder
        from skiptrace.run.judged import collect

        with self._store.read() as work:
            judged = collect(work)
        title = f"outcomes {judged.first_on} to {judged.last_on}" if judged.contacts else "no outcomes yet"
        page = accuracy_page(judged.contacts, title=title, told_by="the outcomes in the store")
        with RunFolder(path.parent) as folder:
            folder.text(path.name).write(page)

    def planned(self, account_number: str, *, client: str | None = None) -> list[Planned]:
        """What was tried on an account and what to do next, for each client who placed it."""
        from skiptrace.run.planned import planned

        return planned(self._store, account_number, client=client, today=self.today)

    def reference_load(self, order: LoadOrder, progress: Callable[[int], None] = to_nobody) -> Loaded:
        """
        Make a searchable table of a bulk file, in place of the one of the same name.

        A publisher's file is ordered with `skiptrace.reference.terms.as_published`.
        """
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
