"""Searchable tables on disk."""

from __future__ import annotations

import stat

import duckdb
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import StoreError
from skiptrace.match.frequency import count_people
from skiptrace.match.keys import BLOCK_CAPS, blocking_keys
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.runtime import tables
from skiptrace.runtime.key_index import index_path
from skiptrace.runtime.row_store import rows_path
from skiptrace.runtime.tables import BulkTable, Part, build_table, write_part
from tests.match.builders import HOME, JOHN, LANDLINE, rows_of
from tests.match.strategies import PERSONS

MARY = {"name": ["MARY JONES", "MARY SMITH"], "born": "1975-01-09", "addresses": (HOME,), "ssn_last4": "0042"}
LINE = {"phone": 12_175_550_123, "line_type": "wireless", "disconnected_on": 0, "reassigned_on": 5, "last_seen": 9}


def part_of(*people, lines=()):
    """A part with people, numbered from 1, and facts about lines."""
    rows = rows_of(*people)
    numbers = [str(number) for number in range(1, len(rows) + 1)]
    facts = {name: [line[name] for line in lines] for name in tables.LINE_COLUMNS}
    return Part(rows, numbers, [f"payload {number}" for number in numbers], facts)


@pytest.fixture
def make(tmp_path):
    """Build a table of parts and give its path."""
    parts = tmp_path / "it's [parts]*"
    parts.mkdir()

    def build(*some):
        for number, part in enumerate(some):
            write_part(parts, number, part)
        target = tmp_path / "table.duckdb"
        build_table(parts, target, facts={"rows": "3"})
        return target

    return build


def keys_of(*people):
    """The keys that debtors are looked up by."""
    return blocking_keys(encode(rows_of(*people), Vocabulary()), variants=True)


def test_people_come_back_as_they_were(make):
    """Rows, record ids and payloads are those of the parts, in the order of parts."""
    with BulkTable(make(part_of(JOHN, MARY), part_of(MARY))) as table:
        found, _ = np.unique(table.pairs(keys_of(JOHN, MARY))[1], return_index=True)
        rows, payloads = table.rows(found), table.payloads(found)

        assert 3 == table.people
        assert rows_of(JOHN, MARY, MARY) == rows
        assert [("1", "payload 1"), ("2", "payload 2"), ("1", "payload 1")] == payloads


def test_only_sharers_are_paired(make):
    """Each pair of debtor and row stands once, sorted; strangers in no pair."""
    stranger = {"name": "ZEBULON QUACKENBUSH", "born": "1931-12-30"}
    with BulkTable(make(part_of(JOHN, stranger, MARY))) as table:
        persons, rows = table.pairs(keys_of(MARY, JOHN))

    assert [(0, 0), (0, 2), (1, 0), (1, 2)] == list(zip(persons.tolist(), rows.tolist(), strict=True))


def test_a_batch_and_one_debtor_find_the_same(make):
    """What a batch finds for each debtor is what the debtor finds alone."""
    with BulkTable(make(part_of(JOHN, MARY, MARY))) as table:
        people, rows = table.pairs(keys_of(JOHN, MARY, JOHN))
        alone = [table.pairs(keys_of(one))[1].tolist() for one in (JOHN, MARY, JOHN)]

    assert alone == [rows[people == person].tolist() for person in range(3)]
    assert alone[0]


def test_a_table_without_its_keys_says_so(make):
    """Half a table answers nothing rather than half."""
    path = make(part_of(JOHN))
    index_path(path).unlink()

    with pytest.raises(StoreError, match="load the table again"):
        BulkTable(path)


