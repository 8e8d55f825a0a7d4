"""
Pairs of one table made into persons, without chaining strangers together.

Within each group of rows that pairs connect, the two clusters with the highest average probability between their rows
are joined first (a pair that was never proposed counts as none), until no two are likelier one person than not. A
chain A-B-C whose ends do not look alike is thus held together by its middle only where that is likelier than not, and
rows that contradict each other stay apart whatever connects them.
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

LIKELIER_THAN_NOT = 0.5
# A pair without a chance counts as this little, so that large groups are not held together by a few links.


def cluster_rows(
    rows: int, pairs: Sequence[tuple[int, int, float]], apart: Iterable[tuple[int, int]] = ()
) -> list[int]:
    """
    For each of *rows* the lowest row of its cluster.

    Args:
        rows: How many rows there are, numbered from 0.
        pairs: Two rows and the probability that they are one person; only likely ones matter.
        apart: Pairs of rows that contradict each other: no cluster holds both.
    """
    cluster = list(range(rows))
    enemies: dict[int, set[int]] = {}
    for one, two in apart:
        enemies.setdefault(one, set()).add(two)
        enemies.setdefault(two, set()).add(one)
    for component in _components(pairs):
        for members in _agglomerated(component, enemies):
            lowest = min(members)
            for member in members:
                cluster[member] = lowest
    return cluster


def groups(pairs: Iterable[tuple[int, int, float]]) -> list[list[int]]:
    """The rows that likely pairs connect, each group in order."""
    return [sorted({row for one, two, _ in group for row in (one, two)}) for group in _components(pairs)]


def _components(pairs: Iterable[tuple[int, int, float]]) -> list[list[tuple[int, int, float]]]:
    """The pairs that may join rows, by connected group, in the order of their lowest rows."""
    parent: dict[int, int] = {}

    def root(row: int) -> int:
        while parent.setdefault(row, row) != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    kept = []
    for one, two, chance in pairs:
        if one == two:
            continue
        kept.append((one, two, chance))
        if chance > LIKELIER_THAN_NOT:
            first, second = root(one), root(two)
            parent[max(first, second)] = min(first, second)
    groups: dict[int, list[tuple[int, int, float]]] = {}
    for one, two, chance in kept:
        if one in parent and two in parent and root(one) == root(two):
            groups.setdefault(root(one), []).append((one, two, chance))
    return [groups[lowest] for lowest in sorted(groups)]


def _agglomerated(pairs: Sequence[tuple[int, int, float]], enemies: Mapping[int, set[int]]) -> list[list[int]]:
    """Average linkage over one group, deterministic: ties go to the lowest rows."""
    refused: dict[int, set[int]] = {}
    members: dict[int, list[int]] = {}
    between: dict[int, dict[int, float]] = {}
    for one, two, chance in pairs:
        for row, other in ((one, two), (two, one)):
            members.setdefault(row, [row])
            row_sums = between.setdefault(row, {})
            row_sums[other] = max(chance, row_sums.get(other, 0.0))
            refused.setdefault(row, set(enemies.get(row, ())))
    heap = [(-chance, one, two) for one, sums in between.items() for two, chance in sums.items() if one < two]
    heapq.heapify(heap)
    while heap:
        average, one, two = heapq.heappop(heap)
        if -average <= LIKELIER_THAN_NOT:
            break
        if one not in members or two not in members:
            continue
        if -average != _average(members, between, one, two) or not refused[one].isdisjoint(members[two]):
            continue
        refused[one] |= refused.pop(two)
        _merge(members, between, one, two)
        for other in between[one]:
            low, high = min(one, other), max(one, other)
            heapq.heappush(heap, (-_average(members, between, low, high), low, high))
    return list(members.values())


def _average(members: dict[int, list[int]], between: dict[int, dict[int, float]], one: int, two: int) -> float:
    return between[one].get(two, 0.0) / (len(members[one]) * len(members[two]))


def _merge(members: dict[int, list[int]], between: dict[int, dict[int, float]], one: int, two: int) -> None:
    """Join the higher cluster into the lower; sums of chances between clusters add up."""
    members[one].extend(members.pop(two))
    gone = between.pop(two)
    gone.pop(one, None)
    between[one].pop(two, None)
    for other, total in gone.items():
        between[other].pop(two, None)
        between[one][other] = between[other][one] = between[one].get(other, 0.0) + total
