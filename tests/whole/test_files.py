"""The files of a run, exactly as CONTRACT section 2 has them."""

from __future__ import annotations

import csv
import json
import re
from itertools import pairwise

import pytest

from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from tests.towns import PURPOSE, rows_of

CONTACTS = [
    *["account_number", "client", "kind", "rank", "value", "confidence", "identity", "association", "current"],
    *["level", "status", "line_type", "first_seen", "last_seen", "sources", "restrictions", "reason", "run_id"],
]
MATCHES = ["account_number", "source", "record_id", "probability", "weight_bits", "band", "decision", "reasons"]
ADDED = [
    *["skiptrace_status", "skiptrace_stop_reason", "skiptrace_person_id", "skiptrace_flags", "skiptrace_cost_usd"],
    *[f"phone_{place}{part}" for place in (1, 2, 3, 4, 5) for part in ("", "_confidence")],
    *["address_1", "address_2", "address_3", "email_1", "email_2", "skiptrace_run_id"],
]
REJECTS = ["reject_row", "reject_field", "reject_reason", "reject_fix"]
KINDS = ["phone", "address", "email", "employer"]
THIRD_PARTIES = {"relative", "employer", "unknown"}
SLOTS = [name for name in ADDED if re.fullmatch(r"(phone|address|email)_\d", name)]


@pytest.fixture(scope="module")
def out(worked):
    return worked.folder / "out"


@pytest.fixture(scope="module")
def cases(out):
    return rows_of(out / "cases.csv")


@pytest.fixture(scope="module")
def contacts(out):
    return rows_of(out / "contacts.csv")


