"""Result codes of the trade, and what each says about a contact."""

from __future__ import annotations

import pytest

from skiptrace.errors import Unreadable
from skiptrace.model import Kind
from skiptrace.normalize.call_results import CallResult, read_call_result
from skiptrace.rank.results import CODES, OPEN, VERDICTS, Verdict, find_code, verdict

# WORKFLOW section 6.1: contact and mail results.
WORKFLOW = {
    "RPC",
    "RPC_HUNGUP",
    "WPC",
    "THIRD_PARTY_LOCATED",
    "THIRD_PARTY_NO_INFO",
    "NO_ANSWER",
    "BUSY",
    "VM_NAME_MATCH",
    "VM_NO_NAME",
    "DISCONNECTED",
    "REASSIGNED",
    "NOT_IN_SERVICE",
    "FAX",
    "LANGUAGE",
    "REFUSED",
    "DECEASED_REPORTED",
    "ATTORNEY_REPORTED",
    "BANKRUPTCY_REPORTED",
    "CEASE_REQUESTED",
    "WORK_PROHIBITED",
    "INCONVENIENT_TIME",
    "DELIVERED",
    "RETURNED_MLNA",
    "RETURNED_NSN",
    "RETURNED_VACANT",
    "RETURNED_REFUSED",
    "FORWARDED_NEW_ADDR",
}


def test_every_code_of_the_trade_is_known():
    """The starter set is whole; e-mail has one code more, since the set has none that fits a bounce."""
    assert {*WORKFLOW, "BOUNCED"} == CODES


@pytest.mark.parametrize("code", sorted(CODES))
def test_spelling_does_not_matter(code):
    """Firms write a code with spaces, dashes, or in lower case."""
    assert find_code(code.lower().replace("_", " ")) == find_code(code.replace("_", "-")) == code


@pytest.mark.parametrize(
    ("text", "code"), [("wrong number", "WPC"), ("Disc", "DISCONNECTED"), ("PTP", "RPC"), ("x", "")]
)
def test_usual_words_are_read_as_in_reference_tables(text, code):
    """One vocabulary: what a call history may say in a loaded table may stand in an outcomes file."""
    assert find_code(text) == code


def test_both_readers_agree_on_calls():
    """A code that proves something of a number in a loaded table proves the same as an outcome."""
    same = {
        CallResult.RIGHT_PARTY: Verdict.RIGHT,
        CallResult.WRONG_PARTY: Verdict.WRONG,
        CallResult.NO_ANSWER: Verdict.OPEN,
        CallResult.DISCONNECTED: Verdict.GONE,
    }
    read = {code: read_call_result(code) for code in VERDICTS[Kind.PHONE]}

    assert all(same[told] is VERDICTS[Kind.PHONE][code] for code, told in read.items() if told is not None)


@pytest.mark.parametrize(
    ("kind", "code"),
    [(Kind.PHONE, "NO_ANSWER"), (Kind.ADDRESS, "RETURNED_REFUSED"), (Kind.EMAIL, "DELIVERED"), (Kind.PHONE, "BUSY")],
)
def test_silence_proves_nothing(kind, code):
    """No answer is censored, refused is not moved, and a mailbox that takes a message is not yet the debtor's."""
    assert verdict(kind, code) is OPEN


def test_a_code_of_another_kind_is_refused():
    """A phone is not returned by the post; the refusal names the codes that fit."""
    with pytest.raises(Unreadable, match="result") as refusal:
        verdict(Kind.PHONE, "RETURNED_MLNA")

    assert "DISCONNECTED" in refusal.value.fix
