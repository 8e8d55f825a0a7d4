"""What an answer means before anything is read from it: hit, none, later, never, or not for this question."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final

from skiptrace.errors import SourceError, SourceUnavailable
from skiptrace.sdk.masking import masked

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.sdk.exchange import Response
    from skiptrace.sdk.expressions import Expression
    from skiptrace.sdk.query import Query

_STOP: Final = frozenset({401, 402, 403})
_RETRY: Final = frozenset({408, 425, 429})
_NO_HIT: Final = frozenset({204, 404})
_OK, _SERVER_ERROR = 200, 500
MOST_BILLED: Final = 10_000


class Outcome(StrEnum):
    """What to do with an answer."""

    HIT = "hit"
    NO_HIT = "no_hit"
    RETRY = "retry"
    SKIP = "skip"
    STOP = "stop"


@dataclass(frozen=True, slots=True)
class Verdict:
    """
    What an answer means.

    Args:
        means: What to do with it.
        message: The vendor's own words for it; they may repeat personal values and are masked before they are shown.
        billed: How many units the vendor says it charged; None when it does not say.
        unreadable: The answer is none: what it cost is not known either.
    """

    means: Outcome
    message: str = ""
    billed: int | None = None
    unreadable: bool = False


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a manifest: when it holds, what that means."""

    when: Expression
    means: Outcome
    message: Expression | None = None


def usual(status: int) -> Outcome:
    """What a status means where nobody says otherwise."""
    if status in _NO_HIT:
        return Outcome.NO_HIT
    if status in _STOP:
        return Outcome.STOP
    if status in _RETRY or status >= _SERVER_ERROR:
        return Outcome.RETRY
    return Outcome.HIT if status == _OK else Outcome.SKIP


def usual_verdict(response: Response) -> Verdict:
    """The verdict of a source that has no rules of its own."""
    return Verdict(usual(response.status))


def judge(response: Response, rules: Sequence[Rule], billed: Expression | None) -> Verdict:
    """The verdict of the first rule that holds, then of the usual ones."""
    try:
        body: Any = response.json() if response.body else None
    except SourceError as fault:
        # An answer that cannot be read is still an answer: its status says whether to come back.
        means = usual(response.status)
        return Verdict(Outcome.SKIP, str(fault), unreadable=True) if means is Outcome.HIT else Verdict(means)
    return judge_value(response.status, response.headers, body, rules, billed)


def judge_value(status: int, headers: Any, body: Any, rules: Sequence[Rule], billed: Expression | None) -> Verdict:
    """The verdict on a body that has been read."""
    told = {"status": status, "headers": dict(headers), "body": body}
    charged = _count(billed.find(body)) if billed else None
    for rule in rules:
        if rule.when.holds(told):
            message = rule.message.find(told) if rule.message else None
            return Verdict(rule.means, message if isinstance(message, str) else "", charged)
    return Verdict(usual(status), "", charged)


def settle(verdict: Verdict, query: Query | None, name: str) -> bool:
    """
    Whether there is something to read.

    Raises:
        SourceUnavailable: The source is not to be asked again in this run.
        SourceError: This question failed.
    """
    words = masked(verdict.message, query)
    said = f": it says: {words}" if words else ""
    match verdict.means:
        case Outcome.HIT:
            return True
        case Outcome.NO_HIT:
            return False
        case Outcome.STOP:
            raise SourceUnavailable(f"{name}: refused the key, the contract or the address{said}")
        case Outcome.RETRY:
            raise SourceError(f"{name}: not now; it was asked as often as allowed{said}")
        case Outcome.SKIP:
            raise SourceError(f"{name}: it could not answer this question{said}")


def _count(told: object) -> int | None:
    if isinstance(told, bool):
        return int(told)
    if isinstance(told, str) and told.isascii() and told.isdecimal() and len(told) < len(str(MOST_BILLED)) + 1:
        told = int(told)
    return told if isinstance(told, int) and 0 <= told <= MOST_BILLED else None