@pytest.fixture(scope="module")
def results(out):
    return [json.loads(line) for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def summary(out):
    return json.loads((out / "run.json").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def given(worked):
    """The header and the rows of the placement file as they came."""
    table, _, _ = open_recognised(worked.placement, Profile.PLACEMENT, Opening())
    with table:
        return list(table.header), [row for block in table.blocks() for row in zip(*block.columns, strict=True)]


def header_of(path) -> list[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return next(csv.reader(file))


def test_the_folder_has_these_files_and_no_others(out):
    """Seven files; nothing half-written, no probe, no lock."""
    expected = {"contacts.csv", "cases.csv", "rejects.csv", "results.jsonl", "matches.csv", "report.html", "run.json"}

    assert expected == {path.name for path in out.iterdir()}


def test_files_are_for_their_owner(out):
    """Personal data are readable by whoever ran it, and by nobody else."""
    assert {path.stat().st_mode & 0o077 for path in out.iterdir()} == {0}


def test_columns_and_their_order(out, given):
    """The columns are those that case systems were told of."""
    assert header_of(out / "contacts.csv") == CONTACTS
    assert header_of(out / "matches.csv") == MATCHES
    assert header_of(out / "cases.csv") == [*given[0], *ADDED]
    assert header_of(out / "rejects.csv") == [*given[0], *REJECTS]


def test_every_row_is_a_case_or_a_reject(out, given, cases, summary):
    """Nothing is dropped, and the counts add up."""
    counts = summary["counts"]

    assert counts["read"] == len(given[1]) == len(cases) + len(rows_of(out / "rejects.csv"))
    assert counts["read"] == counts["worked"] + counts["stopped"] + counts["rejected"]
    assert counts["worked"] == sum(counts[name] for name in ("located", "review", "not_found", "failed"))
    assert counts["rejected"] > 0
    assert counts["stopped"] > 0


def test_counts_are_those_of_the_files(cases, summary):
    """What the summary says stands in the rows."""
    statuses = [row["skiptrace_status"] for row in cases]

    for name in ("located", "review", "not_found", "stopped", "failed"):
        assert summary["counts"][name] == statuses.count(name)


def test_input_columns_are_untouched_and_in_order(out, given):
    """The client's own columns come back as they were, in the order of the input, empty ones empty."""
    header, rows = given
    with (out / "cases.csv").open(encoding="utf-8", newline="") as file:
        cases = [tuple(row[: len(header)]) for row in csv.reader(file)][1:]
    with (out / "rejects.csv").open(encoding="utf-8", newline="") as file:
        rejects = [tuple(row[: len(header)]) for row in csv.reader(file)][1:]

    assert [row for row in rows if row not in set(rejects)] == cases
    assert [row for row in rows if row in set(rejects)] == rejects


def test_contacts_are_sorted_by_account_kind_and_rank(contacts, cases):
    """Accounts in input order, kinds in the order of the contract, ranks from 1 without a gap."""
    place = {row["ACCOUNT NO"]: number for number, row in reversed(list(enumerate(cases)))}
    keys = [(place[row["account_number"]], KINDS.index(row["kind"]), int(row["rank"])) for row in contacts]
    groups: dict[tuple[int, int], list[int]] = {}
    for account, kind, rank in keys:
        groups.setdefault((account, kind), []).append(rank)

    assert keys == sorted(keys)
    assert all(ranks == list(range(1, len(ranks) + 1)) for ranks in groups.values())


def test_confidence_is_a_probability_and_the_order(contacts):
    """Everything is a probability; the debtor's own contacts come first, and within them the likelier one."""
    for row in contacts:
        parts = [float(row[name]) for name in ("confidence", "identity", "association", "current")]
        assert all(0 < part < 1 for part in parts)
    for one, other in pairwise(contacts):
        if (one["account_number"], one["kind"]) == (other["account_number"], other["kind"]) and other["rank"] != "1":
            first, second = (
                (row["level"] not in THIRD_PARTIES, row["level"] if row["level"] in THIRD_PARTIES else "")
                for row in (one, other)
            )
            assert first[0] >= second[0]
            assert first != second or float(one["confidence"]) >= float(other["confidence"])


def test_contacts_have_the_words_of_the_contract(contacts, worked):
    """Kinds, levels, statuses and values are written as promised."""
    del worked
    assert {row["kind"] for row in contacts} <= set(KINDS)
    assert {row["level"] for row in contacts} <= {"self", "household", "relative", "employer", "unknown"}
    assert {row["status"] for row in contacts} <= {"new", "confirmed", "held", "bad"}
    assert all(re.fullmatch(r"\+1\d{10}", row["value"]) for row in contacts if row["kind"] == "phone")
    assert all(row["reason"] for row in contacts)
    assert all(re.fullmatch(r"(|\d{4}(-\d\d(-\d\d)?)?)", row["last_seen"]) for row in contacts)


def test_sources_name_table_and_record(contacts):
    """Whatever was found names the records that say so, best first."""
    for row in contacts:
        if row["status"] in {"new", "confirmed"}:
            assert all(re.fullmatch(r"(reference:\w+|client)#.*", one) for one in row["sources"].split(";"))
            assert row["sources"].startswith(("reference:", "client"))


def test_third_parties_never_stand_among_the_phones_to_call(cases, contacts):
    """A relative's, an employer's or an unknown person's contact is not in cases.csv (15 USC 1692b)."""
    others = {(row["account_number"], row["value"]) for row in contacts if row["level"] in THIRD_PARTIES}
    own = {(row["account_number"], row["value"]) for row in contacts if row["level"] not in THIRD_PARTIES}
    shown = {(row["ACCOUNT NO"], row[slot]) for row in cases for slot in SLOTS if row[slot]}

    assert others
    assert shown
    assert shown <= own
    assert not shown & (others - own)


def test_only_located_cases_offer_anything(cases):
    """A case under review, stopped or not found has no number to call."""
    for row in cases:
        if row["skiptrace_status"] != "located":
            assert not any(row[slot] for slot in SLOTS)
        else:
            assert any(row[slot] for slot in SLOTS)


def test_some_case_waits_for_review_and_says_so(cases, contacts):
    """What sources told of a case under review stands in contacts.csv with the restriction that a person decides."""
    waiting = {row["ACCOUNT NO"] for row in cases if row["skiptrace_status"] == "review"}
    new = [row for row in contacts if row["account_number"] in waiting and row["status"] == "new"]

    assert waiting
    assert all("needs_human" in row["restrictions"] for row in new)


def test_results_are_one_line_per_case(results, cases, contacts):
    """Each case with its contacts, the evidence under each, the matches explained, and the ledger lines."""
    assert [one["account_number"] for one in results] == [row["ACCOUNT NO"] for row in cases]
    assert sum(len(one["contacts"]) for one in results) == len(contacts)
    located = [one for one in results if one["status"] == "located"]
    assert all(one["ledger"] and one["matches"] for one in located)
    assert all(feature["bits"] != "" for one in located for match in one["matches"] for feature in match["features"])
    assert all(contact["evidence"] for one in located for contact in one["contacts"])


def test_stopped_cases_were_never_asked_about(results):
    """What the client's own columns stop is honoured before anything is looked up: no ledger line, no contact."""
    told = [one for one in results if one["status"] == "stopped" and "reference:" not in one["stop_reason"]]

    assert told
    assert all(not one["ledger"] and not one["contacts"] and not one["matches"] for one in told)


def test_deaths_found_stop_a_case(results):
    """A death that a table tells of stops the case, and no contact is offered."""
    found = [one for one in results if one["status"] == "stopped" and "reference:deaths" in one["stop_reason"]]

    assert found
    assert all(not one["contacts"] for one in found)
    assert all("deceased" in {flag["code"] for flag in one["flags"]} for one in found)


def test_summary_has_versions_and_hashes(summary):
    """What the answers depend on: inputs, config, models, and the tables with their versions."""
    assert set(summary["hashes"]) == {"input", "config", "models"}
    assert all(re.fullmatch("[0-9a-f]{64}", value) for value in summary["hashes"].values())
    assert all(re.fullmatch("[0-9a-f]{64}", source["sha256"]) for source in summary["sources"])
    assert summary["spent_usd"] == 0.0
    assert summary["purpose"] == PURPOSE


def test_evidence_of_a_table_names_its_version(results, summary):
    """Each statement names the version of the table that makes it; what the client said itself names none."""
    loaded = {
        one["name"]: f"table:{one['name'].removeprefix('reference:')}@{one['version']}" for one in summary["sources"]
    }
    told = [one for case in results for found in (*case["contacts"], *case["flags"]) for one in found["evidence"]]

    # A table of lines tells whether numbers work, and no contacts.
    del loaded["reference:lines"]
    assert {(one["source"], one["request"]) for one in told} == {*loaded.items(), ("client", "")}


def test_formulas_of_the_input_are_defused(town, few, tmp_path):
    """A cell that a spreadsheet would run is written with an apostrophe, wherever it came from."""
    source = tmp_path / "evil.csv"
    text = few.read_text(encoding="utf-8")
    source.write_text(text.replace("STATUS,NOTES", "STATUS,=NOTES()").replace(",OPEN,", ",=cmd|' /C calc'!A0,"))

    assert town.work(source, "out").exit_code == 0
    written = (town.folder / "out" / "cases.csv").read_text(encoding="utf-8")
    assert "'=cmd|' /C calc'!A0" in written
    assert re.search(r"(^|,)\"?[=@]", written, re.MULTILINE) is None


def test_mended_rejects_run_alone(worked, town):
    """The rows of rejects.csv, mended in place, are worked; the columns about the reject are left alone."""
    rejected = rows_of(worked.folder / "out" / "rejects.csv")
    for number, row in enumerate(rejected):
        row["ACCOUNT NO"] = row["ACCOUNT NO"] or f"M-{number}"
        row["DEBTOR NAME"] = "BRAMBLE, ADA"
    mended = town.folder / "mended.csv"
    with mended.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rejected[0]))
        writer.writeheader()
        writer.writerows(rejected)

    result = town.work(mended, "mended")

    assert result.exit_code == 0, result.output
    counts = json.loads((town.folder / "mended" / "run.json").read_text())["counts"]
    assert counts["worked"] + counts["stopped"] == len(rejected)


def test_rejects_of_rejects_are_told_once(worked, town):
    """Run unmended, the same rows are rejected again, with the reasons of this time and no doubled columns."""
    before = worked.folder / "out" / "rejects.csv"
    source = town.folder / "again.csv"
    source.write_bytes(before.read_bytes())

    result = town.work(source, "again")

    after = town.folder / "again" / "rejects.csv"
    assert result.exit_code == 0, result.output
    assert header_of(after) == header_of(before)
    reasons = [row["reject_reason"] for row in rows_of(after)]
    assert reasons == [row["reject_reason"] for row in rows_of(before)]


def test_results_never_replace_their_input(worked, town):
    """A file of rejects is not run into its own folder, where it would be overwritten."""
    source = town.folder / "out" / "rejects.csv"
    source.parent.mkdir()
    source.write_bytes((worked.folder / "out" / "rejects.csv").read_bytes())

    error = town.work(source, "out").exception

    assert "name another folder" in str(error)
    assert source.read_bytes() == (worked.folder / "out" / "rejects.csv").read_bytes()
