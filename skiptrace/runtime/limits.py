"""How fast a source is asked: the moments at which calls may leave, shared by threads, processes and runs."""

from __future__ import annotations

import contextlib
import datetime as dt
import threading
import time
import zlib
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Protocol, TypeVar

from skiptrace.errors import SourceUnavailable
from skiptrace.store import limits

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from skiptrace.store.session import Store

Told = TypeVar("Told")
Windows = tuple[tuple[float, float], ...]
"""Limits as (calls, seconds)."""

MICROSECONDS: Final = 1_000_000
# Calls are spaced a little wider than the limit asks: on their way they bunch up, and the vendor counts arrivals.
SPACING: Final = 1.035
# Windows up to here are kept by even spacing; in longer ones calls may come in bursts, and are counted.
LONGEST_PACED_S: Final = 1.0
# A longer window is counted in so many parts; the oldest is counted whole, and so much longer as calls may be late.
PARTS: Final = 60
GRACE_S: Final = 2.0
# A moment is leased no nearer than this: writing it down takes a while, and one that has passed is lost.
WRITING_S: Final = 0.03
# The shortest wait for what another process may do.
BLINK_S: Final = 0.02
# Moments are taken from the store up to so far ahead, and only when the next one is near: many at a time, and a moment
# that is far off is waited for untaken.
AHEAD_S: Final = 0.8
NEAR_S: Final = 0.4
MOST_LEASED: Final = 500
# What says later than this was written by a clock that was wrong.
FURTHEST_S: Final = 60.0
LONGEST_PAUSE_S: Final = 7 * 86_400.0
# How often somebody who waits looks whether things have changed: another process paused, or the run ends.
LOOK_S: Final = 1.0
# Whoever would wait for longer does not: what is left is asked in another run.
LONGEST_WAIT_S: Final = 900.0
# Below this a plain sleep will do.
SHORT_S: Final = 0.25


@dataclass(frozen=True, slots=True)
class LimitState:
    """
    What is known of a source's use, by whichever process.

    Args:
        next_at: Earliest moment of the next call, in microseconds since 1970.
        paused_until: No call before this one: the vendor said so.
        counts: For each counted window (its seconds), the start and number of calls of each of its parts.
    """

    next_at: int = 0
    paused_until: int = 0
    counts: Mapping[int, tuple[tuple[int, int], ...]] = field(default_factory=dict[int, "tuple[tuple[int, int], ...]"])


class Lease(NamedTuple):
    """Moments that were taken, in order; ``next_at`` is the first that was left, and may be far off."""

    moments: list[int]
    next_at: int


def lease(
    state: LimitState, windows: Windows, wanted: int, now: int, *, ahead_s: float = AHEAD_S
) -> tuple[LimitState, Lease]:
    """
    The next moments at which calls may leave, and the state once they are taken.

    Args:
        state: What has been taken before.
        windows: The limits.
        wanted: How many moments at most; fewer, or none, are taken when they are a long time off.
        now: In microseconds since 1970.
        ahead_s: Up to how far ahead they are taken.

    No window ever holds more moments than its limit, whoever takes them.
    """
    paced = [seconds / calls for calls, seconds in windows if _paced(calls, seconds)]
    spacing = round(SPACING * MICROSECONDS * max(paced, default=0.0))
    counted = [(int(calls), int(seconds)) for calls, seconds in windows if not _paced(calls, seconds)]
    latest = now + spacing + round(FURTHEST_S * MICROSECONDS)
    counts = {seconds: _believed(state.counts.get(seconds, ()), latest) for _, seconds in counted}
    at = max(now, _pause(state, now), state.next_at if state.next_at <= latest else 0)
    taken: list[int] = []
    while True:
        for calls, seconds in counted:
            at = max(at, _free_at(counts[seconds], calls, seconds, at))
        if len(taken) >= wanted or at > now + MICROSECONDS * (ahead_s if taken else NEAR_S):
            break
        for _, seconds in counted:
            _count(counts[seconds], seconds, at)
        taken.append(at)
        at += spacing
    if not taken:
        return state, Lease([], at)
    kept = {seconds: tuple(parts) for seconds, parts in counts.items()}
    # Moments of another limit, one that was configured before, are not forgotten: it may come back.
    left = taken[-1] + spacing
    return LimitState(next_at=left, paused_until=state.paused_until, counts={**state.counts, **kept}), Lease(taken, at)


