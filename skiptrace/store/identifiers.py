"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import os
import time
import uuid

NANOSECONDS_A_MILLISECOND = 1_000_000


CHANCE_BYTES = 8


def new_id() -> str:
    """
    A UUID of version 7 (RFC 9562).

    The twelve bits behind the milliseconds hold the fraction of the millisecond (method 3 of section 6.2), so
    identifiers of one process sort in the order in which they were made.
    """
    return new_ids(1)[0]


def new_ids(many: int) -> list[str]:
    """Several of them; the system is asked for chance once, since each asking lets all other threads go first."""
    chances = os.urandom(CHANCE_BYTES * many)
    return [_id(chances[start : start + CHANCE_BYTES]) for start in range(0, len(chances), CHANCE_BYTES)]


def _id(chance: bytes) -> str:
    milliseconds, rest = divmod(time.time_ns(), NANOSECONDS_A_MILLISECOND)
    fraction = rest * 4096 // NANOSECONDS_A_MILLISECOND
    drawn = int.from_bytes(chance) >> 2
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | drawn))
