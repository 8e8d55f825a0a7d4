"""Outcome files as firms write them."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import ConfigError, InputError, Unreadable
from skiptrace.intake.outcome_rows import OutcomeFault, OutcomeFile, OutcomeRow, read_kind, read_moment, read_value
from skiptrace.intake.tables import open_table
from skiptrace.model import Kind
from skiptrace.rank.results import CODES

TODAY = dt.date(2026, 6, 1)
HEAD = "account_number,kind,value,result,at\n"
GOOD = "A-17,phone,217-555-0123,RPC,2026-05-17\n"


def rows(tmp_path, text, *, columns=None, codes=None):
    path = tmp_path / "outcomes.csv"
    path.write_text(text, encoding="utf-8")
    with open_table(path) as table:
        file = OutcomeFile(table, columns=columns or {}, codes=codes or {}, today=TODAY)
        return list(file), file


def test_the_columns_of_the_contract(tmp_path):
    """account_number, kind, value, result, at."""
    (row,), _ = rows(tmp_path, HEAD + GOOD)

    assert (row.account, row.kind, row.value, row.result) == ("A-17", Kind.PHONE, "+12175550123", "RPC")
    assert row.at == dt.datetime(2026, 5, 17, tzinfo=dt.UTC)


def test_a_diallers_own_columns_are_found(tmp_path):
    """Other words, another order, another delimiter, title rows, and the time of day."""
    text = (
        "Dialler report;;;\n;;;\nCall Date;Disposition;Phone Number;Acct No\n"
        "06/01/2026 2:05 PM;wrong number;(217) 555-0123;17\n"
    )
    (row,), _ = rows(tmp_path, text)

    assert (row.account, row.kind, row.result) == ("17", Kind.PHONE, "WPC")
    assert row.at == dt.datetime(2026, 6, 1, 14, 5, tzinfo=dt.UTC)


def test_a_column_may_be_named(tmp_path):
    """--map decides where the words do not tell, and slips are told all at once."""
    text = "ref,what,came,day\nA-17,217-555-0123,RPC,2026-05-17\n"
    named = {"account_number": "ref", "value": "2", "result": "came", "at": "day"}

    assert isinstance(rows(tmp_path, text, columns=named)[0][0], OutcomeRow)
    with pytest.raises(InputError, match="account_number, value, result, at"):
        rows(tmp_path, text)
    with pytest.raises(ConfigError, match=r"colour.*nowhere"):
        rows(tmp_path, text, columns={**named, "colour": "ref", "by": "nowhere"})


@pytest.mark.parametrize(
    ("line", "field"),
    [
        (",phone,217-555-0123,RPC,2026-05-17", "account_number"),
        ("1.23E+11,phone,217-555-0123,RPC,2026-05-17", "account_number"),
        ("A-17,smoke,217-555-0123,RPC,2026-05-17", "kind"),
        ("A-17,phone,nonsense,RPC,2026-05-17", "value"),
        ("A-17,phone,,RPC,2026-05-17", "value"),
        ("A-17,phone,217-555-0123,ZZQ,2026-05-17", "result"),
        ("A-17,phone,217-555-0123,RETURNED_MLNA,2026-05-17", "result"),
        ("A-17,phone,217-555-0123,RPC,2026-13-45", "at"),
        ("A-17,phone,217-555-0123,RPC,2030-01-01", "at"),
        ("A-17,phone,217-555-0123,RPC,May 2026", "at"),
    ],
)
def test_a_row_that_cannot_be_used_says_why(tmp_path, line, field):
    """Field, reason and fix, the cells as they came, and never the value in the words; the other rows are read."""
    (fault, row), _ = rows(tmp_path, HEAD + line + "\n" + GOOD)

    assert (fault.row, fault.field, isinstance(row, OutcomeRow)) == (2, field, True)
    assert fault.reason
    assert fault.fix
    assert "555" not in fault.reason + fault.fix
    assert fault.cells == tuple(line.split(","))


def test_own_codes_are_mapped_and_unknown_ones_shown(tmp_path):
    """A code is shown back to be mapped; a sentence in its column, which may name somebody, is not."""
    lines = ["LM 2", "  lm   2 ", "QQ", "SPOKE TO HIS SISTER JANE WHO SAYS HE IS IN PEORIA", "217-555-0199"]
    text = HEAD + "".join(f"A-17,phone,217-555-0123,{code},2026-05-17\n" for code in lines)
    found, file = rows(tmp_path, text, codes={"LM 2": "VM_NO_NAME"})

    assert [one.result for one in found if isinstance(one, OutcomeRow)] == ["VM_NO_NAME"] * 2
    assert dict(file.unknown_codes) == {"QQ": 1, "(a longer text)": 2}


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("217-555-0123", Kind.PHONE),
        ("a@example.com", Kind.EMAIL),
        ("100 N Main St, Springfield IL 62704", Kind.ADDRESS),
    ],
)
def test_the_kind_is_seen_from_the_value(value, kind):
    """A dialler's file has no column for it."""
    assert read_kind("", value) is kind
    assert read_value(kind, value)


def test_the_order_of_days_and_months_is_the_columns(tmp_path):
    """One day above twelve decides for the whole column."""
    text = HEAD + "A-17,phone,217-555-0123,RPC,13/05/2026\nA-17,phone,217-555-0123,WPC,03/04/2026\n"
    found, _ = rows(tmp_path, text)

    assert [one.at.date() for one in found] == [dt.date(2026, 5, 13), dt.date(2026, 4, 3)]


def test_a_moment_with_a_zone_is_told_in_utc():
    """Diallers write the local time with its offset."""
    assert read_moment("2026-05-17T23:30:00-05:00", today=TODAY) == dt.datetime(2026, 5, 18, 4, 30, tzinfo=dt.UTC)


@given(st.text(max_size=40))
def test_no_text_breaks_a_reader(text):
    """Whatever stands in a cell is read or refused."""
    for read in (lambda: read_moment(text, today=TODAY), lambda: read_kind(text, "x")):
        with contextlib.suppress(Unreadable):
            read()


@given(
    st.lists(
        st.tuples(
            st.sampled_from(["A-17", "", "B"]),
            st.sampled_from(["217-555-0123", "x"]),
            st.sampled_from([*sorted(CODES), "?"]),
        ),
        min_size=1,
        max_size=20,
    )
)
def test_every_row_is_read_or_refused(tmp_path_factory, told):
    """Nothing is dropped: as many come out as went in, in order."""
    folder = tmp_path_factory.mktemp("rows")
    text = HEAD + "".join(f"{account},phone,{value},{code},2026-05-17\n" for account, value, code in told)
    found, _ = rows(folder, text)

    assert [one.number for one in found] == list(range(1, len(told) + 1))
    assert all(isinstance(one, (OutcomeRow, OutcomeFault)) for one in found)
