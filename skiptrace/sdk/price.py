"""What a call costs: by the price list, or by the vendor's own word where the answer has one."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from skiptrace.sdk.outcome import Outcome

if TYPE_CHECKING:
    from skiptrace.sdk.outcome import Verdict


class PriceModel(StrEnum):
    """What is charged for."""

    FREE = "free"
    PER_CALL = "per_call"
    PER_HIT = "per_hit"
    CONTRACT = "contract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Price:
    """
    The price of one question, in millionths of a dollar.

    Args:
        model: ``free``; ``per_call``: hit or miss; ``per_hit``: a miss is free; ``contract``: a hit at a price that
            only the contract knows, so that the source is not asked until the configuration says it.
        micro_usd: The price of one unit; None under a contract whose price is not told.
        max_units: The most units that the vendor charges for one question: more than one where each page or each
            person in an answer is charged.
    """

    model: PriceModel
    micro_usd: int | None = 0
    max_units: int = 1

    @property
    def known(self) -> bool:
        """Whether a budget can be kept with it."""
        return self.model is PriceModel.FREE or self.micro_usd is not None

    def each(self) -> int:
        """What one unit costs."""
        return 0 if self.model is PriceModel.FREE else self.micro_usd or 0

    def most(self) -> int:
        """What is set aside for a question before it is sent."""
        return self.each() * self.max_units

    def booked(self, verdict: Verdict) -> int:
        """What an answer cost: the vendor's own count where it says one, else by the model."""
        if verdict.billed is not None:
            return verdict.billed * self.each()
        charged = {Outcome.HIT} if self.model is not PriceModel.PER_CALL else {Outcome.HIT, Outcome.NO_HIT}
        return self.each() if verdict.means in charged else 0
