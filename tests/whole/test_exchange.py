"""Files that a person carries: written from a placement, read when they come back, found by the next run."""

from __future__ import annotations

import csv
import json
import stat

import pytest

from skiptrace.errors import ConfigError, InputError, NotAllowed, SetupError
from tests.towns import PURPOSE

PLACEMENT = """\
Acct,Creditor,Name,DOB,Address,City,State,Zip,Balance,Status
A-1,First Example Bank,"DOE, JOHN A",1980-05-17,100 Madeup St,Springfield,IL,62704,500.00,
A-2,First Example Bank,"ROE, MARY",1975-02-03,12 Nowhere Ave,Peoria,IL,61602,900.00,
A-3,First Example Bank,"FOE, ANN",1985-02-03,7 Fiction Ln,Peoria,IL,61602,900.00,CEASE AND DESIST
A-4,First Example Bank,"MOE, LEE",1985-02-03,,,,,900.00,
"""
SOURCES = """
[[source]]
use = "ncoalink"
options = { paf_id = "PAF-1" }

[[source]]
use = "scra_dmdc"
"""
ANSWER = [
    "input_id",
    "match",
    "move_type",
    "effective",
    "new_street",
    "new_street_line2",
    "new_city",
    "new_state",
    "new_zip",
]


@pytest.fixture
def office(empty_town):
    """A town without tables, with two sources by file, and a placement of four."""
    with empty_town.config.open("a", encoding="utf-8") as file:
        file.write(SOURCES)
    (empty_town.folder / "placement.csv").write_text(PLACEMENT, encoding="utf-8")
    return empty_town


def _written(office, *arguments):
    out = office.folder / "request.csv"
    done = office.invoke(
        "sources", "write", "ncoalink", office.folder / "placement.csv", "--out", out, "--purpose", PURPOSE, *arguments
    )
    assert done.exception is None, done.output
    return out, list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))


def _answered(office, rows):
    path = office.folder / "answer.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([ANSWER, *rows])
    return office.invoke("sources", "read", "ncoalink", path, "--purpose", PURPOSE, "--json")


def _run(office):
    done = office.invoke(
        "run", office.folder / "placement.csv", "--out", office.folder / "out", "--purpose", PURPOSE, "--json"
    )
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    lines = (office.folder / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["account_number"]: one for one in map(json.loads, lines)}, json.loads(done.output)


def test_the_file_asks_about_those_who_may_be_asked_about(office):
    """One row for each debtor that is not stopped and of whom enough is known; nobody else may read the file."""
    out, rows = _written(office, "--json")

    assert [row["family_name"] for row in rows] == ["DOE", "ROE"]
    assert {row["paf_id"] for row in rows} == {"PAF-1"}
    assert stat.S_IMODE(out.stat().st_mode) == 0o600
    assert not any("A-1" in value or "A-2" in value for row in rows for value in row.values())


def test_a_move_is_found_by_the_next_run(office):
    """The new address is offered, the old one is known not to work, and nothing was paid or sent."""
    _, rows = _written(office)
    told = _answered(
        office, [[rows[0]["input_id"], "A", "I", "202605", "55 Invented Blvd", "", "Chicago", "IL", "60601"]]
    )
    found, facts = _run(office)
    addresses = {one["value"]: one["status"] for one in found["A-1"]["contacts"] if one["kind"] == "address"}

    assert json.loads(told.output) == {"answered": 1, "with_something": 1, "unknown": 0}
    assert addresses == {"55 INVENTED BLVD, CHICAGO IL 60601": "new", "100 MADEUP ST, SPRINGFIELD IL 62704": "bad"}
    assert facts["spent_usd"] == 0
    assert found["A-2"]["status"] == "not_found"


def test_no_answer_is_not_a_no(office):
    """A question without an answer is told as such; one that was answered with nothing is a miss."""
    _, rows = _written(office)
    _answered(office, [[rows[1]["input_id"], "00", "", "", "", "", "", "", ""]])
    found, _ = _run(office)
    endings = {
        account: next(line["outcome"] for line in found[account]["ledger"] if line["source"] == "ncoalink")
        for account in ("A-1", "A-2")
    }

    assert endings == {"A-1": "offline", "A-2": "no_hit"}


def test_rows_of_others_are_left_alone(office):
    """A row whose reference is not ours is counted and changes nothing."""
    _written(office)
    told = _answered(office, [["feedfacefeedface", "A", "I", "202605", "9 Invented Rd", "", "Chicago", "IL", "60601"]])
    found, _ = _run(office)

    assert json.loads(told.output) == {"answered": 0, "with_something": 0, "unknown": 1}
    assert not any("INVENTED RD" in one["value"] for case in found.values() for one in case["contacts"])


def test_an_answer_under_another_purpose_is_none(office):
    """What was asked under one purpose is not read under another that the source does not open for."""
    _written(office)

    assert isinstance(
        office.refused("sources", "read", "ncoalink", office.folder / "request.csv", "--purpose", "dppa.2721b3"),
        NotAllowed,
    )


def test_what_can_go_wrong_is_said(office):
    """A file in the way, a missing option, another file, a source that takes none: one sentence each."""
    out, _ = _written(office)
    placement = office.folder / "placement.csv"
    wrong = office.folder / "wrong.csv"
    wrong.write_text("a,b\n1,2\n", encoding="utf-8")

    write = ("sources", "write")
    assert isinstance(office.refused(*write, "ncoalink", placement, "--out", out, "--purpose", PURPOSE), SetupError)
    assert isinstance(
        office.refused(*write, "us_npi", placement, "--out", office.folder / "x", "--purpose", PURPOSE), ConfigError
    )
    assert isinstance(office.refused("sources", "read", "ncoalink", wrong, "--purpose", PURPOSE), InputError)
    assert isinstance(
        office.refused("sources", "read", "ncoalink", office.folder / "none", "--purpose", PURPOSE), InputError
    )
    office.config.write_text(office.config.read_text(encoding="utf-8").replace('{ paf_id = "PAF-1" }', "{}"))
    assert isinstance(
        office.refused(*write, "ncoalink", placement, "--out", office.folder / "y", "--purpose", PURPOSE), ConfigError
    )


def test_no_personal_value_is_logged(office):
    """The audit says how many rows went, under which purpose, and names nobody."""
    _written(office)
    log = office.invoke("audit", "export").output

    assert "exchange.written" in log
    assert "DOE" not in log
