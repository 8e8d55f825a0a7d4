"""Who is not looked up, and which tables are not asked."""

from __future__ import annotations

import json

import pytest

from skiptrace.errors import ConfigError, NoPurpose, NotAllowed
from skiptrace.store import suppressions
from tests.towns import PURPOSE, rows_of

WHO = ("--creditor", "First Example Bank", "--name", "BRAMBLE, ADA", "--dob", "1980-05-17", "--purpose", PURPOSE)
ROWS = """\
ACCOUNT NO,NAME,DOB,SSN,PHONE,STATUS,NOTES
A-1,"BRAMBLE, ADA",1980-05-17,900-12-3456,2175550123,OPEN,
A-2,"THORNE, MAX",1975-01-30,900-65-4321,2175550124,OPEN,
A-3,"MOSS, IVY",1969-11-02,,2175550125,DECEASED,
A-4,"FERN, JOE",1971-03-09,,2175550126,OPEN,ATTY REP: CEASE AND DESIST RECVD
A-5,"SEDGE, AMY",1988-08-08,,2175550127,OPEN,
"""


@pytest.fixture
def source(town):
    path = town.folder / "five.csv"
    path.write_text(ROWS)
    return path


def answers(town) -> dict[str, dict]:
    lines = (town.folder / "out" / "results.jsonl").read_text(encoding="utf-8").splitlines()
    return {one["account_number"]: one for one in map(json.loads, lines)}


def suppress(town, kind: str, value: str, code: str = "cease") -> None:
    with town.tracer() as tracer, tracer.store.begin() as work:
        mark = suppressions.mark(work, kind, value)
        suppressions.add(work, [suppressions.Suppression(blind=mark, code=code)])


def test_an_unknown_purpose_lists_the_codes(town, few):
    """A slip in the purpose is answered with the codes there are."""
    error = town.refused("run", few, "--out", "out", "--purpose", "glba.6802")

    assert isinstance(error, NoPurpose)
    assert "glba.6802e1" in str(error)


def test_the_clients_own_stops_are_honoured(town, source):
    """Death, attorney and cease in the client's columns stop a case before anything is asked."""
    assert town.work(source).exit_code == 0

    found = answers(town)
    for account in ("A-3", "A-4"):
        assert found[account]["status"] == "stopped"
        assert not found[account]["ledger"]
        assert not found[account]["contacts"]
    assert found["A-5"]["ledger"]


@pytest.mark.parametrize(
    ("kind", "value"),
    [("account", "\0A-5"), ("person", "AMY|SEDGE|1988-08-08")],
)
def test_whoever_is_suppressed_is_left_alone(town, source, kind, value):
    """An account or a person on the list is stopped before anything is looked up."""
    suppress(town, kind, value)
    assert town.work(source).exit_code == 0

    stopped = answers(town)["A-5"]
    assert stopped["status"] == "stopped"
    assert stopped["stop_reason"] == "cease (suppression list)"
    assert not stopped["ledger"]


def test_the_account_of_another_client_is_another(town, source):
    """Two clients may use the same number: what one's debtor asked for stops nothing of the other's."""
    with town.tracer() as tracer, tracer.store.begin() as work:
        mark = suppressions.mark_account(work, "first", "A-5")
        suppressions.add(work, [suppressions.Suppression(blind=mark, code="cease")])
    statuses = {}
    for client in ("first", "second"):
        assert town.work(source, "out", "--client", client).exit_code == 0
        statuses[client] = answers(town)["A-5"]["status"]

    assert statuses["first"] == "stopped"
    assert statuses["second"] != "stopped"


def test_a_suppressed_number_is_left_alone_on_any_account(town, source):
    """An SSN on the list stops every account under it."""
    from skiptrace.intake.mapping import Profile
    from skiptrace.intake.opening import Opening, open_recognised
    from skiptrace.intake.placement import read_placement

    with town.tracer() as tracer:
        table, mapping, _ = open_recognised(source, Profile.PLACEMENT, Opening())
        key = tracer.store.sealer.subkey("ssn")
        with table:
            first = next(iter(read_placement(table, mapping, hash_key=key, today=town.today)))
    suppress(town, "ssn", first.case.debtor.ssn_hash)
    assert town.work(source).exit_code == 0

    assert answers(town)["A-1"]["status"] == "stopped"
    assert answers(town)["A-2"]["ledger"]


def test_a_table_under_other_terms_is_not_asked_and_told(town, source, world):
    """A table that the purpose does not open is left out, and the summary says so."""
    deaths = next(one for one in world.sources if one.name == "deaths")
    assert town.invoke("reference", "load", "closed", deaths.path, "--purpose", "consent").exit_code == 0
    result = town.work(source)

    summary = json.loads((town.folder / "out" / "run.json").read_text())
    assert "reference:closed was not used: may be used for consent only" in result.output
    assert list(summary["not_used"]) == ["reference:closed"]
    assert "reference:closed" not in {one["name"] for one in summary["sources"]}
    assert "reference:closed" not in (town.folder / "out" / "matches.csv").read_text()


def test_a_table_that_was_never_loaded_is_told(town, source):
    """A slip in a table's name lists the tables there are."""
    error = town.work(source, "out", "--source", "reference:voter").exception

    assert isinstance(error, ConfigError)
    assert "voters" in str(error)


def test_only_the_tables_named_are_asked(town, source):
    """With --source, the others are not asked."""
    assert town.work(source, "out", "--source", "reference:voters", "--source", "firm").exit_code == 0

    asked = [line["source"] for line in answers(town)["A-5"]["ledger"]]
    assert asked == ["reference:voters", "reference:firm"]


@pytest.mark.parametrize(
    "told",
    [
        ("--account", " ", *WHO),
        ("--account", "A-1", "--creditor", "", *WHO[2:]),
        ("--account", "A-1", *WHO[:4], *WHO[6:]),
    ],
    ids=["no account", "no creditor", "a name alone"],
)
def test_a_look_up_needs_an_account_a_creditor_and_two_identifiers(town, told):
    """Nobody is looked up who owes nothing, nor by a name alone (exit 4)."""
    error = town.refused("locate", *told)

    assert isinstance(error, NotAllowed)
    assert error.exit_code == 4


def test_a_look_up_is_kept_and_shown(town):
    """What locate finds is kept, and show tells it again."""
    first = town.invoke("locate", "--account", "A-1", *WHO, "--json")
    again = town.invoke("show", "A-1", "--json")

    assert first.exit_code == again.exit_code == 0
    assert json.loads(again.output) == [json.loads(first.output)]


def test_every_run_has_its_purpose_in_the_ledger(town, source):
    """Each question stands in the ledger under the purpose of the run."""
    assert town.work(source).exit_code == 0

    assert {line["purpose"] for one in answers(town).values() for line in one["ledger"]} == {PURPOSE}
    assert {row["skiptrace_status"] for row in rows_of(town.folder / "out" / "cases.csv")} >= {"stopped"}
