"""The ceiling of a run's spending, in millionths of a dollar: held whatever happens at once."""

from __future__ import annotations

import threading

from skiptrace.errors import OverBudget

MICRO_USD = 1_000_000


class Budget:
    """
    What a run may spend; threads share it.

    Money is set aside before a call is sent, and given back when the call turns out cheaper. What the run has spent
    before it was interrupted counts, and so do calls whose fate is unknown.

    Args:
        ceiling_micro_usd: None means no ceiling.
        spent_micro_usd: What was spent before.
    """

    def __init__(self, ceiling_micro_usd: int | None, *, spent_micro_usd: int = 0) -> None:
        self._ceiling = ceiling_micro_usd
        self._spent = spent_micro_usd
        self._aside = 0
        self._lock = threading.Lock()
        self._refused = False

    def set_aside(self, most_micro_usd: int) -> None:
        """
        Reserve the most that a call may cost.

        Raises:
            OverBudget: The ceiling would be exceeded if everything under way cost the most it can.
        """
        with self._lock:
            if self._ceiling is not None and self._spent + self._aside + most_micro_usd > self._ceiling:
                self._refused = True
                raise OverBudget(f"the budget of {self._ceiling / MICRO_USD:.2f} USD leaves no room for this call")
            self._aside += most_micro_usd

    def settle(self, most_micro_usd: int, billed_micro_usd: int) -> None:
        """A call that was set aside has cost this much."""
        with self._lock:
            self._aside -= most_micro_usd
            self._spent += billed_micro_usd

    @property
    def spent_micro_usd(self) -> int:
        """What has been spent."""
        with self._lock:
            return self._spent

    @property
    def refused(self) -> bool:
        """Whether a call has been refused."""
        return self._refused
