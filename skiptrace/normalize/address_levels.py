"""Whose an address is, as a column of kinds says."""

from __future__ import annotations

from skiptrace.model import Level

WORK = frozenset({"WORK", "BUSINESS", "EMPLOYER", "EMPLOYMENT", "OFFICE", "PRACTICE", "JOB", "POE"})


def read_address_level(text: str) -> Level:
    """``EMPLOYER`` for a place of work; what nobody says, or says otherwise, is unknown."""
    return Level.EMPLOYER if text.strip().upper() in WORK else Level.UNKNOWN
