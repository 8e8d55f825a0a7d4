"""Identifiers that sort by the time they were made."""

from __future__ import annotations

import os
import time
import uuid

NANOSECONDS_A_MILLISECOND = 1_000_000


def new_id() -> str:
    """
    A UUID of version 7 (RFC 9562).

    The twelve bits behind the milliseconds hold the fraction of the millisecond (method 3 of section 6.2), so
    identifiers of one process sort in the order in which they were made.
    """
    milliseconds, rest = divmod(time.time_ns(), NANOSECONDS_A_MILLISECOND)
    fraction = rest * 4096 // NANOSECONDS_A_MILLISECOND
    chance = int.from_bytes(os.urandom(8)) >> 2
    return str(uuid.UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | chance))
