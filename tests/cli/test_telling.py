"""``outcomes --tell``: from a messy file to the books of the vendor that gave the contacts."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import TYPE_CHECKING

import pytest

from skiptrace.errors import ConfigError, Locked, MissingKey, NotAllowed
from skiptrace.run.telling import HELD
from skiptrace.runtime.breaker import Breaker
from skiptrace.store import audit, ledger, suppressions
from skiptrace.store.keys import read_key
from skiptrace.store.session import Store
from tests.firms import TODAY, answers, hire, make_firm, only, personal_values, vendors
from tests.towns import SQLITE, copy_town
from tests.vendors import VendorProcess, acme_manifest, invented_people
from tests.vendors.ledger import digest_of

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tests.towns import Town

DEBTORS = 24
REPORT = """
[report]
kinds = ["phone"]
method = "POST"
url = "https://api.acme-people.example/outcomes"

[report.json]
phone = "{result.value}"
person = "{result.record_id}"
reached = "{result.right_party}"
connected = "{result.connected}"
code = "{result.code}"
"""
TELLS = "first"


def telling(name: str = "first", **said: object) -> str:
    """The manifest of our own vendor, who takes outcomes of phones."""
    return only(acme_manifest(name, price_micro_usd=50_000, **said), "search") + REPORT


@pytest.fixture(scope="module")
def population():
    return invented_people(120, seed=17, today=TODAY)


@pytest.fixture(scope="module")
def served(population):
    with vendors(population, first={}, second={}) as running:
        yield running


@pytest.fixture(scope="module")
def asked_firm(tmp_path_factory, population, served):
    """A firm that asked both its sources about everybody."""
    firm = make_firm(tmp_path_factory.mktemp("asked") / "firm", population.people[:DEBTORS])
    hire(firm, served, "first", telling())
    hire(firm, served, "second", only(acme_manifest("second", price_micro_usd=50_000), "search"))
    result = firm.work(None, "out", "--stop-at", "0.9999")
    assert result.exception is None, result.output
    return firm


@pytest.fixture
def server(served):
    served.ledger.clear()
    yield served
    served.change("first", script=(), faults={}, latency_s=0.0)


@pytest.fixture
def firm(asked_firm, tmp_path, server):
    """The same firm in a folder of its own, with nothing told yet."""
    del server
    return copy_town(asked_firm, tmp_path / "firm")


@pytest.fixture
def short_rests(monkeypatch):
    """A broken source rests as often as ever, for a moment each time."""
    defaults = {**Breaker.__init__.__kwdefaults__, "rests_s": (0.01, 0.01, 0.01)}
    monkeypatch.setattr(Breaker.__init__, "__kwdefaults__", defaults)


def given(firm: Town, source: str = "first") -> list[tuple[str, str, str]]:
    """Account, phone and record of each phone that a source gave, one for each account."""
    found = {}
    for account, one in answers(firm).items():
        for contact in one["contacts"]:
            own = [seen["record_id"] for seen in contact["evidence"] if seen["source"] == source]
            if contact["kind"] == "phone" and own:
                found.setdefault(account, (account, contact["value"], own[0]))
    return list(found.values())


def written(firm: Town, rows: Iterable[tuple[str, str, str, str]], name: str = "dialler.txt") -> Path:
    """A dialler's export: other words, other spellings, columns that nobody asked for."""
    path = firm.folder / name
    lines = ["Acct No;Agent;Phone Number;Disposition;Call Date"]
    lines += [f" {account} ;j.doe;{spelt};{code};{at}" for account, spelt, code, at in rows]
    path.write_text("\r\n".join(lines) + "\r\n", encoding="utf-8")
    return path


def national(number: str) -> str:
    return f"({number[2:5]}) {number[5:8]}-{number[8:]}"


def dialled(firm: Town, code: str = "RPC", *, most: int = DEBTORS) -> Path:
    today = TODAY.strftime("%m/%d/%Y")
    return written(firm, [(account, national(phone), code, today) for account, phone, _ in given(firm)[:most]])


