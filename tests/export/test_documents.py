"""An answer as a document and back."""

from __future__ import annotations

import json

from hypothesis import given
from hypothesis import strategies as st

from skiptrace.export.documents import chance, from_bytes, to_document
from skiptrace.json_text import to_json
from skiptrace.model import Flag, Located, Status
from tests.towns import PURPOSE


def test_documents_of_a_run_read_back_as_they_were(worked):
    """Every line of results.jsonl is the answer, and writing it again gives the same bytes."""
    for line in (worked.folder / "out" / "results.jsonl").read_bytes().splitlines():
        assert to_json(to_document(from_bytes(line))) == line


@given(st.text(), st.text())
def test_any_text_fits_in_a_document(account, reason):
    """One line of UTF-8, whatever a client's file holds."""
    found = Located(
        account_number=account,
        client="",
        status=Status.STOPPED,
        run_id="r",
        purpose=PURPOSE,
        stop_reason=reason,
        flags=(Flag(code="x", probability=0.5, detail=reason),),
    )
    written = to_json(to_document(found))

    assert b"\n" not in written
    assert json.loads(written)["status"] == "stopped"


def test_a_lone_surrogate_does_not_stop_a_run():
    """What cannot be written in UTF-8 is replaced."""
    found = Located(account_number="\ud800", client="", status=Status.FAILED, run_id="r", purpose=PURPOSE)

    assert from_bytes(to_json(to_document(found))).account_number == "?"


@given(st.floats(allow_nan=False))
def test_a_chance_is_never_certain(bits):
    """However many bits, nobody is certain."""
    assert 0 < chance(bits) < 1