def _paced(calls: float, seconds: float) -> bool:
    # Less than one call a window is a pause between calls, however long the window.
    return seconds <= LONGEST_PACED_S or calls <= 1


def _late_s(windows: Windows) -> float:
    """
    How late a call may leave; a later one gives its moment up, since two that leave together would break the limit.

    A third of what the spacing leaves free in a window; the rest is for the way to the vendor.
    """
    paced = [seconds / min(calls, 1.0) for calls, seconds in windows if _paced(calls, seconds)]
    return min(GRACE_S, *((SPACING - 1) / 3 * seconds for seconds in paced)) if paced else GRACE_S


def _pause(state: LimitState, now: int) -> int:
    return state.paused_until if state.paused_until <= now + LONGEST_PAUSE_S * MICROSECONDS else 0


def _believed(parts: tuple[tuple[int, int], ...], latest: int) -> deque[tuple[int, int]]:
    return deque(part for part in parts if part[0] <= latest)


def _free_at(parts: deque[tuple[int, int]], calls: int, seconds: int, at: int) -> int:
    """The earliest moment from *at* on when the window has room; nothing is taken."""
    inside = sum(number for _, number in parts)
    for start, number in parts:
        left_at = start + _counts_for(seconds)
        if left_at > at:
            if inside < calls:
                return at
            at = left_at
        inside -= number
    return at


def _count(parts: deque[tuple[int, int]], seconds: int, at: int) -> None:
    while parts and parts[0][0] + _counts_for(seconds) <= at:
        parts.popleft()
    start = at - at % _width(seconds)
    if parts and parts[-1][0] >= start:
        # A part that begins later was begun by a clock that is ahead of ours.
        parts[-1] = (parts[-1][0], parts[-1][1] + 1)
    else:
        parts.append((start, 1))


def _width(seconds: int) -> int:
    return seconds * MICROSECONDS // PARTS


def _counts_for(seconds: int) -> int:
    """How long after its start a part counts: until the last call of it has left the window."""
    return _width(seconds) + seconds * MICROSECONDS + round(GRACE_S * MICROSECONDS)


class LimitShelf(Protocol):
    """Where the state is kept, for all processes: `change` reads, changes and writes it as one step."""

    def change(self, source: str, change: Callable[[LimitState], tuple[LimitState, Told]]) -> Told:
        """What *change* gave beside the new state."""
        ...


