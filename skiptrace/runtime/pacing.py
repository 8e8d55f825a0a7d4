"""How long to wait when a vendor asks for it, and when it does not."""

from __future__ import annotations

import datetime as dt
import random
import time
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from skiptrace.sdk.exchange import Response
    from skiptrace.sdk.source import Limits

# No vendor is left alone for longer at its word: a quota of a day is the longest.
LONGEST_PAUSE_S: Final = 86_400.0
FIRST_RETRY_S: Final = 0.5
LONGEST_RETRY_S: Final = 8.0
# Seconds since 1970, not seconds from now: the year 2001 and later.
_EPOCH_FROM: Final = 1_000_000_000


def asked_pause(response: Response, limits: Limits) -> float | None:
    """
    For how many seconds the vendor wants to be left in peace; None when it does not say.

    ``Retry-After`` goes for every answer that has one; the headers that the card names, when nothing remains.
    """
    said = _seconds(response.headers.get("retry-after", ""))
    if said is not None:
        return said
    if not (limits.remaining_header and limits.reset_header):
        return None
    remaining = response.headers.get(limits.remaining_header.lower(), "").strip()
    if remaining != "0":
        return None
    return _seconds(response.headers.get(limits.reset_header.lower(), ""))


def wait_before_retry_s(attempt: int) -> float:
    """How long to wait before a call is repeated: longer each time, and never all the same."""
    longest = min(LONGEST_RETRY_S, FIRST_RETRY_S * (1 << (attempt - 1)))
    return longest * random.uniform(0.5, 1.0)  # noqa: S311 - no secret


def _seconds(text: str) -> float | None:
    """A number of seconds, a moment as seconds since 1970, or a date as HTTP writes it."""
    text = text.strip()
    if not text:
        return None
    try:
        number = float(text)
    except ValueError:
        return _until_date(text)
    if number != number or number < 0:  # noqa: PLR0124 - NaN is not itself
        return None
    return _bounded(number - time.time() if number >= _EPOCH_FROM else number)


def _until_date(text: str) -> float | None:
    try:
        when = parsedate_to_datetime(text[:60])
    except (ValueError, TypeError, OverflowError):
        return None
    when = when if when.tzinfo else when.replace(tzinfo=dt.UTC)
    return _bounded(when.timestamp() - time.time())


def _bounded(seconds: float) -> float:
    return min(max(seconds, 0.0), LONGEST_PAUSE_S)
