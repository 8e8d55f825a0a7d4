"""What an answer says: every package beside the others, each with an error of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from skiptrace.sdk import Observation, Tells
from skiptrace.sdk.leaves import leaf_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The words that the vendor's description shows; of any other word nothing is concluded.
SAME, OTHER = "exact_match", "no_match"
_MATCHES = ("first_name", "last_name", "address_lines", "city", "state", "postal_code")


def package(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    """One package of the answer; empty when it was not asked for or failed."""
    found = body.get(name)
    if not isinstance(found, dict) or leaf_text(found.get("error_code")):
        return {}
    return found


def observations(body: Mapping[str, Any]) -> Iterator[Observation]:
    """Every statement about the number."""
    if body.get("valid") is False:
        # What is no number at all cannot ring.
        yield Observation(kind=Tells.CONNECTED, value="no", detail={"reason": "not a valid number"})
    line = package(body, "line_type_intelligence")
    yield from _said(Tells.LINE_TYPE, line.get("type"), {"carrier": line.get("carrier_name")})
    caller = package(body, "caller_name")
    yield from _said(Tells.OWNER, caller.get("caller_name"), {"type": caller.get("caller_type")})
    yield from _owner_match(package(body, "identity_match"))
    moved_on = package(body, "reassigned_number")
    since = {"since": moved_on.get("last_verified_date")}
    yield from _said(Tells.REASSIGNED, moved_on.get("is_number_reassigned"), since)


def _owner_match(match: Mapping[str, Any]) -> Iterator[Observation]:
    words = {name: leaf_text(match.get(f"{name}_match")).lower() for name in _MATCHES}
    if not any(words.values()):
        return
    first, last = words["first_name"], words["last_name"]
    answer = "yes" if (first, last) == (SAME, SAME) else "no" if last == OTHER else "not certain"
    yield from _said(Tells.OWNER_MATCH, answer, {**words, "score": match.get("summary_score")})


def _said(kind: Tells, value: Any, detail: Mapping[str, Any]) -> Iterator[Observation]:
    text = "" if isinstance(value, bool) else leaf_text(value)
    if text:
        told = {name: leaf_text(one) for name, one in detail.items()}
        yield Observation(kind=kind, value=text, detail={name: one for name, one in told.items() if one})
