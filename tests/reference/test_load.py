"""A bulk file made into a table, by one worker or two."""

from __future__ import annotations

import os
import time

import duckdb
import pytest

from skiptrace.errors import InputError, StoreError
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.reference import load as loading
from skiptrace.reference.columns import plan_reading
from skiptrace.reference.load import FAULTY, load_table
from skiptrace.reference.names import NO_NAME
from skiptrace.runtime.key_index import index_path
from skiptrace.runtime.row_store import rows_path
from tests.reference.conftest import TODAY

HEADER = "id,name,address,city,state,zip,phone"
CONTENTS = ("frequency", "line")


def lines(rows):
    """A header and so many people, every tenth of them nameless."""
    people = (
        f"{n},{'' if n % 10 == 0 else f'JOHN DOE{chr(65 + n % 26)}'},{n} MAIN ST,PEORIA,IL,61602,217555{n:04d}"
        for n in range(1, rows + 1)
    )
    return [HEADER, *people]


@pytest.fixture
def load(write, tmp_path):
    """Load lines; gives the counts and the path."""

    def load_lines(some, *, workers=1, target="table.duckdb", progress=lambda _: None):
        table, mapping, sample = open_recognised(write(*some), Profile.REFERENCE, Opening())
        with table:
            plan = plan_reading(mapping, sample, today=TODAY)
            return load_table(table, plan, tmp_path / target, workers=workers, progress=progress)

    return load_lines


def contents(path):
    """All rows of all tables of a file, its people and its keys."""
    with duckdb.connect(str(path), read_only=True) as connection:
        rows = {name: connection.execute(f"select * from {name} order by all").fetchall() for name in CONTENTS}
    return rows, rows_path(path).read_bytes(), index_path(path).read_bytes()


def test_two_workers_make_what_one_makes(load, tmp_path, monkeypatch):
    """The table does not depend on who read which block."""
    monkeypatch.setattr(loading, "BLOCK_ROWS", 30)
    counts = [load(lines(100), workers=workers, target=f"{workers}.duckdb") for workers in (1, 2)]

    assert counts[0] == counts[1]
    assert contents(tmp_path / "1.duckdb") == contents(tmp_path / "2.duckdb")
    assert (100, 90, {NO_NAME: 10}) == (counts[0].rows, counts[0].people, dict(counts[0].without))


def test_progress_is_told(load, monkeypatch):
    """The number of rows grows to that of the file."""
    monkeypatch.setattr(loading, "BLOCK_ROWS", 40)
    told = []
    load(lines(100), progress=told.append)

    assert [40, 80, 100] == told


def test_faulty_rows_are_counted(load):
    """A row with too many cells is a row without people, not a row that never was."""
    counts = load([*lines(5), "6,JOHN DOE,1 MAIN ST,PEORIA,IL,61602,2175550101,what,is,this"])

    assert (6, {FAULTY: 1}) == (counts.rows, dict(counts.without))


@pytest.mark.parametrize("workers", [1, 2])
def test_a_failed_load_leaves_nothing(load, tmp_path, monkeypatch, workers):
    """Whatever stops it, no table and no folder of parts remain."""
    monkeypatch.setattr(loading, "BLOCK_ROWS", 10)

    def stop(rows):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        load(lines(100), workers=workers, progress=stop)

    assert ["bulk.csv"] == [path.name for path in tmp_path.iterdir()]


def test_a_failing_worker_stops_the_load(load, tmp_path, monkeypatch):
    """A fault in one block is the fault of the load."""

    def fail(plan, parts, task):
        message = "full"
        raise StoreError(message)

    monkeypatch.setattr(loading, "_read_part", fail)
    with pytest.raises(StoreError, match="full"):
        load(lines(3))

    assert ["bulk.csv"] == [path.name for path in tmp_path.iterdir()]


def die(*_):
    """What a worker does for which the system has no memory."""
    os._exit(1)


def test_a_worker_that_dies_is_told(load, tmp_path, monkeypatch):
    """The system kills without asking; the message says what helps."""
    monkeypatch.setattr(loading, "BLOCK_ROWS", 10)
    monkeypatch.setattr(loading, "gc", type("Dying", (), {"disable": die}))
    with pytest.raises(StoreError, match="load with one worker"):
        load(lines(100), workers=2)

    assert ["bulk.csv"] == [path.name for path in tmp_path.iterdir()]


def test_a_file_that_ends_too_early_is_refused(load, write, tmp_path):
    """What cannot be read to its end is not half loaded."""
    with pytest.raises(InputError):
        load([HEADER])

    assert ["bulk.csv"] == [path.name for path in tmp_path.iterdir()]


def test_what_a_killed_load_left_is_removed(load, tmp_path):
    """The parts of yesterday's killed load go with the next one; those of a load under way stay."""
    for name, age_s in (("old", 2 * 86_400), ("new", 60)):
        folder = tmp_path / f".loading-{name}"
        folder.mkdir()
        (folder / "person-000000.parquet").write_text("x")
        os.utime(folder, (time.time() - age_s,) * 2)
    load(lines(3))

    assert [".loading-new"] == [path.name for path in tmp_path.glob(".loading-*")]
