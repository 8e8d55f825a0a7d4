"""``attempt``, ``outcomes`` and ``calibrate``: from a dialler's file to numbers that are right."""

from __future__ import annotations

import csv
import datetime as dt
import json
from typing import TYPE_CHECKING

import pytest

from skiptrace.demo.score import address_key
from skiptrace.demo.truth import read_truth
from skiptrace.errors import ConfigError, InputError, StoreError
from skiptrace.store import audit
from tests.towns import Town, copy_town, rows_of, stable

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def answered(worked, tmp_path):
    """A town with answers in its store, to be changed."""
    return copy_town(worked, tmp_path / "answered")


def today() -> str:
    return dt.datetime.now(dt.UTC).date().isoformat()


def firsts(town: Town, kind: str) -> list[dict[str, str]]:
    contacts = rows_of(town.folder / "out" / "contacts.csv")
    return [row for row in contacts if (row["kind"], row["rank"], row["level"]) == (kind, "1", "self")]


def dialled(town: Town, world, *, own: bool = False) -> Path:
    """What a dialler says of every first phone and address, in our codes or in its own."""
    truth, lines = read_truth(world.truth), []
    words = {"RPC": "00 OK", "WPC": "01 NO", "DISCONNECTED": "02 SIT"} if own else {}
    for row in firsts(town, "phone"):
        account = truth.accounts[row["account_number"]]
        right, rings = row["value"] in account.right_phones, row["value"] in truth.in_service
        code = "RPC" if right else "WPC" if rings else "DISCONNECTED"
        lines.append((row["account_number"], "phone", row["value"], words.get(code, code), today()))
    for row in firsts(town, "address"):
        right = address_key(row["value"]) == address_key(truth.accounts[row["account_number"]].address)
        code = "DELIVERED" if right else "RETURNED_MLNA"
        lines.append((row["account_number"], "address", row["value"], code, today()))
    path = town.folder / ("own.csv" if own else "outcomes.csv")
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("account_number", "kind", "value", "result", "at"), *lines])
    return path


def taken(town: Town, *arguments: object) -> dict:
    return json.loads(town.invoke("outcomes", *arguments, "--json").output)


def test_counts_add_up_and_twice_is_once(answered, world):
    """Every row is kept, known already, or rejected; the second time nothing is new."""
    file = dialled(answered, world)
    with file.open("a", encoding="utf-8") as more:
        more.write(f"NOBODY-17,phone,217-555-0123,RPC,{today()}\nA,phone,x,RPC,{today()}\n")
    first, second = taken(answered, file), taken(answered, file)

    assert first["read"] == first["kept"] + first["repeated"] + first["rejected"] == second["read"]
    assert (first["rejected"], first["unknown_accounts"], second["kept"]) == (2, 1, 0)
    assert second["repeated"] == first["kept"] + first["repeated"]


def test_a_run_learns_from_what_was_tried(answered, world):
    """Numbers that failed are marked bad in the next run, those that reached the debtor rise, the others stay."""
    file = dialled(answered, world)
    answered.invoke("outcomes", file)
    answered.work(None, "again")
    results = {(row["account_number"], row["value"]): row["result"] for row in rows_of(file)}
    before = {(one["account_number"], one["value"]): one for one in rows_of(answered.folder / "out" / "contacts.csv")}
    after = {(one["account_number"], one["value"]): one for one in rows_of(answered.folder / "again" / "contacts.csv")}
    failed = [one for place, one in after.items() if results.get(place, "RPC") not in ("RPC", "DELIVERED")]
    reached = [place for place in after if results.get(place) == "RPC"]

    assert len(failed) > 10
    assert all(one["status"] == "bad" and float(one["confidence"]) < 0.5 for one in failed)
    assert len(reached) > 100
    assert all(float(after[place]["confidence"]) >= float(before[place]["confidence"]) - 1e-6 for place in reached)
    assert all("outcomes#" in after[place]["sources"] for place in reached)


