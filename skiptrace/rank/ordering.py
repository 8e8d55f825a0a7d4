"""Sorting columns, with texts looked at only where the numbers are equal."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from skiptrace.rank.codes import Real, Whole


def ordered(keys: Sequence[Real | Whole], tie: Callable[[int], Any]) -> Whole:
    """
    The places of a column's entries in order.

    Args:
        keys: Columns to sort by, the least important first, as in `numpy.lexsort`.
        tie: What decides between two places that are equal in every column.
    """
    order: Whole = np.lexsort(keys)
    if not len(order):
        return order
    differs = np.any([key[order][1:] != key[order][:-1] for key in keys], axis=0)
    starts = np.flatnonzero(np.append([True], differs))
    ends = np.append(starts[1:], len(order))
    tied = ends - starts > 1
    for start, end in zip(starts[tied].tolist(), ends[tied].tolist(), strict=True):
        order[start:end] = sorted(order[start:end].tolist(), key=tie)
    return order
