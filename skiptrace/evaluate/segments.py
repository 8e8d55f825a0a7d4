"""Kinds of records: what they have to be found by, how common their names are, whether their people moved."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.levels import Place
from skiptrace.match.people import UNKNOWN_SSN
from skiptrace.normalize.names import family_frequency

if TYPE_CHECKING:
    from collections.abc import Mapping

    from numpy.typing import NDArray

    from skiptrace.evaluate.people import LabelledFile
    from skiptrace.evaluate.truth import RowPairs
    from skiptrace.match.people import PersonRows

    Marks = NDArray[np.bool_]

# More than one in a thousand: Smith to Hughes; fewer than one in a hundred thousand: the half of all names.
COMMON_NAME, RARE_NAME = 1e-3, 1e-5
SAME_DWELLING = (Place.SAME, Place.UNIT_MISSING, Place.UNIT_DIFFERENT)


def kinds_of_records(file: LabelledFile, rows: int) -> dict[str, Marks]:
    """For each kind, which rows of the file are of it."""
    marks: dict[str, Marks] = {}
    for start, people in file.blocks():
        for name, found in _of_block(people).items():
            marks.setdefault(name, np.zeros(rows, dtype=bool))[start : start + len(people)] = found
    return marks


def _of_block(people: PersonRows) -> Mapping[str, Marks]:
    born = np.array(people.born, dtype=np.int64) > 0
    ssn = np.array(people.ssn_last4, dtype=np.int64) != UNKNOWN_SSN
    street = np.array([bool(text) for text in people.street], dtype=bool)
    phone = np.array(people.phone, dtype=np.int64) > 0
    named = np.array([bool(text) for text in people.family], dtype=bool)
    share = np.array([family_frequency(text) for text in people.family], dtype=np.float64)
    return {
        "with birth date": born,
        "without birth date": ~born,
        "with SSN last four": ssn,
        "without SSN last four": ~ssn,
        "with street address": street,
        "without street address": ~street,
        "with phone": phone,
        "without phone": ~phone,
        "with a common family name": named & (share >= COMMON_NAME),
        "with an ordinary family name": named & (share < COMMON_NAME) & (share >= RARE_NAME),
        "with a rare family name": named & (share < RARE_NAME),
        "without a family name": ~named,
    }


def moved(pairs: RowPairs, levels: NDArray[np.int8], rows: int) -> dict[str, Marks]:
    """
    The left records whose person stayed, and those whose person moved, as far as the addresses of true *pairs* tell.

    Args:
        pairs: Rows that are one person.
        levels: How their addresses compare.
        rows: How many rows the left file has.
    """
    stayed, away = np.zeros(rows, dtype=bool), np.zeros(rows, dtype=bool)
    same = np.isin(levels, SAME_DWELLING)
    stayed[pairs.left[same]] = True
    away[pairs.left[~same & (levels != Place.MISSING)]] = True
    # Of several records of one person it is enough that one knows the address.
    return {"still at the address": stayed, "moved": away & ~stayed}
