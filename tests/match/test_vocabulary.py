"""Codes and hashes of texts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.match.vocabulary import MISSING, Vocabulary, stable_hash

TEXTS = st.text(st.characters())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", 0),
        ("SMITH", 1849858488927620828),
        ("ROBERT", 7719434046515714284),
        ("name", 15739679558528647255),
        ("\ud800", 7497787021708494914),
    ],
)
def test_hashes_never_change(text, expected):
    """Tables on disk hold these numbers: a release that changed them would find nobody."""
    assert expected == stable_hash(text)


@given(st.lists(TEXTS))
def test_codes_are_texts(texts):
    """Equal texts have equal codes, and codes give the texts back."""
    vocabulary = Vocabulary()
    codes = vocabulary.encode(texts)

    assert texts == vocabulary.texts(codes)
    assert np.array_equal(codes, vocabulary.encode(texts))
    assert len({"", *texts}) == len(vocabulary)


@given(st.lists(TEXTS), st.lists(TEXTS))
def test_hashes_follow_the_codes(first, second):
    """Hashes asked early and late are those of the texts."""
    vocabulary = Vocabulary()
    vocabulary.encode(first)
    early = vocabulary.hashes()
    codes = vocabulary.encode(second)

    assert [stable_hash(text) for text in second] == vocabulary.hashes()[codes].tolist()
    assert early.tolist() == vocabulary.hashes()[: len(early)].tolist()
    assert 0 == vocabulary.hashes()[MISSING]
