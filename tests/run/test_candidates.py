"""Candidates of a batch in real tables, odd ones too."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.match.people import PersonRows
from skiptrace.model import Address, PersonName
from skiptrace.run.candidates import Table, consider
from skiptrace.runtime.tables import BulkTable, Part, build_table, write_part
from tests.match.builders import AWAY, HOME, JOHN, LANDLINE, MODEL, rows_of
from tests.match.strategies import PERSONS

MARY = {"name": "MARY JONES", "born": "1975-01-09", "addresses": (HOME,), "ssn_last4": "0042"}


@pytest.fixture
def tables(tmp_path):
    """Make tables of people and open them."""
    opened = []

    def make(*groups):
        for number, people in enumerate(groups):
            rows = people if isinstance(people, PersonRows) else rows_of(*people)
            folder = tmp_path / f"parts{len(opened)}"
            folder.mkdir()
            write_part(folder, 0, Part(rows, [str(n) for n in range(len(rows))], [""] * len(rows), Part.empty().lines))
            build_table(folder, folder / "table.duckdb", facts={})
            opened.append(Table(name=f"t{number}", origin=f"t{number}", bulk=BulkTable(folder / "table.duckdb")))
        return opened[-len(groups) :]

    yield make
    for table in opened:
        table.bulk.close()


def chances(debtors, tables):
    """Debtor, table and row of each pair, with its chance."""
    found = consider(debtors if isinstance(debtors, PersonRows) else rows_of(*debtors), tables, MODEL)
    records = found.scores.right
    places = zip(found.scores.left.tolist(), found.table[records].tolist(), found.row[records].tolist(), strict=True)
    return dict(zip(places, found.resolution.probability.tolist(), strict=True))


@pytest.mark.parametrize("groups", [[], [[]], [[JOHN]], [[JOHN], []]])
def test_nobody_is_sought(tables, groups):
    """An empty batch has no candidates, whatever the tables."""
    assert {} == chances([], tables(*groups) if groups else [])


def test_no_table_is_asked():
    """Without tables nobody is found."""
    assert {} == chances([JOHN], [])


def test_no_overlap(tables):
    """A debtor who shares nothing with anybody has no candidates."""
    assert {} == chances([JOHN], tables([{"name": "ZEBULON QUACKENBUSH", "born": "1931-12-30"}]))


def test_one_row(tables):
    """A table of one finds that one."""
    (chance,) = chances([JOHN], tables([JOHN])).values()

    assert 0.95 < chance < 1


def test_all_rows_are_equal(tables):
    """Keys that everybody has are left out; what is compared still has finite chances."""
    found = chances([JOHN], tables([JOHN] * 30))

    assert 30 == len(found)
    assert all(0 < chance < 1 for chance in found.values())
    assert {} == chances([JOHN], tables([JOHN] * 500))


def test_columns_that_are_nearly_empty(tables):
    """Ninety-nine of a hundred rows with next to nothing do not hide the hundredth."""
    found = chances([JOHN], tables([*[{"name": [PersonName(family="SMITH")]}] * 99, JOHN]))

    assert found[0, 0, 99] > 0.95


def test_sixty_addresses(tables):
    """Somebody who moved all the time is found by any of the addresses."""
    moved = [Address(number=str(n), street="ELM", city="PEORIA", state="IL", zip5="61602") for n in range(59)]
    record = {"name": "JOHN SMITH", "addresses": (*moved, HOME), "phones": (LANDLINE,)}
    found = chances([{**JOHN, "addresses": (AWAY, *moved[:50], HOME)}], tables([record, MARY]))

    assert found[0, 0, 0] > 0.5


def test_several_tables(tables):
    """Each record is told apart by table and row; records of two sources help each other."""
    found = chances([JOHN, MARY], tables([MARY, JOHN], [JOHN]))

    assert {(0, 0, 1), (0, 1, 0), (1, 0, 0)} == {place for place, chance in found.items() if chance > 0.9}


@settings(max_examples=10, deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=4), st.lists(PERSONS, min_size=1, max_size=5), st.randoms())
def test_a_batch_is_as_good_as_one_by_one(tmp_path_factory, debtors, records, random):
    """Every debtor has the same candidates and chances alone, and in a batch of any order."""
    folder = tmp_path_factory.mktemp("parts")
    rows = PersonRows()
    for record in records:
        rows.append(**record)
    write_part(folder, 0, Part(rows, [""] * len(rows), [""] * len(rows), Part.empty().lines))
    build_table(folder, folder / "table.duckdb", facts={})
    order = list(range(len(debtors)))
    random.shuffle(order)
    with BulkTable(folder / "table.duckdb") as bulk:
        table = [Table(name="t", origin="t", bulk=bulk)]
        batch = PersonRows()
        for place in order:
            batch.append(**debtors[place])
        together = chances(batch, table)
        for at, place in enumerate(order):
            one = PersonRows()
            one.append(**debtors[place])
            alone = chances(one, table)

            assert list(alone) == [(0, *rest) for debtor, *rest in together if debtor == at]
            assert np.allclose(
                list(alone.values()), [c for (debtor, *_), c in together.items() if debtor == at], rtol=0, atol=1e-9
            )
