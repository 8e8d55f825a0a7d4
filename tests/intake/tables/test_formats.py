"""Every format, and gzip of any."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import math

import duckdb
import pytest
import xlsxwriter

from skiptrace.errors import InputError
from skiptrace.intake.tables import FixedField, TableLayout, open_table

HEADER = ["account_number", "name", "zip", "phone"]
ROWS = [
    ["A-17", "DOE, JOHN", "62701", "2175550123"],
    ["A-18", "ROE, MARY", "02134", "2175550124"],
    ["A-19", "POE, EDGAR", "62702", "2175550125"],
]
CSV = 'account_number,name,zip\nA-17,"DOE, JOHN",62701\nA-18,"ROE, MARY",02134\n'
FIXED = (FixedField(name="account", start=1, length=5), FixedField(name="zip", start=8, length=5))


def workbook(path, sheets):
    """Write sheets of rows."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "yyyy-mm-dd"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    book.close()
    return path


def parquet(path, select):
    """Write what a query gives."""
    duckdb.sql(select).write_parquet(str(path))
    return path


def test_an_xlsx_sheet_of_any_name_is_read(tmp_path, read):
    """The sheet that looks like the table is read, wherever it stands."""
    sheets = {"Read me": [["Placements of March"]], "Tabelle7": [HEADER, *ROWS], "Empty": []}

    table, rows = read(workbook(tmp_path / "x.xlsx", sheets))

    assert ("xlsx", "Tabelle7", tuple(HEADER), ROWS) == (table.facts.format, table.facts.sheet, table.header, rows)
    assert table.facts.notes == ("other sheets were not read: Read me, Empty",)


def test_a_named_sheet_is_read(tmp_path, read):
    """A sheet that is named is the one, in any case of letters; a missing one is told."""
    path = workbook(tmp_path / "x.xlsx", {"Big": [HEADER, *ROWS], "Small": [HEADER, ROWS[0]]})

    assert [ROWS[0]] == read(path, sheet="small")[1]
    with pytest.raises(InputError, match="has no sheet of that name; it has: Big, Small"):
        open_table(path, sheet="Sheet1")


def test_excel_values_become_text(tmp_path, read):
    """Dates are ISO dates, whole numbers have no point, long keys keep their digits, truth is a word."""
    row = ["A-17", dt.date(1980, 5, 17), dt.datetime(2024, 1, 2, 3, 4, 5), 62701, 123456789012, 12.5, True]  # noqa: DTZ001

    _, rows = read(workbook(tmp_path / "x.xlsx", {"A": [["account", "dob", "seen", "zip", "key", "due", "flag"], row]}))

    assert rows == [["A-17", "1980-05-17", "2024-01-02T03:04:05", "62701", "123456789012", "12.5", "true"]]


def test_a_key_that_a_workbook_cannot_hold(tmp_path, read):
    """A number of more digits than a workbook keeps is shown as rounded, so that it is no account's number."""
    rows = [["account", "name"], [123456789012345678, "DOE, JOHN"], [4000123412341234, "ROE, MARY"]]

    _, found = read(workbook(tmp_path / "x.xlsx", {"A": rows}))

    assert [row[0] for row in found] == ["1.23456789012346e+17", "4000123412341234"]


def test_excel_rows_keep_their_numbers(tmp_path):
    """Titles, blank rows and totals of a sheet are found as in text."""
    sheet = [[], ["Placements"], [], HEADER, ROWS[0], [], ROWS[1], ["Total", "", "", 2]]
    with open_table(workbook(tmp_path / "x.xlsx", {"A": sheet})) as table:
        block = next(table.blocks())

    assert (block.file_rows, table.facts.header_rows) == ([5, 7], (4,))
    assert [(s.row, s.why) for s in table.facts.skipped] == [
        (1, "blank row, the first of 3"),
        (2, "title"),
        (8, "total"),
    ]


def test_an_old_workbook_is_read(write, read, xls):
    """Excel 97 files are read as the new ones are."""
    table, rows = read(write(xls([["account", "zip"], ["A-17", 62701.0]]), "old.xls"))

    assert (table.facts.format, table.header, rows) == ("xls", ("account", "zip"), [["A-17", "62701"]])


def test_json_lines_are_flattened(write, read):
    """Nested objects, lists and late fields all get columns; numbers stay as written."""
    lines = [
        {"id": 12345678901234567890, "address": {"city": "DECATUR"}, "tags": ["a", "b"], "due": 12.0, "ok": True},
        {"id": "A-2", "phones": [{"number": "2175550123"}, {"number": None}], "due": 0.1, "late": math.nan},
    ]

    table, rows = read(write("\n".join(map(json.dumps, lines))))

    assert table.header == ("id", "address.city", "tags", "due", "ok", "phones.1.number", "phones.2.number", "late")
    assert rows[0] == ["12345678901234567890", "DECATUR", "a; b", "12", "true", "", "", ""]
    assert rows[1] == ["A-2", "", "", "0.1", "", "2175550123", "", ""]


