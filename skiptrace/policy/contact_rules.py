"""The rules that limit how a contact may be used, and when it may be called."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from skiptrace.model import Restriction

if TYPE_CHECKING:
    from collections.abc import Iterable

# A neighbour, relative or stranger: location information only, once, and no word of a debt.
THIRD_PARTY = Restriction(
    rule="15 USC 1692b", effect="needs_human: third party, once, to confirm location information only"
)
# Not at work once the employer is known to forbid it; nobody has asked yet.
WORKPLACE = Restriction(
    rule="15 USC 1692c(a)(3)", effect="needs_human: place of work, not where the employer forbids it"
)
# A number that a source found carries no consent to autodialled or prerecorded calls.
WIRELESS = Restriction(rule="47 CFR 64.1200(a)(1)", effect="needs_consent: wireless, dial by hand only")
# The rule is about wireless numbers; one that may be wireless is treated so.
LINE_UNKNOWN = Restriction(rule="47 CFR 64.1200(a)(1)", effect="needs_consent: may be wireless, dial by hand only")
# Reg F's procedures ask for an address that the consumer used or the creditor passed on after notice.
ELECTRONIC = Restriction(rule="12 CFR 1006.6(d)", effect="no_electronic_basis")

QUIET_HOURS = "12 CFR 1006.6(b)(1)"
# What the statute presumes convenient, local time of the consumer: 15 USC 1692c(a)(1).
EARLIEST, LATEST = "08:00", "21:00"
# How the numbering plan's tables write that they do not know.
NO_ZONE = frozenset({"", "Etc/Unknown"})


def call_window(zones: Iterable[str]) -> Restriction:
    """
    When a phone may be called, by all time zones that it may be in.

    Args:
        zones: Names from the tz database, of the area code and of the address. The hours must be
            convenient in each of them (official comment 6(b)(1)-2); none known means that a person decides.
    """
    return _window(frozenset(zones))


@lru_cache(maxsize=4096)
def _window(zones: frozenset[str]) -> Restriction:
    if not zones or zones & NO_ZONE:
        return Restriction(rule=QUIET_HOURS, effect="needs_human: time zone unknown")
    return Restriction(rule=QUIET_HOURS, effect=f"only_between {EARLIEST}-{LATEST} {' '.join(sorted(zones))}")
