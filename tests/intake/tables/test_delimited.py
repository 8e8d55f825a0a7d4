"""Delimited text, tidy and not."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.intake.tables import open_table


@pytest.mark.parametrize("delimiter", [",", "\t", "|", ";"])
def test_the_delimiter_is_found(write, read, delimiter):
    """Whatever stands between the cells is found from the rows."""
    rows = [["account", "name", "zip"], ["A-17", "DOE, JOHN", "62701"], ["A-18", "ROE, MARY", "02134"]]
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows(rows)

    table, found = read(write(text.getvalue()))

    assert (delimiter, tuple(rows[0]), rows[1:]) == (table.facts.delimiter, table.header, found)


def test_a_named_delimiter_goes_first(write, read):
    """A delimiter that is given is not guessed."""
    table, rows = read(write("account|note\nA-17|a,b\nA-18|c,d\n"), delimiter="pipe")

    assert (table.header, rows) == (("account", "note"), [["A-17", "a,b"], ["A-18", "c,d"]])


def test_a_delimiter_of_two_characters_is_refused(write):
    """Only one character can stand between cells."""
    with pytest.raises(ConfigError, match="one character"):
        open_table(write("a,b\n"), delimiter="||")


def test_excels_separator_line_is_understood(write, read):
    """``sep=;`` names the delimiter and is no data."""
    table, rows = read(write("sep=;\naccount;zip\nA-17;62701\n"))

    assert (table.facts.delimiter, rows) == (";", [["A-17", "62701"]])
    assert [(skipped.row, skipped.why) for skipped in table.facts.skipped] == [(1, "separator line")]


def test_line_ends_may_be_mixed(write, read):
    """CR, LF and CR LF all end a row."""
    _, rows = read(write("account,zip\r\nA-17,62701\nA-18,62702\rA-19,62703\r\n"))

    assert rows == [["A-17", "62701"], ["A-18", "62702"], ["A-19", "62703"]]


def test_a_quoted_line_break_stays_in_its_cell(write, read):
    """A note of two lines is one cell, and rows count as a spreadsheet counts them."""
    path = write('account,note,zip\nA-17,"first\r\nsecond",62701\nA-18,x,62702\n')

    _, rows = read(path)
    with open_table(path) as table:
        file_rows = [row for block in table.blocks() for row in block.file_rows]

    assert (rows, file_rows) == ([["A-17", "first\r\nsecond", "62701"], ["A-18", "x", "62702"]], [2, 3])


def test_a_stray_quote_swallows_nothing(write, read):
    """A quote that is never closed spoils its own row only."""
    body = "".join(f"A-{number},DOE,{62000 + number},x\n" for number in range(3000))
    table, rows = read(write('account,name,zip,note\nB-1,"DOE,62701,x\n' + body))

    assert (len(rows), rows[0]) == (3001, ["B-1", '"DOE', "62701", "x"])
    assert "1 rows with a stray quote were read as written" in table.facts.notes


def test_two_stray_quotes_do_not_join_rows(write, read):
    """Lines between two strays that all look like rows are rows."""
    text = 'account,name,zip,note\nA-1,"DOE,62701,x\nA-2,ROE,62702,y\nA-3,POE 5\'10",62703,z\nA-4,LOE,62704,z\n'

    _, rows = read(write(text))

    assert [row[0] for row in rows] == ["A-1", "A-2", "A-3", "A-4"]


def test_a_stray_quote_on_the_last_line_is_kept(write, read):
    """The end of the file closes no quote."""
    _, rows = read(write('account,zip\nA-17,62701\nA-18,"62702'))

    assert rows[-1] == ["A-18", '"62702']


def test_a_bomb_of_quotes_ends(write, read):
    """A quote on each of many lines costs no more than reading them."""
    _, rows = read(write("account,name\n" + 'A-1,"\n' * 20_000))

    assert len(rows) >= 10_000


def test_formula_texts_are_unwrapped(write, read):
    """``="00123"`` is Excel's way to write 00123; ``1.23E+11`` stays as written."""
    _, rows = read(write('account,zip,key\nA-1,="00123",1.23E+11\nA-2,"=""00124""",x\n'))

    assert rows == [["A-1", "00123", "1.23E+11"], ["A-2", "00124", "x"]]


def test_a_huge_cell_is_a_fault_of_its_row(write, read):
    """A cell beyond what a CSV reader takes is a faulty row; the others are read."""
    table, rows = read(write('account,note\nA-1,"' + "x" * 200_000 + '"\nA-2,y\n'))

    assert rows == [["A-2", "y"]]
    assert [(fault.row, fault.why) for fault in table.faulty] == [(2, "a cell is longer than 131,072 characters")]


# With LF alone the writer of Python 3.11 leaves a CR without quotes, unless all cells have them.
DIALECTS = [{"lineterminator": "\r\n"}, {"lineterminator": "\n", "quoting": csv.QUOTE_ALL}]
CELLS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@settings(deadline=None)
@given(st.lists(st.tuples(CELLS, CELLS), min_size=1, max_size=20), st.sampled_from(DIALECTS))
def test_what_a_csv_writer_wrote_comes_back(rows, dialect):
    """Cells of any text come back exactly, line breaks and quotes included."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, **dialect)
    written = [[f"A-{number}", *cells] for number, cells in enumerate(rows, 1)]
    writer.writerows([["account_number", "name", "note"], *written])

    with open_table(io.BytesIO(text.getvalue().encode())) as table:
        found = [list(row) for block in table.blocks(rows=3) for row in zip(*block.columns, strict=True)]

    assert (("account_number", "name", "note"), written) == (table.header, found)
