"""Which rules limit each contact, as a few bits a column."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.policy import contact_rules
from skiptrace.rank.codes import AT_WORK, EMAIL, EMPLOYER, PHONE, RELATIVE, UNKNOWN_LINE, WIRELESS, Whole

if TYPE_CHECKING:
    from skiptrace.model import Restriction
    from skiptrace.rank.codes import Truth

_RULES = (
    contact_rules.THIRD_PARTY,
    contact_rules.WORKPLACE,
    contact_rules.WIRELESS,
    contact_rules.LINE_UNKNOWN,
    contact_rules.ELECTRONIC,
)


def find_limits(kind: Whole, level: Whole, line: Whole, held: Truth) -> Whole:
    """
    One bit for each rule that limits a contact.

    A number or address that the client brought carries the client's own basis; what a source found has none.
    """
    found = ~held
    limits = (
        (level <= RELATIVE) & (kind != EMPLOYER),
        (level == AT_WORK) | (kind == EMPLOYER),
        (kind == PHONE) & (line == WIRELESS) & found,
        (kind == PHONE) & (line == UNKNOWN_LINE) & found,
        (kind == EMAIL) & found,
    )
    bits: Whole = np.sum([limit.astype(np.int64) << bit for bit, limit in enumerate(limits)], axis=0)
    return bits


@lru_cache(maxsize=1 << len(_RULES))
def restrictions(bits: int) -> tuple[Restriction, ...]:
    """The rules that `find_limits` has marked."""
    return tuple(rule for bit, rule in enumerate(_RULES) if bits >> bit & 1)
