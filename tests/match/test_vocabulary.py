"""Codes and hashes of texts."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.match.text_hashes import text_hashes
from skiptrace.match.vocabulary import MISSING, Vocabulary

TEXTS = st.text(st.characters())


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

    assert text_hashes(second).tolist() == vocabulary.hashes()[codes].tolist()
    assert early.tolist() == vocabulary.hashes()[: len(early)].tolist()
    assert 0 == vocabulary.hashes()[MISSING]
