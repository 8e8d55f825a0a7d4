"""Personal values stay where they belong."""

from __future__ import annotations

import pytest

NUMBERS = ("900123456", "900-12-3456")
ROWS = """\
ACCOUNT NO,NAME,DOB,SSN,PHONE,NOTES
A-1,"BRAMBLE, ADA",1980-05-17,900-12-3456,2175550123,SSN 900-12-3456 CONFIRMED
A-2,"BRAMBLE, EVE",1981-05-17,900123456,2175550123,
,"BRAMBLE, ZOE",1981-05-17,900123456,2175550123,
"""


@pytest.fixture
def done(town):
    (town.folder / "secret.csv").write_text(ROWS)
    result = town.work(town.folder / "secret.csv")
    assert result.exit_code == 0, result.output
    return town, result


def test_a_whole_ssn_is_never_stored_nor_shown(done):
    """Only the client's own columns carry it back; nothing else holds it in any form."""
    town, result = done
    clients_own = {"secret.csv", "cases.csv", "rejects.csv"}
    files = [path for path in town.folder.rglob("*") if path.is_file() and path.name not in clients_own]

    assert {"skiptrace.db", "run.json", "results.jsonl"} <= {path.name for path in files}
    for path in files:
        content = path.read_bytes()
        assert not any(number.encode() in content for number in NUMBERS), path.name
    assert not any(number in result.output for number in NUMBERS)


def test_the_store_shows_no_name(done):
    """Names, phones and accounts are sealed: reading the file tells nothing."""
    town, _ = done
    store = b"".join(path.read_bytes() for path in town.folder.glob("skiptrace.db*"))

    assert not any(text in store for text in (b"BRAMBLE", b"2175550123", b"1980-05-17"))


def test_the_report_and_the_summary_hold_no_personal_value(done):
    """A page that goes to a manager, and the counts, name nobody."""
    town, _ = done
    for name in ("report.html", "run.json"):
        text = (town.folder / "out" / name).read_text()
        assert not any(value in text for value in ("BRAMBLE", "2175550123", "A-1", "1980"))