def told(firm: Town, *arguments: object) -> dict:
    """What the command says of the first source that was told."""
    result = firm.invoke("outcomes", *arguments, "--tell", TELLS, "--json")
    assert isinstance(result.exception, (SystemExit, type(None))), repr(result.exception)
    return json.loads(result.output)["told"][0]


def posts(server) -> list:
    return [one for one in server.ledger.entries() if one.path == "/outcomes"]


def body(phone: str, person: str, *, reached: bool, connected: bool, code: str) -> str:
    """The digest of the vendor's books for a request that says this."""
    said = {"phone": phone, "person": person, "reached": reached, "connected": connected, "code": code}
    return digest_of("POST", "/outcomes", {}, json.dumps(said, separators=(",", ":")).encode())


def test_a_vendor_hears_what_came_of_its_phones(firm, server):
    """Right party, wrong party, cut off: each row of a messy file as the vendor's manual wants it, and nothing else."""
    rows, today = given(firm), TODAY.strftime("%m/%d/%Y")
    (right, one, first), (wrong, two, second), (dead, three, third), (silent, four, _) = rows[:4]
    elsewhere = next(account for account, *_ in rows[4:])
    file = written(
        firm,
        [
            (right, national(one), "right party", today),
            (wrong, two[2:], "Wrong Number", today),
            (dead, national(three), "Disc", today),
            (silent, national(four), "no answer", today),
            (elsewhere, "(217) 555-0199", "RPC", today),
            ("NOBODY-17", "(217) 555-0123", "RPC", today),
            (right, "12", "RPC", today),
        ],
    )
    code, out, errors = firm.run("outcomes", file, "--tell", "file:first.toml")

    assert (code, errors) == (1, "")
    assert "7 rows read = 5 kept + 0 known already + 2 rejected" in out
    assert "first: 3 outcomes told, 0 told before\n" in out
    assert sorted(entry.digest for entry in posts(server)) == sorted(
        [
            body(one, first, reached=True, connected=True, code="RPC"),
            body(two, second, reached=False, connected=True, code="WPC"),
            body(three, third, reached=False, connected=False, code="DISCONNECTED"),
        ]
    )
    assert {(entry.vendor, entry.status, entry.free) for entry in posts(server)} == {("first", 202, True)}


def test_nobody_is_told_unasked(firm, server):
    """Without the option nothing leaves; said later, the same file is told then."""
    file = dialled(firm, most=3)
    firm.invoke("outcomes", file)

    assert server.ledger.entries() == []
    assert (told(firm, file)["told"], len(posts(server))) == (3, 3)


def test_nothing_is_told_twice(firm, server):
    """The same outcomes in another file, spelt otherwise, are known to be told; a new one is told alone."""
    file = dialled(firm, most=5)
    first = told(firm, file)
    again = written(
        firm, [(account, phone, "RPC", TODAY.isoformat()) for account, phone, _ in given(firm)[:6]], "b.txt"
    )
    second = told(firm, again)

    assert (first["told"], first["told_before"]) == (5, 0)
    assert (second["told"], second["told_before"]) == (1, 5)
    assert len({one.digest for one in posts(server)}) == len(posts(server)) == 6


def test_what_a_debtor_said_of_the_debt_is_not_told(firm, server):
    """A refusal is a right party for the vendor; a request to be left alone stops all that would leave."""
    (first, one, person), (second, two, _) = given(firm)[:2]
    today = TODAY.isoformat()
    file = written(firm, [(first, one, "BANKRUPTCY_REPORTED", today), (second, two, "CEASE_REQUESTED", today)])
    found = told(firm, file)

    assert (found["told"], found["left_alone"]) == (1, 1)
    assert [entry.digest for entry in posts(server)] == [body(one, person, reached=True, connected=True, code="RPC")]


