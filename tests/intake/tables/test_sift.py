"""What is data and what is not."""

from __future__ import annotations

import pytest

from skiptrace.intake.tables import Faulty, open_table

HEAD = "account,name,zip\n"
BODY = "A-17,DOE,62701\nA-18,ROE,62702\n"


@pytest.mark.parametrize(
    "total",
    [
        '"Total: 1,234",,',
        "Total: 2,,",
        "TOTAL,,1234.50",
        "Grand Total,,$1.50",
        '"1,234 records"',
        "1,234 records",
        "(2 rows affected)",
        "Total accounts: 2",
        "Number of records,2,",
        "*** END OF REPORT ***,,",
    ],
)
def test_totals_at_the_end_are_no_data(write, read, total):
    """A row that counts or adds up is told, not worked."""
    table, rows = read(write(HEAD + BODY + "\n" + total + "\n"))

    assert (len(rows), [(s.row, s.why) for s in table.facts.skipped if "blank" not in s.why]) == (2, [(5, "total")])


@pytest.mark.parametrize("row", ["A-19,Total,62703", "TOTAL WINE,ROE,62703", "A-19,,", "ACCOUNT,,", "Total,DOE,"])
def test_a_debtor_is_no_total(write, read, row):
    """What might be somebody stays a row."""
    _, rows = read(write(HEAD + BODY + row + "\n"))

    assert row.split(",") == rows[-1]


def test_a_total_further_up_is_data(write, read):
    """Only the end of a file has totals."""
    _, rows = read(write(HEAD + "Total: 2,,\n" + BODY * 20))

    assert rows[0] == ["Total: 2", "", ""]


def test_blank_rows_are_counted(write, read):
    """Blank rows are one notice with their number, however many there are."""
    table, rows = read(write(HEAD + "\n,,\n" + BODY + " , ,\n"))

    assert (len(rows), [(s.row, s.why) for s in table.facts.skipped]) == (2, [(2, "blank row, the first of 3")])


def test_numbers_count_data_and_file_rows_the_file(write):
    """The data-row number leaves out what is no data; the file row is the spreadsheet's."""
    with open_table(write("Title\n" + HEAD + "\nA-17,DOE,62701\n" + HEAD + "A-18,ROE,62702\n")) as table:
        block = next(table.blocks())

    assert (block.numbers, block.file_rows, len(block)) == ([1, 2], [4, 6], 2)


def test_short_rows_are_filled_up(write, read):
    """A row that stops early has empty cells at its end."""
    table, rows = read(write(HEAD + BODY + "A-19,POE\n"))

    assert (rows[-1], len(table.facts.notes)) == (["A-19", "POE", ""], 1)


def test_long_rows_are_faulty_and_keep_their_cells(write, read):
    """An unquoted comma shifts the cells: the row is a fault with a number, and nothing is lost."""
    table, rows = read(write(HEAD + "A-17,DOE, JOHN,62701\n" + BODY))

    expected = Faulty(row=2, why="4 cells where the header has 3", number=1, cells=("A-17", "DOE", " JOHN", "62701"))
    assert ([expected], 2) == (table.faulty, len(rows))


def test_a_fault_does_not_show_its_cells(write, read):
    """Personal data stay out of what is printed."""
    table, _ = read(write(HEAD + "A-17,DOE, JOHN,62701\n" + BODY))

    assert "JOHN" not in repr(table.faulty)


def test_blank_cells_beyond_the_header_are_cut(write, read):
    """A delimiter at the end of a row makes no column."""
    _, rows = read(write(HEAD + "A-17,DOE,62701,\nA-18,ROE,62702,\n"))

    assert rows == [["A-17", "DOE", "62701"], ["A-18", "ROE", "62702"]]


def test_cells_without_a_name_get_a_column(write, read):
    """When most rows are longer than the header, the header is what is short."""
    table, rows = read(write(HEAD + "A-17,DOE,62701,x\nA-18,ROE,62702,y\n"))

    assert (table.header[3], rows[1][3]) == ("column_4", "y")


def test_many_notices_of_a_kind_are_counted(write, read):
    """A header on every page of a million does not fill the memory."""
    table, rows = read(write((HEAD + "A-17,DOE,62701\n") * 1_500))

    assert (len(rows), len(table.facts.skipped)) == (1_500, 1_000)
    assert "1,499 skipped: header repeated" in table.facts.notes
