"""Observations, decisions, ledger, kept answers, attempts, layouts, reference tables, suppressions."""

import datetime as dt

import pytest
from sqlalchemy import text

from skiptrace.errors import StoreError
from skiptrace.store import (
    answers,
    attempts,
    audit,
    decisions,
    guards,
    layouts,
    ledger,
    observations,
    references,
    runs,
    suppressions,
)
from skiptrace.store.decisions import MatchDecision
from skiptrace.store.ledger import Entry, EntryState
from skiptrace.store.observations import Observed
from skiptrace.store.references import ReferenceTable
from skiptrace.store.suppressions import Suppression

NOW = dt.datetime.now(dt.UTC)
DAY = dt.timedelta(days=1)


def _observed(**changes):
    facts = {
        "source": "reference:voters",
        "record_id": "7",
        "case_id": "c",
        "kind": "phone",
        "body": b"+12175550123",
        "purpose": "public_record",
        "retrieved_at": NOW,
    }
    return Observed(**{**facts, **changes})


def _decision(**changes):
    facts = {
        "match_id": "m",
        "case_id": "c",
        "source": "s",
        "record_id": "7",
        "judgement": "same",
        "reason": "dob_and_address",
        "decided_by": "j.doe",
    }
    return MatchDecision(**{**facts, **changes})


def test_observations_come_back_as_they_were_said(store):
    """A statement is kept with its source, purpose and times, whatever its record id holds."""
    with store.begin() as work:
        observations.append(work, [_observed(), _observed(record_id="8", expires_at=NOW + DAY)])

        assert [_observed(), _observed(record_id="8", expires_at=NOW + DAY)] == observations.of_case(work, "c")


def test_expired_observations_are_not_offered(store):
    """What must be forgotten is not used any more, even before it is deleted."""
    with store.begin() as work:
        observations.append(work, [_observed(expires_at=NOW - DAY)])

        assert observations.of_case(work, "c") == []


@pytest.mark.parametrize("record_id", ["a\0b", "\ud800", "😀", "\u202e", "x" * 50_000])
def test_any_record_id_can_be_kept(store, record_id):
    """Record ids of foreign files cannot break the store; what neither database takes is written out."""
    with store.begin() as work:
        observations.append(work, [_observed(record_id=record_id)])

        assert len(observations.of_case(work, "c")) == 1


def test_a_moment_without_a_zone_is_refused(store):
    """Times are UTC or they are not kept."""
    with pytest.raises(Exception, match="time zone"), store.begin() as work:
        observations.append(work, [_observed(retrieved_at=dt.datetime(2026, 1, 1))])  # noqa: DTZ001  # on purpose


def test_the_latest_decision_counts(store):
    """A later word on a match takes the place of the earlier, which stays and is named."""
    with store.begin() as work:
        first = decisions.append(work, _decision())
        decisions.append(work, _decision(judgement="different", note="twin: José"))
        decisions.append(work, _decision(match_id="n", record_id="8"))

        found = {(one.source, one.record_id): one for one in decisions.latest(work)}
    assert {key: one.judgement for key, one in found.items()} == {("s", "7"): "different", ("s", "8"): "same"}
    assert ("twin: José", first) == (found["s", "7"].note, found["s", "7"].supersedes)


def test_an_unknown_judgement_is_refused(store):
    """A decision is same, different or unsure; the database holds it too."""
    with pytest.raises(StoreError), store.begin() as work:
        decisions.append(work, _decision(judgement="maybe"))


def test_an_intended_call_is_open_until_its_fate_is_known(store):
    """A call that was sent and never settled is listed, and counted at the most it may have cost."""
    with store.begin() as work:
        run_id = runs.start(work, purpose="p").run_id
        intended = Entry(source="s", purpose="p", run_id=run_id, billed_micro_usd=100, state=EntryState.INTENDED)
        settled, lost = ledger.append(work, [intended, intended])
        ledger.append(work, [Entry(source="s", purpose="p", run_id=run_id, entry_id=settled, billed_micro_usd=70)])

        assert [lost] == [entry.entry_id for entry in ledger.open_entries(work, run_id=run_id)]
        assert ledger.billed_micro_usd(work, run_id=run_id) == 170
        assert len(list(ledger.of_run(work, run_id))) == 3


