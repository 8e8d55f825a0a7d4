"""Tables as blocks of bytes: a Parquet file gives the same rows as bytes and as texts."""

from __future__ import annotations

import duckdb
import pytest

from skiptrace.intake.tables import open_table
from skiptrace.link.blocks import text_blocks

ROWS = {
    "plain": "('1', 'Ada', 'x'), ('2', 'Ben', NULL), ('3', 'Zoë', 'y')",
    "blank rows": "('1', 'Ada', 'x'), (NULL, NULL, ' '), ('', '', ''), (NULL, 'Ben', NULL)",
    "totals": "('1', 'Ada', 'x'), ('2', 'Ben', 'y'), ('Total records: 2', NULL, NULL)",
    "nulls in texts": "('1', 'A' || chr(0) || 'da', 'x'), ('2', 'Ben', 'y')",
}


@pytest.mark.parametrize("values", ROWS.values(), ids=ROWS)
@pytest.mark.parametrize("size", [1, 2, 100])
def test_parquet_as_bytes_is_parquet_as_texts(tmp_path, values, size):
    """The same rows of data, without blank ones and totals, whatever the size of the blocks."""
    path = tmp_path / "rows.parquet"
    duckdb.execute(f"copy (select * from (values {values}) t(id, name, more)) to '{path}' (format parquet)")
    with open_table(path) as table:
        as_bytes = [column for block in text_blocks(table, size, range(3)) for column in _rows(block)]
        as_texts = [row for block in table.blocks() for row in zip(*block.columns, strict=True)]
    assert as_bytes == as_texts


def _rows(block):
    return list(zip(*(column.strings() for column in block.columns), strict=True))


def test_columns_that_nobody_wants_are_empty(tmp_path):
    """Only the columns that are used cost anything."""
    path = tmp_path / "rows.csv"
    path.write_text("id,name\n1,Ada\n2,Ben\n")
    with open_table(path) as table:
        (block,) = text_blocks(table, 10, [1])
    assert [column.strings() for column in block.columns] == [[], ["Ada", "Ben"]]
