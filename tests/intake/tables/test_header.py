"""Where the header is."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.intake.tables import TableLayout
from skiptrace.intake.tables.header import find_head, unique_names

BODY = [
    ["A-17", "JOHN", "DOE", "62701", "2175550123"],
    ["A-18", "MARY", "ROE", "62702", "2175550124"],
    ["A-19", "EDGAR", "POE", "62703", "2175550125"],
]
NAMES = ["Account", "First", "Last", "ZIP", "Phone"]


def test_titles_and_blanks_stand_above(write, read):
    """Title rows are no data and no header; they are told, with their rows."""
    text = "Placement file March\nClient:,ACME,,,\n\n" + "\n".join(",".join(row) for row in [NAMES, *BODY])

    table, rows = read(write(text))

    assert (tuple(NAMES), BODY, (4,)) == (table.header, rows, table.facts.header_rows)
    assert [(s.row, s.why) for s in table.facts.skipped] == [(1, "title"), (2, "title"), (3, "blank row")]


def test_data_are_no_header(write, read):
    """A file without a header loses no row to one."""
    table, rows = read(write("\n".join(",".join(row) for row in BODY)))

    assert (tuple(f"column_{number}" for number in range(1, 6)), BODY) == (table.header, rows)


def test_fillers_are_no_header():
    """``UNKNOWN`` and ``N/A`` above numbers are missing values."""
    assert find_head([["UNKNOWN", "DOE", "N/A"], ["A-18", "ROE", "217"], ["A-19", "POE", "309"]]).header_rows == ()


def test_a_title_with_commas_is_no_header_row(write, read):
    """A title that is cut into cells groups no columns."""
    table, rows = read(write("Placement, March\nAccount,First,Last,ZIP,Phone\n" + ",".join(BODY[0])))

    assert (table.header, rows, table.facts.header_rows) == (tuple(NAMES), BODY[:1], (2,))


def test_names_alone_are_no_header():
    """Rows of nothing but names and towns are data, each of them."""
    head = find_head([["JOHN", "DOE", "SPRINGFIELD"], ["MARY", "ROE", "DECATUR"], ["ANN", "POE", "PEORIA"]])

    assert (head.header_rows, head.names) == ((), ("column_1", "column_2", "column_3"))


@pytest.mark.parametrize(
    "names",
    [
        ["Kundennummer", "Vorname", "Nachname", "PLZ", "Telefon"],
        ["acct_nbr", "fst_nm", "lst_nm", "zp", "ph_1"],
        ["CustNo", "FirstName", "LastName", "ZipCode", "HomePhone"],
        ["ACCOUNT NUMBER", "FIRST", "LAST", "ZIP", "PHONE 1"],
    ],
)
def test_headers_are_known_in_many_spellings(names):
    """Words of the trade, identifiers, or just words above numbers make a header."""
    assert ((1,), tuple(names)) == (find_head([names, *BODY]).header_rows, find_head([names, *BODY]).names)


def test_a_header_is_known_where_the_data_are_words():
    """Words of the trade make a header of text columns too."""
    head = find_head([["First", "Last", "City"], ["JOHN", "DOE", "SPRINGFIELD"], ["MARY", "ROE", "DECATUR"]])

    assert head.header_rows == (1,)


def test_two_header_rows_are_merged(write, read):
    """``Home`` above ``Phone`` is ``Home Phone``, and a group lends its name to the gaps after it."""
    text = "Account,Home,,Work,\n,Phone,ZIP,Phone,ZIP\nA-17,2175550123,62701,2175550124,62702\n"

    table, rows = read(write(text))

    assert table.header == ("Account", "Home Phone", "Home ZIP", "Work Phone", "Work ZIP")
    assert (table.facts.header_rows, len(rows)) == ((1, 2), 1)


def test_the_header_may_come_again(write, read):
    """A header repeated on every page is told, not taken for a debtor."""
    lines = [",".join(row) for row in [NAMES, BODY[0], NAMES, BODY[1]]]

    table, rows = read(write("\n".join(lines)))

    assert (BODY[:2], [(3, "header repeated")]) == (rows, [(s.row, s.why) for s in table.facts.skipped])


def test_a_line_under_the_header_is_skipped(write, read):
    """Database tools underline their header with dashes."""
    table, rows = read(write("Account,ZIP\n-------,---\nA-17,62701\n"))

    assert (rows, table.facts.skipped[0].why) == ([["A-17", "62701"]], "line under the header")


def test_doubled_names_are_told_apart():
    """No two columns have one name, not even by accident."""
    assert unique_names(["Phone", "Phone", "Phone (2)", ""]) == ("Phone", "Phone (3)", "Phone (2)", "column_4")


@pytest.mark.parametrize(("header", "count"), [("none", 3), (2, 1)])
def test_a_layout_says_where_the_header_is(write, read, header, count):
    """A person's word goes before every guess."""
    text = "\n".join(",".join(row) for row in BODY)

    table, rows = read(write(text), layout=TableLayout(header=header))

    assert (count, "column_1" if header == "none" else "A-18") == (len(rows), table.header[0])


@settings(deadline=None)
@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=12))
def test_any_rows_have_a_head(sample):
    """Every sample has a head with different names, and its rows are rows of the sample."""
    head = find_head(sample)

    assert len(set(head.names)) == len(head.names) >= 1
    assert all(1 <= row <= len(sample) for row in head.header_rows)
