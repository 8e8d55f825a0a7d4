"""What comes of trying a contact: the result codes of the trade, and what each says about the contact."""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING

from skiptrace.errors import Unreadable
from skiptrace.model import Kind
from skiptrace.normalize.call_results import CallResult, read_call_result

if TYPE_CHECKING:
    from collections.abc import Mapping


class Verdict(StrEnum):
    """
    What a result proves about the contact.

    ``right`` reached the debtor, ``wrong`` reached somebody else, ``gone`` reaches nobody (any more), ``open`` proves
    nothing: it is censored and counts neither for nor against.
    """

    RIGHT = "right"
    WRONG = "wrong"
    GONE = "gone"
    OPEN = "open"


RIGHT, WRONG, GONE, OPEN = Verdict.RIGHT, Verdict.WRONG, Verdict.GONE, Verdict.OPEN

_ANYWHERE: Mapping[str, Verdict] = {
    "RPC": RIGHT,
    "WPC": WRONG,
    "REFUSED": RIGHT,
    "THIRD_PARTY_LOCATED": OPEN,
    "THIRD_PARTY_NO_INFO": OPEN,
    "LANGUAGE": OPEN,
    "DECEASED_REPORTED": OPEN,
    # Spoken or written by the debtor: about the debt and not about the contact.
    "ATTORNEY_REPORTED": RIGHT,
    "BANKRUPTCY_REPORTED": RIGHT,
    "CEASE_REQUESTED": RIGHT,
    "INCONVENIENT_TIME": RIGHT,
    "WORK_PROHIBITED": RIGHT,
}
_CALLED: Mapping[str, Verdict] = {
    "RPC_HUNGUP": RIGHT,
    "VM_NAME_MATCH": RIGHT,
    "NO_ANSWER": OPEN,
    "BUSY": OPEN,
    "VM_NO_NAME": OPEN,
    "REASSIGNED": WRONG,
    "DISCONNECTED": GONE,
    "NOT_IN_SERVICE": GONE,
    "FAX": GONE,
}
_MAILED: Mapping[str, Verdict] = {
    # Nothing better is known of most addresses; a firm that trusts signed receipts only maps its plain code to
    # NO_ANSWER.
    "DELIVERED": RIGHT,
    "NO_ANSWER": OPEN,
    "RETURNED_MLNA": GONE,
    "RETURNED_NSN": WRONG,
    "RETURNED_VACANT": GONE,
    # Refused is not moved: somebody was there.
    "RETURNED_REFUSED": OPEN,
    "FORWARDED_NEW_ADDR": GONE,
}
_WRITTEN: Mapping[str, Verdict] = {"DELIVERED": OPEN, "NO_ANSWER": OPEN, "BOUNCED": GONE}

VERDICTS: Mapping[Kind, Mapping[str, Verdict]] = {
    Kind.PHONE: {**_ANYWHERE, **_CALLED},
    Kind.ADDRESS: {**_ANYWHERE, **_MAILED},
    Kind.EMAIL: {**_ANYWHERE, **_WRITTEN},
    Kind.EMPLOYER: {**_ANYWHERE, **_CALLED},
}
CODES = frozenset(code for codes in VERDICTS.values() for code in codes)
"""Result codes of WORKFLOW section 6.1, and BOUNCED for e-mail."""

# What must be left alone from now on, in the words of the suppression list.
STOPS = {"CEASE_REQUESTED": "cease", "ATTORNEY_REPORTED": "attorney"}

_USUAL = {
    CallResult.RIGHT_PARTY: "RPC",
    CallResult.WRONG_PARTY: "WPC",
    CallResult.NO_ANSWER: "NO_ANSWER",
    CallResult.DISCONNECTED: "DISCONNECTED",
}
_PLAIN = {code.replace("_", ""): code for code in CODES}
_NOT_SIGNS = re.compile(r"[^A-Z0-9]+")


@lru_cache(maxsize=4096)
def find_code(text: str) -> str:
    """The code that a text writes, in any of its usual spellings; empty when it is none of ours."""
    plain = _NOT_SIGNS.sub("", text.upper())
    if plain in _PLAIN:
        return _PLAIN[plain]
    called = read_call_result(text)
    return _USUAL[called] if called else ""


def plain_code(text: str) -> str:
    """A client's own code as it is compared: upper case, without signs at its ends."""
    return " ".join(text.upper().split())


def verdict(kind: Kind, code: str) -> Verdict:
    """
    What a result says about a contact of this kind.

    Raises:
        Unreadable: The code is none, or not one of this kind.
    """
    known = VERDICTS[kind].get(code)
    if known is None:
        raise Unreadable(
            "result", f"is no result of a contact of the kind {kind}", fix=f"one of {', '.join(sorted(VERDICTS[kind]))}"
        )
    return known