def test_accounts_on_the_suppression_list_are_left_alone(firm, server):
    """Nothing about them leaves, whoever put them there."""
    file = dialled(firm, most=2)
    with firm.tracer() as tracer, tracer.store.begin() as work:
        blind = suppressions.mark_account(work, "", given(firm)[0][0])
        suppressions.add(work, [suppressions.Suppression(blind=blind, code="erased")])

    assert (told(firm, file)["left_alone"], len(posts(server))) == (1, 1)


def test_a_dry_run_keeps_and_tells_nothing(firm, server):
    """It counts the same, shows the first request with the key by its name, and leaves the store as it was."""
    file = dialled(firm, most=4)
    dry = told(firm, file, "--dry-run")
    shown = firm.invoke("outcomes", file, "--tell", TELLS, "--dry-run").output
    real = json.loads(firm.invoke("outcomes", file, "--tell", TELLS, "--json").output)

    assert (dry["told"], real["told"][0]["told"], real["kept"]) == (4, 4, 4)
    assert dry["first_request"]["json"]["reached"] is True
    assert "<secret:first>" in shown
    assert "a-key-of-the-tests" not in shown
    assert "4 outcomes would be told" in shown
    assert len(posts(server)) == 4


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("second", "takes no outcomes; configured sources that take them: first"),
        ("nobody", "is not under [[source]] of the configuration; configured sources that take them: first"),
        ("trestle", "is not under [[source]] of the configuration"),
    ],
)
def test_a_source_that_takes_no_outcomes_is_refused(firm, server, name, why):
    """Exit 2 before anything is kept; the message names those that do."""
    file = dialled(firm)
    error = firm.refused("outcomes", file, "--tell", TELLS, "--tell", name)

    assert isinstance(error, ConfigError)
    assert (error.exit_code, why in str(error)) == (2, True), str(error)
    assert server.ledger.entries() == []
    assert json.loads(firm.invoke("outcomes", file, "--json").output)["repeated"] == 0


def test_a_missing_key_and_a_missing_tick_are_told_before_anything_is_kept(firm, server):
    """Exit 2 for the key, 4 for what counsel has not ticked."""
    file, config = dialled(firm), firm.config.read_text()
    firm.config.write_text(config.replace("file:vendor.key", "env:SKIPTRACE_TEST_KEY_THAT_IS_NOT_SET", 1))
    missing = firm.refused("outcomes", file, "--tell", TELLS)
    firm.config.write_text(config)
    manifest = firm.folder / "first.toml"
    manifest.write_text(manifest.read_text().replace("[legal]", '[legal]\ngate = "counsel must have read it"'))
    gated = firm.refused("outcomes", file, "--tell", f"file:{manifest}")

    assert (type(missing), missing.exit_code) == (MissingKey, 2)
    assert (type(gated), gated.exit_code) == (NotAllowed, 4)
    assert server.ledger.entries() == []


def test_a_purpose_that_a_source_no_longer_serves_closes_it(firm, server):
    """A contact is told of under the purpose it was found under: where that is closed now, nothing leaves."""
    manifest = firm.folder / "first.toml"
    manifest.write_text(manifest.read_text().replace('["glba.6802e1"]', '["consent"]'))
    found = told(firm, dialled(firm, most=2))

    assert (found["told"], found["failed"]) == (0, 2)
    assert "may be used for consent only" in found["why"]
    assert server.ledger.entries() == []


def test_only_kinds_that_are_declared_leave(firm, server):
    """An address that the vendor gave is not told to one who takes phones."""
    account, address = next(
        (account, contact["value"])
        for account, one in answers(firm).items()
        for contact in one["contacts"]
        if contact["kind"] == "address" and any(seen["source"] == "first" for seen in contact["evidence"])
    )
    found = told(firm, written(firm, [(account, address, "RETURNED_MLNA", TODAY.isoformat())]))

    assert (found["told"], found["not_taken"]) == (0, 1)
    assert server.ledger.entries() == []


