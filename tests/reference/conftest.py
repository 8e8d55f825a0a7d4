"""Bulk files really written, and a store to load them into."""

from __future__ import annotations

import datetime as dt
import shutil

import pytest

from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.reference.columns import plan_reading
from skiptrace.reference.manage import LoadOrder, load
from skiptrace.reference.reader import read_block
from skiptrace.store.session import Store
from tests.reference.told import Told

KEY = bytes(range(32))
TODAY = dt.date(2026, 6, 1)


@pytest.fixture(scope="session")
def new_store(tmp_path_factory):
    """A new store in a file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    Store.create(f"sqlite:///{path}", KEY).close()
    return path


@pytest.fixture
def store(new_store, tmp_path):
    """A store as new, open."""
    shutil.copy2(new_store, tmp_path / "store.db")
    with Store.open(f"sqlite:///{tmp_path}/store.db", KEY, tables=tmp_path / "tables") as opened:
        yield opened


@pytest.fixture
def write(tmp_path):
    """Write a file of lines and give its path."""

    def write_lines(*lines, name="bulk.csv"):
        path = tmp_path / name
        path.write_text("\n".join(lines) + "\n", encoding="utf-8")
        return path

    return write_lines


@pytest.fixture
def read(write):
    """Read lines as a bulk file: what became of them."""

    def read_lines(*lines, columns=(), as_of=None):
        opening = Opening(columns=dict(columns))
        table, mapping, sample = open_recognised(write(*lines), Profile.REFERENCE, opening)
        with table:
            plan = plan_reading(mapping, sample, today=TODAY, as_of=as_of)
            blocks = [read_block(plan, block.columns, block.numbers) for block in table.blocks()]
        return Told(plan, blocks[0])

    return read_lines


@pytest.fixture
def load_lines(store, write):
    """Load lines as the table ``voters``."""

    def load_table(*lines, name="voters", **order):
        given = {"purposes": ("glba.6802e1",), "today": TODAY, "workers": 1, **order}
        return load(store, LoadOrder(name=name, source=write(*lines), **given))

    return load_table
