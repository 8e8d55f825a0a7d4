"""Words of vendors for what a number is connected to."""

from __future__ import annotations

import re

from skiptrace.model import LineType

_LONGEST_WORD = 60
_NOT_LETTERS = re.compile(r"[^A-Z]+")
_WORDS = {
    word: line_type
    for line_type, words in (
        (
            LineType.WIRELESS,
            """
            C CEL CELL CELLPHONE CELLULAR CELLULARPHONE M MBL MOB MOBILE MOBILEPHONE MOBILEPREPAID PCS PREPAID
            PREPAIDWIRELESS SMARTPHONE W WIRELESS WIRELESSPREPAID WL
            """,
        ),
        (
            LineType.LANDLINE,
            "COPPER FIXED FIXEDLINE L LAND LANDLINE LANDLINEPHONE LL POTS TRADITIONALLANDLINE WIRELINE",
        ),
        (
            LineType.VOIP,
            """
            CABLEVOIP DIGITALVOICE FIXEDVOIP FIXEDVOICEOVERIP INTERNET IPPHONE LANDLINEVOIP NONFIXEDVOIP OTTVOIP V
            VIRTUAL VOICEOVERIP VOIP VOIPFIXED VOIPNONFIXED
            """,
        ),
        (LineType.TOLL_FREE, "T TF TOLLFREE TOLLFREENUMBER"),
    )
    for word in words.split()
}


def read_line_type(text: str) -> LineType:
    """The line type that a column's word stands for; unknown for a word that does not tell, such as ``home``."""
    if len(text) > _LONGEST_WORD:
        return LineType.UNKNOWN
    return _WORDS.get(_NOT_LETTERS.sub("", text.upper()), LineType.UNKNOWN)
