"""Money: what a run costs, that nothing is paid twice, and that a budget is a ceiling."""

from __future__ import annotations

import itertools
import signal
import time
from collections import Counter

import pytest

from skiptrace.run.request import read_request
from skiptrace.run.spending import Spending
from tests.firms import CREDITOR, PURPOSE, TODAY, answers, contacts, facts, hire, make_firm, vendors
from tests.vendors import acme_manifest, invented_people

PART = {"coverage": 0.6, "contacts": 0.8, "stale": 0.2, "seed": 1}
WHOLE = {"coverage": 0.9, "contacts": 0.9, "stale": 0.1, "seed": 2}
DEBTORS = 24
KILLED_AFTER = 30


@pytest.fixture(scope="module")
def population():
    return invented_people(150, seed=7, today=TODAY)


@pytest.fixture
def server(population):
    """Two search vendors, the first cheap and poor."""
    told = {"first": {"knowledge": PART}, "second": {"price_micro_usd": 120_000, "knowledge": WHOLE}}
    with vendors(population, **told) as running:
        yield running


@pytest.fixture
def firm(tmp_path, population, server):
    """A firm that asks both."""
    made = make_firm(tmp_path / "firm", population.people[:DEBTORS])
    hire(made, server, "first")
    hire(made, server, "second", acme_manifest("second", price_micro_usd=120_000))
    return made


def times_asked(server) -> int:
    """How often the question that was asked most often was asked of one vendor."""
    return max(Counter((one.vendor, one.digest) for one in server.ledger.entries()).values())


def charged_usd(server, *names: str) -> float:
    return sum(server.ledger.charged_micro_usd(name) for name in names or ("first", "second")) / 1e6


def test_a_run_costs_what_the_vendors_charged(firm, server):
    """To the cent, in all, by source, and summed over the cases."""
    result = firm.work()

    assert result.exit_code == 0, result.output
    told = facts(firm)
    assert told["spent_usd"] == pytest.approx(charged_usd(server))
    assert {one["name"]: one["spent_usd"] for one in told["bought"]} == pytest.approx(
        {name: charged_usd(server, name) for name in ("first", "second")}
    )
    assert sum(one["cost_usd"] for one in answers(firm).values()) == pytest.approx(charged_usd(server))
    assert charged_usd(server) > 1
    assert told["uncertain"] == []


def test_nothing_is_paid_twice(firm, server):
    """A second run over the same file asks nobody, misses included, and tells the same."""
    firm.work()
    asked = len(server.ledger.entries())
    assert firm.work(None, "again").exit_code == 0

    assert len(server.ledger.entries()) == asked
    assert facts(firm, "again")["spent_usd"] == 0
    assert contacts(firm, "again") == contacts(firm)


def test_offline_is_the_same_to_the_byte_and_asks_nobody(firm, server):
    """A run replayed offline gives the same contacts, with the vendors gone for good."""
    firm.work()
    server.change("first", script=("no_answer",) * 50)
    asked = len(server.ledger.entries())
    result = firm.work(None, "replayed", "--offline")

    assert result.exit_code == 0, result.output
    assert contacts(firm, "replayed") == contacts(firm)
    assert contacts(firm).count(b"\n") > DEBTORS / 2
    assert len(server.ledger.entries()) == asked


def test_a_budget_ends_a_run_that_a_larger_one_goes_on_with(firm, server, tmp_path, population):
    """Exit 6 and never more than the budget; resumed with enough, the run is what it would have been, at one price."""
    told = ("run", firm.placement, "--out", "out", "--purpose", PURPOSE)
    code, output, _ = firm.run(*told, "--budget", "1.00")

    assert code == 6
    assert "--resume" in output
    assert 0.5 < charged_usd(server) <= 1.00
    assert facts(firm)["spent_usd"] == pytest.approx(charged_usd(server))
    assert facts(firm)["incomplete"] > 0

    assert firm.run(*told, "--budget", "1.20", "--resume", "last")[0] == 6
    assert charged_usd(server) <= 1.20
    code, _, errors = firm.run(*told, "--budget", "50", "--resume", "last")
    assert code == 0, errors
    assert facts(firm)["spent_usd"] == pytest.approx(charged_usd(server))
    assert facts(firm)["incomplete"] == 0

    undisturbed = make_firm(tmp_path / "undisturbed", population.people[:DEBTORS])
    with vendors(population, first={"knowledge": PART}, second={"price_micro_usd": 120_000, "knowledge": WHOLE}) as one:
        hire(undisturbed, one, "first")
        hire(undisturbed, one, "second", acme_manifest("second", price_micro_usd=120_000))
        undisturbed.work()
        assert charged_usd(one) == pytest.approx(charged_usd(server))
    assert contacts(undisturbed) == contacts(firm)


