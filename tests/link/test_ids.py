"""The ids of a table's rows, kept on disk."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from skiptrace.link.ids import IdFiles
from skiptrace.link.texts import Texts

BLOCKS = st.lists(st.lists(st.text("ab\u00e9", max_size=3), min_size=1, max_size=6), min_size=1, max_size=5)


@pytest.mark.parametrize("waiting", [0, 1_000])
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(blocks=BLOCKS)
def test_ids_are_given_back_and_repeats_counted(waiting, blocks, tmp_path_factory):
    """Whether hashes wait in memory or lie on disk, every id stands where it stood and a repeat is one once."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("skiptrace.link.ids.MOST_WAITING", waiting)
        ids = IdFiles(tmp_path_factory.mktemp("ids"), "left")
        for block in blocks:
            ids.add(Texts.of(block))

        assert blocks == [block.strings() for block in ids]
        flat = [name for block in blocks for name in block]
        assert len(flat) - len(set(flat)) == ids.repeated()


def test_rows_are_found_by_their_ids(tmp_path):
    """All rows of a wanted id, in the order of the file."""
    ids = IdFiles(tmp_path, "left")
    for block in (["a", "b"], ["c", "a"]):
        ids.add(Texts.of(block))

    assert [(0, 0, "a"), (1, 1, "a")] == list(ids.places(["a", "z"]))