def test_a_vendor_that_refuses_the_key_fails_alone(firm, server, population):
    """403: the outcomes are kept, one message says why, exit 1; put right, the same file is told."""
    file = dialled(firm, most=6)
    server.change("first", faults={"forbidden": 1.0})
    code, out, errors = firm.run("outcomes", file, "--tell", TELLS)
    kept = json.loads(firm.invoke("outcomes", file, "--json").output)
    server.change("first", faults={})

    assert (code, errors) == (1, "")
    assert "6 could not be told" in out
    assert out.count("refused the key, the contract or the address (status 403)") == 1
    assert not [value for value in personal_values(population.people) if value in out]
    assert kept["repeated"] == 6
    assert told(firm, file)["told"] == 6


def test_a_vendor_that_is_down_is_asked_again_as_often_as_it_may_be(firm, server):
    """A 500 is tried again; when it lasts, exit 1 and nothing is lost: the next time it is told."""
    file = dialled(firm, most=1)
    server.change("first", script=("server_error",))
    once = told(firm, file)
    other = written(firm, [(*given(firm)[1][:2], "WPC", TODAY.isoformat())], "c.txt")
    server.change("first", faults={"server_error": 1.0})
    code, out, _ = firm.run("outcomes", other, "--tell", TELLS)
    server.change("first", faults={})

    assert (once["told"], [one.status for one in posts(server)][:2]) == (1, [500, 202])
    assert (code, "it was asked as often as allowed" in out) == (1, True)
    assert told(firm, other)["told"] == 1


@pytest.mark.usefixtures("short_rests")
def test_a_vendor_that_cannot_be_reached_is_one_message(firm, server, population):
    """However many outcomes it was to be told: the outcomes are kept, and nobody is named."""
    file, config = dialled(firm), firm.config.read_text()
    firm.config.write_text(config.replace(server.url("first"), "http://127.0.0.1:9/first"))
    result = firm.invoke("outcomes", file, "--tell", TELLS)

    assert result.exception is None, repr(result.exception)
    assert f"0 outcomes told, 0 told before, {len(given(firm))} could not be told\n" in result.output
    assert len(result.output.split("could not be told\n")[1].splitlines()) == 1
    assert not [value for value in personal_values(population.people) if value in result.output]
    firm.config.write_text(config)
    assert told(firm, file)["told"] == len(given(firm))


def test_an_answer_that_is_lost_is_not_asked_for_again(firm, server):
    """The vendor may have heard it: it is told so, exit 1, and never told again."""
    file = dialled(firm, most=1)
    server.change("first", script=("hangs_up",))
    lost = told(firm, file)
    again = told(firm, file)

    assert (lost["told"], lost["failed"]) == (0, 1)
    assert "nobody knows whether it arrived" in lost["why"]
    assert (again["told"], again["uncertain"], again["failed"]) == (0, 1, 0)
    assert len(posts(server)) == 1


def test_a_vendor_that_knows_requests_by_a_key_is_told_again(firm, server):
    """With a key of the request's own it hears the same once, however often it is sent."""
    keyed = telling(retry='idempotency_header = "Idempotency-Key"')
    (firm.folder / "first.toml").write_text(keyed)
    server.change("first", script=("hangs_up",))
    found = told(firm, dialled(firm, most=1))

    assert (found["told"], found["failed"]) == (1, 0)
    assert [one.repeated for one in posts(server)] == [False, True]
    assert len({one.idempotency_key for one in posts(server)}) == 1


def test_only_what_a_source_gave_before_the_try_is_told(firm, server):
    """A contact tried before any run is none of its; one of an earlier run is, also when a later one asked others."""
    rows = given(firm)[:2]
    yesterday = (TODAY - dt.timedelta(days=1)).isoformat()
    early = told(firm, written(firm, [(account, phone, "RPC", yesterday) for account, phone, _ in rows]))
    firm.work(None, "later", "--source", f"file:{firm.folder / 'second.toml'}")
    server.ledger.clear()
    late = told(firm, dialled(firm, most=2))

    assert (early["told"], late["told"], len(posts(server))) == (0, 2, 2)


