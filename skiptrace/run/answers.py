"""Cases answered, in this process or in others beside it; what is kept of each is made where it is answered."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, NamedTuple, Protocol

from skiptrace.errors import StoreError
from skiptrace.export.documents import to_document
from skiptrace.export.filed import Filed, file_answer
from skiptrace.json_text import to_json
from skiptrace.model import Located, Status
from skiptrace.rank import CLIENT_SOURCE
from skiptrace.runtime import sending  # noqa: F401 cases are sent faster with it
from skiptrace.store import sealed
from skiptrace.store.sealed import SealedBody, SealedCase, SealedResult

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Sequence
    from concurrent.futures import Future, ProcessPoolExecutor
    from pathlib import Path

    from skiptrace.model import Case, LedgerLine
    from skiptrace.run.search import Searcher, Tell
    from skiptrace.runtime.tables import BulkTable
    from skiptrace.store.crypto import Sealer

# What a record that nobody foresaw provokes in our own code. The system's errors are none of them: they stop the run.
OF_ONE_CASE = (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError)
# When so many cases of a chunk break it, the fault is not theirs, and the run stops.
MOST_BROKEN = 20


@dataclass(frozen=True, slots=True)
class Item:
    """A case with its position in the batch; positions of one run are distinct and grow. A refused one fails."""

    position: int
    case: Case
    refusal: str = ""


class Said(NamedTuple):
    """What one record said about the contacts that are offered, as it is kept."""

    source: str
    record_id: str
    body: SealedBody


class Answered(NamedTuple):
    """
    An answer as it is kept and filed: sealed and rendered where the case was answered, to be sent between processes.

    ``located`` is there only when the case was answered in this process; ``incomplete`` when a source that was to be
    asked could not be.
    """

    status: Status
    case: SealedCase
    result: SealedResult
    filed: Filed
    said: tuple[Said, ...]
    ledger: tuple[LedgerLine, ...]
    located: Located | None
    incomplete: bool = False


class Answerer(Protocol):
    """Whatever answers chunks of cases, in their order."""

    def answers(self, chunks: Iterable[Sequence[Item]]) -> Iterator[list[Answered]]:
        """The answers to each chunk."""
        ...


@dataclass(frozen=True, slots=True)
class Here:
    """Answers in this process, one chunk after the other."""

    searcher: Searcher
    sealer: Sealer

    def answers(self, chunks: Iterable[Sequence[Item]]) -> Iterator[list[Answered]]:
        """The answers to each chunk."""
        for chunk in chunks:
            yield list(map(partial(as_kept, self.sealer), chunk, answer_items(self.searcher, chunk)))


def answer_items(searcher: Searcher, items: Sequence[Item]) -> list[Located]:
    """The answers to a chunk: those that may not be looked up, or break the search, fail alone."""
    asked = [item.case for item in items if not item.refusal]
    found = iter(answer_all(searcher, asked, []))
    return [_failed(searcher, item.case, item.refusal) if item.refusal else next(found) for item in items]


def answer_all(
    searcher: Searcher, cases: Sequence[Case], broken: list[Case], told: Tell = lambda _: (), first: int = 0
) -> list[Located]:
    """
    The bulkhead around a case: one that breaks the search is found by halves and fails; the others are answered.

    Args:
        searcher: Answers them.
        cases: The cases.
        broken: Those that have broken it so far.
        told: What sources told, by position in the whole list.
        first: Position of the first of *cases* in the whole list.
    """
    if not cases:
        return []
    try:
        return searcher.answer(cases, lambda asked: told([first + place for place in asked]))
    except OF_ONE_CASE as exc:
        if len(cases) == 1:
            broken.append(cases[0])
            if len(broken) > MOST_BROKEN:
                raise
            # The kind of error only: what it says may hold a personal value.
            return [_failed(searcher, cases[0], f"this case broke the search ({type(exc).__name__}); please report it")]
        half = len(cases) // 2
        return [
            *answer_all(searcher, cases[:half], broken, told, first),
            *answer_all(searcher, cases[half:], broken, told, first + half),
        ]


def _failed(searcher: Searcher, case: Case, reason: str) -> Located:
    return Located(
        account_number=case.account_number,
        client=case.client,
        status=Status.FAILED,
        run_id=searcher.run_id,
        purpose=searcher.purpose,
        stop_reason=reason,
        row=case.row,
    )


def as_kept(sealer: Sealer, item: Item, found: Located, *, incomplete: bool = False) -> Answered:
    """An answer of this process in the form in which it is kept."""
    return _answered(sealer, item, found)._replace(located=found, incomplete=incomplete)


def _answered(sealer: Sealer, item: Item, found: Located) -> Answered:
    case, filed = item.case, file_answer(to_document(found))
    case_id = sealed.case_id(sealer, case.client, case.account_number)
    kept = sealed.seal_case(sealer, case_id, client=case.client, account=case.account_number, snapshot=_snapshot(case))
    result = SealedResult(
        position=item.position,
        row=case.row or item.position,
        case_id=case_id,
        account_blind=kept.account_blind,
        status=found.status,
        document=sealed.seal_document(sealer, found.run_id, item.position, filed.document),
    )
    return Answered(found.status, kept, result, filed, tuple(_said(sealer, found)), found.ledger, None)


def _snapshot(case: Case) -> bytes:
    """The input row as it came, with a whole SSN masked, and what was read of the account."""
    snapshot = {"creditor": case.creditor, "row": case.row, "fields": [list(cell) for cell in case.fields]}
    return to_json(snapshot)


def _said(sealer: Sealer, found: Located) -> Iterator[Said]:
    """What each record said about the contacts offered, one observation per record."""
    records: dict[tuple[str, str], list[dict[str, str]]] = {}
    for contact in found.contacts:
        for one in contact.evidence:
            if one.source == CLIENT_SOURCE:
                continue
            statement = {
                "kind": str(contact.kind),
                "value": one.value,
                "first_seen": str(one.first_seen or ""),
                "last_seen": str(one.last_seen or ""),
            }
            records.setdefault((one.source, one.record_id), []).append(statement)
    for (source, record_id), statements in records.items():
        yield Said(source, record_id, sealed.seal_body(sealer, to_json(statements)))


class TableFile(NamedTuple):
    """A reference table that another process opens for itself."""

    name: str
    origin: str
    path: Path
    as_of: dt.date | None
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchOrder:
    """All that a process needs to answer cases as this one would."""

    tables: tuple[TableFile, ...]
    sealer: Sealer
    today: dt.date
    purpose: str
    run_id: str
    calibration: str = ""

    def open(self) -> Searcher:
        """A searcher over tables opened here."""
        from skiptrace.match.model import shipped_model
        from skiptrace.run.calibrated import calibrated_model
        from skiptrace.run.candidates import Table
        from skiptrace.run.search import Searcher

        return Searcher(
            tables=[
                Table(
                    name=one.name,
                    origin=one.origin,
                    bulk=_opened(one.path),
                    as_of=one.as_of,
                    version=one.version,
                )
                for one in self.tables
            ],
            match_model=shipped_model(),
            rank_model=calibrated_model(self.calibration),
            today=self.today,
            purpose=self.purpose,
            run_id=self.run_id,
        )


class Beside:
    """Answers in other processes, as many chunks at a time as there are; in the order of the chunks all the same."""

    def __init__(self, order: SearchOrder, pool: ProcessPoolExecutor, workers: int) -> None:
        self._order, self._pool, self._ahead = order, pool, workers + 2

    def answers(self, chunks: Iterable[Sequence[Item]]) -> Iterator[list[Answered]]:
        """
        The answers to each chunk.

        Raises:
            StoreError: A process died.
        """
        from concurrent.futures.process import BrokenProcessPool

        waiting: deque[Future[list[Answered]]] = deque()
        try:
            for chunk in chunks:
                waiting.append(self._pool.submit(_answer_beside, self._order, chunk))
                if len(waiting) >= self._ahead:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        except BrokenProcessPool as exc:
            raise StoreError(
                "a process that answered cases died, perhaps for lack of memory; resume with `workers = 1` under [run]"
            ) from exc


def load_searcher() -> None:
    """Import what searching needs and load its lists, in a process that will be asked to search."""
    import skiptrace.run.search  # noqa: F401 for its own sake
    from skiptrace.normalize.name_frequency import family_frequency, given_frequency
    from skiptrace.normalize.nicknames import nickname_roots
    from skiptrace.normalize.phones import phone_time_zones
    from skiptrace.normalize.zips import zip_place

    # Each list is loaded by whoever first looks something up in it.
    for look_up, word in (
        (given_frequency, "JOHN"),
        (family_frequency, "SMITH"),
        (nickname_roots, "JOHN"),
        (phone_time_zones, "+12175550101"),
        (zip_place, "62704"),
    ):
        look_up(word)


def open_tables_here(paths: Sequence[Path]) -> None:
    """Open tables in a process that will be asked to search them, while the cases are still being read."""
    for path in paths:
        _opened(path)


@cache
def _opened(path: Path) -> BulkTable:
    from skiptrace.runtime.tables import BulkTable

    # One thread: the other cores have processes of their own.
    table = BulkTable(path, threads=1)
    table.get_ready()
    return table


# The searcher of this worker process, kept between chunks: opening its tables costs more than a chunk.
_OPEN: dict[str, Searcher] = {}


def _answer_beside(order: SearchOrder, chunk: Sequence[Item]) -> list[Answered]:
    searcher = _OPEN.get(order.run_id)
    if searcher is None:
        _OPEN.clear()
        searcher = _OPEN[order.run_id] = order.open()
    return list(map(partial(_answered, order.sealer), chunk, answer_items(searcher, chunk)))
