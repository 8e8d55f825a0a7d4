"""Readers that remember what they have read."""

from __future__ import annotations

import pytest

from skiptrace.errors import Unreadable
from skiptrace.normalize.memory import remembered


@remembered()
def _number(text):
    try:
        return int(text)
    except ValueError as exc:
        raise Unreadable("number", "is none") from exc


def test_a_remembered_refusal_holds_no_frame():
    """Where a refusal came from is not kept with it: its frames hold what was read, and are large."""
    refusal = _number.attempt("A-17")

    assert (refusal.__traceback__, refusal.__cause__, refusal.__context__) == (None, None, None)
    with pytest.raises(Unreadable, match="is none"):
        _number("A-17")
    assert _number.attempt("A-17").__traceback__ is None
    assert _number("17") == 17
