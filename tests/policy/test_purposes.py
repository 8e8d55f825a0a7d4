"""Permissible purposes."""

import contextlib
import re
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import NoPurpose
from skiptrace.policy.purposes import all_purposes, allows, purpose

CODES = [one.code for one in all_purposes()]


@pytest.mark.parametrize("code", CODES)
def test_each_row_is_complete(code):
    """A purpose has a citation, a title, what it needs, and says how it was checked."""
    found = purpose(code)

    assert found.citation
    assert found.title
    assert "account" in found.needs
    assert found.check in {"V", "S", "M"}
    assert found.regime in {"glba", "dppa", "fcra", "public_record", "consent"}
    assert code.partition(".")[0] == found.regime


def test_the_table_is_dated():
    """Laws change: the table says of which day it is."""
    table = tomllib.loads(files("skiptrace.policy").joinpath("data/purposes.toml").read_text("utf-8"))

    assert re.fullmatch(r"\d{4}-\d\d-\d\d", table["version"])
    assert len(table["purpose"]) == len(set(CODES))


def test_the_codes_of_the_contract_are_there():
    """Codes are stable: files and configurations name them."""
    expected = {
        "glba.6802e1",
        "glba.6802e3b",
        "glba.6802e8",
        "dppa.2721b3",
        "dppa.2721b4",
        "fcra.1681b_a3A",
        "public_record",
        "consent",
    }

    assert expected <= set(CODES)


def test_large_and_small_letters_are_the_same():
    """A code is found however it is capitalised, and comes back in its own form."""
    assert purpose(" FCRA.1681B_A3a ").code == "fcra.1681b_a3A"


@pytest.mark.parametrize(
    ("wanted", "meant"),
    [
        ("glba.6802e2", "glba.6802e1"),
        ("6802e1", "glba.6802e1"),
        ("15 U.S.C. 6802(e)(3)(B)", "glba.6802e3b"),
        ("dppa.2721(b)(3)", "dppa.2721b3"),
        ("fcra", "fcra.1681b_a3A"),
        ("public-record", "public_record"),
    ],
)
def test_a_slip_is_answered_with_the_near_ones(wanted, meant):
    """1692: nothing is guessed, but what was probably meant is named."""
    with pytest.raises(NoPurpose, match="did you mean") as caught:
        purpose(wanted)

    assert meant in str(caught.value).split("?")[0]


@pytest.mark.parametrize("code", ["", "  "])
def test_there_is_no_default(code):
    """GLBA: a job declares its purpose; when it does not, the codes are listed."""
    with pytest.raises(NoPurpose, match="no default") as caught:
        purpose(code)

    assert all(known in str(caught.value) for known in CODES)


@pytest.mark.parametrize("code", CODES)
def test_public_records_are_open_under_every_purpose(code):
    """A source of public records is open to every job that has a purpose."""
    assert allows(code, frozenset({"public_record"}))


@pytest.mark.parametrize(
    ("held", "needed"),
    [
        ("glba.6802e1", {"dppa.2721b3"}),
        ("glba.6802e1", {"fcra.1681b_a3A"}),
        ("fcra.1681b_a3A", {"glba.6802e1"}),
        ("glba.6802e1", {"glba.6802e3b"}),
        ("public_record", {"glba.6802e1"}),
        ("public_record", {"consent"}),
        ("glba.6802e1", set()),
    ],
)
def test_one_purpose_does_not_stand_in_for_another(held, needed):
    """Regimes never mix, exceptions of one statute neither, and a source that names none is open to nobody."""
    assert not allows(held, frozenset(needed))


def test_one_of_several_accepted_purposes_is_enough():
    """A source may accept more than one purpose."""
    assert allows("dppa.2721B3", frozenset({"glba.6802e1", "dppa.2721b3"}))


def test_nothing_is_allowed_without_a_purpose():
    """Even public records need a job with a purpose."""
    with pytest.raises(NoPurpose):
        allows("", frozenset({"public_record"}))


@given(st.text(st.characters(codec=None)))
def test_any_text_is_a_purpose_or_refused(text):
    """Nothing but our own error comes of any text."""
    with contextlib.suppress(NoPurpose):
        assert purpose(text).code in CODES


def test_a_megabyte_is_refused_quickly():
    """Suggestions are not sought for what is no slip of the finger."""
    with pytest.raises(NoPurpose) as caught:
        purpose("glba." * 300_000)

    assert len(str(caught.value)) < 1000