def test_killed_and_resumed_no_settled_call_is_charged_again(firm, server):
    """After kill -9, a call that was under way is listed as uncertain and not repeated; all others are asked once."""
    for name in ("first", "second"):
        server.change(name, latency_s=0.15)
    told = ("--out", "out", "--purpose", PURPOSE)
    process = firm.popen("run", firm.placement, *told)
    while len(server.ledger.entries()) < KILLED_AFTER:
        assert process.poll() is None, process.communicate()
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=60)

    code, _, errors = firm.run("run", firm.placement, *told, "--resume", "last")

    assert code == 0, errors
    assert times_asked(server) == 1
    lost = facts(firm)["uncertain"]
    assert lost
    assert facts(firm)["spent_usd"] >= charged_usd(server) - 1e-9
    assert facts(firm)["spent_usd"] - sum(one["at_most_usd"] for one in lost) <= charged_usd(server) + 1e-9


def test_what_is_uncertain_is_asked_again_when_somebody_says_so(firm, server):
    """A lost answer is not repeated in the next run, and with --ask-uncertain it is."""
    server.change("first", script=("hangs_up",) * 2)
    firm.work()
    assert len(facts(firm)["uncertain"]) == 2
    asked = len(server.ledger.entries("first"))
    firm.work(None, "again")
    assert len(server.ledger.entries("first")) == asked
    firm.work(None, "asked", "--ask-uncertain")

    assert len(server.ledger.entries("first")) == asked + 2


def test_one_debtor_is_paid_once(firm, server, population):
    """Locate buys, keeps, and tells the same again for nothing."""
    one = next(person for person in population.people if person.lines and not person.died)
    home = one.homes[-1]
    who = (
        "--name",
        one.name.full,
        "--dob",
        one.born,
        "--address",
        f"{home.street}, {home.city}, {home.state} {home.zip}",
    )
    told = ("--account", "L-1", "--creditor", CREDITOR, "--purpose", PURPOSE, *who)
    first = firm.invoke("locate", *told)
    paid = charged_usd(server)
    again = firm.invoke("locate", *told)

    assert first.exit_code == again.exit_code == 0, first.output
    assert paid > 0
    assert charged_usd(server) == paid


def cases_of(population, count):
    for one in population.people[:count]:
        home = one.homes[-1]
        yield read_request(
            account_number=one.person,
            creditor=CREDITOR,
            name=one.name.full,
            born=one.born,
            addresses=[f"{home.street}, {home.city}, {home.state} {home.zip}"],
            phones=[],
            today=TODAY,
        )


def test_a_stream_that_was_left_is_gone_on_with_by_its_id(firm, server, population, monkeypatch):
    """A program that stops in the middle takes the run up again: kept answers are given, not bought."""
    monkeypatch.setattr("skiptrace.run.stream.CHUNK_CASES", 8)
    with firm.tracer() as tracer:
        begun = tracer.run(cases_of(population, DEBTORS), purpose=PURPOSE)
        first = list(itertools.islice(begun, 10))
        begun.close()
        half = charged_usd(server)
        run_id = first[0].run_id
        whole = list(tracer.run(cases_of(population, DEBTORS), purpose=PURPOSE, run_id=run_id))
        paid = charged_usd(server)
        again = list(tracer.run(cases_of(population, DEBTORS), purpose=PURPOSE, spending=Spending(offline=True)))

    assert 0 < half < paid == charged_usd(server)
    assert whole[:10] == first
    assert len(whole) == DEBTORS
    assert [one.contacts for one in again] == [one.contacts for one in whole]
    assert times_asked(server) == 1


def test_however_many_calls_are_under_way_the_same_is_bought(tmp_path, population):
    """What a run learns of its sources, and so whom it asks, does not hang on threads."""
    bought = []
    for at_once in (3, 32):
        told = {"first": {"knowledge": PART}, "second": {"price_micro_usd": 120_000, "knowledge": WHOLE}}
        with vendors(population, **told) as server:
            made = make_firm(tmp_path / f"firm{at_once}", population.people)
            economics = "\n[run]\nliquidation_rate = 0.02\nfee_share = 0.10\n"
            made.config.write_text(made.config.read_text() + economics)
            for name, price in (("first", 50_000), ("second", 120_000)):
                pace = f"per_second = 2000\nconcurrency = {at_once}"
                hire(made, server, name, acme_manifest(name, price_micro_usd=price, limits=pace))
            assert made.work().exit_code == 0
            bought.append((contacts(made), {(one.vendor, one.digest) for one in server.ledger.entries()}))

    assert bought[0] == bought[1]
    assert 0 < sum(vendor == "second" for vendor, _ in bought[0][1]) < len(population.people)
