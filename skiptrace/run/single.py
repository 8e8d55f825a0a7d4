"""One debtor, asked by a program or a person who waits: everything in one transaction, so that it costs one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.run import begin
from skiptrace.run.answers import Here, Item
from skiptrace.run.batch import count_statuses, keep, with_suppressions
from skiptrace.run.guard import check_case
from skiptrace.run.history import with_history
from skiptrace.run.interrupt import interruptible
from skiptrace.run.spending import Spending
from skiptrace.run.tables import open_tables
from skiptrace.store import audit, runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from skiptrace.config import SourceSettings
    from skiptrace.model import Case, Located
    from skiptrace.run.answers import Answered
    from skiptrace.run.tables import OpenTables, Shelf
    from skiptrace.store.runs import Run
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work


def locate_one(
    store: Store,
    case: Case,
    *,
    purpose: str,
    sources: Sequence[str],
    today: dt.date,
    shelf: Shelf,
    configured: Sequence[SourceSettings] = (),
    spending: Spending | None = None,
) -> Located:
    """
    The answer to one case, kept as a run of its own.

    Raises:
        NotAllowed: There is no account, no creditor, or fewer than two identifiers; or no source may be used.
        SourceUnavailable: No table has been loaded, and no other source is named.
    """
    check_case(case)
    terms = spending or Spending()
    code = read_purpose(purpose).code
    with (
        open_tables(
            store, sources, purpose=code, configured=configured, ask_uncertain=terms.ask_uncertain, shelf=shelf
        ) as tables,
        interruptible(),
    ):
        if tables.lineup.wire:
            return _asking(store, tables, case, terms, purpose=code, today=today)
        with store.begin() as work:
            run = begin.start_in(work, tables, purpose=code, today=today)
            items = with_history(work, with_suppressions(work, [Item(1, case)], today))
            answers = next(Here(begin.searcher_of(run, tables), store.sealer).answers([items]))
            return _kept(work, run, answers, tables)


def _asking(
    store: Store, tables: OpenTables, case: Case, spending: Spending, *, purpose: str, today: dt.date
) -> Located:
    """With sources that are asked for money, what is bought stands in the store before the answer does."""
    from skiptrace.run.wired import open_waterfall

    run = begin.start(store, tables, purpose=purpose, today=today)
    with store.hold(run.run_id), begin.at_work(store, run):
        with store.read() as work:
            items = with_history(work, with_suppressions(work, [Item(1, case)], today))
        with open_waterfall(store, run, begin.searcher_of(run, tables), tables.lineup, spending) as till:
            answers = next(till.waterfall.answers([items]))
        with store.begin() as work:
            return _kept(work, run, answers, tables)


def _kept(work: Work, run: Run, answers: Sequence[Answered], tables: OpenTables) -> Located:
    keep(work, run, answers, tables.retention)
    found = answers[0].located
    assert found is not None  # noqa: S101 it was answered in this process
    runs.finish(work, run.run_id, state=runs.RunState.DONE, counts=count_statuses({str(found.status): 1}))
    audit.append(work, "case.located", who="unnamed", subjects=[run.run_id], detail={"purpose": run.purpose})
    return found
