"""Result codes of calls, as firms and diallers write them, turned into what they say about the number."""

from __future__ import annotations

import re
from enum import StrEnum

_LONGEST_CODE = 60
_NOT_LETTERS = re.compile(r"[^A-Z]+")


class CallResult(StrEnum):
    """What a call proved about the number; a call that nobody answered proves that it was in service."""

    RIGHT_PARTY = "right_party"
    WRONG_PARTY = "wrong_party"
    NO_ANSWER = "no_answer"
    DISCONNECTED = "disconnected"


# The starter set of WORKFLOW section 6.1 and its usual spellings. Codes about the debt and not about the number
# (a promise, a refusal) were spoken by the debtor.
_CODES = {
    code: result
    for result, codes in (
        (
            CallResult.RIGHT_PARTY,
            """
            ATTORNEYREPORTED BANKRUPTCYREPORTED CEASEREQUESTED INCONVENIENTTIME PROMISE PTP REFUSED RIGHTPARTY
            RIGHTPARTYCONTACT RPC RPCHUNGUP VMNAMEMATCH WORKPROHIBITED
            """,
        ),
        (CallResult.WRONG_PARTY, "REASSIGNED WN WPC WRONGNUMBER WRONGPARTY WRONGPARTYCONTACT"),
        (
            CallResult.NO_ANSWER,
            "AM ANSWERINGMACHINE BUSY LEFTMESSAGE LM NA NOANSWER VM VMNONAME VOICEMAIL",
        ),
        (CallResult.DISCONNECTED, "DISC DISCONNECT DISCONNECTED NIS NOTINSERVICE OUTOFSERVICE"),
    )
    for code in codes.split()
}


def read_call_result(text: str) -> CallResult | None:
    """What a result code says about the number; None for a code that says nothing about it."""
    if len(text) > _LONGEST_CODE:
        return None
    return _CODES.get(_NOT_LETTERS.sub("", text.upper()))
