"""What was tried on an account, and what to do next as things stand today."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from skiptrace.errors import InputError
from skiptrace.export.documents import from_bytes
from skiptrace.rank.next_action import Situation, next_action
from skiptrace.run.history import as_tried
from skiptrace.store import attempts, runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from skiptrace.model import Located, NextAction
    from skiptrace.store.session import Store


@dataclass(frozen=True, slots=True)
class Planned:
    """One client's account: its latest answer, what was tried, and what to do next."""

    found: Located
    tried: Sequence[attempts.Attempt]
    next: NextAction


def planned(store: Store, account: str, *, client: str | None, today: dt.date) -> list[Planned]:
    """
    For each client who placed the account, what was tried and what to do next.

    Raises:
        InputError: No run has an answer for the account.
    """
    with store.read() as work:
        told = attempts.of_account(work, account)
        latest: dict[str, Located] = {}
        for result in runs.results_of_account(work, account):
            found = from_bytes(result.document)
            if client is None or found.client == client:
                latest.setdefault(found.client, found)
    if not latest:
        raise InputError("no run has an answer for this account")
    return [_plan(found, [one for one in told if one.client == whose], today) for whose, found in latest.items()]


def _plan(found: Located, tried: Sequence[attempts.Attempt], today: dt.date) -> Planned:
    now = Situation(
        status=found.status,
        stop_reason=found.stop_reason,
        contacts=found.contacts,
        tried=as_tried(tried),
        today=today,
    )
    return Planned(found, tried, next_action(now))
