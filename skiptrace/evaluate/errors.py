"""Where matching errs, worst first: people given somebody else, and people who were there and not found."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.explain import reasons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skiptrace.evaluate.people import Comparison
    from skiptrace.evaluate.truth import RowPairs
    from skiptrace.model import Feature

TAKEN = 0.5
MOST_OF_A_KIND = 500


class ErrorKind(StrEnum):
    """The two ways to be wrong."""

    SOMEBODY_ELSE = "somebody else"
    MISSED = "missed"


class Cause(StrEnum):
    """Why a true pair was missed."""

    NEVER_COMPARED = "never compared"
    ANOTHER_PREFERRED = "somebody else was preferred"
    TOO_WEAK = "the evidence is too weak"
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class MatchError:
    """
    One wrong answer, without anybody's values: ids, evidence, and whom it should or did name.

    ``probability`` and ``weight_bits`` are those of this pair. ``other_id`` of somebody given somebody else is the id
    of the right record, where there is one; of somebody missed it is the id of whom was given in its place.
    """

    kind: ErrorKind
    left_id: str
    right_id: str
    probability: float
    weight_bits: float
    prior_bits: float
    cause: Cause
    other_id: str
    features: tuple[Feature, ...]

    @property
    def evidence(self) -> str:
        """What speaks for and against in one line, strongest first."""
        return reasons(self.features)


@dataclass(frozen=True, slots=True)
class Wrong:
    """Pairs of one kind of error, worst first; for each its probability, its log-odds if told, and another row."""

    pairs: RowPairs
    probability: NDArray[np.float64]
    said_bits: NDArray[np.float64]
    other: NDArray[np.int64]
    compared: NDArray[np.bool_]

    def first(self, most: int = MOST_OF_A_KIND) -> Wrong:
        """The worst of them."""
        return Wrong(
            self.pairs.chosen(np.arange(min(most, len(self.pairs)))),
            self.probability[:most],
            self.said_bits[:most],
            self.other[:most],
            self.compared[:most],
        )


def described(kind: ErrorKind, wrong: Wrong, comparison: Comparison, names: dict[int, str]) -> list[MatchError]:
    """
    The errors as they are listed.

    Args:
        kind: Of all of them.
        wrong: The pairs.
        comparison: Scores them once more, to say why.
        names: The ids of the other rows.
    """
    if not len(wrong.pairs):
        return []
    compared = comparison.score(wrong.pairs)
    errors = []
    for place in range(len(wrong.pairs)):
        said = float(wrong.said_bits[place])
        told = None if np.isnan(said) else said
        weight = float(compared.weight[place]) if told is None else told
        other = int(wrong.other[place])
        errors.append(
            MatchError(
                kind=kind,
                left_id=compared.left_ids[place],
                right_id=compared.right_ids[place],
                probability=float(wrong.probability[place]),
                weight_bits=round(weight, 2),
                prior_bits=round(compared.prior_bits, 2),
                cause=_cause(kind, weight, other, compared=bool(wrong.compared[place])),
                other_id=names.get(other, ""),
                features=compared.features(place, told),
            )
        )
    return errors


def _cause(kind: ErrorKind, weight_bits: float, other: int, *, compared: bool) -> Cause:
    if kind is ErrorKind.SOMEBODY_ELSE:
        return Cause.NONE
    if not compared:
        return Cause.NEVER_COMPARED
    return Cause.ANOTHER_PREFERRED if other >= 0 and weight_bits > 0 else Cause.TOO_WEAK
