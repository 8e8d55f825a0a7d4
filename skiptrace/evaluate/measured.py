"""What matching said, beside the truth, made into findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.evaluate.errors import TAKEN, ErrorKind, MatchError, described
from skiptrace.evaluate.evaluation import Absent, Findings, Reached, Segment
from skiptrace.evaluate.measures import Judged, summarize, wilson
from skiptrace.evaluate.segments import kinds_of_records, moved
from skiptrace.evaluate.truth import UNKNOWN
from skiptrace.evaluate.verdicts import best_of_each, given_somebody_else, missed
from skiptrace.link.tables import COMPARE_ALL

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skiptrace.evaluate.people import Comparison, LabelledFile
    from skiptrace.evaluate.truth import Truth
    from skiptrace.evaluate.verdicts import Verdicts

    Places = NDArray[np.int64]
    Marks = NDArray[np.bool_]

SURE = 0.9
# Matching leaves out pairs below -14 bits as hopeless; a pair well above that it has not seen.
HOPELESS_BITS = -13.0
# So many true pairs tell as well as all of them who moved.
MOST_COMPARED = 50_000
# A segment of fewer records says nothing.
FEWEST_RECORDS = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Measured:
    """Verdicts and the files they are of; ``second`` is ``first`` again within one file."""

    found: Verdicts
    truth: Truth
    first: LabelledFile
    second: LabelledFile
    within: bool
    left_rows: int
    right_rows: int
    comparison: Comparison

    def findings(self, pairs_compared: int) -> Findings:
        """Everything that is measured."""
        best = None if self.within or self.truth.others is not None else best_of_each(self.found)
        judged, best_judged = self.found.judged(), None if best is None else self._best(best)
        unseen = self._never_compared()
        true_pairs, lost = len(self.truth.pairs), int(unseen.sum())
        return Findings(
            pairs=summarize(judged),
            judged=judged,
            best=None if best_judged is None else summarize(best_judged),
            best_judged=best_judged,
            absent=None if best is None else self._absent(best),
            reached=Reached(
                true_pairs=true_pairs,
                named=int((self.found.same & (self.found.probability > 0)).sum()),
                never_compared=lost,
                recall=wilson(true_pairs - lost, true_pairs),
                pairs_compared=pairs_compared,
            ),
            segments=tuple(self._segments()),
            errors=tuple(self._errors(unseen, best)),
        )

    def _never_compared(self) -> Marks:
        """True pairs that matching never saw: it did not name them, though they are not hopeless."""
        unseen = np.zeros(len(self.found.pairs), dtype=bool)
        unnamed = np.flatnonzero(self.found.same & (self.found.probability == 0))
        if self.left_rows * self.right_rows <= COMPARE_ALL or not len(unnamed):
            return unseen
        for start in range(0, len(unnamed), MOST_COMPARED):
            some = unnamed[start : start + MOST_COMPARED]
            unseen[some] = self.comparison.score(self.found.pairs.chosen(some)).weight > HOPELESS_BITS
        return unseen

    def _best(self, best: Places) -> Judged:
        """The likeliest candidate of each left record; all whose person is in the right file could be found."""
        there = len(np.unique(self.truth.pairs.left))
        return Judged(self.found.probability[best], self.found.same[best], there)

    def _absent(self, best: Places) -> Absent:
        absent = np.ones(self.left_rows, dtype=bool)
        absent[self.truth.pairs.left] = False
        chances = self.found.probability[best][absent[self.found.pairs.left[best]]]
        records = int(absent.sum())
        return Absent(
            records=records,
            given_likely=wilson(int((chances >= TAKEN).sum()), records),
            given_surely=wilson(int((chances >= SURE).sum()), records),
        )

    def _segments(self) -> list[Segment]:
        kinds = kinds_of_records(self.first, self.left_rows)
        sample = self.truth.pairs.chosen(_spread(len(self.truth.pairs), MOST_COMPARED))
        if len(sample) and not self.within:
            levels = self.comparison.score(sample).scores.levels["address"]
            kinds |= moved(sample, levels, self.left_rows)
        segments = []
        for name, rows in kinds.items():
            records = int(rows.sum())
            # A kind that is everybody is no kind.
            if FEWEST_RECORDS <= records < self.left_rows:
                summary = summarize(self.found.judged(rows[self.found.pairs.left]))
                segments.append(Segment(name=name, records=records, pairs=summary))
        return segments

    def _errors(self, unseen: Marks, best: Places | None) -> list[MatchError]:
        found: list[MatchError] = []
        for kind, wrong in (
            (ErrorKind.SOMEBODY_ELSE, given_somebody_else(self.found, self.truth).first()),
            (ErrorKind.MISSED, missed(self.found, unseen, best).first()),
        ):
            others = np.unique(wrong.other[wrong.other != UNKNOWN])
            names = dict(zip(others.tolist(), self.second.chosen(others)[1], strict=True)) if len(others) else {}
            found += described(kind, wrong, self.comparison, names)
        return found


def _spread(size: int, most: int) -> Places:
    """Places evenly spread over *size*."""
    return np.arange(0, size, max(1, -(-size // most)), dtype=np.int64)
