"""Many frozen values from columns."""

from __future__ import annotations

from collections import deque
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

Made = TypeVar("Made")


def made(kind: type[Made], columns: Mapping[str, Iterable[Any]], count: int) -> list[Made]:
    """
    So many values of a frozen dataclass with slots, slot by slot.

    Its own ``__init__`` sets each slot through `object.__setattr__`, in Python: a third of the time of ranking
    (benchmarks/ranking.py).

    Args:
        kind: The dataclass; every one of its fields must have a column.
        columns: By field, as many entries as there are values.
        count: How many.
    """
    values = [object.__new__(kind) for _ in range(count)]
    for field in fields(kind):  # type: ignore[arg-type]  # any dataclass
        slot = getattr(kind, field.name)
        deque(map(slot.__set__, values, columns[field.name]), maxlen=0)
    return values