def test_the_ledger_knows_before_and_after(firm, server):
    """Two lines a call, free, under the purpose of the contact and for its case; the audit log has counts alone."""
    told(firm, dialled(firm, most=3))
    with firm.tracer() as tracer, tracer.store.read() as work:
        lines = [line for line in _lines(work) if line.run_id is None]
        logged = next(one for one in audit.lines(work) if one.action == "outcomes.told")

    assert len(posts(server)) == 3
    states = [(line.state, line.outcome, line.billed_micro_usd, line.purpose, line.source) for line in lines]
    assert sorted(states) == sorted(
        [
            (ledger.EntryState.INTENDED, "", 0, "glba.6802e1", "first"),
            (ledger.EntryState.SETTLED, "hit", 0, "glba.6802e1", "first"),
        ]
        * 3
    )
    assert len({line.case_id for line in lines}) == 3
    assert logged.detail["told"] == 3


def _lines(work) -> list[ledger.Entry]:
    from sqlalchemy import select

    from skiptrace.store import schema

    rows = work.connection.execute(select(schema.ledger)).mappings()
    names = ledger.Entry.__slots__
    return [ledger.Entry(**{name: row[name] for name in names if name in row}) for row in rows]


def test_two_processes_do_not_tell_at_once(firm, server):
    """The second is refused with the way out; its outcomes are kept."""
    file = dialled(firm, most=2)
    with firm.tracer() as tracer, tracer.store.hold(HELD):
        error = firm.refused("outcomes", file, "--tell", TELLS)

    assert isinstance(error, Locked)
    assert "the outcomes are kept" in str(error)
    assert server.ledger.entries() == []
    assert told(firm, file)["told"] == 2


def test_a_killed_process_tells_nothing_twice(tmp_path, population):
    """Killed while it tells, again and again: what arrived arrives once, and what nobody knows of is said."""
    with VendorProcess(population, {"first": {"api": "acme", "latency_s": 0.05}}) as server:
        firm = make_firm(tmp_path / "firm", population.people[:DEBTORS])
        hire(firm, server, "first", telling(limits="per_second = 100\nconcurrency = 2"))
        assert firm.work().exception is None
        file, server_posts = dialled(firm), lambda: [one for one in server.ledger("first") if one.path == "/outcomes"]
        for wanted in (2, 6, 10):
            with firm.popen("outcomes", file, "--tell", "file:first.toml") as running:
                while running.poll() is None and len(server_posts()) < wanted:
                    time.sleep(0.005)
                running.kill()
        last = told(firm, file)
        made = server_posts()

    assert len({one.digest for one in made}) == len(made)
    assert last["told"] + last["told_before"] + last["uncertain"] == len(given(firm))
    assert last["failed"] == 0
    assert last["told_before"] + last["told"] <= len(made) <= len(given(firm))
    assert last["told_before"] >= 1


def test_the_same_on_postgresql(tmp_path, population, server, database):
    """A dry run leaves nothing there either, and nothing is told twice."""
    firm = make_firm(tmp_path / "firm", population.people[:4])
    url = database()
    firm.config.write_text(firm.config.read_text().replace(SQLITE, url))
    Store.create(
        url, read_key(f"file:{firm.folder / 'skiptrace.key'}"), tables=firm.folder / "skiptrace.tables"
    ).close()
    hire(firm, server, "first", telling())
    assert firm.work().exception is None
    file, phones = dialled(firm), len(given(firm))

    assert [told(firm, file, "--dry-run")["told"] for _ in range(2)] == [phones] * 2
    assert [told(firm, file)["told"] for _ in range(2)] == [phones, 0]
    assert len(posts(server)) == phones
