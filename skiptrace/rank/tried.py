"""What was tried before, as ranking takes it: the latest word on a contact counts, dated, and never for ever."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.model import Kind
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.addresses import read_address
from skiptrace.normalize.call_results import CallResult
from skiptrace.normalize.emails import email_key, read_email
from skiptrace.normalize.employers import read_employer
from skiptrace.rank.results import VERDICTS, Verdict

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from skiptrace.model import Case, Tried
    from skiptrace.rank.evidence import Held, Statements

# How the firm's own tries stand among the sources of a contact: `outcomes#2026-05-17`.
SOURCE = "outcomes"
# A try was made for this debtor, by somebody who knew whom to ask for.
IDENTITY = 0.98


@lru_cache(maxsize=100_000)
def contact_key(kind: Kind, value: str) -> str:
    """What tells one contact from another; empty when the value cannot be read."""
    if kind is Kind.PHONE:
        return value
    if kind is Kind.ADDRESS:
        address = read_address.attempt(value)
        return "" if isinstance(address, Unreadable) else address_key(address)
    if kind is Kind.EMAIL:
        email = read_email.attempt(value)
        return "" if isinstance(email, Unreadable) else email_key(email)
    employer = read_employer.attempt(value)
    return "" if isinstance(employer, Unreadable) else employer.key


def verdict_of(tried: Tried) -> Verdict:
    """What a try proved; a code that is none of ours proves nothing."""
    return VERDICTS[tried.kind].get(tried.result, Verdict.OPEN)


def latest_words(tried: Iterable[Tried]) -> dict[tuple[Kind, str], Tried]:
    """By kind and key, the latest try that proved something; of one day's the last told counts."""
    found: dict[tuple[Kind, str], Tried] = {}
    for one in sorted(tried, key=lambda entry: entry.on):
        key = contact_key(one.kind, one.value)
        if key and verdict_of(one) is not Verdict.OPEN:
            found[one.kind, key] = one
    return found


def add_tried(cases: Sequence[Case], statements: Statements, held: Held) -> None:
    """
    Tell ranking what was tried.

    A contact that reached the debtor is a sighting by the firm itself; one that failed is known not to work from that
    day, which heals as sources see it later. What proved nothing is not told: no answer is no failure.
    """
    for place, case in enumerate(cases):
        for (kind, key), one in latest_words(case.tried).items():
            if verdict_of(one) is Verdict.RIGHT:
                _reached(place, key, one, statements)
            else:
                held.case.append(place)
                held.kind.append(kind)
                held.key.append(key)
                held.value.append(one.value)
                held.known_on.append(one.on.toordinal())
                held.bad.append(True)


def _reached(place: int, key: str, one: Tried, into: Statements) -> None:
    day = one.on.toordinal()
    into.case.append(place)
    into.kind.append(one.kind)
    into.key.append(key)
    into.value.append(one.value)
    into.source.append(SOURCE)
    into.origin.append(SOURCE)
    into.record_id.append(one.on.isoformat())
    into.identity.append(IDENTITY)
    into.first_seen.append(0)
    into.last_seen.append(day)
    into.as_of.append(day)
    into.line_type.append(None)
    into.level.append(None)
    into.disconnected_on.append(0)
    into.holder.append("")
    into.result.append(CallResult.RIGHT_PARTY)
    into.request.append("")
