"""``show``."""

from __future__ import annotations

import json

from skiptrace.errors import InputError


def located(worked) -> dict:
    lines = (worked.folder / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return next(one for one in map(json.loads, lines) if one["status"] == "located")


def test_the_card_tells_contacts_evidence_and_cost(worked):
    """What was found, why it is believed, who was asked, what it cost."""
    one = located(worked)
    output = worked.invoke("show", one["account_number"]).output

    assert one["contacts"][0]["value"] in output
    assert one["contacts"][0]["reason"] in output
    assert one["contacts"][0]["evidence"][0]["record_id"] in output
    assert "0.00 USD" in output
    assert "bits" in output


def test_an_account_that_was_never_worked_is_told(worked):
    """The message does not repeat what may be a personal value."""
    error = worked.refused("show", "NOBODY-17")

    assert isinstance(error, InputError)
    assert "NOBODY-17" not in str(error)
