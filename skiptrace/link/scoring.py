"""
The kernel for other engines: people and pairs come in as Arrow, evidence goes out as Arrow.

Whoever has its own blocking (a database, Spark, a stream) drives the same kernel as `run` and `link`. Nothing is read,
normalized or looked up here but what the tables hold.
"""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.errors import InputError
from skiptrace.match.frequency import Frequencies, count_people
from skiptrace.match.model import MatchModel, shipped_model
from skiptrace.match.people import UNKNOWN_SSN, PersonRows, encode
from skiptrace.match.score import Kernel
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.runtime.arrow import ArrowColumns, arrow_columns

if TYPE_CHECKING:
    from numpy.typing import NDArray

PAIRS_AT_ONCE = 400_000
NUMBERS = {"born": 0, "ssn_last4": UNKNOWN_SSN, "phone": 0}


def score_pairs(left: object, right: object, pairs: object, *, model: MatchModel | None = None) -> ArrowColumns:
    """
    The evidence that pairs of people are one person.

    Args:
        left: People, normalized, as an Arrow stream: any of the columns of `skiptrace.match.people.PersonRows`.
        right: Likewise: those searched, among whom it is counted how common values are.
        pairs: Two columns, ``left`` and ``right``: places of rows from 0.
        model: The parameters; those shipped where left out.

    Returns:
        A table with ``__arrow_c_stream__``: ``left``, ``right``, ``weight_bits`` (log-odds against strangers, before
        any prior), ``household_bits``, and for each feature its level as a number and its bits.

    Raises:
        InputError: A stream cannot be read, or a pair names a row that there is not.
    """
    model = model or shipped_model()
    vocabulary = Vocabulary()
    ones, twos = encode(_people(left), vocabulary), encode(_people(right), vocabulary)
    lefts, rights = _pairs(pairs, ones.size, twos.size)
    counts = Frequencies(people=max(float(twos.size), 2.0), counts=count_people(twos), sharing=model.sharing)
    kernel = Kernel(model, counts)
    parts: list[dict[str, NDArray[np.generic]]] = []
    for start in range(0, max(len(lefts), 1), PAIRS_AT_ONCE):
        found = kernel.score(ones, twos, lefts[start : start + PAIRS_AT_ONCE], rights[start : start + PAIRS_AT_ONCE])
        columns: dict[str, NDArray[np.generic]] = {"left": found.left, "right": found.right}
        columns |= {"weight_bits": found.weight, "household_bits": found.household}
        for name, levels in found.levels.items():
            columns |= {f"{name} level": levels, f"{name} bits": found.bits[name]}
        parts.append(columns)
    return ArrowColumns({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _people(data: object) -> PersonRows:
    given = arrow_columns(data)
    size = len(next(iter(given.values()), ()))
    rows = PersonRows()
    for column in fields(PersonRows):
        empty = NUMBERS.get(column.name, "")
        setattr(rows, column.name, given[column.name].tolist() if column.name in given else [empty] * size)
    return rows


def _pairs(data: object, lefts: int, rights: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    given = arrow_columns(data)
    if not {"left", "right"} <= given.keys():
        raise InputError("pairs: the columns are called left and right, and hold places of rows from 0")
    one, two = given["left"].astype(np.int64), given["right"].astype(np.int64)
    for name, places, size in (("left", one, lefts), ("right", two, rights)):
        if len(places) and (places.min() < 0 or places.max() >= size):
            raise InputError(f"pairs: {name}: names a row that there is not; rows count from 0 to {size - 1:,}")
    return one, two
