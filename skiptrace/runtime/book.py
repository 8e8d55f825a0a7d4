"""What is written down of every call: before it leaves, and when its fate is known."""

from __future__ import annotations

import queue
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from skiptrace.errors import SourceError, StoreError
from skiptrace.store import answers, ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from skiptrace.store.answers import Kept
    from skiptrace.store.ledger import Entry
    from skiptrace.store.session import Store
    from skiptrace.store.work import Work

# Lines of many calls are committed together: a commit waits for the disk, and a call for its line.
GATHER_S: Final = 0.025
MOST_GATHERED: Final = 500
# Callers are told of a broken store at their next line; waiting for longer than this means that the writer is gone.
MOST_WAIT_S: Final = 120.0
# How long before it leaves a call is written down: time for the commit, and little time to die in.
SHORTEST_LEAD_S: Final = 0.06
LONGEST_LEAD_S: Final = 0.25
LEAD: Final = 1.5
_FADING: Final = 0.97


@dataclass(slots=True)
class _Page:
    """What one caller wants written, and who waits for it to stand."""

    entries: Sequence[Entry]
    kept: Sequence[Kept] = ()
    # Under which its questions are asked the other way: alone, or in a list.
    other_marks: Sequence[str] = ()
    # It is meant to be asked once more, whoever has asked it before.
    again: bool = False
    # Another run is asking the same, or has just been answered: this one was not written down.
    refused: bool = False
    # Held until it stands: a plain lock is a tenth of the work of an event.
    waiting: threading.Lock | None = None
    asked_at: float = 0.0


class UnderWay(SourceError):
    """Another run is asking the same at this moment, or has been answered since we looked; its answer will be kept."""


class Book:
    """
    Writes the ledger and the kept answers for all threads of a run, many in one commit.

    Make one with a ``with`` block: at its end everything stands in the store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pages: queue.SimpleQueue[_Page | None] = queue.SimpleQueue()
        self._error: BaseException | None = None
        self._counting = threading.Lock()
        self._pending = 0
        self._takes_s = 0.0
        self._writer = threading.Thread(target=self._write_all, name="skiptrace-book", daemon=True)
        self._writer.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *told: object) -> None:
        self._pages.put(None)
        self._writer.join()
        self._check()

    @property
    def lead_s(self) -> float:
        """How long before it leaves a call is best written down, as fast as the store is now."""
        return min(LONGEST_LEAD_S, max(SHORTEST_LEAD_S, LEAD * self._takes_s))

    def intend(self, *entries: Entry, other_marks: Sequence[str] = (), again: bool = False) -> Callable[[], None]:
        """
        Write down a call before it leaves; returns what waits until it stands in the store.

        Whoever waits elsewhere meanwhile is woken once, not twice. What is returned raises `UnderWay` when another
        run is asking the same or has just been answered, and StoreError when nothing can be written: the call must
        not leave.

        Args:
            entries: Its lines.
            other_marks: Under which the same may be asked in another way.
            again: It is known that an earlier call like it has an unknown fate, and it is asked nevertheless.

        Raises:
            StoreError: Nothing can be written any more.
        """
        return self._given(_Page(entries, other_marks=other_marks, again=again))

    def settle(self, *entries: Entry, kept: Sequence[Kept] = ()) -> None:
        """Write down what became of a call, and its answers; in the same commit, soon."""
        self._check()
        # Sealed here: whoever writes is waited for by all.
        self._put(_Page(entries, [answers.sealed(self._store.sealer, one) for one in kept]))

    def flush(self) -> None:
        """Return when everything that was given stands in the store."""
        with self._counting:
            pending = self._pending
        if pending:
            self._given(_Page(()))()
        self._check()

    def _put(self, page: _Page) -> None:
        with self._counting:
            self._pending += 1
        self._pages.put(page)

    def _given(self, page: _Page) -> Callable[[], None]:
        self._check()
        waiting = threading.Lock()
        waiting.acquire()
        page.waiting, page.asked_at = waiting, time.monotonic()
        self._put(page)
        return lambda: self._wait_for(page, waiting)

    def _wait_for(self, page: _Page, waiting: threading.Lock) -> None:
        if not waiting.acquire(timeout=MOST_WAIT_S):
            raise StoreError("the ledger is not written any more; nothing is sent without it")
        # It stands, whoever asks again.
        waiting.release()
        self._check()
        if page.refused:
            raise UnderWay("another run is asking the same")

    def _check(self) -> None:
        if self._error is None:
            return
        # A new one for each who is told: many threads raise it at once.
        if isinstance(self._error, StoreError):
            raise type(self._error)(str(self._error)) from self._error
        raise StoreError("the ledger cannot be written; nothing is sent without it") from self._error

    def _write_all(self) -> None:
        open_ = True
        while open_:
            pages = [self._pages.get()]
            if pages[0] is not None:
                time.sleep(GATHER_S)
            while len(pages) < MOST_GATHERED and not self._pages.empty():
                pages.append(self._pages.get())
            open_ = None not in pages
            self._write([page for page in pages if page is not None])

    def _write(self, pages: list[_Page]) -> None:
        try:
            kept = [one for page in pages for one in page.kept]
            if self._error is None and (kept or any(page.entries for page in pages)):
                with self._store.begin() as work:
                    _refuse_bought_elsewhere(work, pages)
                    ledger.append(work, [entry for page in pages if not page.refused for entry in page.entries])
                    answers.keep_sealed(work, kept)
        except BaseException as exc:  # noqa: BLE001 - told to whoever waits for a line or gives the next
            self._error = exc
        finally:
            now = time.monotonic()
            self._takes_s *= _FADING
            with self._counting:
                self._pending -= len(pages)
            for page in pages:
                if page.waiting is not None:
                    # The slowest of late: a disk that others write to stalls now and then.
                    self._takes_s = max(self._takes_s, now - page.asked_at)
                    page.waiting.release()


def _refuse_bought_elsewhere(work: Work, pages: Sequence[_Page]) -> None:
    """Intended calls are written down in turn by all processes: what one has intended or got, no other buys as well."""
    asking = [page for page in pages if page.waiting is not None and page.entries and not page.again]
    if not asking:
        return
    ledger.intend_alone(work)
    marks = [mark for page in asking for mark in _marks(page)]
    elsewhere = ledger.under_way(work, marks, run_id=asking[0].entries[0].run_id) | answers.are_kept(work, marks)
    for page in asking:
        page.refused = any(mark in elsewhere for mark in _marks(page))


def _marks(page: _Page) -> Iterator[str]:
    yield from (entry.request_hash for entry in page.entries)
    yield from page.other_marks
