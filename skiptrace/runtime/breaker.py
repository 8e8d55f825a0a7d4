"""When a source is left alone: at once when it refuses us, for a while when it is broken."""

from __future__ import annotations

import threading
import time

from skiptrace.errors import SourceUnavailable

FAULTS_IN_A_ROW = 5
# So many good answers, and what was before is forgotten: a run of days may meet several breakdowns.
GOOD_IN_A_ROW = 100
# Who says nothing but "not now" for so long is asked in another run: every question would wait for it in turn.
PATIENCE_S = 900.0
# Each rest is longer than the one before; when the last one did not help, the run goes on without the source.
RESTS_S = (1.0, 3.0, 9.0)


class Breaker:
    """
    Whether a source is asked; threads share it.

    Five faults in a row open it: all who would ask wait, then one call is let through. When that fails too, the
    source rests longer, and after three rests it is left out of the run. So it is when all that it says for a long time
    is to come back later.
    """

    def __init__(self, name: str, *, rests_s: tuple[float, ...] = RESTS_S, patience_s: float = PATIENCE_S) -> None:
        self._name, self._rests_s, self._patience_s = name, rests_s, patience_s
        self._changed = threading.Condition()
        self._faults = self._rests = self._good = 0
        self._resting_until = 0.0
        # Since when it has said nothing but "not now".
        self._put_off_since: float | None = None
        # The thread whose call is let through while the others wait.
        self._trial: int | None = None
        self._stopped = ""

    @property
    def stopped(self) -> str:
        """Why the source is not asked again in this run; empty while it is."""
        return self._stopped

    def wait(self) -> None:
        """
        Let a call through when the source may be asked; whoever was let through says `leave` afterwards.

        Raises:
            SourceUnavailable: It is not asked again in this run.
        """
        with self._changed:
            while True:
                if self._stopped:
                    raise SourceUnavailable(self._stopped)
                if self._faults < FAULTS_IN_A_ROW:
                    return
                left = self._resting_until - time.monotonic()
                if left <= 0 and self._trial is None:
                    self._trial = threading.get_ident()
                    return
                self._changed.wait(left if left > 0 else None)

    def leave(self) -> None:
        """The call is over, however it ended; if it was the trial, another may be made."""
        # Read without the lock: only this thread can have written its own number there.
        if self._trial != threading.get_ident():
            return
        with self._changed:
            self._trial = None
            self._changed.notify_all()

    def answered(self) -> None:
        """An answer came, whatever it says."""
        with self._changed:
            self._put_off_since = None
            self._good += 1
            if self._good >= GOOD_IN_A_ROW:
                self._rests = 0
            self._is_sound()

    def put_off(self) -> None:
        """It answered that it is to be asked again later, which is no fault, unless it never says anything else."""
        with self._changed:
            now = time.monotonic()
            if self._put_off_since is None:
                self._put_off_since = now
            elif now - self._put_off_since >= self._patience_s:
                self._stop(
                    f'{self._name}: has said nothing but "not now" for {self._patience_s / 60:.0f} minutes; '
                    "resume the run when it answers again"
                )
            self._is_sound()

    def failed(self, why: str) -> None:
        """No usable answer came."""
        with self._changed:
            self._good = 0
            self._faults += 1
            if self._faults >= FAULTS_IN_A_ROW:
                self._open(why)

    def stop(self, why: str) -> None:
        """Do not ask it again in this run."""
        with self._changed:
            self._stop(why)

    def _is_sound(self) -> None:
        if self._faults:
            self._faults = 0
            self._changed.notify_all()

    def _open(self, why: str) -> None:
        now = time.monotonic()
        if now < self._resting_until or self._trial not in {None, threading.get_ident()}:
            # One of those that were under way when it opened: they say nothing new.
            return
        if self._rests == len(self._rests_s):
            self._stop(f"{self._name}: could not be asked ({why}); the run went on without it")
            return
        self._resting_until = now + self._rests_s[self._rests]
        self._rests += 1

    def _stop(self, why: str) -> None:
        self._stopped = self._stopped or why
        self._changed.notify_all()
