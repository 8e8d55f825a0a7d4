"""How fast a source is asked: by all threads, processes and runs together."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import SourceUnavailable
from skiptrace.runtime.limits import (
    FURTHEST_S,
    LONGEST_PAUSE_S,
    MICROSECONDS,
    Limiter,
    LimitState,
    StoreShelf,
    lease,
)
from skiptrace.store.session import Store
from tests.runtime.offices import KEY

ROOT = Path(__file__).resolve().parents[2]
YEAR_2026 = 1_767_225_600 * MICROSECONDS
WINDOWS = st.lists(
    st.tuples(st.integers(1, 200).map(float), st.sampled_from([1.0, 60.0, 3600.0, 86_400.0])),
    min_size=1,
    max_size=4,
    unique_by=lambda one: one[1],
).map(tuple)
# Seconds between two leases: clocks of several machines may differ by some.
STEPS = st.lists(st.tuples(st.floats(-20, 2_000), st.integers(1, 400)), min_size=1, max_size=40)


class Clock:
    """Time that passes when somebody sleeps."""

    def __init__(self, at_s: float = YEAR_2026 / MICROSECONDS) -> None:
        self.at_s = at_s

    def now(self) -> float:
        """What time it is."""
        return self.at_s

    def sleep(self, seconds: float) -> None:
        """Let it pass."""
        self.at_s += seconds


class InMemory:
    """A shelf for one process and one test."""

    def __init__(self) -> None:
        self._states: dict[str, LimitState] = {}
        self._lock = threading.Lock()

    def change(self, source, change):
        """What *change* gave beside the new state."""
        with self._lock:
            self._states[source], given_ = change(self._states.get(source, LimitState()))
            return given_


def limiter(windows, shelf, clock):
    return Limiter("acme", windows, shelf, now=clock.now, sleep=clock.sleep)


def fullest(moments, seconds):
    """How many moments the fullest window of so many seconds holds."""
    ordered = sorted(moments)
    most = start = 0
    for end, moment in enumerate(ordered):
        while ordered[start] <= moment - seconds * MICROSECONDS:
            start += 1
        most = max(most, end - start + 1)
    return most


@given(WINDOWS, STEPS)
def test_no_window_holds_more_than_its_limit(windows, steps):
    """Whoever takes moments, whenever and however many: several windows hold at once."""
    state, now, taken = LimitState(), YEAR_2026, []
    for seconds, wanted in steps:
        now = max(now + int(seconds * MICROSECONDS), YEAR_2026 - int(FURTHEST_S * MICROSECONDS / 2))
        state, given_ = lease(state, windows, wanted, now)
        taken += given_.moments
        assert len(given_.moments) <= wanted
        assert given_.moments == sorted(given_.moments)
        assert not given_.moments or given_.moments[0] >= now

    for calls, seconds in windows:
        assert fullest(taken, seconds) <= calls


@given(
    WINDOWS,
    st.integers(0, 10**17),
    st.integers(0, 10**17),
    st.lists(st.tuples(st.integers(0, 10**17), st.integers(0, 10**6))),
)
def test_a_clock_that_was_wrong_does_not_block_for_ever(windows, next_at, paused_until, parts):
    """Whatever the store says, the source is asked again within its longest window or the longest pause."""
    counts = {int(seconds): tuple(sorted(parts)) for calls, seconds in windows if seconds > 1 and calls > 1}
    state = LimitState(next_at=next_at, paused_until=paused_until, counts=counts)
    _, told = lease(state, windows, 1, YEAR_2026)
    longest_s = max(seconds / min(calls, 1) for calls, seconds in windows)

    assert told.next_at - YEAR_2026 <= (LONGEST_PAUSE_S + FURTHEST_S + 3 * longest_s) * MICROSECONDS


@given(WINDOWS, st.integers(1, 300))
def test_the_state_is_read_as_it_was_written(windows, wanted):
    """What a store keeps between two runs is the state, to the microsecond."""
    from skiptrace.runtime.limits import _read, _written

    state, _ = lease(LimitState(paused_until=YEAR_2026 + 5), windows, wanted, YEAR_2026)

    assert _read(json.loads(json.dumps(_written(state)))) == state


def test_most_of_what_is_permitted_is_used():
    """Spacing and fetching moments cost one caller alone a few in a hundred, counting nothing."""
    for windows, least in ((((100.0, 1.0),), 91), (((2.0, 1.0), (60.0, 60.0)), 57), (((600.0, 60.0),), 590)):
        clock, shelf = Clock(), InMemory()
        one = limiter(windows, shelf, clock)
        began, seconds = clock.at_s, windows[-1][1]
        taken = 0
        while clock.at_s < began + seconds:
            one.leave()
            taken += 1
        assert taken - 1 >= least


def test_a_moment_far_off_is_waited_for_untaken():
    """Nobody holds a moment that another process could use sooner, and nobody waits for a day."""
    clock, shelf = Clock(), InMemory()
    one = limiter(((3.0, 86_400.0),), shelf, clock)
    for _ in range(3):
        one.take()

    with pytest.raises(SourceUnavailable, match=r"acme: its limit is used up.* until 2026-01-02 .* UTC"):
        one.take()
    assert clock.at_s < YEAR_2026 / MICROSECONDS + 5


def test_a_slow_limit_is_waited_for():
    """Six a minute and many who want: each gets a moment of its own, in turn."""
    clock, shelf = Clock(), InMemory()
    one = limiter(((0.1, 1.0),), shelf, clock)
    moments = [one.take() for _ in range(20)]

    assert fullest(moments, 10) == 1
    assert len(set(moments)) == 20


def test_threads_never_share_a_moment():
    """However many take at once, on a limit of one a second as on one of thousands."""
    shelf, taken = InMemory(), []
    one = Limiter("acme", ((2_000.0, 1.0),), shelf)
    threads = [threading.Thread(target=lambda: taken.extend(one.take() for _ in range(50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(set(taken)) == 400
    assert fullest(taken, 0.1) <= 200


def test_a_moment_that_was_slept_through_is_void():
    """Two calls that leave together would break the limit."""
    clock, shelf = Clock(), InMemory()
    one = limiter(((10.0, 1.0),), shelf, clock)
    moment = one.take()
    clock.sleep(5)

    assert not one.is_good(moment)
    assert one.is_good(one.leave())


@given(st.integers(2, 60), st.randoms(use_true_random=False))
def test_late_sleepers_never_break_the_limit(limit, chance):
    """However late each caller wakes up, and however long the way to the vendor takes: no window holds too many."""
    clock = Clock()
    punctual = clock.sleep
    # Most wake up in time; some do not.
    clock.sleep = lambda seconds: punctual(seconds + chance.choice((0.0, 0.0, 0.005, 0.011, 0.012, 0.05, 0.4)))
    one = limiter(((float(limit), 1.0),), InMemory(), clock)
    arrivals = []
    for number in range(3 * limit):
        if number % 2:
            with one.getting_ready(0.06) as place:
                one.leave(place)
        else:
            one.leave()
        arrivals.append(round((clock.at_s + chance.uniform(0.0, 0.02)) * MICROSECONDS))

    assert fullest(arrivals, 1) <= limit


def test_a_place_that_is_not_used_goes_to_the_next():
    """A call that fails while it gets ready costs no moment."""
    one = limiter(((10.0, 1.0),), InMemory(), Clock())
    with pytest.raises(RuntimeError), one.getting_ready(0.0) as given_up:
        raise RuntimeError
    with one.getting_ready(0.0) as place:
        pass

    assert place.moment == given_up.moment


def test_whoever_is_ready_leaves_first():
    """A caller that is not ready in time does not keep the moment from one that is."""
    one = limiter(((200.0, 1.0),), InMemory(), Clock())
    with one.getting_ready(0.0) as first, one.getting_ready(0.0) as second:
        assert one.leave(second) == first.moment
        assert one.leave(first) == second.moment


def test_a_moment_leaves_time_to_get_ready():
    """What must be written down before a call leaves does not cost a piece of the quota."""
    clock = Clock()
    one = limiter(((3.0, 86_400.0),), InMemory(), clock)
    for _ in range(3):
        with one.getting_ready(0.06):
            clock.sleep(0.05)
        moment = one.take()
        clock.sleep(max(0.0, moment / MICROSECONDS - clock.at_s))
        assert one.is_good(moment)


@pytest.mark.parametrize("windows", [(), ((10.0, 1.0),), ((10.0, 60.0),)])
def test_a_pause_is_heard_by_all(store, windows):
    """What a vendor told one process holds for the other too, and for moments that were taken before."""
    clock = Clock()
    mine, other = (limiter(windows, StoreShelf(store), clock) for _ in range(2))
    moment = mine.take()
    other.take()
    told_at = clock.at_s
    mine.pause(40.0)

    assert not mine.is_good(moment)
    clock.sleep(5)
    for one in (other, mine):
        assert one.take() / MICROSECONDS >= told_at + 40.0 - 1e-5


def test_a_pause_of_hours_ends_the_source_for_this_run(store):
    """Nobody waits for hours: what is left is asked in another run, which obeys as well."""
    clock = Clock()
    limiter((), StoreShelf(store), clock).pause(7_200.0)

    with pytest.raises(SourceUnavailable, match="asked to be left alone, until 2026-01-01 02:00 UTC"):
        limiter((), StoreShelf(store), clock).take()


def test_limits_outlive_the_process(either_url):
    """What was used up stays used up when the store is opened again, on either database."""
    windows = ((5.0, 3_600.0),)
    with Store.open(either_url, KEY) as store:
        first = StoreShelf(store).change("acme", lambda state: lease(state, windows, 3, YEAR_2026))
    with Store.open(either_url, KEY) as store:
        second = StoreShelf(store).change("acme", lambda state: lease(state, windows, 9, YEAR_2026 + 5))
        third = StoreShelf(store).change("acme", lambda state: lease(state, windows, 9, YEAR_2026 + 7))

    assert [len(one.moments) for one in (first, second, third)] == [3, 2, 0]
    assert third.next_at > YEAR_2026 + 3_600 * MICROSECONDS


def test_a_wrong_clock_in_the_store_is_not_believed(store):
    """A pause and moments of the year 2040 are not waited for; a new pause goes in their place."""
    far = YEAR_2026 + 14 * 365 * 86_400 * MICROSECONDS
    wrong = LimitState(next_at=far, paused_until=far, counts={60: ((far, 100),)})
    shelf, clock = StoreShelf(store), Clock()
    shelf.change("acme", lambda _: (wrong, None))
    one = limiter(((10.0, 1.0), (100.0, 60.0)), shelf, clock)

    assert YEAR_2026 <= one.take() < YEAR_2026 + MICROSECONDS
    one.pause(30.0)
    assert shelf.change("acme", lambda state: (state, state.paused_until)) == YEAR_2026 + 30 * MICROSECONDS


def test_two_processes_keep_the_limit_together(either_url):
    """Each takes as fast as it can; no window holds too many of both, and the two share what there is."""
    command = [sys.executable, "-m", "tests.runtime.taking", either_url]
    both = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [json.loads(one.communicate(timeout=60)[0]) for one in both]
    paced = [moment for one in told for moment in one["paced"]]
    counted = [moment for one in told for moment in one["counted"]]

    assert len(paced) == len(set(paced))
    assert fullest(paced, 1) <= 50
    assert len(counted) == 30


def test_a_halted_run_waits_for_nobody(store):
    """When a run ends, whoever waits for a moment is sent away."""
    one = Limiter("acme", ((1.0, 60.0),), StoreShelf(store))
    one.take()
    threading.Timer(0.1, one.halt).start()

    with pytest.raises(SourceUnavailable, match="interrupted"):
        one.take()


def test_other_windows_are_not_forgotten(store):
    """A limit that is configured anew finds what was counted under it before."""
    shelf = StoreShelf(store)
    hour, day = ((5.0, 3_600.0),), ((9.0, 86_400.0),)
    shelf.change("acme", lambda state: lease(state, hour, 5, YEAR_2026))
    shelf.change("acme", lambda state: lease(state, day, 1, YEAR_2026))

    assert shelf.change("acme", lambda state: lease(replace(state), hour, 5, YEAR_2026)).moments == []
