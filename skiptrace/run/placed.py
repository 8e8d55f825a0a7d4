"""The cases of a placement file, looked at without working them."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import open_recognised
from skiptrace.run.answers import Item
from skiptrace.run.batch import CHUNK_CASES, with_suppressions
from skiptrace.run.placement import read_placed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.intake.placement import Placement
    from skiptrace.model import Case
    from skiptrace.run.placement import RunOrder
    from skiptrace.store.session import Store


@dataclass(slots=True)
class PlacedCases:
    """
    The cases of a file, each with what stops it, as `Iterator`; counts of its rows once it has been gone through.

    ``rejected`` rows are no cases.
    """

    store: Store
    order: RunOrder
    placement: Placement
    rows: int = 0
    rejected: int = 0
    stopped: int = 0

    def __iter__(self) -> Iterator[Case]:
        """Every case, the stopped ones too."""
        rows = iter(self.placement)
        while chunk := list(islice(rows, CHUNK_CASES)):
            items = [Item(row.number, row.case) for row in chunk if row.case is not None]
            self.rows += len(chunk)
            self.rejected += len(chunk) - len(items)
            with self.store.read() as work:
                cases = [item.case for item in with_suppressions(work, items, self.order.today)]
            self.stopped += sum(bool(case.stops) for case in cases)
            yield from cases


@contextmanager
def placed_cases(store: Store, order: RunOrder) -> Iterator[PlacedCases]:
    """The cases of the file that an order names; the file is open as long as the block lasts."""
    table, mapping, _ = open_recognised(order.source, Profile.PLACEMENT, order.opening)
    with table:
        yield PlacedCases(store, order, read_placed(store, order, table, mapping))
