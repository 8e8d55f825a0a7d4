"""How common the values of a table are, counted block by block."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.texts import Distinct, Texts, joined
from skiptrace.match.frequency import COUNTED
from skiptrace.match.people import FIELD, ITEM
from skiptrace.normalize.names import nickname_root

if TYPE_CHECKING:
    from collections.abc import Iterable

    from skiptrace.link.light_keys import Counts

# So many lists of values wait to be put together.
MOST_WAITING = 24


class Tally:
    """The values of all blocks so far, and in how many rows each stands."""

    def __init__(self, further: int) -> None:
        self._kinds = (*COUNTED, *(f"column {number}" for number in range(further)))
        self._found: dict[str, list[tuple[Texts, np.ndarray]]] = {kind: [] for kind in self._kinds}

    @staticmethod
    def of_columns(packed: Iterable[str]) -> Counts:
        """The values of columns of unknown meaning, packed as `PersonRows` does."""
        found: dict[str, Counter[str]] = {}
        for row in packed:
            for item in row.split(ITEM) if row else ():
                _, number, text = item.split(FIELD)
                found.setdefault(f"column {number}", Counter())[text] += 1
        return {kind: (Texts.of(list(many)), np.array(list(many.values()))) for kind, many in found.items()}

    def add(self, counts: Counts) -> None:
        """The counts of one more block."""
        for kind, found in counts.items():
            waiting = self._found[kind]
            waiting.append(found)
            if len(waiting) >= MOST_WAITING:
                self._found[kind] = [_together(waiting)]

    def counts(self) -> dict[str, dict[str, int]]:
        """By kind and value."""
        counts: dict[str, dict[str, int]] = {}
        for kind, waiting in self._found.items():
            counts[kind] = {}
            if waiting:
                texts, many = _together(waiting)
                counts[kind] = dict(zip(texts.strings(), many.tolist(), strict=True))
                counts[kind].pop("", None)
        for name, people in counts["given"].items():
            root = nickname_root(name)
            counts["root"][root] = counts["root"].get(root, 0) + people
        return counts


def _together(found: list[tuple[Texts, np.ndarray]]) -> tuple[Texts, np.ndarray]:
    distinct = Distinct.of(joined([texts for texts, _ in found]))
    many = np.bincount(distinct.place, weights=np.concatenate([counts for _, counts in found]))
    return distinct.texts, many.astype(np.int64)
