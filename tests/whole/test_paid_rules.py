"""Who is asked about whom: purposes, gates, regimes, stops, origins, checks; each with its reason in plain words."""

from __future__ import annotations

import pytest

from skiptrace.errors import NotAllowed
from skiptrace.store import cases, ledger, suppressions
from tests.firms import CREDITOR, PURPOSE, TODAY, Text, answers, asked, facts, hire, make_firm, only, vendors
from tests.towns import rows_of
from tests.vendors import acme_manifest, invented_people

DEBTORS = 20
ECONOMICS = "\n[run]\nliquidation_rate = 0.08\nfee_share = 0.30\n"


@pytest.fixture(scope="module")
def population():
    return invented_people(150, seed=13, today=TODAY)


@pytest.fixture
def server(population):
    told = {"first": {}, "second": {}, "old": {"knowledge": {"stale": 1.0}}, "enformion": {"api": "enformion"}}
    with vendors(population, **told) as running:
        yield running


@pytest.fixture
def firm(tmp_path, population):
    """A firm without sources as yet."""
    return make_firm(tmp_path / "firm", population.people[:DEBTORS])


def test_a_purpose_that_a_source_does_not_serve_keeps_it_out(firm, server):
    """It is not asked, and run.json says why; when it is the only one, the run is refused."""
    closed = acme_manifest("second").replace('["glba.6802e1"]', '["consent"]')
    hire(firm, server, "first")
    hire(firm, server, "second", closed)
    firm.work()

    assert server.ledger.entries("first")
    assert server.ledger.entries("second") == []
    assert list(facts(firm)["not_used"].values()) == ["may be used for consent only, not for glba.6802e1"]
    error = firm.work(None, "alone", "--source", f"file:{firm.folder / 'second.toml'}").exception
    assert isinstance(error, NotAllowed)
    assert error.exit_code == 4


def test_what_counsel_has_not_ticked_is_off(firm, server):
    """A gate keeps a source out with its reason until counsel's tick is configured."""
    gated = acme_manifest("second").replace("[legal]", '[legal]\ngate = "counsel must have read the contract"')
    hire(firm, server, "first")
    hire(firm, server, "second", gated)
    firm.work()

    assert server.ledger.entries("second") == []
    assert "off until counsel has ticked it" in next(iter(facts(firm)["not_used"].values()))
    config = firm.config.read_text()
    firm.config.write_text(f'{config}counsel = "A. Counsel, 2026-01-05"\n')
    firm.work(None, "ticked")
    assert server.ledger.entries("second")
    assert facts(firm, "ticked")["not_used"] == {}


@pytest.mark.parametrize(
    ("purpose", "used", "why"),
    [
        ("glba.6802e1", "first", "may be used for consent, fcra.1681b_a3A only, not for glba.6802e1"),
        ("fcra.1681b_a3A", "second", "may be used for consent, glba.6802e1 only, not for fcra.1681b_a3A"),
        ("consent", "first", "is a consumer report; answers under the FCRA and others never stand in one output"),
    ],
)
def test_consumer_reports_never_mix_with_others(firm, server, purpose, used, why):
    """Under an FCRA purpose only consumer reports are asked, under another none; every value carries its regime."""
    report = '["fcra.1681b_a3A", "consent"]\nconsumer_report = true'
    hire(firm, server, "first", acme_manifest("first").replace('["glba.6802e1"]', '["glba.6802e1", "consent"]'))
    hire(firm, server, "second", acme_manifest("second").replace('["glba.6802e1"]', report))
    result = firm.invoke("run", firm.placement, "--out", firm.folder / "out", "--purpose", purpose)

    assert result.exception is None, result.output
    other = {"first": "second", "second": "first"}[used]
    assert server.ledger.entries(used)
    assert server.ledger.entries(other) == []
    assert list(facts(firm)["not_used"].values()) == [why]
    told = answers(firm).values()
    regime = "fcra" if used == "second" else "non_fcra"
    assert {line["regime"] for one in told for line in one["ledger"]} == {regime}
    requests = {line["request"] for one in told for line in one["ledger"] if line.get("request")}
    values = [seen for one in told for contact in one["contacts"] for seen in contact["evidence"]]
    bought = [seen for seen in values if seen["source"] == used]
    assert bought
    assert {(seen["regime"], seen["purpose"], seen["request"] in requests) for seen in bought} == {
        (regime, purpose, True)
    }


