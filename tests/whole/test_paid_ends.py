"""How a paid run ends when something is missing or broken: one clear message, nothing lost, nobody named."""

from __future__ import annotations

import json
import sys

import pytest

from skiptrace.runtime.breaker import Breaker
from tests.firms import PURPOSE, TODAY, Text, answers, asked, facts, hire, make_firm, personal_values, vendors
from tests.vendors import acme_manifest, invented_people

DEBTORS = 16
TOLD = ("--out", "out", "--purpose", PURPOSE)


@pytest.fixture(scope="module")
def population():
    return invented_people(120, seed=9, today=TODAY)


@pytest.fixture
def server(population):
    with vendors(population, first={}, second={}) as running:
        yield running


@pytest.fixture
def firm(tmp_path, population):
    """A firm without sources as yet."""
    return make_firm(tmp_path / "firm", population.people[:DEBTORS])


@pytest.fixture
def short_rests(monkeypatch):
    """A broken source rests as often as ever, for a moment each time."""
    defaults = {**Breaker.__init__.__kwdefaults__, "rests_s": (0.01, 0.01, 0.01)}
    monkeypatch.setattr(Breaker.__init__, "__kwdefaults__", defaults)


def test_a_missing_key_is_named_before_anything_is_sent(firm, server):
    """Exit 2: which source, which name, where to put it; for all sources at once."""
    hire(firm, server, "first", key="env:SKIPTRACE_TEST_KEY_THAT_IS_NOT_SET")
    hire(firm, server, "second", key="file:no-such.key")
    code, out, errors = firm.run("run", firm.placement, *TOLD)

    assert (code, out) == (2, "")
    assert "SKIPTRACE_TEST_KEY_THAT_IS_NOT_SET" in errors
    assert "first" in errors
    assert "second" in errors
    assert "Traceback" not in errors
    assert server.ledger.entries() == []
    assert not (firm.folder / "out").exists()


def test_a_source_that_is_named_twice_is_refused(firm, server):
    """Of two entries only the last would count, whatever the first says: exit 2 with the way out."""
    hire(firm, server, "first")
    hire(firm, server, "first", price_usd=0.01)
    code, _, errors = firm.run("run", firm.placement, *TOLD)

    assert code == 2
    assert errors.count("more than once") == 1
    assert server.ledger.entries() == []


def test_a_source_without_a_key_says_how_to_name_one(firm, server):
    """Exit 2 with the line to write."""
    hire(firm, server, "first")
    firm.config.write_text(firm.config.read_text().replace('key = "file:vendor.key"\n', ""))
    code, _, errors = firm.run("run", firm.placement, *TOLD)

    assert code == 2
    assert "needs the key first" in errors
    assert 'key = "env:FIRST"' in errors
    assert server.ledger.entries() == []


IMPATIENT = (
    "from skiptrace.runtime.breaker import Breaker\n"
    "Breaker.__init__.__kwdefaults__['rests_s'] = (0.01, 0.01, 0.01)\n"
    "from skiptrace.cli import main\n"
    "main()\n"
)


def test_without_a_network_each_source_says_so_once(firm, server):
    """Nobody answers: one line a source, the run finishes with what it has, exit 1, and a resume mends it."""
    for name in ("first", "second"):
        manifest = acme_manifest(name, price_micro_usd=50_000, attempts=1, timeout_s=1.0)
        hire(firm, server, name, manifest, base_url="http://127.0.0.1:9/nobody")
    code, out, errors = firm.run("run", firm.placement, *TOLD, program=[sys.executable, "-c", IMPATIENT])

    assert code == 1, errors
    assert out.count("first: ") == out.count("second: ") == 1
    assert "--resume" in out
    assert "Traceback" not in errors
    told = facts(firm)
    assert sorted(told["troubles"]) == ["first", "second"]
    assert told["spent_usd"] == 0
    assert told["incomplete"] == DEBTORS
    assert len(answers(firm)) == DEBTORS
    assert not found(firm)

    config = firm.config.read_text()
    for name in ("first", "second"):
        config = config.replace("http://127.0.0.1:9/nobody", server.url(name), 1)
    firm.config.write_text(config)
    code, _, errors = firm.run("run", firm.placement, *TOLD, "--resume", "last")
    assert code == 0, errors
    assert facts(firm)["incomplete"] == 0
    assert found(firm)


def found(firm) -> set[str]:
    """The accounts for which something was found that was not on file."""
    return {
        account for account, one in answers(firm).items() if any(told["status"] == "new" for told in one["contacts"])
    }


