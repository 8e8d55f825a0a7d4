"""The kept answers of a run: looked up for a whole chunk at once, and found again as soon as they are bought."""

from __future__ import annotations

import datetime as dt
import gc
import threading
import time
from typing import TYPE_CHECKING, Final

from skiptrace.store import answers, ledger

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from skiptrace.store.ledger import Entry
    from skiptrace.store.session import Store


# A call that was intended longer ago, and of which nothing was heard, is of a process that died or as good as lost.
PATIENCE_S: Final = 60.0
LOOK_S: Final = 0.1


class AnswerMemory:
    """
    What the store has kept, for all threads of a run.

    Between `prepare` and the next one, what was asked for or bought is remembered; memory does not grow with the run.

    Args:
        store: The open store.
        run_id: The run: what others ask is waited for.
    """

    def __init__(self, store: Store, run_id: str | None) -> None:
        self._store, self._run_id = store, run_id
        self._lock = threading.Lock()
        self._known: dict[str, bytes | None] = {}
        self._uncertain: dict[str, bool] = {}

    def mark(self, text: str) -> str:
        """The blind mark of a request or a question."""
        return answers.mark(self._store.sealer, text)

    def forget(self) -> None:
        """Let go of what the last chunk needed."""
        with self._lock:
            self._known.clear()
            self._uncertain.clear()
        # The database's library leaves statements that refer to themselves, and our commands look for such seldom.
        gc.collect(0)

    def prepare(self, marks: Collection[str], *, rest: Callable[[float], object] = time.sleep) -> None:
        """
        Look up what will be asked for, in one question.

        What another run is asking at this moment is waited for: its answer is as good as ours, and paid for.

        Args:
            marks: Of requests and questions.
            rest: Waits for so many seconds.
        """
        wanted = [mark for mark in marks if mark not in self._known]
        if not wanted:
            return
        until = time.monotonic() + PATIENCE_S
        while True:
            with self._store.read() as work:
                found = answers.find(work, wanted)
                lost = ledger.unsettled(work, [mark for mark in wanted if mark not in found])
                since = work.at - dt.timedelta(seconds=PATIENCE_S)
                elsewhere = ledger.under_way(work, lost, run_id=self._run_id, since=since) if lost else set()
            if not elsewhere or time.monotonic() >= until:
                break
            rest(LOOK_S)
        with self._lock:
            for mark in wanted:
                # What was bought or lost meanwhile is newer.
                self._uncertain.setdefault(mark, mark in lost)
                self._known.setdefault(mark, found.get(mark))

    def renew(self, marks: Collection[str], *, rest: Callable[[float], object]) -> None:
        """Look up anew what another run has asked meanwhile."""
        with self._lock:
            for mark in marks:
                self._known.pop(mark, None)
                self._uncertain.pop(mark, None)
        self.prepare(marks, rest=rest)

    def find(self, mark: str) -> bytes | None:
        """The kept answer under a mark."""
        if mark not in self._known:
            self.prepare([mark])
        return self._known.get(mark)

    def is_uncertain(self, mark: str) -> bool:
        """Whether an earlier call has a fate that nobody knows; of marks that were looked up."""
        return self._uncertain.get(mark, False)

    def lost_calls(self, marks: Collection[str]) -> list[Entry]:
        """The lines of calls under these marks whose fate is unknown; from now on it is known."""
        with self._store.read() as work:
            found = ledger.uncertain_of(work, marks)
        with self._lock:
            self._uncertain.update(dict.fromkeys(marks, False))
        return found

    def remember(self, mark: str, body: bytes) -> None:
        """An answer that was just bought."""
        with self._lock:
            self._known[mark] = body

    def doubt(self, mark: str) -> None:
        """A call under this mark has just met an unknown fate."""
        with self._lock:
            self._uncertain[mark] = True