def test_a_broken_json_line_is_a_fault(write, read):
    """One broken line among many is told by its row and does not stop the others."""
    table, rows = read(write('{"id": 1}\n{"id": \n[1]\n\n{"id": 2}\n'))

    assert rows == [["1"], ["2"]]
    assert [(fault.row, fault.why) for fault in table.faulty] == [(2, "not JSON"), (3, "not a JSON object")]


def test_a_json_array_is_read(write, read):
    """An array of objects is a table, however it is laid out."""
    table, rows = read(write(json.dumps([{"id": str(n), "note": "x" * n} for n in range(2000)], indent=1)))

    assert (table.facts.format, table.header, len(rows)) == ("json", ("id", "note"), 2000)


@pytest.mark.parametrize("tail", ["", ',{"id": ', ' {"id": 2}]', "] more"])
def test_a_broken_json_array_is_refused(write, tail):
    """Nobody can say where an array goes on after a fault."""
    with pytest.raises(InputError, match="JSON array"):
        open_table(write('[{"id": 1}\n' + tail))


def test_parquet_is_read_as_text(tmp_path, read):
    """Typed columns become the texts a person would have written."""
    select = (
        "SELECT 'A-17' AS account, DATE '1980-05-17' AS born, TIMESTAMP '1980-05-17' AS placed, 12.0::DOUBLE AS due, "
        "TIMESTAMPTZ '2024-01-02 03:04:05+00' AS seen, true AS ok, NULL::VARCHAR AS note, 'NaN'::DOUBLE AS n, 7 AS i, "
        "1.50::DECIMAL(9,2) AS m"
    )

    table, rows = read(parquet(tmp_path / "t.parquet", select))

    assert (table.facts.format, table.header[:3]) == ("parquet", ("account", "born", "placed"))
    expected = ["A-17", "1980-05-17", "1980-05-17", "12", "2024-01-02T03:04:05+00", "true", "", "", "7", "1.50"]
    assert [expected] == rows


def test_nested_parquet_is_flattened(tmp_path, read):
    """Structures become columns as in JSON, and a pattern in a file's name is a name."""
    select = "SELECT {'city': 'DECATUR', 'zip': '62521'} AS home, [1, 2] AS tags, [{'n': '1'}] AS phones"

    table, rows = read(parquet(tmp_path / "t[1]*.parquet", select))

    assert (
        table.header,
        rows,
    ) == (("home.city", "home.zip", "tags", "phones.1.n"), [["DECATUR", "62521", "1; 2", "1"]])


def test_fixed_width_is_cut_by_its_layout(write, read):
    """Fields are cut by position, short lines are filled up, and the header row is left out."""
    layout = TableLayout(fields=FIXED, header=1)

    table, rows = read(write("ACCT.. ZIP..\nA-17   62701 rest\nA-18\n"), layout=layout)

    assert (table.header, rows) == (("account", "zip"), [["A-17", "62701"], ["A-18", ""]])
    assert [(s.row, s.why) for s in table.facts.skipped] == [(1, "header")]


def test_fixed_width_without_a_layout_is_told(write, read):
    """Nobody can cut such a file without knowing where; the note says what is missing."""
    table, _ = read(write("ACCT      NAME      ZIP\nA-17      DOE       62701\n"))

    assert "a layout says where each begins" in table.facts.notes[0]


@pytest.mark.parametrize("kind", ["csv", "xlsx", "parquet", "jsonl"])
def test_gzip_of_any_is_read(tmp_path, write, read, kind):
    """Gzip is known by its bytes, whatever the file is called."""
    plain = {
        "csv": CSV.encode,
        "xlsx": lambda: workbook(tmp_path / "x", {"A": [HEADER, *ROWS]}).read_bytes(),
        "parquet": lambda: parquet(tmp_path / "p", "SELECT 'A-17' AS a, '62701' AS z").read_bytes(),
        "jsonl": lambda: b'{"a": "A-17"}\n',
    }[kind]()

    table, rows = read(write(gzip.compress(plain), "placement.txt"))

    assert (table.facts.compressed, rows[0][0]) == (True, "A-17")


def test_a_stream_is_read(read):
    """A binary stream is a table as well as a file is."""
    table, rows = read(io.BytesIO(CSV.encode()))

    assert (table.path, len(rows)) == ("-", 2)
