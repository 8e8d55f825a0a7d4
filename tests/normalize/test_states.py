"""States by code, name and ZIP."""

from __future__ import annotations

import pytest
import zipcodes
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.normalize.states import MILITARY_STATES, read_state, state_codes, state_of_zip


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("il", "IL"),
        ("Ill.", "IL"),
        ("N.Y.", "NY"),
        ("New  York", "NY"),
        ("N. Carolina", "NC"),
        ("district of columbia", "DC"),
        ("Armed Forces Pacific", "AP"),
        ("Puerto Rico", "PR"),
        ("NSW", ""),
        ("", ""),
    ],
)
def test_states_are_read_in_every_form(text, code):
    """Codes, names and old abbreviations; nothing else."""
    assert code == read_state(text)


def test_every_code_reads_as_itself():
    """Publication 28 has 62 codes with the three of the armed forces."""
    assert len(state_codes()) == 62
    assert all(code == read_state(code) for code in state_codes() | MILITARY_STATES)


def test_zips_lie_in_their_states():
    """The first three digits tell the state of all but a handful that cross a border."""
    entries = [entry for entry in zipcodes.list_all() if entry["active"]]
    elsewhere = [entry for entry in entries if state_of_zip(entry["zip_code"]) != entry["state"]]

    assert len(elsewhere) < 12


@given(st.text())
def test_any_text_is_a_code_or_nothing(text):
    """No text raises."""
    assert read_state(text) in state_codes() | {""}
    assert state_of_zip(text) in state_codes() | {""}
