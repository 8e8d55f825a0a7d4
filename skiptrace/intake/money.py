"""Amounts of money as clients write them, in millionths of a dollar."""

from __future__ import annotations

import re
from typing import Final

from skiptrace.errors import Unreadable
from skiptrace.normalize.cell_text import plain_text

MICRO_PER_CENT: Final = 10_000
LONGEST_AMOUNT: Final = 40

_AMOUNT: Final = re.compile(r"(?P<whole>\d{1,3}(?:,\d{3})+|\d+)?(?:\.(?P<part>\d{0,6})\d*)?")
_GROUPING: Final = re.compile(r"[,. ]")
# A comma with two digits behind it groups no thousands: 1.234,50 and 45,50 are written with a decimal comma.
_DECIMAL_COMMA: Final = re.compile(r"(?P<whole>\d{1,3}(?:[. ]\d{3})+|\d+),(?P<part>\d\d)")


def read_money(text: str) -> int:
    """
    The amount that *text* writes in dollars: ``$1,234.50``, ``(12.00)``, ``12.00 CR``, ``1.234,50``.

    Raises:
        Unreadable: No amount of dollars is written so.
    """
    plain = plain_text("balance", text, longest=LONGEST_AMOUNT).upper()
    plain = plain.replace("USD", "").removeprefix("US").replace("$", "").strip()
    negative = plain.startswith(("-", "(")) or plain.endswith(("-", "CR"))
    digits = plain.removesuffix("CR").removesuffix("DR").strip("-() +")
    amount = _AMOUNT.fullmatch(digits) or _DECIMAL_COMMA.fullmatch(digits)
    if amount is None or not digits.strip("."):
        raise Unreadable("balance", "not an amount of dollars", fix="write it as 1234.50")
    micro = int(_GROUPING.sub("", amount["whole"] or "0")) * 100 * MICRO_PER_CENT
    micro += int((amount["part"] or "").ljust(6, "0"))
    return -micro if negative else micro
