"""What was tried on the cases of a chunk, read from the store in one question."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.model import Kind, Tried
from skiptrace.store import attempts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from skiptrace.run.answers import Item
    from skiptrace.store.work import Work


def with_history(work: Work, chunk: Sequence[Item]) -> list[Item]:
    """The cases of a chunk with what was tried on each, if the store knows of any try at all."""
    if not attempts.are_kept(work):
        return list(chunk)
    found = attempts.of_accounts(work, {item.case.account_number for item in chunk})
    return [_told(item, found.get(item.case.account_number, ())) for item in chunk]


def _told(item: Item, told: Sequence[attempts.Attempt]) -> Item:
    tried = as_tried(attempt for attempt in told if attempt.client == item.case.client)
    return replace(item, case=replace(item.case, tried=(*item.case.tried, *tried))) if tried else item


def as_tried(told: Iterable[attempts.Attempt]) -> tuple[Tried, ...]:
    """Attempts as ranking takes them, by day."""
    return tuple(
        Tried(kind=Kind(attempt.kind), value=attempt.value, result=attempt.result, on=attempt.at.date())
        for attempt in told
    )
