"""Fields in an answer that nobody reads: a vendor's change is noticed on the day it comes."""

from __future__ import annotations

import re
from typing import Any, Final

MOST_NAMES: Final = 200
# What a program calls a field. An object may have values for names, such as phone numbers, and those are people's.
_NAME: Final = re.compile(r"(?!.*[0-9]{4})[A-Za-z_$][A-Za-z0-9_$.:-]{0,59}")
NO_NAME: Final = "…"


def unread_names(body: Any, known: frozenset[str]) -> frozenset[str]:
    """
    Names of fields that are not in *known*; what is under a known name is looked into, the rest is not.

    What may be somebody's value and no name of a field is `NO_NAME`.
    """
    unread: set[str] = set()
    level: list[Any] = [body]
    while level and len(unread) < MOST_NAMES:
        below: list[Any] = []
        for value in level:
            if isinstance(value, list):
                below += value
            elif isinstance(value, dict):
                unread |= {name if _NAME.fullmatch(name) else NO_NAME for name in value.keys() - known}
                below += [inner for name, inner in value.items() if name in known]
        level = [value for value in below if isinstance(value, (dict, list))]
    return frozenset(unread)
