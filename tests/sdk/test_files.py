"""Files of vendors and publishers: rows out, rows in."""

from __future__ import annotations

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import SkiptraceError, SourceError
from skiptrace.sdk import FileExchange, FileTable, Query, load_manifest, read_manifest
from skiptrace.sdk.scaffold import new_source
from skiptrace.sdk.table import split_repeat

FIXED = """\
manifest = 1
kind = "batchfile"
name = "acme_fixed"
title = "Acme"
role = "scrub"
sends = ["family_name", "ssn"]
returns = ["military"]
[legal]
purposes = ["glba.6802e1"]
[request]
format = "fixed"
header = false
needs = ["family_name", "ssn"]
columns = [
    { name = "ssn", value = "{ssn}", width = 9 },
    { name = "last", value = "{family_name}", width = 6 },
    { name = "ref", value = "{ref}", width = 4 },
]
[answer]
format = "fixed"
header = false
columns = [{ name = "ref", width = 4 }, { name = "active", width = 1 }]
ref = "ref"
[[answer.records.observe]]
kind = "military"
value = "active"
when = "active != 'Z'"
[[answer.records.observe]]
kind = "military"
when = "active == 'Z'"
tell = "unable"
"""


@pytest.fixture
def fixed():
    """A file of fixed widths."""
    return FileExchange(read_manifest(FIXED))


def test_fixed_widths_are_cut_and_filled(fixed):
    """A name that is too long is cut, one that is short is filled."""
    query = Query(ref="q1", fields={"family_name": "FICTIONAL", "ssn": "999887777"})

    assert b"999887777FICTIOq1  \r\n" == fixed.write([query])


def test_unable_is_a_third_answer(fixed):
    """Neither yes nor no."""
    found = list(fixed.read(b"q1  Y\r\nq2  N\r\nq3  Z\r\n"))

    assert [("q1", "Y"), ("q2", "N"), ("q3", "unable")] == [(ref, one.observations[0].value) for ref, one in found]


def test_another_layout_is_refused(fixed):
    """A longer row is another layout, and is not read as this one."""
    with pytest.raises(SourceError, match="longer"):
        list(fixed.read(b"q1  Y and more\r\n"))


def test_a_question_without_the_fields_is_refused(fixed):
    """What is missing is named, and no value."""
    with pytest.raises(SourceError, match="needs ssn"):
        fixed.write([Query(ref="q1", fields={"family_name": "FICTIONAL"})])


@given(st.binary(max_size=200))
def test_any_file_is_read_or_refused(body):
    """Nothing but our own error comes out."""
    with contextlib.suppress(SkiptraceError):
        list(FileExchange(read_manifest(FIXED)).read(body))


@pytest.mark.parametrize("kind", ["table"])
def test_a_table_knows_its_columns(tmp_path, kind):
    """The mapping is what `reference load --map` takes."""
    new_source(tmp_path, "acme", kind)
    table = FileTable(load_manifest(tmp_path / "acme" / "source.toml"))

    assert "FIRST" == table.columns["given_name"]
    assert (True, False) == (table.keeps({"STATUS": "A"}), table.keeps({"STATUS": "X"}))


@pytest.mark.parametrize(
    ("name", "split"),
    [
        ("phone_2", ("phone", 2)),
        ("street_line2", ("street_line2", 1)),
        ("street_line2_3", ("street_line2", 3)),
        ("x", ("x", 1)),
    ],
)
def test_a_repeat_is_told_from_a_name(name, split):
    """Line two is no second street."""
    assert split == split_repeat(name)
