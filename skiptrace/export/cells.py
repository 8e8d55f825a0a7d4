"""Cells that may be opened in a spreadsheet."""

from __future__ import annotations

import re

# The last four are full-width forms, which spreadsheets in East Asian locales read as their narrow ones.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")
# A signed number or a telephone number runs nothing.
_HARMLESS = re.compile(r"[+-]\(?[0-9][0-9 ().,/-]*")


def defused(cell: str) -> str:
    """*cell*, with an apostrophe before it where a spreadsheet would run it as a formula (CWE-1236)."""
    if not cell.startswith(_FORMULA_STARTS) or _HARMLESS.fullmatch(cell):
        return cell
    return f"'{cell}"
