"""Whose contact it is, decided from what sources say and who else is found with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from skiptrace.rank.codes import ADDRESS, AT_WORK, EMPLOYER, HOUSEHOLD, NOBODY_KNOWS, PHONE, RELATIVE, SELF, Whole
from skiptrace.rank.merge import Points, highest, total

if TYPE_CHECKING:
    from skiptrace.rank.codes import Truth

# The order of the ranks: the debtor's own and the household's, then work, then third parties (15 USC 1692b, 1692c(b)).
TIER = np.array([2, 2, 1, 0, 0])


def find_levels(points: Points, household: Truth) -> Whole:
    """
    The level that most origins tell, the most fenced where they disagree evenly.

    What nobody calls another's is the debtor's own, or the household's when others of it have it too;
    an address stays the debtor's own home however many live there.
    """
    counts = [
        total(highest(points.rows.vote == level, points.pair_start).astype(np.int64), points.first_pair)
        for level in (NOBODY_KNOWS, RELATIVE, AT_WORK, HOUSEHOLD, SELF)
    ]
    level = np.stack(counts).argmax(axis=0)
    shared = household & (level == SELF) & (points.kind != ADDRESS)
    return np.where(points.kind == EMPLOYER, AT_WORK, np.where(shared, HOUSEHOLD, level))


def without_lost(level: Whole, points: Points, gone: Truth, theirs: Truth) -> Whole:
    """
    The levels once phones that are probably not the debtor's are fenced.

    One that has *gone* to a stranger is nobody-knows-whose; *theirs*, that of somebody else in the household, is a
    relative's.
    """
    own = (points.kind == PHONE) & (level >= HOUSEHOLD)
    return np.where(own & gone, NOBODY_KNOWS, np.where(own & theirs, RELATIVE, level))
