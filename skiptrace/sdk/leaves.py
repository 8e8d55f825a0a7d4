"""The ends of an answer as short, harmless texts; whatever is not a text of its kind is nothing."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any, Final

LONGEST_TEXT: Final = 500
_HIGHEST_EPOCH_S: Final = 10_000_000_000
_MILLI: Final = 1_000
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_SURROGATES: Final = dict.fromkeys(range(0xD800, 0xE000))
_CONTROLS: Final = {**dict.fromkeys(range(0x20), " "), 0x7F: " "}


def leaf_text(value: Any) -> str:
    """A text, a number or a truth as one line; empty for what is neither, or too long to be a value."""
    match value:
        case bool():
            return "true" if value else "false"
        case str():
            text = value if len(value) <= LONGEST_TEXT else ""
        case int():
            text = str(value) if -(10**30) < value < 10**30 else ""
        case float() if math.isfinite(value):
            text = str(int(value)) if value.is_integer() and abs(value) < 10**15 else str(value)
        case _:
            return ""
    if not text.isascii():
        text = text.translate(_SURROGATES)
    return text.translate(_CONTROLS).strip()


def leaf_number(value: Any) -> float | None:
    """A number, also one that is written as a text."""
    if isinstance(value, bool) or not isinstance(value, (str, int, float)):
        return None
    try:
        number = float(value if not isinstance(value, str) or len(value) <= LONGEST_TEXT else "")
    except (ValueError, OverflowError):
        return None
    return number if math.isfinite(number) else None


def epoch_date(value: Any) -> str:
    """The day of a count of seconds or milliseconds since 1970, in ISO 8601; empty when it is none."""
    count = leaf_number(value)
    if count is None:
        return ""
    seconds = count / _MILLI if abs(count) > _HIGHEST_EPOCH_S else count
    try:
        return (_EPOCH + dt.timedelta(seconds=seconds)).date().isoformat()
    except OverflowError:
        return ""


def items(value: Any) -> list[Any]:
    """A list as it is, one value as a list of one, nothing as an empty list."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
