"""What was tried, and calibrations, in the store."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest
from sqlalchemy import select

from skiptrace.errors import StoreError
from skiptrace.store import attempts, calibrations, cases, decisions, schema

NOW = dt.datetime(2026, 6, 1, 12, 30, tzinfo=dt.UTC)
CALL = attempts.Attempt(
    account="A-17", client="acme", kind="phone", value="+12175550123", result="WPC", at=NOW, by="j.doe", note="a shop"
)


def test_the_same_attempt_is_kept_once(store):
    """A file that is loaded twice, or a row that stands in it twice, changes nothing."""
    with store.begin() as work:
        assert attempts.add(work, [CALL, CALL]) == [CALL]
        assert attempts.add(work, [CALL, replace(CALL, result="RPC")]) == [replace(CALL, result="RPC")]
        assert len(attempts.of_account(work, "A-17")) == 2


def test_clients_with_the_same_number_are_kept_apart(store):
    """Two clients may use one account number; what was tried for one is nothing to the other."""
    other = replace(CALL, client="other", value="+12175550124")
    with store.begin() as work:
        attempts.add(work, [CALL, other])

        assert attempts.of_account(work, "A-17", client="acme") == [CALL]
        assert attempts.of_accounts(work, ["A-17", "A-18"]) == {"A-17": attempts.of_account(work, "A-17")}
        assert len(list(attempts.stream(work))) == 2


def test_personal_values_are_sealed(store):
    """Account, contact, names and notes are in no column that can be read without the key."""
    with store.begin() as work:
        attempts.add(work, [CALL])
        row = work.connection.execute(select(schema.attempt)).one()

    readable = " ".join(map(str, row))
    assert not any(text in readable for text in ("A-17", "2175550123", "j.doe", "shop", "acme"))


def test_many_accounts_are_asked_at_once(store):
    """More accounts than a statement takes parameters."""
    with store.begin() as work:
        attempts.add(work, [replace(CALL, account=f"A-{number}") for number in range(2_000)])
        found = attempts.of_accounts(work, [f"A-{number}" for number in range(0, 2_000, 2)])

    assert len(found) == 1_000


def test_who_placed_an_account_is_known(store):
    """An outcome of an account that nobody placed is told, not kept."""
    with store.begin() as work:
        snapshot = cases.CaseSnapshot(cases.case_id(work, "acme", "A-17"), "acme", "A-17", b"{}")
        cases.save(work, [snapshot])

        assert attempts.clients_of(work, ["A-17", "A-18"]) == {"A-17": ["acme"]}


def test_a_calibration_is_used_and_undone(store):
    """Every one is kept; what was in use before is used again."""
    with store.begin() as work:
        assert calibrations.in_use(work) == ""
        for version in ("one", "two"):
            calibrations.save(work, version, f'"{version}"')
            calibrations.use(work, version)
        calibrations.use(work, "two")

        assert calibrations.undo(work) == ("two", "one")
        assert calibrations.undo(work) == ("one", "")
        assert calibrations.all_texts(work) == ['"one"', '"two"']
        with pytest.raises(StoreError, match="shipped"):
            calibrations.undo(work)
        with pytest.raises(StoreError, match="--list"):
            calibrations.use(work, "three")


def test_the_latest_decision_on_each_match_counts(store):
    """A reviewer may think again; for teaching only the last word stands."""
    first = decisions.MatchDecision(
        match_id="m", case_id="c", source="s", record_id="1", judgement="same", reason="name", decided_by="a"
    )
    with store.begin() as work:
        decisions.append(work, first)
        decisions.append(work, replace(first, judgement="different"))
        decisions.append(work, replace(first, match_id="n"))

        assert [one.judgement for one in decisions.latest(work)] == ["different", "same"]
