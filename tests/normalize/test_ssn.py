from __future__ import annotations

import copy
import hashlib
import hmac
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import MissingKey, Unreadable
from skiptrace.normalize.ssn import Ssn, SsnKind, read_ssn, read_ssn_last4

KEY = b"a key for tests only"


@pytest.mark.parametrize(
    "text",
    ["900-12-3456", "900 12 3456", "900123456", "900123456.0", "SSN: 900-12-3456", '="900123456"', "900.12.3456"],
)
def test_a_number_is_read_however_it_is_written(text):
    """Punctuation and the traces of spreadsheets change nothing."""
    assert Ssn("900123456") == read_ssn(text)


@pytest.mark.parametrize(("text", "digits"), [("666123", None), ("12345678", "012345678"), ("1234567", "001234567")])
def test_lost_zeros_are_put_back(text, digits):
    """Seven and eight digits have lost the zeros of their area; fewer are no number."""
    try:
        expected = read_ssn(text)
    except Unreadable:
        expected = None

    assert expected == (Ssn(digits) if digits else None)


@pytest.mark.parametrize(
    "text",
    ["000000000", "123-45-6789", "999-99-9999", "111111111", "987654321", "078-05-1120", "219-09-9999", "0", "N/A"],
)
def test_fillers_are_refused(text):
    """Numbers that forms are filled with are no identity."""
    with pytest.raises(Unreadable) as caught:
        read_ssn(text)

    assert caught.value.filler


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("000-12-3456", SsnKind.NEVER_ISSUED),
        ("666-12-3456", SsnKind.NEVER_ISSUED),
        ("900-12-3456", SsnKind.NEVER_ISSUED),
        ("900-70-3456", SsnKind.ITIN),
        ("900-92-3456", SsnKind.ITIN),
        ("900-93-3456", SsnKind.ATIN),
        ("666-00-3456", SsnKind.NEVER_ISSUED),
    ],
)
def test_numbers_never_issued_are_read_and_marked(text, kind):
    """Areas 000, 666 and 9xx are readable, but the SSA issues none of them."""
    ssn = read_ssn(text)

    assert (False, kind) == (ssn.issued, ssn.kind)


def test_the_digits_are_shown_nowhere():
    """Printing shows the last four only."""
    ssn = read_ssn("900-12-3456")

    assert [str(ssn), repr(ssn), f"{ssn}"] == ["***-**-3456"] * 3
    assert not any("900" in repr(getattr(ssn, name)) for name in Ssn.__slots__ if name != "_hash_with")


def test_a_number_is_not_pickled():
    """Pickling would write the number somewhere; a copy is the number itself."""
    ssn = read_ssn("900-12-3456")

    assert ssn is copy.copy(ssn) is copy.deepcopy(ssn)
    with pytest.raises(TypeError, match="not pickled"):
        pickle.dumps(ssn)


def test_a_number_does_not_change():
    """No attribute can be set or deleted."""
    ssn = read_ssn("900-12-3456")

    with pytest.raises(AttributeError):
        ssn.last4 = "0000"
    with pytest.raises(AttributeError):
        del ssn.last4


def test_the_hash_is_keyed():
    """The hash is HMAC-SHA-256 of the nine digits, in hexadecimal."""
    expected = hmac.new(KEY, b"900123456", hashlib.sha256).hexdigest()

    assert expected == read_ssn("900-12-3456").hashed(KEY)


def test_hashing_without_a_key_is_refused():
    """All nine-digit numbers are soon tried against a hash without a key."""
    with pytest.raises(MissingKey):
        read_ssn("900-12-3456").hashed(b"")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1234", "1234"),
        ("123", "0123"),
        ("7.0", "0007"),
        ("XXX-XX-1234", "1234"),
        ("*****1234", "1234"),
        ("***-**-1234", "1234"),
        ("900-12-1234", "1234"),
    ],
)
def test_last_four_digits(text, expected):
    """They are read from four digits, fewer, a mask or the whole."""
    assert expected == read_ssn_last4(text)


@pytest.mark.parametrize("text", ["0000", "0", "XXX-XX-0000", "XXX-XX-XXXX"])
def test_last_four_zeros_are_filler(text):
    """No serial is 0000."""
    with pytest.raises(Unreadable) as caught:
        read_ssn_last4(text)

    assert caught.value.filler


@pytest.mark.parametrize("text", ["1234", "XXX-XX-1234", "1.23E+08", "12345", "900-12-34567", "9OO-12-3456"])
def test_a_number_that_is_not_whole_is_refused_with_a_way_out(text):
    """Less or more than nine digits is no number, and the refusal says what to do without repeating it."""
    with pytest.raises(Unreadable) as caught:
        read_ssn(text)

    assert caught.value.fix
    assert text not in str(caught.value) + caught.value.fix


@given(st.text() | st.from_regex(r"[0-9Xx*]{1,3}[- ]?[0-9X]{0,3}[- ]?[0-9]{0,5}(\.0)?", fullmatch=True))
def test_any_text_is_read_or_refused(text):
    """Reading ends in a number whose last four are four digits, or in our own error."""
    for read in (lambda value: read_ssn(value).last4, read_ssn_last4):
        try:
            last4 = read(text)
        except Unreadable:
            continue
        assert len(last4) == 4
        assert last4.isascii()
        assert last4.isdigit()