def test_an_uncertain_call_is_told_once_and_still_counts(store):
    """Once written down as uncertain a call is not listed again, and its cost stays on the budget."""
    with store.begin() as work:
        run_id = runs.start(work, purpose="p").run_id
        intended = Entry(source="s", purpose="p", run_id=run_id, billed_micro_usd=100, state=EntryState.INTENDED)
        (lost,) = ledger.append(work, [intended])
        ledger.append(work, [Entry(source="s", purpose="p", run_id=run_id, entry_id=lost, state=EntryState.UNCERTAIN)])

        assert ledger.open_entries(work) == []
        assert ledger.billed_micro_usd(work, run_id=run_id) == 100


def test_a_call_is_settled_once(store):
    """Two settlements of one call are a fault, not a second charge."""
    with store.begin() as work:
        (entry,) = ledger.append(work, [Entry(source="s", purpose="p")])
    with pytest.raises(StoreError), store.begin() as work:
        ledger.append(work, [Entry(source="s", purpose="p", entry_id=entry)])


@pytest.mark.parametrize("table", ["observation", "match_decision", "ledger", "audit"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = 'x'", "DELETE FROM {}"])
def test_append_only_tables_cannot_be_changed(store, table, statement):
    """The database itself refuses to change or delete what must stay."""
    column = {"audit": "who", "ledger": "source"}.get(table, "source")
    _fill(store)

    with pytest.raises(StoreError, match="only ever added to"), store.begin() as work:
        work.connection.execute(text(statement.format(table, column)))


def test_replacing_is_no_way_around_the_guard(store):
    """INSERT OR REPLACE deletes too; TRUNCATE on PostgreSQL likewise."""
    _fill(store)
    ways = {"sqlite": "INSERT OR REPLACE INTO ledger SELECT * FROM ledger", "postgresql": "TRUNCATE ledger"}
    with pytest.raises(StoreError, match="only ever added to"), store.begin() as work:
        work.connection.exec_driver_sql(ways[work.connection.dialect.name])


def test_care_can_erase_and_leaves_a_line(store):
    """Erasure is possible inside the lifted guard, is written down, and the guard is back after."""
    _fill(store)
    with store.begin() as work:
        with guards.lifted(work, who="j.doe", reason="retention"):
            work.connection.execute(text("DELETE FROM observation"))
        assert observations.of_case(work, "c") == []
        assert _actions(work)[-1] == "guard.lifted"
    _fill(store)
    with pytest.raises(StoreError), store.begin() as work:
        work.connection.execute(text("DELETE FROM observation"))


def test_a_failed_erasure_leaves_the_guard(store):
    """When the erasing block fails and the caller goes on, the guard is back all the same."""
    _fill(store)
    with store.begin() as work:
        with pytest.raises(ZeroDivisionError), guards.lifted(work, who="j.doe", reason="retention"):
            1 / 0  # noqa: B018  # any failure will do
        work.connection.execute(text("INSERT INTO meta VALUES ('went on', '')"))
    with pytest.raises(StoreError), store.begin() as work:
        work.connection.execute(text("DELETE FROM observation"))


def test_the_audit_cannot_be_erased_even_by_care(store):
    """The lifted guard does not open the audit."""
    _fill(store)
    with pytest.raises(StoreError), store.begin() as work, guards.lifted(work, who="j.doe", reason="retention"):
        work.connection.execute(text("DELETE FROM audit"))


def _fill(store):
    with store.begin() as work:
        observations.append(work, [_observed()])
        decisions.append(work, _decision())
        ledger.append(work, [Entry(source="s", purpose="p")])
        audit.append(work, "test", who="j.doe")


def _actions(work):
    return [line.action for line in audit.lines(work)]


def test_answers_are_kept_until_they_expire(store):
    """A kept answer is found until its day, replaced by a newer one, and deleted after."""
    with store.begin() as work:
        answers.keep(work, [answers.Kept("q", "s", b"old", work.at + DAY)])
        answers.keep(work, [answers.Kept("q", "s", b"new", work.at + DAY)])
        answers.keep(work, [answers.Kept("gone", "s", b"x", work.at - DAY)])

        assert answers.find(work, ["q", "gone", "never"]) == {"q": b"new"}
        assert (answers.forget_expired(work), answers.forget_expired(work)) == (1, 0)
        assert answers.find(work, ["q"]) == {"q": b"new"}


def test_attempts_are_found_by_account(store):
    """What was tried on an account comes back in order of time."""
    tries = [
        attempts.Attempt(account="A-17", kind="phone", value="+12175550123", result="no_answer", at=NOW),
        attempts.Attempt(account="A-17", kind="phone", value="+12175550124", result="right_party", at=NOW - DAY),
    ]
    with store.begin() as work:
        attempts.add(work, tries)

        assert tries[::-1] == attempts.of_account(work, "A-17")
        assert attempts.of_account(work, "A-18") == []


def test_layouts_are_replaced_by_name(store):
    """A client's layout is remembered, and mended under the same name."""
    with store.begin() as work:
        layouts.save(work, "acme", "old")
        layouts.save(work, "acme", "new")

        assert (layouts.get(work, "acme"), layouts.get(work, "x"), layouts.names(work)) == ("new", None, ["acme"])


def test_a_reloaded_table_takes_the_place_of_the_old(store):
    """One version is in use; the ones before it are still known, for their files and for earlier runs."""
    table = ReferenceTable(
        name="voters", file="1.parquet", rows=10, purposes=("public_record",), columns={"name": 1}, as_of=NOW.date()
    )
    with store.begin() as work:
        first = references.save(work, table)
        second = references.save(work, ReferenceTable(name="voters", file="2.parquet", rows=5_000_000_000))

        assert (first.version, second.version) == (1, 2)
        assert second == references.current(work, "voters")
        assert ([second], [first]) == (references.in_use(work), references.out_of_use(work))


def test_a_dropped_table_is_not_in_use(store):
    """Dropping says whether there was something to drop; loading again counts on."""
    with store.begin() as work:
        references.save(work, ReferenceTable(name="voters", file="1.parquet", rows=1))

        assert (references.drop(work, "voters"), references.drop(work, "voters")) == (True, False)
        assert references.current(work, "voters") is None
        assert references.save(work, ReferenceTable(name="voters", file="2.parquet", rows=1)).version == 2


def test_suppressions_are_found_by_mark(store):
    """A mark is found among thousands, without the value it stands for."""
    with store.begin() as work:
        mark = suppressions.mark(work, "phone", "+12175550123")
        suppressions.add(work, [Suppression(blind=mark, code="cease", why="letter")])
        others = [suppressions.mark(work, "phone", str(number)) for number in range(2000)]

        assert {mark: [Suppression(blind=mark, code="cease", why="letter")]} == suppressions.find_many(
            work, [*others, mark]
        )
        assert mark != suppressions.mark(work, "account", "+12175550123")


def test_a_suppression_holds_from_its_first_to_before_its_last_day(store):
    """Since and until are dates; what is lifted no longer holds, and the line stays."""
    today = NOW.date()
    with store.begin() as work:
        suppressions.add(work, [Suppression(blind="b", code="cease", since=today, until=today + 2 * DAY)])
        held = [bool(suppressions.find_many(work, ["b"], on=today + n * DAY)) for n in (-1, 0, 1, 2)]
        assert held == [False, True, True, False]

        assert suppressions.lift(work, "b", code="cease", on=today + DAY) == 1
        assert suppressions.find_many(work, ["b"], on=today + DAY) == {}
        assert list(suppressions.find_many(work, ["b"], on=today)) == ["b"]


def test_what_was_answered_is_known_by_its_mark(store):
    """An answer counts, of whichever call; a failure, an open call and one of unknown fate do not."""
    with store.begin() as work:
        told = Entry(source="s", purpose="p", request_hash="told", state=EntryState.INTENDED)
        (entry,) = ledger.append(work, [told])
        ledger.append(work, [Entry(source="s", purpose="p", request_hash="told", entry_id=entry, outcome="hit")])
        ledger.append(work, [Entry(source="s", purpose="p", request_hash="refused", outcome="skip")])
        open_, lost = (Entry(source="s", purpose="p", request_hash=mark, state=EntryState.INTENDED) for mark in "ol")
        (_, entry) = ledger.append(work, [open_, lost])
        uncertain = Entry(
            source="s", purpose="p", request_hash="l", entry_id=entry, outcome="broken", state=EntryState.UNCERTAIN
        )
        ledger.append(work, [uncertain])

        assert ledger.answered(work, {"told", "refused", "o", "l", "never"}) == {"told"}
        assert ledger.answered(work, set()) == set()