class StoreShelf:
    """
    A shelf in the store: all processes that share it keep the limits together.

    Args:
        store: The open store.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    def change(self, source: str, change: Callable[[LimitState], tuple[LimitState, Told]]) -> Told:
        """What *change* gave beside the new state."""
        with self._store.begin() as work:
            known = _read(limits.take(work, source))
            state, given = change(known)
            if state is not known:
                limits.put(work, source, _written(state))
        return given


def _read(kept: Any) -> LimitState:
    if kept is None:
        return LimitState()
    counts = {int(seconds): tuple((start, number) for start, number in parts) for seconds, parts in kept["counts"]}
    return LimitState(next_at=kept["next_at"], paused_until=kept["paused_until"], counts=counts)


def _written(state: LimitState) -> dict[str, Any]:
    counts = [[seconds, [list(part) for part in parts]] for seconds, parts in sorted(state.counts.items())]
    return {"next_at": state.next_at, "paused_until": state.paused_until, "counts": counts}


@dataclass(slots=True)
class Place:
    """The place of a caller among those that get ready, and the moment that will likely be its own."""

    moment: int
    given_up: bool = False


class Limiter:
    """
    Lets the calls of a source leave at the moments that its limits allow; threads share it.

    Args:
        source: Its name on the shelf.
        windows: The limits.
        shelf: Where what was taken is kept.
        now: The time in seconds since 1970.
        sleep: Waits; on its own, until the time is up or the run is halted.
    """

    def __init__(
        self,
        source: str,
        windows: Windows,
        shelf: LimitShelf,
        *,
        now: Callable[[], float] = time.time,
        sleep: Callable[[float], None] | None = None,
    ) -> None:
        self._source, self._windows, self._shelf = source, windows, shelf
        self._now, self._sleep = now, sleep or self._rest
        self._lock = threading.Lock()
        # Who takes moments from the store; what is there already can be taken meanwhile.
        self._leasing = threading.Lock()
        self._counting = threading.Lock()
        self._halted = threading.Event()
        self._moments: deque[int] = deque()
        self._paused_until = 0
        self._heard_at = 0.0
        self._waiting = self._promised = 0
        # Moments that nobody used are lost. In a paced window that is a blink, in a counted one a piece of the quota.
        paced = [_paced(calls, seconds) for calls, seconds in windows]
        self._most = MOST_LEASED if all(paced) else 0
        self._late_s = _late_s(windows)
        # Sources that begin together would all go to the store at the same moment, again and again.
        self._ahead_s = AHEAD_S * (0.7 + 0.3 * zlib.crc32(source.encode()) / 0xFFFFFFFF)

    @contextlib.contextmanager
    def getting_ready(self, lead_s: float) -> Iterator[Place]:
        """
        Wait until so long before a moment, then let the caller get ready for it, and `leave` from its place.

        Raises:
            SourceUnavailable: There is none for a long time, or the run ends.
        """
        place = Place(self._in_turn(lead_s, self._expected)) if self._windows else Place(0, given_up=True)
        try:
            self.wait(place.moment / MICROSECONDS - lead_s - self._now())
            yield place
        finally:
            self._give_up(place)

    def take(self, place: Place | None = None) -> int:
        """
        The next moment, in microseconds since 1970; it is nobody else's.

        Args:
            place: Whose turn it is; given up for the moment.

        Raises:
            SourceUnavailable: There is none for a long time, or the run ends.
        """
        return self._in_turn(0.0, lambda: self._first(place)) if self._windows else self._now_unless_paused()

    def leave(
        self,
        place: Place | None = None,
        ready: Callable[[], None] | None = None,
        look: Callable[[], None] | None = None,
    ) -> int:
        """
        Return the moment at which a call may leave, when it has come: nothing may be left to do but to send.

        No moment is bound to a caller before it is ready: another who is may use it.

        Args:
            place: Of a caller that has been getting ready.
            ready: Waits for what must have happened before; most often it has.
            look: A last look at what must be so when it leaves.

        Raises:
            SourceUnavailable: There is none for a long time, or the run ends.
        """
        if place is not None:
            self.wait(place.moment / MICROSECONDS - self._now())
        if ready is not None:
            ready()
        while True:
            moment = self.take(place)
            self.wait(moment / MICROSECONDS - self._now())
            if look is not None:
                look()
            if self.is_good(moment):
                return moment

    def is_good(self, moment: int) -> bool:
        """
        Whether a call may still leave at a moment that has come.

        Not when it was slept through, nor when the vendor has asked for a pause meanwhile: take another.
        """
        late = self._now() - moment / MICROSECONDS > self._late_s
        return moment >= self._paused_until and not (late and self._windows)

    def wait(self, seconds: float) -> None:
        """
        Wait so long.

        Raises:
            SourceUnavailable: The run ends.
        """
        if seconds > 0:
            self._sleep(seconds)
        if self._halted.is_set():
            raise SourceUnavailable(f"{self._source}: the run was interrupted")

    def halt(self) -> None:
        """Let nobody wait any more: the run ends."""
        self._halted.set()

    def pause(self, seconds: float) -> None:
        """Let no call leave for so long: the vendor said so, and every process is told."""
        now = round(self._now() * MICROSECONDS)
        until = now + round(seconds * MICROSECONDS)
        with self._counting:
            if until <= self._paused_until:
                return
            self._paused_until = until
        self._shelf.change(
            self._source, lambda state: (replace(state, paused_until=max(_pause(state, now), until)), None)
        )

    def _rest(self, seconds: float) -> None:
        if seconds < SHORT_S:
            time.sleep(seconds)
        else:
            self._halted.wait(seconds)

    def _in_turn(self, lead_s: float, pick: Callable[[], int | None]) -> int:
        """A moment; whoever waits for the next lease keeps the others behind."""
        with self._counting:
            self._waiting += 1
        try:
            moment = self._picked(pick)
            if moment is not None:
                return moment
            with self._leasing:
                while True:
                    moment = self._picked(pick)
                    if moment is not None:
                        return moment
                    taken = self._leased(lead_s)
                    with self._lock:
                        self._moments.extend(taken.moments)
                    if not taken.moments:
                        self._await(taken.next_at, ahead_s=NEAR_S + lead_s - BLINK_S)
        finally:
            with self._counting:
                self._waiting -= 1

    def _picked(self, pick: Callable[[], int | None]) -> int | None:
        with self._lock:
            gone = max((self._now() - self._late_s) * MICROSECONDS, self._paused_until)
            while self._moments and self._moments[0] < gone:
                self._moments.popleft()
            return pick()

    def _first(self, place: Place | None) -> int | None:
        if not self._moments:
            return None
        if place is not None:
            self._give_up(place)
        return self._moments.popleft()

    def _give_up(self, place: Place) -> None:
        with self._counting:
            self._promised -= not place.given_up
            place.given_up = True

    def _expected(self) -> int | None:
        """The moment that is likely to be left by those who get ready before; it is not taken."""
        with self._counting:
            if self._promised >= len(self._moments):
                return None
            self._promised += 1
            return self._moments[self._promised - 1]

    def _leased(self, lead_s: float) -> Lease:
        # A moment that comes before the caller can be ready would be lost.
        now = round((self._now() + max(lead_s, WRITING_S)) * MICROSECONDS)
        wanted = self._most or max(1, self._waiting)
        return self._shelf.change(
            self._source, lambda state: lease(state, self._windows, wanted, now, ahead_s=self._ahead_s)
        )

    def _now_unless_paused(self) -> int:
        """The present moment, where there is no limit but what the vendor says."""
        with self._lock:
            while True:
                if self._now() - self._heard_at >= LOOK_S:
                    self._hear()
                now = round(self._now() * MICROSECONDS)
                if now >= self._paused_until:
                    return now
                self._await(self._paused_until, ahead_s=0.0)

    def _hear(self) -> None:
        """What another process was told."""
        now = round(self._now() * MICROSECONDS)
        paused = self._shelf.change(self._source, lambda state: (state, _pause(state, now)))
        self._heard_at = self._now()
        with self._counting:
            self._paused_until = max(self._paused_until, paused)

    def _await(self, moment: int, *, ahead_s: float) -> None:
        """Wait until so long before a moment that is far off, or for as long as nobody need look."""
        left_s = moment / MICROSECONDS - self._now()
        if left_s > LONGEST_WAIT_S:
            at = dt.datetime.fromtimestamp(moment / MICROSECONDS, dt.UTC).strftime("%Y-%m-%d %H:%M")
            why = "its limit is used up, or it asked to be left alone"
            raise SourceUnavailable(f"{self._source}: {why}, until {at} UTC; resume the run then")
        self.wait(min(LOOK_S, max(left_s - ahead_s, BLINK_S)))
