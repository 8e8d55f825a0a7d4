"""Files of vendors and publishers: rows out, rows in."""

from __future__ import annotations

import contextlib
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import ManifestError, SkiptraceError, SourceError
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


TABLE = """\
manifest = 1
kind = "table"
name = "acme_table"
title = "Acme"
returns = ["name", "born", "phone", "address", "sanctions"]
[legal]
purposes = ["public_record"]
[file]
format = "csv"
header = false
names = ["ID", "NAME", "AREA", "NUMBER", "NOTE", "STREET", "ZIP", "LIST"]
blank = ["-0-"]
min_rows = 1
[join.more]
about = "the second file"
on = "ID"
names = ["ID", "STATUS"]
[keep]
"more.STATUS" = ["A"]
[drop]
NOTE = ["PROTECTED"]
[columns]
record_id = "ID"
full_name = "NAME"
phone = ["AREA", "NUMBER"]
born = "NOTE"
street = "STREET"
zip = "ZIP"
sanctions = "LIST"
[pattern]
born = 'DOB (\\d{4})'
[always]
address_kind = "work"
"""
ROW = {"ID": "1", "NAME": "DANA FICTIONAL", "AREA": "217", "NUMBER": "555-0123", "NOTE": "tall; DOB 1970",
       "STREET": "12 INVENTED LN", "ZIP": "97477", "LIST": "-0- ", "more.STATUS": "A"}  # fmt: skip


def test_a_row_is_read_by_the_words_of_a_table():
    """Columns are joined, a pattern takes its part, a blank says nothing, and what is always so is said."""
    told = {one.kind.value: one for one in FileTable(read_manifest(TABLE)).candidate(ROW).observations}

    assert told.keys() == {"name", "address", "phone", "born"}
    assert ("217 555-0123", "1970", "employer") == (told["phone"].value, told["born"].value, told["address"].level)


def test_rows_are_kept_and_dropped_by_both_files():
    """A row stands when the second file agrees and nothing forbids it."""
    table = FileTable(read_manifest(TABLE))

    assert [True, False, False] == [
        table.keeps(row) for row in (ROW, {**ROW, "more.STATUS": "E"}, {**ROW, "NOTE": "PROTECTED "})
    ]


@pytest.mark.parametrize(
    ("was", "now", "fault"),
    [
        ('zip = "ZIP"', 'zipp = "ZIP"', "did you mean zip"),
        ('zip = "ZIP"', 'zip = "ZIPP"', "'ZIPP' is not among the names"),
        ("born = 'DOB", "age = 'DOB", "no column is said for this field"),
        ("born = 'DOB", "born = '(DOB", "not a regular expression"),
        ("born = 'DOB", "born = '[[]DOB", "a later Python reads it otherwise"),
        ('address_kind = "work"', 'street = "work"', "a column says this already"),
        ('on = "ID"', 'on = "XX"', "a column of both files"),
        ('"more.STATUS"', '"more.STATE"', "not among the names"),
        ('format = "csv"', 'format = "fixed"', "as many as names"),
        ("min_rows = 1", "min_rows = 1\nwidths = [1]", 'for format = "fixed"'),
        ('"ID", "NAME", "AREA"', '"ID", "ID", "NAME", "AREA"', "a column twice"),
    ],
)
def test_faults_of_a_table_are_told(was, now, fault):
    """A field, a column or a width that is wrong is named before any file is read."""
    with pytest.raises(ManifestError, match=re.escape(fault)):
        read_manifest(TABLE.replace(was, now, 1))


def test_one_of_several_fields_is_enough():
    """A file that takes a number or a date of birth is not asked with neither."""
    words = FIXED.replace('needs = ["family_name", "ssn"]', 'needs = ["family_name"]\none_of = ["ssn", "phone"]')
    source = FileExchange(
        read_manifest(
            words.replace('"family_name", "ssn"]', '"family_name", "ssn", "phone"]').replace("{ssn}", "{ssn?}")
        )
    )

    assert source.info.accepts["scrub"] == ({"family_name", "ssn"}, {"family_name", "phone"})
    assert b"         FICTIOq1  \r\n" == source.write(
        [Query(ref="q1", fields={"family_name": "FICTIONAL", "phone": "+12175550123"})]
    )
    with pytest.raises(SourceError, match="needs ssn or phone"):
        source.write([Query(ref="q1", fields={"family_name": "FICTIONAL"})])


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
