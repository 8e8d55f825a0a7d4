"""Runs and the answers of their cases."""

import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import StoreError
from skiptrace.store import cases, runs
from skiptrace.store.identifiers import new_id
from skiptrace.store.runs import RunState
from tests.store.results import CaseResult, save_results


@pytest.fixture
def run_id(store):
    with store.begin() as work:
        return runs.start(work, purpose="glba.6802e1").run_id


def _result(position, account="A-17", document=b'{"status":"located"}'):
    return CaseResult(position, position + 1, "case", account, "located", document)


def test_a_run_is_read_back_as_it_was_started(store):
    """Everything that the outcome depends on is kept."""
    with store.begin() as work:
        begun = runs.start(
            work,
            purpose="glba.6802e1",
            attested_by="j.doe",
            input_sha256="ab",
            config_hash="cd",
            models={"match": "1"},
            options={"stop_at": 0.9},
            out_folder="out",
        )
    with store.read() as work:
        assert begun == runs.get(work, begun.run_id)
        assert RunState.RUNNING is begun.state


def test_a_run_ends_and_is_taken_up_again(store, run_id):
    """An interrupted run is running again once resumed, and ends with its counts."""
    with store.begin() as work:
        assert runs.finish(work, run_id, state=RunState.INTERRUPTED).ended_at is not None
        resumed = runs.resume(work, run_id)
        assert (resumed.state, resumed.ended_at) == (RunState.RUNNING, None)
        done = runs.finish(work, run_id, state=RunState.DONE, counts={"read": 3})

    assert (done.state, done.counts) == (RunState.DONE, {"read": 3})


def test_an_unknown_run_is_our_error(store):
    """A mistyped run id is told, whatever it holds."""
    with store.read() as work, pytest.raises(StoreError, match="no run"):
        runs.get(work, "none\0\ud800")


def test_recent_runs_come_newest_first(store):
    """The run that was started last is listed first."""
    with store.begin() as work:
        ids = [runs.start(work, purpose="p").run_id for _ in range(3)]

        assert ids[::-1] == [run.run_id for run in runs.recent(work)]
        assert ids[:1:-1] == [run.run_id for run in runs.recent(work, limit=1)]


def test_results_come_back_in_order(store, run_id):
    """Chunks may be saved in any order; documents are streamed by position, byte by byte the same."""
    with store.begin() as work:
        save_results(work, run_id, [_result(position, document=bytes([position])) for position in (5, 3)])
        save_results(work, run_id, [_result(position, document=bytes([position])) for position in (4, 0)])
    with store.read() as work:
        assert {0, 3, 4, 5} == runs.done_positions(work, run_id)
        assert [(n, n + 1, bytes([n])) for n in (0, 3, 4, 5)] == list(runs.stream_results(work, run_id))


def test_a_result_saved_twice_is_replaced(store, run_id):
    """A case that is worked again has one answer, the newer."""
    with store.begin() as work:
        save_results(work, run_id, [_result(0, document=b"old")])
        save_results(work, run_id, [_result(0, document=b"new")])

        assert list(runs.stream_results(work, run_id)) == [(0, 1, b"new")]


def test_results_of_an_account_are_found(store, run_id):
    """An account's answers are found by its number, the newest run first, and no other account's."""
    with store.begin() as work:
        later = runs.start(work, purpose="p").run_id
        save_results(work, run_id, [_result(0), _result(1, account="A-18")])
        save_results(work, later, [_result(7, document=b"later")])

        found = runs.results_of_account(work, "A-17")
    assert [(later, 7, b"later"), (run_id, 0, b'{"status":"located"}')] == [
        (one.run_id, one.position, one.document) for one in found
    ]


def test_ways_of_ending_are_counted(store, run_id):
    """Counts by status add up to the number of results."""
    with store.begin() as work:
        save_results(work, run_id, [_result(0), _result(1), _result(2)._replace(status="stopped")])

        assert runs.status_counts(work, run_id) == {"located": 2, "stopped": 1}


def test_nothing_personal_lies_open_in_the_file(tmp_path, store, run_id):
    """Neither account nor document can be read from the database file."""
    with store.begin() as work:
        save_results(work, run_id, [_result(0, account="ACCOUNT-IN-CLEAR", document=b"DOCUMENT-IN-CLEAR")])
        cases.save(work, [cases.CaseSnapshot("c", "acme", "ACCOUNT-IN-CLEAR", b"DOCUMENT-IN-CLEAR")])
    content = b"".join(path.read_bytes() for path in tmp_path.glob("store.db*"))

    assert b"IN-CLEAR" not in content


def test_a_document_moved_to_another_case_is_refused(store, run_id):
    """Somebody who swaps two sealed answers in the database is found out."""
    with store.begin() as work:
        save_results(work, run_id, [_result(0), _result(1)])
        work.connection.exec_driver_sql(
            "UPDATE run_case SET document = (SELECT document FROM run_case WHERE position = 1) WHERE position = 0"
        )
        with pytest.raises(StoreError, match="altered or moved"):
            list(runs.stream_results(work, run_id))


def test_streaming_takes_little_memory(store, run_id):
    """Memory for reading a run does not grow with its size."""
    document = bytes(range(256)) * 40
    with store.begin() as work:
        save_results(work, run_id, [_result(position, document=document) for position in range(3000)])
    with store.read() as work:
        tracemalloc.start()
        assert sum(1 for _ in runs.stream_results(work, run_id)) == 3000
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()

    assert peak < 5_000_000


def test_cases_are_found_by_account_and_client(store):
    """Two clients may use one account number; the newer snapshot of a case replaces the older."""
    with store.begin() as work:
        first, second = cases.case_id(work, "acme", "A-17"), cases.case_id(work, "other", "A-17")
        cases.save(
            work, [cases.CaseSnapshot(first, "acme", "A-17", b"old"), cases.CaseSnapshot(second, "other", "A-17", b"x")]
        )
        cases.save(work, [cases.CaseSnapshot(first, "acme", "A-17", b"new")])

        assert cases.find(work, first).snapshot == b"new"
        assert [first, second] == [case.case_id for case in cases.of_account(work, "A-17")]
        assert [second] == [case.case_id for case in cases.of_account(work, "A-17", client="other")]
        assert cases.find(work, "none") is None


def test_any_account_number_is_kept(store):
    """NUL, lone surrogates and emoji in a client's key are found again."""
    with store.begin() as work:
        for account in ("\0", "\ud800", "😀", "\u0600\u202e", "x" * 100_000, ""):
            cases.save(work, [cases.CaseSnapshot(cases.case_id(work, account, account), account, account, b"")])
            assert [account] == [case.account for case in cases.of_account(work, account)]


@given(st.integers(min_value=1, max_value=50))
def test_identifiers_sort_by_time(count):
    """Identifiers are UUIDs of version 7 and sort in the order in which they were made."""
    made = [new_id() for _ in range(count)]

    assert {"7"} == {one[14] for one in made}
    # Two in one quarter of a microsecond would be ordered by chance; making one takes longer.
    assert made == sorted(made)
