"""What a run would ask, cost and send: shown beforehand, and nothing leaves for it."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

import pytest

from skiptrace.run.placement import RunOrder
from skiptrace.run.spending import Economics, Spending
from tests.firms import PURPOSE, TODAY, Text, asked, facts, hire, make_firm, only, vendors
from tests.vendors import acme_manifest, invented_people
from tests.vendors.ledger import digest_of

if TYPE_CHECKING:
    from skiptrace.run.preview import Leaving, Preview
    from tests.towns import Town

DEBTORS = 12
PRICE = 50_000


@pytest.fixture(scope="module")
def population():
    return invented_people(80, seed=29, today=TODAY)


@pytest.fixture
def server(population):
    with vendors(population, first={}, second={}) as running:
        yield running


@pytest.fixture
def firm(tmp_path, population):
    """A firm without sources as yet; its debtors owe 100, 200, 300 … USD."""
    return make_firm(tmp_path / "firm", population.people[:DEBTORS])


def look(firm: Town, economics: Economics | None = None) -> Preview:
    """What a run would do, with all its first requests."""
    with firm.tracer() as tracer:
        order = RunOrder(
            source=firm.placement,
            out=firm.folder / "out",
            purpose=PURPOSE,
            today=TODAY,
            configured=tuple(tracer.settings.sources),
            spending=Spending(economics=economics or Economics()),
        )
        return tracer.preview(order, requests=DEBTORS)


def counted(found: Preview) -> dict[str, int]:
    """How many debtors each source can be asked about."""
    return {one.source: one.look_ups for one in found.sources}


def digest(leaving: Leaving) -> str:
    """What the vendor's ledger calls a request that was shown."""
    path = urlsplit(leaving.request["url"]).path.removeprefix(f"/{leaving.source}")
    return digest_of(leaving.request["method"], path, leaving.request["params"], b"")


def test_what_is_shown_is_what_leaves(firm, server):
    """Request by request: the vendor's ledger of the run has those that were shown, and no others."""
    hire(firm, server, "first", only(acme_manifest("first"), "search"))
    shown = look(firm).requests
    assert server.ledger.entries() == []

    firm.work()
    assert sorted(map(digest, shown)) == sorted(one.digest for one in server.ledger.entries("first"))
    assert len({one.row for one in shown}) == DEBTORS


def test_each_field_is_shown_and_keys_by_name(firm, server, population):
    """What a source declares and nothing else, as it is written in the request."""
    hire(firm, server, "first", only(acme_manifest("first"), "search"))
    found = look(firm)
    one, person = found.requests[0], population.people[0]

    name, home = person.name, person.homes[0]
    assert one.fields == {"given_name": name.given_name, "family_name": name.family_name, "zip": home.zip}
    assert one.request["params"] == {"first": name.given_name, "last": name.family_name, "zip": home.zip}
    assert one.request["headers"] == {"X-Api-Key": "<secret:first>"}
    assert found.sources[0].fields == dict.fromkeys(("given_name", "family_name", "zip"), DEBTORS)


def test_the_day_that_is_asked_about_is_shown(firm, server):
    """A source that is told the day is shown with it, as the run tells it."""
    text = only(acme_manifest("first"), "search").replace('"zip", ', '"zip", "as_of", ', 1)
    hire(firm, server, "first", text.replace("params = { first", 'params = { on = "{as_of?}", first', 1))
    shown = look(firm).requests

    assert {one.request["params"]["on"] for one in shown} == {TODAY.isoformat()}
    firm.work()
    assert sorted(map(digest, shown)) == sorted(one.digest for one in server.ledger.entries("first"))


def test_nothing_is_sent_bought_or_kept(firm, server):
    """No request, no run, no folder of results; not even a key is needed."""
    hire(firm, server, "first", key="env:SKIPTRACE_TEST_KEY_THAT_IS_NOT_SET")
    before = (firm.folder / "skiptrace.db").read_bytes()
    look(firm)

    assert server.ledger.entries() == []
    assert not (firm.folder / "out").exists()
    assert (firm.folder / "skiptrace.db").read_bytes() == before