def test_each_value_names_the_request_that_brought_it(firm, server):
    """Every one is a call of its source for its case in the ledger; a replay from what is kept names the same."""
    server.change("second", knowledge={"coverage": 0.5})
    hire(firm, server, "first", only(acme_manifest("first"), "search"))
    hire(firm, server, "second")
    firm.work()
    firm.work(None, "replayed", "--offline")

    found = answers(firm)
    told = [(account, one) for account, case in found.items() for each in case["contacts"] for one in each["evidence"]]
    bought = {(account, one["source"], one["request"]) for account, one in told if one["source"] != "client"}
    with firm.tracer() as tracer, tracer.store.read() as work:
        ids = {account: cases.case_id(work, "", account) for account in found}
        run_id = next(iter(found.values()))["run_id"]
        calls = {(one.case_id, one.source, one.request_hash) for one in ledger.of_run(work, run_id)}
    assert {(ids[account], source, request) for account, source, request in bought} <= calls
    # Whom it did not know, the second was asked all the same whose the number is that the first told.
    searches = {(account, line["request"]) for account, line in asked(firm, "second").items()}
    assert {(account, request) for account, source, request in bought if source == "second"} - searches
    assert [one["contacts"] for one in answers(firm, "replayed").values()] == [
        one["contacts"] for one in found.values()
    ]


def test_a_dear_step_is_for_large_balances(firm, server, population):
    """Below its minimum balance a source is not asked, and the case says so."""
    hire(firm, server, "first", only(acme_manifest("first"), "search"), minimum_balance_usd=1_000)
    firm.work()

    lines = asked(firm, "first")
    small = {one.person for one in population.people[:9]}
    assert {account for account, line in lines.items() if line["why"] == "balance too small"} == small
    assert len(server.ledger.entries("first")) == DEBTORS - len(small)
    bought = facts(firm)["bought"][0]
    assert bought["not_asked"] == {"balance too small": len(small)}


def test_one_origin_is_asked_once(firm, server):
    """A reseller of what a source before it has told is not asked again."""
    for name in ("first", "second"):
        hire(firm, server, name, only(acme_manifest(name), "search", origin="one_bureau"))
    firm.work()

    assert len(server.ledger.entries("first")) == DEBTORS
    assert server.ledger.entries("second") == []
    assert {line["why"] for line in asked(firm, "second").values()} == {"has its data from where first has them"}


def test_a_source_that_fails_leaves_its_origin_to_the_next(firm, server):
    """The reseller is asked for the questions that the other could not answer."""
    for name in ("first", "second"):
        hire(firm, server, name, only(acme_manifest(name), "search", origin="one_bureau"))
    server.change("first", faults={"forbidden": 1.0})
    firm.work()

    assert len(server.ledger.entries("second")) == DEBTORS


def scrub(name: str) -> str:
    """A scrub over our own vendor: whomever it knows is bankrupt."""
    manifest = only(acme_manifest(name), "search").replace("[[search", "[[scrub").replace("[search.", "[scrub.")
    manifest = manifest.replace('returns = ["name",', 'returns = ["bankruptcy", "name",')
    return manifest.replace("[check]", '[[scrub.records.observe]]\nkind = "bankruptcy"\nvalue = \'`"yes"`\'\n\n[check]')


def test_a_scrub_that_finds_something_ends_the_case(firm, server, population):
    """What comes after is not asked, nothing is offered, and the reason is told."""
    server.change("first", knowledge={"coverage": 0.5})
    hire(firm, server, "first", scrub("first"))
    hire(firm, server, "second", only(acme_manifest("second"), "search"))
    result = firm.work()

    assert result.exception is None, result.output
    found = answers(firm)
    hit = {account for account, line in asked(firm, "first", "scrub").items() if line["outcome"] == "hit"}
    stopped = {account for account, one in found.items() if one["status"] == "stopped"}
    assert 0 < len(stopped) < DEBTORS
    assert stopped <= hit
    for account in stopped:
        assert "bankrupt" in found[account]["stop_reason"]
        assert not any(one["status"] == "new" for one in found[account]["contacts"])
    assert {account for account, line in asked(firm, "second").items() if line["why"] == "stopped"} == stopped
    assert len(server.ledger.entries("second")) == DEBTORS - len(stopped)


def wrong(firm, population, out: str) -> set[str]:
    """The accounts whose first phone, of those offered, does not reach the debtor."""
    rows = rows_of(firm.folder / out / "contacts.csv")
    phones = [row for row in rows if row["kind"] == "phone" and "not_offered" not in row["restrictions"]]
    firsts = {row["account_number"]: row["value"] for row in reversed(phones)}
    return {account for account, value in firsts.items() if value not in population.by_id[account].current_phones()}


def test_a_check_drops_numbers_that_are_not_the_debtors(firm, server, population):
    """Of a vendor's old numbers, those that another says are cut off or somebody else's are offered no more."""
    hire(firm, server, "old", only(acme_manifest("old"), "search"))
    firm.work(None, "unchecked")
    hire(firm, server, "first", only(acme_manifest("first"), "verify"))
    firm.work(None, "checked")

    before, after = wrong(firm, population, "unchecked"), wrong(firm, population, "checked")
    assert len(before) > 3
    assert after < before
    assert len(after) <= len(before) / 4
    assert server.ledger.entries("first")


def test_what_a_source_told_it_does_not_check(firm, server):
    """A number is not checked with who told it: that would be bought for nothing."""
    hire(firm, server, "first")
    firm.work()

    assert {entry.path for entry in server.ledger.entries("first")} == {"/people"}
    reasons = {line["why"] for line in asked(firm, "first", "verify").values()}
    assert reasons == {"first told it from where this source has its data"}


