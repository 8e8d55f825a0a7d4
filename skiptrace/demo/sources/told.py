"""What a source tells, with the key to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from skiptrace.demo.spells import Ints, Texts


def _none() -> Ints:
    return np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """
    A source's table, and the truth about it that the source does not tell.

    Args:
        columns: The table.
        id_column: The column with the source's own record ids.
        row: Rows that are about somebody; with *person*, pairs. A row may be about two people.
        person: Whom they are about.
        phone_person: With *phone*: pairs of person and number that stand in a row about the person.
        home_person: With *home*: pairs of person and dwelling.
    """

    columns: dict[str, Texts]
    id_column: str
    row: Ints = field(default_factory=_none)
    person: Ints = field(default_factory=_none)
    phone_person: Ints = field(default_factory=_none)
    phone: Ints = field(default_factory=_none)
    home_person: Ints = field(default_factory=_none)
    home: Ints = field(default_factory=_none)


def record_ids(rng: np.random.Generator, count: int, prefix: str) -> Texts:
    """Record ids that say nothing about whom they belong to."""
    ids = np.empty(count, dtype=object)
    ids[:] = [f"{prefix}{number:07d}" for number in rng.permutation(count) + 1]
    return ids