def test_rejected_rows_can_be_mended_and_loaded_alone(answered):
    """The file of rejects has the row as it came, why, and what to do; mended it is an outcomes file."""
    account = firsts(answered, "phone")[0]["account_number"]
    file, rejects = answered.folder / "o.csv", answered.folder / "rejects.csv"
    file.write_text(
        f"account_number,kind,value,result,at\n{account},phone,217-555-0123,QQ,{today()}\n", encoding="utf-8"
    )
    result = answered.invoke("outcomes", file, "--rejects", rejects)
    (row,) = rows_of(rejects)

    assert "QQ" in result.output
    assert (row["reject_row"], row["reject_field"], row["value"]) == ("2", "result", "217-555-0123")
    rejects.write_text(rejects.read_text().replace(",QQ,", ",WPC,"), encoding="utf-8")
    assert taken(answered, rejects)["kept"] == 1


def test_own_codes_are_mapped_once(answered, world):
    """What a client's codes mean is said once, and remembered for that client alone."""
    file = dialled(answered, world, own=True)
    codes = ("--map-result", "00 OK=RPC", "--map-result", "01 no=WPC", "--map-result", "02 SIT=DISCONNECTED")

    assert taken(answered, file)["rejected"] > 100
    assert taken(answered, file, *codes)["rejected"] == 0
    assert taken(answered, file)["rejected"] == 0
    assert "THEIRS=OURS" in str(answered.refused("outcomes", file, "--map-result", "00 OK=PERHAPS"))


def test_who_asks_to_be_left_alone_is_left_alone(answered):
    """A cease request by phone stops the account in the next run; the plan says so at once."""
    row = firsts(answered, "phone")[0]
    account = row["account_number"]
    told = answered.invoke("attempt", account, "--value", row["value"], "--result", "cease requested")
    answered.work(None, "again")
    case = next(
        one
        for one in map(json.loads, (answered.folder / "again" / "results.jsonl").read_text().splitlines())
        if one["account_number"] == account
    )

    assert "suppression list" in told.output
    assert "leave" in told.output
    assert (case["status"], case["skip"] is None) == ("stopped", False)
    assert case["stop_reason"].startswith("cease")


def test_what_is_planned_next(answered):
    """Without a result the attempts and the next step are shown; an attempt changes the step."""
    row = firsts(answered, "phone")[0]
    account = row["account_number"]
    before = json.loads(answered.invoke("attempt", account, "--json").output)
    answered.invoke("attempt", account, "--value", row["value"], "--result", "RPC", "--by", "j.doe", "--note", "pays")
    after = json.loads(answered.invoke("attempt", account, "--json").output)

    assert before["accounts"][0]["tried"] == []
    assert after["accounts"][0]["tried"][0]["note"] == "pays"
    assert after["accounts"][0]["next"]["action"] == "wait"
    assert after["accounts"][0]["next"]["on"] > today()


def test_an_attempt_that_makes_no_sense_is_refused(answered):
    """Half an attempt, an unknown code, a code of another kind, an account that nobody placed."""
    account = firsts(answered, "phone")[0]["account_number"]
    number = ("--value", "217-555-0123")

    for wrong in (number, (*number, "--result", "QQ"), (*number, "--result", "RETURNED_MLNA"), ("--result", "RPC")):
        assert isinstance(answered.refused("attempt", account, *wrong), ConfigError)
    for unknown in ((), (*number, "--result", "RPC")):
        error = answered.refused("attempt", "NOBODY-17", *unknown)
        assert isinstance(error, InputError)
        assert "NOBODY-17" not in str(error)


