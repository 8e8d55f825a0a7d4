"""Who else is found at the phones and doors of debtors, in real tables."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from skiptrace.model import Address, Case, Debtor, Kind
from skiptrace.normalize.address_keys import address_key
from skiptrace.reference.records import ContactStatement, RecordContents
from skiptrace.run.candidates import Table, consider
from skiptrace.run.evidence import gather
from skiptrace.run.other_users import MOST_NEIGHBOURS, add_other_users
from skiptrace.runtime.tables import BulkTable, Part, build_table, write_part
from tests.match.builders import AWAY, HOME, JOHN, MODEL, rows_of

TODAY = dt.date(2026, 6, 1)
SINCE, BEFORE = TODAY.toordinal() - 100, TODAY.toordinal() - 3_000
CASE = Case(account_number="A-1", creditor="First Example Bank", debtor=Debtor(addresses=(HOME,)))
OWN = (JOHN, [ContactStatement(Kind.ADDRESS, address_key(HOME), HOME.line, BEFORE, BEFORE + 1000)])
STRANGER = {"name": "ANNA KOWALSKI", "born": "1990-02-03", "addresses": (HOME,)}
SPOUSE = {"name": "MARY SMITH", "born": "1975-01-09", "addresses": (HOME,)}


def lives(at, *, since=0, until=0):
    return ContactStatement(Kind.ADDRESS, address_key(at), at.line, since, until)


@pytest.fixture
def others(tmp_path):
    """Make a table of people and what their records say, look JOHN up in it, and tell who else is at his doors."""
    opened = []

    def ask(*people):
        rows = rows_of(*(person for person, _ in people))
        payloads = [RecordContents(contacts=list(contacts)).pack() for _, contacts in people]
        write_part(tmp_path, 0, Part(rows, [f"R{n}" for n in range(len(people))], payloads, Part.empty().lines))
        build_table(tmp_path, tmp_path / "table.duckdb", facts={})
        opened.append(BulkTable(tmp_path / "table.duckdb"))
        table = Table(name="roll", origin="roll", bulk=opened[-1], as_of=TODAY)
        debtors = rows_of(JOHN)
        considered = consider(debtors, [table], MODEL)
        evidence = gather([CASE], considered, [table], np.zeros(0, np.int64))
        add_other_users(evidence, considered, [table], debtors)
        return evidence.others

    yield ask
    for table in opened:
        table.close()


def test_a_stranger_at_the_door_is_told_with_the_dates(others):
    """Somebody of another name, who has lived there since the debtor was seen."""
    found = others(OWN, (STRANGER, [lives(HOME, since=SINCE, until=SINCE + 50)]))

    assert (found.key, found.first_seen, found.last_seen) == ([address_key(HOME)], [SINCE], [SINCE + 50])
    assert (found.same_household, found.open_on) == ([False], [0])


def test_family_is_told_by_the_name(others):
    """Who bears the debtor's family name belongs to the household; with a newer home the day of it is told."""
    left = others(OWN, (SPOUSE, [lives(HOME, since=BEFORE, until=SINCE), lives(AWAY, since=SINCE + 10)]))

    assert (left.same_household, left.elsewhere_from) == ([True], [SINCE + 10])


def test_an_account_without_an_end_runs_as_of_the_source(others):
    """A record that tells a beginning and no end counts from the day of its source."""
    assert others(OWN, (STRANGER, [lives(HOME, since=SINCE)])).open_on == [TODAY.toordinal()]


def test_the_debtor_is_nobody_else(others):
    """The debtor's own records are left out."""
    assert others(OWN).case == []


def test_who_lives_elsewhere_in_the_building_is_no_other_user(others):
    """Doors count: another unit of one house is another home."""
    flat = Address(number="100", street="MAIN", unit="9", city="SPRINGFIELD", state="IL", zip5="62704")

    assert others(OWN, (STRANGER | {"addresses": (flat,)}, [lives(flat, since=SINCE)])).case == []


def test_a_large_building_is_not_asked(others):
    """More people than a house holds cost more to read than they tell."""
    many = [(STRANGER | {"name": f"ANNA K{chr(65 + n)}", "born": ""}, [lives(HOME, since=SINCE)]) for n in range(26)]

    assert others(OWN, *many).case == []
    assert len(many) > MOST_NEIGHBOURS
