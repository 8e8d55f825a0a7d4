"""Tables of a store: loaded, replaced, listed and dropped."""

from __future__ import annotations

import datetime as dt
import stat
from pathlib import Path

import pytest

from skiptrace.errors import ConfigError, InputError, NoPurpose
from skiptrace.reference import manage
from skiptrace.reference.manage import drop, list_tables
from skiptrace.runtime.key_index import index_path
from skiptrace.runtime.row_store import rows_path
from skiptrace.runtime.tables import BulkTable
from skiptrace.store import audit, references

PEOPLE = ("id,name,city,state,phone", "a,JOHN DOE,PEORIA,IL,2175550101", "b,ACME LLC,PEORIA,IL,2175550102")
ONE_MORE = (*PEOPLE, "c,JANE ROE,PEORIA,IL,2175550103")


def files(store):
    """The names of all files of tables; beside each stand those of its keys and its people, and no other."""
    tables = sorted(path.name for path in store.tables.glob("*.duckdb"))
    beside = {path.name for path in store.tables.iterdir()} - set(tables)
    assert beside == {of(store.tables / name).name for name in tables for of in (index_path, rows_path)}
    return tables


def test_a_table_is_loaded(load_lines, store):
    """What is kept says where it came from, what for, and what became of its rows."""
    loaded = load_lines(*PEOPLE, licence="state form 7", retention_days=90, as_of=dt.date(2026, 1, 2), who="ann")
    (table,) = list_tables(store)

    assert loaded.table == table
    assert ("voters", "voters", 2, 1) == (table.name, table.origin, table.rows, table.version)
    assert (("glba.6802e1",), "state form 7", 90) == (table.purposes, table.licence, table.retention_days)
    assert ({"a company or trust, not a person": 1}, 1) == (table.columns["without"], table.columns["people"])
    assert [table.file] == files(store)
    assert 0o600 == stat.S_IMODE((store.tables / table.file).stat().st_mode)


def test_a_reload_replaces(load_lines, store):
    """The new version takes the old one's place, and the old file is gone."""
    before = load_lines(*PEOPLE).table
    after = load_lines(*ONE_MORE).table

    assert (1, 2) == (before.version, after.version)
    assert [after.file] == files(store)
    with BulkTable(store.tables / after.file) as table:
        assert 2 == table.people


def test_a_load_that_fails_leaves_the_old_table(load_lines, store, monkeypatch):
    """Until the new table is whole and noted, the old one is in use."""
    before = load_lines(*PEOPLE).table

    def fail(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(references, "save", fail)
    with pytest.raises(KeyboardInterrupt):
        load_lines(*ONE_MORE)

    assert [before] == list_tables(store)
    assert [before.file] == files(store)


def test_a_file_that_cannot_be_read_changes_nothing(load_lines, store):
    """No table is better than half of one."""
    before = load_lines(*PEOPLE).table
    with pytest.raises(InputError):
        load_lines(PEOPLE[0])

    assert [before.file] == files(store)


def test_a_table_is_dropped(load_lines, store):
    """Out of use and off the disk; the audit says who did it."""
    load_lines(*PEOPLE)
    drop(store, "voters", who="ann")

    assert ([], []) == (list_tables(store), files(store))
    with store.read() as work:
        assert ["reference.loaded", "reference.dropped"] == [line.action for line in audit.lines(work)]


def test_dropping_nothing_is_told(load_lines, store):
    """The message lists what there is."""
    load_lines(*PEOPLE)
    with pytest.raises(ConfigError, match="no table is called 'voter'; loaded are: voters"):
        drop(store, "voter")


@pytest.mark.parametrize("name", ["", "a b", "../x", "x/y", "é", "-", "a" * 61, "a\n"])
def test_names_are_checked(load_lines, store, name):
    """A name becomes part of a file's name and of messages."""
    with pytest.raises(ConfigError, match="letters, digits"):
        load_lines(*PEOPLE, name=name)

    assert [] == files(store)


@pytest.mark.parametrize(("purposes", "error"), [((), ConfigError), (("curiosity",), NoPurpose)])
def test_purposes_are_required(load_lines, store, purposes, error):
    """A table for no purpose could be used for any."""
    with pytest.raises(error):
        load_lines(*PEOPLE, purposes=purposes)

    assert [] == files(store)


def test_a_purpose_is_kept_once(load_lines):
    """Saying it twice makes it no surer."""
    assert ("glba.6802e1",) == load_lines(*PEOPLE, purposes=("glba.6802e1",) * 2).table.purposes


def test_a_file_still_open_elsewhere_goes_next_time(load_lines, store, monkeypatch):
    """A system that does not delete what is read is asked again at the next occasion."""
    before = load_lines(*PEOPLE).table

    unlink = Path.unlink

    def refuse(path, *, missing_ok=False):
        if path.name == before.file:
            raise PermissionError
        unlink(path, missing_ok=missing_ok)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", refuse)
        after = load_lines(*ONE_MORE).table
    assert sorted([before.file, after.file]) == files(store)
    manage.clear_out_of_use(store)

    assert [after.file] == files(store)