def test_damaged_keys_are_told(make):
    """A file of keys that was cut off is refused when it is opened."""
    path = make(part_of(JOHN, MARY))
    whole = index_path(path).read_bytes()
    index_path(path).write_bytes(whole[: len(whole) // 2])

    with pytest.raises(StoreError, match="load the table again"):
        BulkTable(path)


@pytest.mark.parametrize("kept", [0, 10, 0.5, 0.99])
def test_damaged_people_are_told(make, kept):
    """A file of people that was cut off anywhere is refused when it is opened, and so is none."""
    path = make(part_of(JOHN, MARY))
    whole = rows_path(path).read_bytes()
    rows_path(path).write_bytes(whole[: int(kept * len(whole)) if kept < 1 else kept])
    with pytest.raises(StoreError, match="load the table again"):
        BulkTable(path)
    rows_path(path).unlink()
    with pytest.raises(StoreError, match="load the table again"):
        BulkTable(path)


def test_people_of_another_table_are_told(make, tmp_path):
    """Keys that name people whom the file does not have are damage, and no people of somebody else."""
    path = make(part_of(JOHN))
    with BulkTable(path) as table, pytest.raises(StoreError, match="load the table again"):
        table.rows(np.array([0, 1]))
    with BulkTable(path) as table, pytest.raises(StoreError, match="load the table again"):
        table.payloads(np.array([tables.PEOPLE_PER_PART]))


def test_rows_come_in_the_order_asked(make):
    """Parts with nobody between them, and any order: each number has its own person."""
    with BulkTable(make(part_of(MARY), part_of(), part_of(JOHN, MARY))) as table:
        far = 2 * tables.PEOPLE_PER_PART

        assert rows_of(JOHN, MARY, MARY) == table.rows(np.array([far, 0, far + 1]))
        assert [("2", "payload 2"), ("1", "payload 1")] == table.payloads(np.array([far + 1, far]))


def test_no_keys_and_no_rows(make):
    """Asking nothing answers nothing."""
    with BulkTable(make(part_of(JOHN))) as table:
        none = np.zeros(0, dtype=np.int64)

        assert [[], []] == [column.tolist() for column in table.pairs(keys_of())]
        assert PersonRows() == table.rows(none)
        assert [] == table.payloads(none)
        assert [] == table.lines([])
        assert {"family": {}} == table.counts({"family": []})


def test_a_table_of_nobody(make):
    """A file in which nobody can be read is a table all the same."""
    with BulkTable(make()) as table:
        assert (0, False) == (table.people, table.has_lines)
        assert 0 == len(table.pairs(keys_of(JOHN))[0])
        assert {"given": {}} == table.counts({"given": ["JOHN"]})
        assert [] == table.lines([1])


def test_values_are_counted(make):
    """The table counts what `count_people` counts, of first names and addresses."""
    people = rows_of(JOHN, JOHN, {"name": "JACK SMITH"})
    expected = count_people(encode(people, Vocabulary()))
    with BulkTable(make(part_of(JOHN, JOHN), part_of({"name": "JACK SMITH"}))) as table:
        assert expected == table.counts({kind: [*found, "ELSE", "\ud800"] for kind, found in expected.items()})


def test_blocks_over_their_cap_are_left_out(make):
    """Somebody with a name that hundreds bear is not compared with all of them for its sake."""
    namesakes = [{"name": "JOHN SMITH"}] * (BLOCK_CAPS["name"] + 1)
    keys = keys_of({"name": "JOHN SMITH"})
    with BulkTable(make(part_of(*namesakes))) as table:
        assert 0 == len(table.pairs(keys)[0])


def test_blocks_of_their_cap_are_kept(make):
    """The cap itself is still compared, over parts as well as within one."""
    half = BLOCK_CAPS["phone"] // 2
    alike = [{"phones": (LANDLINE,)}] * half
    with BulkTable(make(part_of(*alike), part_of(*alike))) as table:
        assert 2 * half == len(table.pairs(keys_of({"phones": (LANDLINE,)}))[0])


def test_facts_about_lines(make):
    """What phone-keyed files say of the numbers asked, and of no others."""
    other = {**LINE, "phone": 12_175_550_199}
    with BulkTable(make(part_of(lines=[LINE, other]))) as table:
        assert table.has_lines
        assert [tuple(LINE.values())] == table.lines([LINE["phone"], 1])


@settings(max_examples=10, deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=4))
def test_anybody_is_kept(tmp_path_factory, persons):
    """Whatever the texts of a person, the table gives them back."""
    folder = tmp_path_factory.mktemp("parts")
    rows = PersonRows()
    for person in persons:
        rows.append(**person)
    part = Part(rows, ["a\ud800b"] * len(rows), ["{}"] * len(rows), Part.empty().lines)
    write_part(folder, 0, part)
    build_table(folder, folder / "table.duckdb", facts={})
    with BulkTable(folder / "table.duckdb") as table:
        everybody = np.arange(len(rows))

        assert rows == table.rows(everybody)
        assert ("a?b", "{}") == table.payloads(everybody)[0]


def test_only_the_owner_reads_a_table(make):
    """Bulk data are people's data."""
    assert 0o600 == stat.S_IMODE(make(part_of(JOHN)).stat().st_mode)


def test_a_table_that_cannot_be_built_leaves_nothing(tmp_path, make):
    """A damaged part stops the build, and no half table is in its place."""
    (tmp_path / "it's [parts]*" / "person-000000.parquet").write_bytes(b"not parquet")
    with pytest.raises(StoreError, match="could not be written"):
        make()

    assert not (tmp_path / "table.duckdb").exists()


def test_a_failed_build_leaves_the_old_table(tmp_path, make):
    """What was there before is still there, and still read."""
    path = make(part_of(JOHN))
    (tmp_path / "it's [parts]*" / "key-000000.npy").write_bytes(b"")
    with pytest.raises(StoreError):
        make()

    with BulkTable(path) as table:
        assert 1 == table.people


def test_a_missing_table_is_told(tmp_path):
    """The message says what to do."""
    with pytest.raises(StoreError, match=r"gone\.duckdb is gone; load it again"):
        BulkTable(tmp_path / "gone.duckdb")


def read_all(path):
    """Look at all of a table."""
    with BulkTable(path) as table:
        table.pairs(keys_of(JOHN))
        table.rows(np.arange(3_000))
        table.counts({"given": ["JOHN"]})


@pytest.mark.parametrize("kept", [0, 10, 5_000, 0.5])
def test_a_damaged_table_is_told(make, kept):
    """A file cut short anywhere is refused when it is opened or read, in our own words."""
    path = make(part_of(*[{**JOHN, "name": f"JOHN N{n}X"} for n in range(3_000)]))
    content = path.read_bytes()
    path.write_bytes(content[: int(kept * len(content)) if kept < 1 else kept])
    with pytest.raises(StoreError, match="load it again"):
        read_all(path)


def test_another_database_is_no_table(tmp_path):
    """A DuckDB file of somebody else is refused."""
    path = tmp_path / "other.duckdb"
    duckdb.connect(str(path)).close()
    with pytest.raises(StoreError, match="load it again"):
        BulkTable(path)


@pytest.mark.parametrize(
    ("written", "expected"),
    [("99", "newer release"), ("1", "older release; load it again"), ("x", "not a table"), ("0", "not a table")],
)
def test_the_format_is_checked(make, written, expected):
    """A table of another release is not misread."""
    path = make(part_of(JOHN))
    with duckdb.connect(str(path)) as connection:
        connection.execute("update fact set value = ? where name = 'format'", [written])
    with pytest.raises(StoreError, match=expected):
        BulkTable(path)


def test_several_ask_at_once(make):
    """Two openings of one table do not hinder each other."""
    path = make(part_of(JOHN))
    with BulkTable(path) as one, BulkTable(path) as two:
        assert one.people == two.people


def test_an_empty_part_writes_nothing(tmp_path):
    """A block in which nobody was read leaves no file."""
    assert 0 == write_part(tmp_path, 0, Part.empty())
    assert [] == list(tmp_path.iterdir())


def test_a_part_beyond_its_numbers_is_refused(tmp_path, monkeypatch):
    """Row numbers of two parts never meet."""
    monkeypatch.setattr(tables, "PEOPLE_PER_PART", 1)
    with pytest.raises(StoreError, match="names 2 people"):
        write_part(tmp_path, 0, part_of(JOHN, MARY))


def test_a_full_disk_is_told(tmp_path):
    """A part that cannot be written is a fault of the store."""
    with pytest.raises(StoreError, match="is the disk full"):
        write_part(tmp_path / "nowhere", 0, part_of(JOHN))
