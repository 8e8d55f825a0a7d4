from __future__ import annotations

import numpy as np
import pytest

from skiptrace.demo.numbers import Numbers, area_codes, capacity
from skiptrace.errors import ConfigError


def numbers(recycled=0.5):
    return Numbers(np.random.default_rng(1), recycled)


def test_a_number_rests_before_it_is_given_again():
    """What was given up a day before the year is not given out in it."""
    book = numbers(recycled=1.0)
    first = book.give(10, 1000)
    book.take_back(first, np.full(10, 1999))

    assert not set(first.tolist()) & set(book.give(10, 2000).tolist())
    assert set(first.tolist()) == set(book.give(10, 2100).tolist())


def test_no_number_is_given_twice_while_in_use():
    """Numbers in use are different."""
    book = numbers()
    given = np.concatenate([book.give(50, 1000) for _ in range(5)])

    assert len(given) == len(set(given.tolist()))


def test_larger_worlds_use_more_of_exchange_555():
    """Beyond what 555-01xx holds the rest of the exchange is used, and no other."""
    book = numbers()
    book.give(len(area_codes()) * 100 + 1, 0)
    written = book.written()

    assert all(text[5:8] == "555" for text in written)
    assert any(text[8:10] != "01" for text in written)


def test_a_world_cannot_outgrow_its_numbers():
    """Rather than printing a number that could be somebody's, a world is refused."""
    with pytest.raises(ConfigError, match="population"):
        numbers().give(capacity() + 1, 0)


def test_recycling_saves_a_world_that_runs_short():
    """When fresh numbers run out, rested ones are used, whatever the share asked for."""
    book = numbers(recycled=0.0)
    given = book.give(capacity(), 0)
    book.take_back(given[:100], np.full(100, 1))

    assert set(given[:100].tolist()) == set(book.give(100, 1000).tolist())
