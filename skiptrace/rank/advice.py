"""The answer to a case with what it means for the work: the type of skip, and what to do next."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.rank.next_action import Situation, next_action
from skiptrace.rank.skip_type import skip_type

if TYPE_CHECKING:
    import datetime as dt

    from skiptrace.model import Case, Located


def with_advice(found: Located, case: Case, *, today: dt.date) -> Located:
    """The answer with its type of skip and the next action."""
    now = Situation(
        status=found.status,
        stop_reason=found.stop_reason,
        contacts=found.contacts,
        tried=case.tried,
        today=today,
    )
    return replace(found, skip=skip_type(found, case), next=next_action(now))