def test_who_may_not_be_looked_up_is_counted_and_not_shown(tmp_path, server, population):
    """A stop of the client's file keeps a row out of every count of what leaves."""
    firm = make_firm(tmp_path / "stops", population.people[:DEBTORS], **{population.people[0].person: "CEASE"})
    hire(firm, server, "first")
    found = look(firm)

    assert (found.rows, found.stopped, found.to_look_up) == (DEBTORS, 1, DEBTORS - 1)
    assert counted(found) == {"first": DEBTORS - 1}
    assert {one.row for one in found.requests} == set(range(2, DEBTORS + 1))


def test_small_balances_are_not_shown_for_a_dear_step(firm, server):
    """Neither counted nor shown: it is not asked about them."""
    hire(firm, server, "first", minimum_balance_usd=1_000)
    found = look(firm)
    firm.work()

    wanted = sum(line["why"] != "balance too small" for line in asked(firm, "first").values())
    assert counted(found) == {"first": wanted}
    assert len(found.requests) == wanted == len(server.ledger.entries("first")) - checked(firm)


def checked(firm: Town) -> int:
    return sum(line["outcome"] != "not_asked" for line in asked(firm, "first", "verify").values())


def test_what_cannot_pay_is_not_shown(firm, server):
    """Where even the first phone would be worth less than its price, no request is shown and no cost expected."""
    hire(firm, server, "first", only(acme_manifest("first"), "search"), price_usd=Text("9.00"))
    economics = Economics(liquidation_rate=0.02, fee_share=0.10)
    found = look(firm, economics)

    assert found.requests == []
    assert counted(found) == {"first": DEBTORS}
    assert found.sources[0].expected_micro_usd == 0
    assert found.sources[0].at_most_micro_usd == DEBTORS * 9_000_000


def test_what_is_loaded_is_not_shown_again(firm, server, population):
    """A source of the origin of a loaded table is not asked, and costs nothing."""
    table = firm.folder / "bureau.csv"
    one = population.people[-1]
    table.write_text(f"ID,NAME,DOB\n1,{one.name.full},{one.born}\n")
    loaded = firm.invoke(
        "reference", "load", "bureau", table, "--purpose", PURPOSE, "--origin", "one_bureau", "--as-of", TODAY
    )
    assert loaded.exit_code == 0, loaded.output
    with firm.config.open("a") as file:
        file.write('\n[[source]]\nuse = "reference:bureau"\n')
    hire(firm, server, "first", only(acme_manifest("first"), "search", origin="one_bureau"))
    found = look(firm)

    assert counted(found) == {"reference:bureau": DEBTORS, "first": 0}
    assert found.requests == []
    firm.work()
    assert server.ledger.entries() == []
    assert facts(firm)["bought"][0]["not_asked"] == {"has its data from where reference:bureau has them": DEBTORS}


def test_a_reseller_costs_only_where_the_other_fails(firm, server):
    """It is counted in what a run costs at most, and not in what is expected or shown."""
    for name in ("first", "second"):
        hire(firm, server, name, only(acme_manifest(name, price_micro_usd=PRICE), "search", origin="one_bureau"))
    found = look(firm)

    assert {one.source for one in found.requests} == {"first"}
    assert [one.at_most_micro_usd for one in found.sources] == [DEBTORS * PRICE] * 2
    assert found.sources[1].expected_micro_usd == 0


def test_the_later_a_source_the_less_is_expected_of_it(firm, server):
    """What the first will find need not be bought from the second; each costs less than at most."""
    for name in ("first", "second"):
        hire(firm, server, name, only(acme_manifest(name, price_micro_usd=PRICE), "search"))
    first, second = look(firm, Economics(stop_at=0.5)).sources

    assert first.likely == DEBTORS > second.likely > 0
    assert 0 < second.expected_micro_usd < first.expected_micro_usd < first.at_most_micro_usd
