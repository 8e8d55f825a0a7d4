"""Fields in an answer that nobody reads: a vendor's change is noticed on the day it comes."""

from __future__ import annotations

from typing import Any, Final

MOST_NAMES: Final = 200
LONGEST_NAME: Final = 60


def unread_names(body: Any, known: frozenset[str]) -> frozenset[str]:
    """Names of fields that are not in *known*; what is under a known name is looked into, the rest is not."""
    unread: set[str] = set()
    level: list[Any] = [body]
    while level and len(unread) < MOST_NAMES:
        below: list[Any] = []
        for value in level:
            if isinstance(value, list):
                below += value
            elif isinstance(value, dict):
                unread |= {name[:LONGEST_NAME] for name in value.keys() - known}
                below += [inner for name, inner in value.items() if name in known]
        level = [value for value in below if isinstance(value, (dict, list))]
    return frozenset(unread)
