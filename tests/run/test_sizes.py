"""Sizes of the chunks that several processes share."""

from __future__ import annotations

from itertools import accumulate, islice, takewhile

from hypothesis import given
from hypothesis import strategies as st

from skiptrace.run.batch import CHUNK_CASES, FEWEST_CHUNK_CASES, shared_sizes


def sizes_of(cases, workers, most=CHUNK_CASES):
    """The sizes that a batch of so many cases takes."""
    sizes = shared_sizes(cases, workers, most)
    taken = list(takewhile(lambda told: told < cases, accumulate(islice(sizes, 10_000))))
    return [*(b - a for a, b in zip([0, *taken], taken, strict=False)), cases - (taken[-1] if taken else 0)]


@given(st.integers(1, 2_000_000), st.integers(2, 16), st.integers(1, 5_000))
def test_every_chunk_has_cases_and_none_too_many(cases, workers, most):
    """However many cases and processes: no chunk is empty, and none is larger than is kept at once."""
    assert all(0 < size <= most for size in islice(shared_sizes(cases, workers, most), 200))


def test_first_and_last_chunks_are_small():
    """The first ones are sent before much is read, the last ones end about together, those between are large."""
    sizes = sizes_of(100_000, 2)

    assert [FEWEST_CHUNK_CASES] * 2 == sizes[:2]
    assert sum(sizes) == 100_000
    assert max(sizes) == CHUNK_CASES
    assert sizes[-1] <= FEWEST_CHUNK_CASES
    assert sizes.count(CHUNK_CASES) > len(sizes) / 2