def test_an_undeliverable_email_is_dropped(firm, server):
    """An address that a source calls undeliverable is known as bad."""
    hire(firm, server, "first", only(acme_manifest("first"), "search"))
    manifest = only(acme_manifest("second"), "verify")
    start, end = manifest.index("[[verify]]"), manifest.index("[check]")
    checks = (
        '[[verify]]\nname = "mail"\nneeds = ["email"]\nurl = "https://api.acme-people.example/status"\n'
        'params = { address = "{email}" }\n[verify.records]\n[[verify.records.observe]]\n'
        'kind = "deliverable"\nvalue = \'`"no"`\'\n\n'
    )
    told = (
        manifest[:start].replace('"phone"]', '"email"]').replace('"owner", "connected", "line_type"', '"deliverable"')
    )
    hire(firm, server, "second", told + checks + manifest[end:])
    result = firm.work()

    assert result.exception is None, result.output
    mails = [one for case in answers(firm).values() for one in case["contacts"] if one["kind"] == "email"]
    assert len(mails) > 3
    assert {one["status"] for one in mails} == {"bad"}


def test_whoever_may_not_be_looked_up_is_not_asked_about(tmp_path, population, server):
    """The suppression list and the client's own stops hold before anything is bought."""
    dead, listed = population.people[0], population.people[1]
    firm = make_firm(tmp_path / "firm", population.people[:DEBTORS], **{dead.person: "DECEASED"})
    hire(firm, server, "first", only(acme_manifest("first"), "search"))
    with firm.tracer() as tracer, tracer.store.begin() as work:
        mark = suppressions.mark_account(work, "", listed.person)
        suppressions.add(work, [suppressions.Suppression(blind=mark, code="cease")])
    firm.work()

    found = answers(firm)
    for one in (dead, listed):
        assert found[one.person]["status"] == "stopped"
        assert found[one.person]["ledger"] == []
        assert found[one.person]["cost_usd"] == 0
    assert len(server.ledger.entries("first")) == DEBTORS - 2


def test_what_was_asked_for_one_account_is_no_evidence_about_another(tmp_path, population, server):
    """Two accounts of one person: the one that was not asked about learns nothing from the other's answers."""
    one = next(person for person in population.people if person.lines and not person.died)
    firm = make_firm(tmp_path / "firm", [one, one])
    text = firm.placement.read_text().splitlines()
    firm.placement.write_text("\n".join([*text[:2], text[2].replace(one.person, "twin", 1)]) + "\n")
    hire(firm, server, "first", only(acme_manifest("first"), "search"), minimum_balance_usd=150)
    firm.work()

    found = answers(firm)
    assert asked(firm, "first")[one.person]["why"] == "balance too small"
    assert not any(contact["status"] == "new" for contact in found[one.person]["contacts"])
    assert any(contact["status"] == "new" for contact in found["twin"]["contacts"])


def test_a_cent_that_cannot_come_back_is_not_spent(firm, server):
    """Where a contact is worth less than its price, nobody is asked; where it is worth more, they are."""
    firm.config.write_text(firm.config.read_text() + ECONOMICS)
    hire(firm, server, "first", only(acme_manifest("first"), "search"), price_usd=Text("9.00"))
    firm.work()

    why = {account: line["why"] for account, line in asked(firm, "first").items()}
    poorest, richest = next(iter(why)), list(why)[-1]
    assert why[poorest] == "worth less than its price"
    assert why[richest] == ""
    assert 0 < len(server.ledger.entries("first")) < DEBTORS


def test_who_is_sure_enough_is_not_searched_for_again(firm, server):
    """With a stop at little confidence, the second source is asked only for whom the first did not find."""
    for name in ("first", "second"):
        hire(firm, server, name, only(acme_manifest(name), "search"))
    server.change("first", knowledge={"coverage": 0.6})
    firm.work(None, "out", "--stop-at", "0.5")

    sure = {account for account, line in asked(firm, "second").items() if line["why"] == "sure enough"}
    hit = {account for account, line in asked(firm, "first").items() if line["outcome"] == "hit"}
    assert len(sure) > DEBTORS / 4
    assert sure <= hit
    assert len(server.ledger.entries("second")) == DEBTORS - len(sure)


def test_a_look_up_of_one_obeys_the_list(firm, server, population):
    """Locate asks nobody about an account on the suppression list."""
    one = population.people[3]
    hire(firm, server, "first")
    with firm.tracer() as tracer, tracer.store.begin() as work:
        mark = suppressions.mark_account(work, "", "L-1")
        suppressions.add(work, [suppressions.Suppression(blind=mark, code="cease")])
    who = ("--name", one.name.full, "--dob", one.born, "--creditor", CREDITOR, "--purpose", PURPOSE)
    result = firm.invoke("locate", "--account", "L-1", *who, "--json")

    assert result.exit_code == 0, result.output
    assert server.ledger.entries() == []
