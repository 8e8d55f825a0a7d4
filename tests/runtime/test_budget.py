"""The ceiling of a run: not exceeded by a millionth of a dollar, whatever happens at once."""

from __future__ import annotations

import heapq
import random
import threading

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import OverBudget
from skiptrace.runtime.budget import Budget

RUNS = 1_000


class Till:
    """What a vendor charged, at each moment of simulated time."""

    def __init__(self, ceiling: int, before: int) -> None:
        self.ceiling, self.charged = ceiling, before

    def charge(self, micro_usd: int) -> None:
        """Never beyond the ceiling."""
        self.charged += micro_usd
        assert self.charged <= self.ceiling


def simulated(chance: random.Random) -> tuple[Budget, Till, int]:
    """One run: many callers at once, each waits a random time for its answer; some answers never come."""
    price = chance.randint(1, 400_000)
    ceiling = chance.randint(0, 60 * price)
    before = chance.randint(0, ceiling)
    budget, till = Budget(ceiling, spent_micro_usd=before), Till(ceiling, before)
    under_way: list[tuple[float, int, int]] = []
    refused = 0
    for number in range(chance.randint(1, 120)):
        now = number * chance.random()
        while under_way and under_way[0][0] <= now:
            settle(budget, till, *heapq.heappop(under_way)[1:])
        most = price * chance.choice((1, 1, 1, 10))
        try:
            budget.set_aside(most)
        except OverBudget:
            refused += 1
            continue
        billed = chance.choice((0, most // 2, most, most))
        heapq.heappush(under_way, (now + chance.expovariate(0.2), most, billed))
    while under_way:
        settle(budget, till, *heapq.heappop(under_way)[1:])
    return budget, till, refused


def settle(budget: Budget, till: Till, most: int, billed: int) -> None:
    till.charge(billed)
    budget.settle(most, billed)


def test_a_thousand_random_runs_stay_below_their_ceilings():
    """Calls that overlap at random, that cost less than was set aside or all of it, in runs that spent before."""
    refusals = 0
    for seed in range(RUNS):
        budget, till, refused = simulated(random.Random(seed))
        refusals += refused
        assert budget.spent_micro_usd == till.charged
        assert budget.refused == (refused > 0)

    assert refusals > RUNS


@given(
    ceiling=st.integers(0, 1_000),
    spent=st.integers(0, 1_000),
    steps=st.lists(st.tuples(st.integers(0, 300), st.integers(0, 300), st.integers(0, 5)), max_size=60),
)
def test_no_order_of_calls_exceeds_the_ceiling(ceiling, spent, steps):
    """At every moment what is spent and what is set aside stay within, and what fits is never refused."""
    budget, aside, total = Budget(ceiling, spent_micro_usd=spent), [], spent
    for most, billed, settles in steps:
        try:
            budget.set_aside(most)
        except OverBudget:
            assert total + sum(kept for kept, _ in aside) + most > ceiling
        else:
            aside.append((most, min(billed, most)))
        for _ in range(min(settles, len(aside))):
            kept, cost = aside.pop(0)
            budget.settle(kept, cost)
            total += cost
        assert budget.spent_micro_usd == total
        assert total <= max(ceiling, spent)


@settings(max_examples=20)
@given(st.integers(1, 50), st.integers(1, 40))
def test_threads_together_stay_below_the_ceiling(price, calls):
    """Sixteen threads that all want the last of the money get exactly what there is."""
    budget, bought = Budget(price * calls), []

    def buy() -> None:
        for _ in range(10):
            try:
                budget.set_aside(price)
            except OverBudget:
                return
            bought.append(price)
            budget.settle(price, price)

    threads = [threading.Thread(target=buy) for _ in range(16)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(bought) == min(calls, 160)
    assert budget.spent_micro_usd == sum(bought)


def test_without_a_ceiling_everything_is_counted():
    """None is no ceiling, and no excuse for not counting."""
    budget = Budget(None)
    budget.set_aside(10**12)
    budget.settle(10**12, 7)

    assert (budget.spent_micro_usd, budget.refused) == (7, False)


def test_the_refusal_says_the_ceiling():
    """In dollars and cents, as it was given."""
    with pytest.raises(OverBudget, match=r"12\.50 USD"):
        Budget(12_500_000, spent_micro_usd=12_500_000).set_aside(1)
