"""What a run may spend, what a contact is worth to it, and when it has found enough."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from skiptrace.model import Case

# A minute of a collector at 30 USD an hour, with what the desk costs. What the law may make of a wrong call is not
# counted.
WRONG_CALL_MICRO_USD: Final = 500_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Economics:
    """
    What a firm earns and wants.

    Args:
        stop_at: Enough confidence to stop asking.
        liquidation_rate: Share of a balance that is collected once the debtor is reached; None: not known.
        fee_share: Share of that which the firm keeps; None: not known.
        wrong_call_micro_usd: What it costs to use a contact that is not the debtor's.
    """

    stop_at: float = 0.9
    liquidation_rate: float | None = None
    fee_share: float | None = None
    wrong_call_micro_usd: int = WRONG_CALL_MICRO_USD

    def value_micro_usd(self, case: Case) -> float | None:
        """What reaching the debtor is worth; None where it is not known, since it is never guessed."""
        if self.liquidation_rate is None or self.fee_share is None or case.balance_micro_usd is None:
            return None
        return case.balance_micro_usd * self.liquidation_rate * self.fee_share


@dataclass(frozen=True, slots=True, kw_only=True)
class Spending:
    """
    What a run may spend, and when it has found enough.

    Args:
        budget_micro_usd: The ceiling; None: there is none.
        economics: What a contact is worth, and how sure is sure enough.
        offline: Nothing may leave: kept answers only.
        ask_uncertain: Ask again what may have been charged already.
    """

    budget_micro_usd: int | None = None
    economics: Economics = field(default_factory=Economics)
    offline: bool = False
    ask_uncertain: bool = False
