"""JSON of strangers: strict, bounded, and refused in our own words."""

from __future__ import annotations

import json
import math
from typing import Any, Final, NoReturn

from skiptrace.errors import SourceError

DEEPEST: Final = 64
_LONGEST_NUMBER: Final = 400


def read_json(body: bytes) -> Any:
    """
    The value that *body* writes.

    Raises:
        SourceError: Not JSON, not UTF-8, NaN or infinity, a name given twice, nested too deep, an HTML page.
    """
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        raise SourceError("the answer is not UTF-8 text") from exc.with_traceback(None)
    if text.lstrip()[:1] == "<":
        raise SourceError("a page of HTML or XML came instead of JSON: a proxy, a log-in page or a wrong address")
    try:
        value = json.loads(
            text, object_pairs_hook=_object, parse_constant=_refuse, parse_float=_finite, parse_int=_whole
        )
    except SourceError:
        raise
    except (ValueError, RecursionError):
        # Without its cause: the decoder's error carries the whole document, and with it people.
        raise SourceError("the answer is not JSON: cut off, or nested too deep") from None
    # Nothing is nested deeper than there are brackets, and most answers have few.
    if text.count("{") + text.count("[") > DEEPEST:
        _refuse_deep(value)
    return value


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise SourceError("the answer gives a name twice in one object, and nobody can say which one counts")
    return found


def _refuse(_: str) -> NoReturn:
    raise SourceError("the answer holds NaN or infinity, which JSON does not have")


def _finite(text: str) -> float:
    number = float(text) if len(text) <= _LONGEST_NUMBER else math.inf
    if not math.isfinite(number):
        raise SourceError("the answer holds a number that is too large")
    return number


def _whole(text: str) -> int:
    if len(text) > _LONGEST_NUMBER:
        raise SourceError("the answer holds a number that is too large")
    return int(text)


def _refuse_deep(value: object) -> None:
    level: list[object] = [value]
    for _ in range(DEEPEST):
        level = [inner for one in level for inner in _inside(one)]
        if not level:
            return
    raise SourceError(f"the answer is nested deeper than {DEEPEST} levels")


def _inside(value: object) -> list[object]:
    if isinstance(value, dict):
        return [one for one in value.values() if isinstance(one, (dict, list))]
    return [one for one in value if isinstance(one, (dict, list))] if isinstance(value, list) else []
