"""Sealing and blind indexes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import StoreError, WrongKey
from skiptrace.store.crypto import Sealer, place, unwrap, wrap

SEALER = Sealer(bytes(32))
OTHER = Sealer(bytes([1]) * 32)


@given(st.binary(), st.text())
def test_what_is_sealed_opens(plaintext, context):
    """Any value opens again in its place."""
    assert plaintext == SEALER.open(SEALER.seal(plaintext, context), context)


@given(st.text(st.characters(codec=None)))
def test_any_text_is_sealed(text):
    """Lone surrogates and NULs of a client's file survive sealing, and can be indexed."""
    assert text == SEALER.open_text(SEALER.seal_text(text, "t.c.1"), "t.c.1")
    assert SEALER.blind(text, "name") == SEALER.blind(text, "name")


@given(st.binary(max_size=100))
def test_any_bytes_are_opened_or_refused(data):
    """What was never sealed ends in our own error."""
    with pytest.raises(StoreError):
        SEALER.open(data, "t.c.1")


def test_a_packed_document_opens():
    """A document is compressed before it is sealed, and comes back whole."""
    sealed = SEALER.seal_packed(b"x" * 10_000, "t.c.1")

    assert len(sealed) < 1000
    assert SEALER.open_packed(sealed, "t.c.1") == b"x" * 10_000


def test_two_seals_of_one_value_differ():
    """Equal values cannot be told from their sealed forms."""
    assert SEALER.seal(b"555-0123", "t.c.1") != SEALER.seal(b"555-0123", "t.c.1")


def test_a_value_does_not_open_in_another_row():
    """A sealed value that was moved to another row is refused."""
    sealed = SEALER.seal(b"555-0123", place("observation", "body", "1"))

    with pytest.raises(StoreError, match="altered or moved"):
        SEALER.open(sealed, place("observation", "body", "2"))


@given(st.integers(min_value=0, max_value=40), st.integers(min_value=1, max_value=255))
def test_one_flipped_byte_is_noticed(position, change):
    """No byte of a sealed value can be altered unseen."""
    sealed = bytearray(SEALER.seal(b"twelve bytes", "t.c.1"))
    sealed[position % len(sealed)] ^= change

    with pytest.raises(StoreError):
        SEALER.open(bytes(sealed), "t.c.1")


def test_the_refusal_names_the_column_and_not_the_row():
    """An id of a row may be a client's own: it stays out of the message."""
    with pytest.raises(StoreError) as caught:
        SEALER.open(b"", place("observation", "body", "ACCOUNT-17"))

    assert "observation.body" in str(caught.value)
    assert "ACCOUNT-17" not in str(caught.value)


def test_blind_marks_depend_on_value_kind_and_key():
    """Marks are equal only for the same value of the same kind under the same key."""
    marks = {SEALER.blind("A-17", "account"), SEALER.blind("A-18", "account"), SEALER.blind("A-17", "phone")}

    assert len(marks | {OTHER.blind("A-17", "account")}) == 4


def test_subkeys_are_stable_and_distinct():
    """Each use has a key of its own, the same each time."""
    assert SEALER.subkey("ssn") == Sealer(bytes(32)).subkey("ssn")
    assert len({SEALER.subkey("ssn"), SEALER.subkey("audit"), OTHER.subkey("ssn")}) == 3


def test_a_wrapped_master_opens_with_its_key_only():
    """The store's master key opens under the user's key, and another key is told apart at once."""
    wrapped = wrap(b"m" * 32, bytes(32))

    assert unwrap(wrapped, bytes(32)) == b"m" * 32
    with pytest.raises(WrongKey):
        unwrap(wrapped, bytes([1]) * 32)


def test_a_short_key_is_refused():
    """A key of another length is no key."""
    with pytest.raises(WrongKey):
        Sealer(b"short")
