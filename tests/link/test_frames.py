"""Tables from programs."""

from __future__ import annotations

import datetime as dt

import duckdb
import pytest

from skiptrace.link.frames import as_text, open_rows


def test_mappings_may_lack_keys():
    """What a row does not say is empty."""
    rows = open_rows([{"a": 1}, {"b": "x"}], "left")
    assert (["a", "b"], [["1", ""], ["", "x"]]) == (rows.header, next(rows.blocks()).columns)


def test_arrow_stream_is_read_without_pyarrow():
    """Anything with a stream of its own will do."""
    relation = duckdb.sql("select 'OKAFOR' as name, date '1980-05-17' as born, null as zip")
    rows = open_rows(relation, "left")
    assert (["name", "born", "zip"], [["OKAFOR"], ["1980-05-17"], [""]]) == (rows.header, next(rows.blocks()).columns)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (float("nan"), ""),
        (62704.0, "62704"),
        (dt.datetime(1980, 5, 17, tzinfo=dt.UTC), "1980-05-17"),
        (dt.date(1980, 5, 17), "1980-05-17"),
        (float("inf"), "inf"),
    ],
)
def test_values_as_a_file_would_hold_them(value, text):
    """Missing is empty, whole numbers have no point, dates are ISO 8601."""
    assert text == as_text(value)


def test_blocks_start_again():
    """A table may be read twice."""
    rows = open_rows(({"a": number} for number in range(5)), "left")
    assert [len(block) for block in rows.blocks(rows=2)] == [len(block) for block in rows.blocks(rows=2)] == [2, 2, 1]