@pytest.mark.parametrize("fault", ["unauthorized", "payment_required", "forbidden"])
def test_a_refused_key_stops_its_source_and_no_other(firm, server, fault):
    """401, 402 and 403 end the asking of this source with one message; the run goes on with the others."""
    hire(firm, server, "first", acme_manifest("first", limits="concurrency = 1"))
    hire(firm, server, "second")
    server.change("first", faults={fault: 1.0})
    result = firm.work()

    assert len(server.ledger.entries("first")) == 1
    assert list(facts(firm)["troubles"]) == ["first"]
    assert result.output.count("first: refused") == 1
    assert "stopped" in {line["outcome"] for line in asked(firm, "first").values()}
    refused = facts(firm)["bought"][0]
    assert (refused["asked"], refused["not_asked"]) == (0, {"the source was left out": refused["endings"]["stopped"]})
    assert "hit" in {line["outcome"] for line in asked(firm, "second").values()}
    assert found(firm)


@pytest.mark.usefixtures("short_rests")
@pytest.mark.parametrize("fault", ["server_error", "html", "truncated", "nan"])
def test_a_broken_source_never_breaks_the_run(firm, server, fault):
    """Whatever one vendor sends, the other's answers are there."""
    hire(firm, server, "first", acme_manifest("first", attempts=1, timeout_s=2.0))
    hire(firm, server, "second")
    server.change("first", faults={fault: 1.0})
    result = firm.work()

    assert result.exception is None, result.output
    assert list(facts(firm)["troubles"]) == ["first"]
    assert "hit" not in {line["outcome"] for line in asked(firm, "first").values()}
    assert "hit" in {line["outcome"] for line in asked(firm, "second").values()}


def test_a_lost_answer_is_listed_as_uncertain(firm, server):
    """A paid call whose answer was lost counts as spent at its price, is listed, and is not repeated."""
    hire(firm, server, "first")
    server.change("first", script=("hangs_up",))
    result = firm.work()

    lost = facts(firm)["uncertain"]
    assert [(one["source"], one["at_most_usd"]) for one in lost] == [("first", 0.05)]
    assert "unknown fate" in result.output
    answered = [one for one in server.ledger.entries("first") if one.answered]
    assert facts(firm)["spent_usd"] == pytest.approx(sum(one.charged_micro_usd for one in answered) / 1e6 + 0.05)


def test_no_message_and_no_summary_names_anybody(firm, server, population):
    """Nothing of a debtor stands in what is printed, in run.json, or readable in the store."""
    hire(firm, server, "first")
    hire(firm, server, "second", acme_manifest("second", attempts=1))
    server.change("first", script=("server_error", "html", "hangs_up"))
    server.change("second", script=("truncated", "nan", "unauthorized"))
    _, out, errors = firm.run("run", firm.placement, *TOLD)

    told = "\n".join([out, errors, (firm.folder / "out" / "run.json").read_text()])
    store = b"".join(path.read_bytes() for path in firm.folder.glob("skiptrace.db*"))
    for value in personal_values(population.people[:DEBTORS]):
        assert value.upper() not in told.upper()
        assert value.encode() not in store
    assert "a-key-of-the-tests" not in told


def test_an_estimate_needs_no_key_and_sends_nothing(firm, server):
    """What a run would cost is told before anybody has bought a key."""
    hire(firm, server, "first", key="env:SKIPTRACE_TEST_KEY_THAT_IS_NOT_SET")
    hire(firm, server, "second", acme_manifest("second", price_micro_usd=120_000), price_usd=Text("0.20"))
    code, out, errors = firm.run("estimate", firm.placement, "--json")

    assert code == 0, errors
    told = json.loads(out)
    assert {one["source"]: one["at_most_usd"] for one in told["sources"]} == {
        "first": pytest.approx(DEBTORS * 0.05),
        "second": pytest.approx(DEBTORS * 0.20),
    }
    assert 0 < told["total"]["expected_usd"] < told["total"]["at_most_usd"]
    assert server.ledger.entries() == []


def test_a_dry_run_shows_what_would_leave_and_sends_nothing(firm, server, population):
    """Field by field, keys by name; what a run then sends is that."""
    hire(firm, server, "first")
    code, out, errors = firm.run("run", firm.placement, *TOLD, "--dry-run", "--json")

    assert code == 0, errors
    assert server.ledger.entries() == []
    assert not (firm.folder / "out").exists()
    told = json.loads(out)
    shown = told["requests"][0]
    person = population.people[0]
    assert shown["fields"] == {
        "given_name": person.name.given_name,
        "family_name": person.name.family_name,
        "zip": person.homes[0].zip,
    }
    assert "a-key-of-the-tests" not in out
    assert "<secret:first>" in out