def test_calibrating_is_shown_kept_named_and_undone(answered, world):
    """Before and after on what was not fitted; later runs name it; without it they are as they were."""
    answered.invoke("outcomes", dialled(answered, world))
    dry = json.loads(answered.invoke("calibrate", "--dry-run", "--json").output)
    none = answered.invoke("calibrate", "--list").output
    fitted = json.loads(answered.invoke("calibrate", "--json").output)
    version = fitted["calibration"]["version"]
    answered.work(None, "calibrated")
    facts = json.loads((answered.folder / "calibrated" / "run.json").read_text())
    answers = (answered.folder / "calibrated" / "results.jsonl").read_text().splitlines()

    assert not dry["kept"]
    assert "No calibration" in none
    assert (fitted["kept"], fitted["calibration"]) == (True, dry["calibration"])
    assert fitted["calibration"]["training"]["compared"]["phone"]["decided"] > 100
    assert "in use" in answered.invoke("calibrate", "--list").output
    assert facts["versions"]["calibration"] == version
    assert {json.loads(line)["calibration"] for line in answers} <= {version, ""}
    assert version in json.loads(answers[0])["calibration"] or version in answers[1]
    assert version in answered.invoke("calibrate", "--undo").output
    assert isinstance(answered.refused("calibrate", "--undo"), StoreError)
    answered.work(None, "undone")
    assert "calibration" not in json.loads((answered.folder / "undone" / "run.json").read_text())["versions"]


def test_two_calibrations_are_compared_and_one_is_chosen(answered, world):
    """What differs between two, parameter by parameter; the earlier one can be taken again by name."""
    file = dialled(answered, world)
    answered.invoke("outcomes", file)
    one = json.loads(answered.invoke("calibrate", "--json").output)["calibration"]["version"]
    more = answered.folder / "more.csv"
    lines = file.read_text(encoding="utf-8").splitlines()
    # Half of those who were reached were, on a second call, somebody else.
    turned = [
        line.replace(",RPC,", ",WPC,").replace(today(), f"{today()}T23:00") for line in lines[1::2] if ",RPC," in line
    ]
    more.write_text("\n".join([lines[0], *turned]) + "\n", encoding="utf-8")
    answered.invoke("outcomes", more)
    two = json.loads(answered.invoke("calibrate", "--json").output)["calibration"]["version"]
    differing = json.loads(answered.invoke("calibrate", "--compare", one, two, "--json").output)

    assert one != two
    assert any(line["parameter"] == "phone shift" for line in differing)
    assert one in answered.invoke("calibrate", "--use", one).output
    assert isinstance(answered.refused("calibrate", "--use", one, "--undo"), ConfigError)
    assert "--list" in str(answered.refused("calibrate", "--compare", one, "nothing"))


def test_without_outcomes_nothing_is_calibrated(answered):
    """The shipped model is used as it is, and says so."""
    assert "Nothing is changed" in answered.invoke("calibrate").output


def test_a_run_is_resumed_with_the_calibration_it_began_with(answered, world):
    """A calibration that is undone while a run stands still changes nothing about it."""
    answered.invoke("outcomes", dialled(answered, world))
    answered.invoke("calibrate")
    answered.work(None, "whole")
    run_id = json.loads((answered.folder / "whole" / "run.json").read_text())["run_id"]
    answered.invoke("calibrate", "--undo")
    answered.work(None, "resumed", "--resume", run_id)

    assert stable(answered.folder / "whole") == stable(answered.folder / "resumed")


def test_the_page_tells_how_right_the_contacts_were(answered, world):
    """One sentence for a manager, pictures, tables by source and skip type; nobody's number or address."""
    file, page = dialled(answered, world), answered.folder / "accuracy.html"
    answered.invoke("outcomes", file)
    answered.invoke("calibrate", "--dry-run", "--page", page)
    text = page.read_text(encoding="utf-8")

    assert "first phones shown at 90 % or more" in text
    assert text.count("<svg") == 4
    assert "reference:vendor" in text
    assert "not moved" in text
    assert not any(row["value"] in text or row["account_number"] in text for row in rows_of(file))


def test_the_audit_log_holds_counts_and_no_values(answered, world):
    """Loading, calibrating and undoing are told; no account and no contact is."""
    answered.invoke("outcomes", dialled(answered, world))
    answered.invoke("calibrate")
    answered.invoke("calibrate", "--undo")
    with answered.tracer() as tracer, tracer.store.read() as work:
        lines = list(audit.lines(work))

    assert {"outcomes.loaded", "calibration.used", "calibration.undone"} <= {line.action for line in lines}
    assert not any(row["value"] in str(lines) for row in firsts(answered, "phone"))
