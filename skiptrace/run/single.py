"""One debtor, asked by a program or a person who waits: everything in one transaction, so that it costs one commit."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.run import begin
from skiptrace.run.answers import Here, Item
from skiptrace.run.batch import count_statuses, keep, with_suppressions
from skiptrace.run.guard import check_case
from skiptrace.run.interrupt import interruptible
from skiptrace.run.tables import open_tables
from skiptrace.store import audit, runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from skiptrace.model import Case, Located
    from skiptrace.run.tables import Shelf
    from skiptrace.store.session import Store


def locate_one(
    store: Store, case: Case, *, purpose: str, sources: Sequence[str], today: dt.date, shelf: Shelf
) -> Located:
    """
    The answer to one case, kept as a run of its own.

    Raises:
        NotAllowed: There is no account, no creditor, or fewer than two identifiers; or no table may be used.
        SourceUnavailable: No table has been loaded.
    """
    check_case(case)
    code = read_purpose(purpose).code
    with (
        open_tables(store, sources, purpose=code, shelf=shelf) as tables,
        interruptible(),
        store.begin() as work,
    ):
        run = begin.start_in(work, tables, purpose=code, today=today)
        items = with_suppressions(work, [Item(1, case)], today)
        answers = next(Here(begin.searcher_of(run, tables)).answers([items]))
        keep(work, run, items, answers, tables.retention)
        found = answers[0].located
        assert found is not None  # noqa: S101 it was answered in this process
        runs.finish(work, run.run_id, state=runs.RunState.DONE, counts=count_statuses({str(found.status): 1}))
        audit.append(work, "case.located", who="unnamed", subjects=[run.run_id], detail={"purpose": code})
        return found
