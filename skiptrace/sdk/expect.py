"""What is expected of a source over a run."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Expectation:
    """
    Rates over a run below which something is broken.

    Args:
        hit_rate: Share of questions that somebody is found for.
        candidates_at_most: How many people one question may bring.
        fill: By kind of statement, the share of people who have one.
    """

    hit_rate: float = 0.0
    candidates_at_most: int | None = None
    fill: Mapping[str, float] = field(default_factory=dict[str, float])
