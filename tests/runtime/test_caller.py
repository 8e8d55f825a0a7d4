"""What happens between a request and its answer: kept answers, money, faults, keys, tokens, in that order."""

from __future__ import annotations

import collections
import dataclasses
import json

import pytest

from skiptrace.runtime.asking import Ending
from skiptrace.runtime.breaker import Breaker
from skiptrace.runtime.line import Line
from skiptrace.runtime.pacing import asked_pause
from skiptrace.sdk import Price, PriceModel, Query, Role
from skiptrace.sdk.exchange import Response
from skiptrace.sdk.registry import load_catalog
from skiptrace.sdk.source import Limits
from skiptrace.store import ledger
from skiptrace.store.ledger import EntryState
from tests.runtime.offices import PRICE, Office, about, acme, nobody
from tests.vendors import Fault

KEYED = 'idempotency_header = "Idempotency-Key"'


@pytest.fixture
def people(population):
    """Somebody to ask about: no two of one name."""
    seen = {}
    for person in population.people:
        seen.setdefault((person.name.given_name, person.name.family_name), person)
    return list(seen.values())


def states(office):
    """The lines of a run as (state, outcome, cents)."""
    return [(str(one.state), one.outcome, one.billed_micro_usd // 10_000) for one in office.lines()]


def charged(server, vendor="acme"):
    return server.ledger.charged_micro_usd(vendor)


def test_a_paid_call_is_written_down_before_it_leaves_and_settled_after(office, server, people):
    """First intended at the most it can cost, then settled at what it cost; the sum is the vendor's."""
    run = office(acme())
    [told] = run.ask(about(people[0]))

    assert (told.ending, told.receipt.billed_micro_usd) == (Ending.HIT, PRICE)
    assert states(run) == [("intended", "", 10), ("settled", "hit", 10)]
    assert run.billed() == run.budget.spent_micro_usd == charged(server) == PRICE


def test_the_intention_stands_before_the_vendor_hears_of_it(office, server, people, monkeypatch):
    """Whatever happens from the first byte on, the ledger knows of the call."""
    run = office(acme())
    wire, seen = run.desk.wire, []
    sending = wire.send

    def send(request, *, depart, **said):
        def departed(look):
            depart(look)
            with run.store.read() as work:
                seen.append([one.state for one in ledger.of_run(work, run.run_id)])

        return sending(request, depart=departed, **said)

    monkeypatch.setattr(wire, "send", send)
    run.ask(about(people[0]))

    assert seen == [[EntryState.INTENDED]]


def test_kept_answers_are_not_paid_again(office, server, people):
    """Hits and misses alike, in this run and in the next one."""
    first = office(acme())
    told = first.ask(about(people[0]), nobody())
    second = office(acme())
    again = second.ask(about(people[0]), nobody())

    assert [one.ending for one in told] == [one.ending for one in again] == [Ending.HIT, Ending.NO_HIT]
    assert [one.candidates for one in told] == [one.candidates for one in again]
    assert [one.receipt.kept for one in again] == [1, 1]
    assert len(server.ledger.entries("acme")) == 2
    assert second.lines() == []


def test_kept_answers_are_sealed(office, store, people, tmp_path):
    """Neither names nor phones of an answer stand in the store's files, nor the key in it."""
    run = office(acme())
    run.ask(about(people[0]))
    run.book.flush()
    stored = b"".join(one.read_bytes() for one in tmp_path.glob("store.db*"))

    assert people[0].name.family_name.encode() not in stored
    assert people[0].lines[0].number.encode() not in stored
    assert b"key-of-tests" not in stored


def test_offline_answers_from_what_is_kept_and_nothing_leaves(office, server, people):
    """The same bytes as when it was bought; what is not kept is said to be."""
    [bought] = office(acme()).ask(about(people[0]))
    told = office(acme(), offline=True).ask(about(people[0]), about(people[1]))

    assert told[0].candidates == bought.candidates
    assert [one.ending for one in told] == [Ending.HIT, Ending.OFFLINE]
    assert len(server.ledger.entries("acme")) == 1


def test_the_budget_is_asked_before_anything_is_sent(office, server, people):
    """What does not fit is refused, and what fits is bought to the last cent."""
    run = office(acme(), budget_micro_usd=3 * PRICE)
    told = run.ask(*map(about, people[:8]))

    assert collections.Counter(one.ending for one in told) == {Ending.HIT: 3, Ending.BUDGET: 5}
    assert charged(server) == run.billed() == 3 * PRICE


def test_a_resumed_run_knows_what_it_spent(office, server, people):
    """Calls of unknown fate count at the most they can have cost."""
    first = office(acme(timeout_s=0.4), budget_micro_usd=3 * PRICE)
    server.change("acme", script=(Fault.NO_ANSWER,))
    first.ask(about(people[0]))
    first.ask(about(people[1]))
    second = office(acme(), run_id=first.run_id, budget_micro_usd=3 * PRICE)
    told = second.ask(*map(about, people[2:5]))

    assert second.budget.spent_micro_usd == 3 * PRICE
    assert sorted(one.ending for one in told) == [Ending.BUDGET, Ending.BUDGET, Ending.HIT]


@pytest.mark.parametrize("fault", [Fault.NO_ANSWER, Fault.HANGS_UP, Fault.TRUNCATED, Fault.SLOW_DRIP])
def test_a_paid_call_that_was_lost_is_not_replayed(office, server, people, fault):
    """It is listed as uncertain at the most it can have cost, and asked again neither now nor by the next run."""
    server.change("acme", script=(fault,))
    run = office(acme(timeout_s=0.4))
    [told] = run.ask(about(people[0]))
    [again] = run.ask(about(people[0]))
    [later] = office(acme()).ask(about(people[0]))

    assert [one.ending for one in (told, again, later)] == [Ending.UNCERTAIN] * 3
    assert [(one.state, one.billed_micro_usd) for one in run.uncertain()] == [(EntryState.UNCERTAIN, PRICE)]
    assert len(server.ledger.entries("acme")) == 1
    assert run.budget.spent_micro_usd == run.billed() == PRICE


def test_the_most_that_a_question_may_be_charged_for_is_set_aside(office, server, people):
    """A vendor that charges several units a question fits the ceiling too, whatever is under way at once."""
    server.change("acme", units_a_hit=3)
    run = office(
        acme(), budget_micro_usd=10 * PRICE, price=Price(model=PriceModel.PER_HIT, micro_usd=PRICE, max_units=3)
    )
    told = run.ask(*map(about, people[:8]))

    assert [one.ending for one in told].count(Ending.BUDGET) == 5
    assert run.budget.spent_micro_usd == run.billed() == charged(server) == 9 * PRICE
    assert {one.billed_micro_usd for one in run.lines() if one.state is EntryState.INTENDED} == {3 * PRICE}


def test_a_vendor_that_charges_more_than_was_set_aside_is_asked_no_more(office, server, people):
    """What it took is booked; the next question stays here, and one sentence says what to put right."""
    server.change("acme", units_a_hit=4)
    run = office(acme(), price=Price(model=PriceModel.PER_HIT, micro_usd=PRICE, max_units=2))
    [first] = run.ask(about(people[0]))
    [second] = run.ask(about(people[1]))

    assert (first.ending, second.ending) == (Ending.HIT, Ending.STOPPED)
    assert "charged 4 units for a call that may cost 2 at most" in second.why
    assert "max_units" in second.why
    assert run.billed() == charged(server) == 4 * PRICE


@pytest.mark.parametrize("fault", [Fault.HTML, Fault.NAN, Fault.DUPLICATE_KEYS, Fault.TOO_DEEP])
def test_an_answer_that_cannot_be_read_is_uncertain_and_not_asked_again(office, server, people, fault):
    """It was charged or not: nobody can read it. The same question in the same batch is not paid either."""
    server.change("acme", script=(fault,))
    run = office(acme())
    told = run.ask(*[about(people[0])] * 3)

    assert {one.ending for one in told} == {Ending.UNCERTAIN}
    assert [one.outcome for one in run.uncertain()] == ["unreadable"]
    assert len(server.ledger.entries("acme")) == 1


def test_a_paid_call_that_our_own_code_loses_is_uncertain_too(office, server, people, monkeypatch):
    """Whatever breaks once it has left: it is listed, and the same question is not asked again in its place."""
    exchange = Line.exchange

    def breaking(line, written):
        exchange(line, written)
        raise RuntimeError

    monkeypatch.setattr(Line, "exchange", breaking)
    run = office(acme())
    told = [*run.ask(about(people[0]), about(people[0])), *run.ask(about(people[0]))]

    assert [one.ending for one in told] == [Ending.UNCERTAIN] * 3
    assert [one.billed_micro_usd for one in run.uncertain()] == [PRICE]
    assert run.billed() == run.budget.spent_micro_usd == charged(server) == PRICE


def test_what_may_have_been_charged_is_asked_again_when_somebody_says_so(office, server, people):
    """Once that brought an answer, the question is open no longer; the lost call stays listed."""
    server.change("acme", script=(Fault.HANGS_UP,))
    run = office(acme())
    run.ask(about(people[0]))
    [asked] = office(acme(), ask_uncertain=True).ask(about(people[0]))
    [kept] = office(acme()).ask(about(people[0]))

    assert [asked.ending, kept.ending] == [Ending.HIT, Ending.HIT]
    assert len(run.uncertain()) == 1


def test_a_refusal_later_does_not_make_a_lost_call_certain(office, server, people):
    """Asked again and refused by a busy vendor, the first call is as uncertain as before."""
    server.change("acme", script=(Fault.HANGS_UP, *[Fault.SERVER_ERROR] * 3))
    office(acme()).ask(about(people[0]))
    [refused] = office(acme(), ask_uncertain=True).ask(about(people[0]))
    [later] = office(acme()).ask(about(people[0]))

    assert [refused.ending, later.ending] == [Ending.UNREACHED, Ending.UNCERTAIN]


def test_a_key_of_the_request_allows_a_replay(office, server, people):
    """The vendor charges once; so says our ledger once the replay is answered, and nothing stays uncertain."""
    server.change("acme", script=(Fault.HANGS_UP, Fault.NO_ANSWER))
    run = office(acme(retry=KEYED, timeout_s=0.4))
    [told] = run.ask(about(people[0]))
    entries = server.ledger.entries("acme")

    assert told.ending is Ending.HIT
    assert len({one.idempotency_key for one in entries}) == 1
    assert [one.repeated for one in entries] == [False, True, True]
    assert told.receipt.billed_micro_usd == run.billed() == run.budget.spent_micro_usd == charged(server) == PRICE
    assert run.uncertain() == []


def test_the_key_is_the_same_in_another_run(office, server, people):
    """A run that takes up what another left open is not charged anew."""
    server.change("acme", script=(Fault.HANGS_UP,))
    first = office(acme(retry=KEYED, attempts=1))
    [lost] = first.ask(about(people[0]))
    second = office(acme(retry=KEYED))
    [told] = second.ask(about(people[0]))

    assert [lost.ending, told.ending] == [Ending.UNCERTAIN, Ending.HIT]
    assert charged(server) == PRICE
    assert second.billed() + first.billed() == PRICE
    assert first.uncertain() == []


@pytest.mark.parametrize("fault", [Fault.SERVER_ERROR, Fault.MAINTENANCE, Fault.TOO_MANY])
def test_a_refusal_that_costs_nothing_is_asked_again(office, server, people, fault):
    """What may be retried is retried, at the price of one answer."""
    server.change("acme", script=(fault,))
    run = office(acme())
    [told] = run.ask(about(people[0]))

    assert told.ending is Ending.HIT
    assert run.billed() == charged(server) == PRICE


@pytest.mark.parametrize("fault", [Fault.UNAUTHORIZED, Fault.PAYMENT_REQUIRED, Fault.FORBIDDEN])
def test_a_refused_key_stops_the_source_with_one_message(office, server, people, fault):
    """Nothing more is sent, and every question says the same."""
    server.change("acme", script=(fault,) * 50)
    run = office(acme(), concurrency=1)
    told = run.ask(*map(about, people[:6]))

    assert {one.ending for one in told} == {Ending.STOPPED}
    assert len({one.why for one in told}) == 1
    assert "refused the key" in told[0].why
    assert len(server.ledger.entries("acme")) == 1
    assert run.budget.spent_micro_usd == 0


def test_a_broken_source_is_left_alone_and_the_run_goes_on(office, server, people):
    """After its rests it is left out; another source answers all the same."""
    server.change("acme", faults={"server_error": 1.0})
    run = office(acme(), acme_of_trestle := _trestle(), concurrency=2)
    told = run.ask(*map(about, people[:12]))
    [other] = run.ask(_phone(people), role=Role.VERIFY, caller=1)

    assert {one.ending for one in told} <= {Ending.STOPPED, Ending.UNREACHED}
    assert "could not be asked (status 500)" in run.callers[0].breaker.stopped
    assert len(server.ledger.entries("acme")) < 36
    assert other.ending is Ending.HIT, (acme_of_trestle.info.name, other.why)


def test_a_source_that_recovers_is_asked_again(office, server, people):
    """A rest, one call to try, and then everybody."""
    server.change("acme", script=[Fault.SERVER_ERROR] * 6)
    run = office(acme(), concurrency=1)
    told = run.ask(*map(about, people[:6]))

    assert run.callers[0].breaker.stopped == ""
    assert [one.ending for one in told][2:] == [Ending.HIT] * 4


def test_a_trial_that_is_not_made_lets_the_next_one_try(office, server, people):
    """Whoever was let through and then had no money must not keep the others waiting for ever."""
    server.change("acme", script=[Fault.SERVER_ERROR] * 5)
    run = office(acme(attempts=1), budget_micro_usd=0, concurrency=4)
    for caller in run.callers:
        for _ in range(5):
            caller.breaker.failed("status 500")
    told = run.ask(*map(about, people[:6]))

    assert {one.ending for one in told} == {Ending.BUDGET}


@pytest.mark.parametrize("tells", ["seconds", "date", "reset"])
def test_a_vendor_that_says_when_to_come_back_is_obeyed(office, server, people, tells):
    """In seconds, as a date, or as a moment in the headers that the card names: the next call comes after."""
    server.change("acme", rate_limit=2, rate_window_s=1.0, tells_wait=tells)
    headers = 'remaining_header = "X-RateLimit-Remaining"\nreset_header = "X-RateLimit-Reset"'
    limits = f"per_second = 1000\nconcurrency = 1\n{headers}"
    run = office(acme(limits=limits), concurrency=1)
    told = run.ask(*map(about, people[:4]))
    entries = server.ledger.entries("acme")

    assert {one.ending for one in told} == {Ending.HIT}
    # A date has no fractions of a second: the vendor's own may come too early by one.
    assert sum(one.status == 429 for one in entries) <= 1 + (tells == "date")
    assert run.billed() == charged(server) == 4 * PRICE


def test_a_vendor_that_wants_hours_is_left_alone(office, server, people, monkeypatch):
    """Retry-After of two hours ends the source for this run, with the time in the message."""
    from skiptrace.runtime import caller as module

    monkeypatch.setattr(module, "asked_pause", lambda response, _: 7_200.0 if response.status == 503 else None)
    server.change("acme", script=(Fault.MAINTENANCE,))
    told = office(acme(), concurrency=1).ask(*map(about, people[:3]))

    assert {one.ending for one in told} == {Ending.STOPPED}
    assert "asked to be left alone, until" in told[0].why
    assert len(server.ledger.entries("acme")) == 1


def test_a_vendor_that_never_says_anything_but_not_now_is_left_out(office, server, people):
    """Every question would wait for it as often as it may be asked, and the run would never end."""
    server.change("acme", script=(Fault.TOO_MANY,) * 200)
    run = office(acme(attempts=2))
    run.callers[0].breaker = Breaker("acme", patience_s=0.2)
    told = run.ask(*map(about, people[:4]))
    [later] = run.ask(about(people[5]))

    assert {one.ending for one in told} <= {Ending.UNREACHED, Ending.STOPPED}
    assert later.ending is Ending.STOPPED
    assert "not now" in later.why


def test_a_vendor_that_says_not_now_and_then_answers_is_asked_on(office, server, people):
    """However long it takes all in all: each answer begins it anew."""
    server.change("acme", script=(Fault.TOO_MANY, Fault.NONE) * 3)
    run = office(acme(attempts=3))
    run.callers[0].breaker = Breaker("acme", patience_s=0.6)
    told = [run.ask(about(one))[0] for one in people[:3]]

    assert {one.ending for one in told} == {Ending.HIT}


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, 86_400.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "9" * 400}, 86_400.0),
        ({"x-left": "0", "x-reset": "12"}, 12.0),
        ({"x-left": "3", "x-reset": "12"}, None),
        ({"x-left": "0"}, None),
        ({}, None),
    ],
)
def test_how_long_a_vendor_wants_to_be_left_alone(headers, seconds):
    """Whatever stands in the headers: a number of seconds between none and a day, or nothing."""
    limits = Limits(remaining_header="X-Left", reset_header="X-Reset")

    assert asked_pause(Response(status=429, headers=headers), limits) == seconds


def _trestle():
    return load_catalog().sources["trestle"]


def _phone(people):
    number = next(line.number for person in people for line in person.lines if not line.last_seen)
    return Query(ref="x", fields={"phone": number})


def _usps(office):
    return office(load_catalog().sources["usps_addresses"], price=Price(model=PriceModel.FREE))


def _address(person):
    home = person.homes[-1]
    fields = {"street": home.street, "city": home.city, "state": home.state, "zip": home.zip}
    return Query(ref="x", fields=fields)


def _token_calls(server):
    return [one for one in server.ledger.entries("usps_addresses") if one.path == "/oauth2/v3/token"]


def test_a_token_is_fetched_once_and_carried_by_all(office, server, people):
    """However many threads want it at once."""
    run = _usps(office)
    told = run.ask(*map(_address, people[:6]), role=Role.VERIFY)

    assert {one.ending for one in told} == {Ending.HIT}, [one.why for one in told]
    assert len(_token_calls(server)) == 1


def test_a_token_that_was_good_and_is_refused_is_fetched_anew(office, server, people):
    """A vendor may end a token early: that is no refused key."""
    run = _usps(office)
    run.ask(_address(people[0]), role=Role.VERIFY)
    server.change("usps_addresses", script=(Fault.UNAUTHORIZED,))
    [told] = run.ask(_address(people[1]), role=Role.VERIFY)

    assert told.ending is Ending.HIT, told.why
    assert len(_token_calls(server)) == 2


def test_a_token_that_never_was_good_stops_the_source(office, server, people):
    """The first call that carries it is refused: the key is wrong."""
    run = _usps(office)
    server.change("usps_addresses", script=(Fault.NONE, *[Fault.UNAUTHORIZED] * 9))
    told = run.ask(_address(people[0]), _address(people[1]), role=Role.VERIFY)

    assert {one.ending for one in told} == {Ending.STOPPED}


def test_a_token_service_that_is_broken_is_asked_again(office, server, people):
    """What fails before the call has left costs nothing and is tried anew."""
    server.change("usps_addresses", script=(Fault.SERVER_ERROR, Fault.HTML))
    [told] = _usps(office).ask(_address(people[0]), role=Role.VERIFY)

    assert told.ending is Ending.HIT, told.why


def test_a_malformed_token_stops_the_source(office, server, people):
    """Without a token nothing can be asked, and the message says what to look at."""
    server.change("usps_addresses", script=(Fault.MALFORMED_TOKEN,))
    [told] = _usps(office).ask(_address(people[0]), role=Role.VERIFY)

    assert (told.ending, "is the key right" in told.why) == (Ending.STOPPED, True)


def test_a_lost_call_for_a_token_is_no_lost_call(office, server, people):
    """The paid call that was to carry the token has not left: nothing is uncertain."""
    server.change("usps_addresses", script=(Fault.HANGS_UP,))
    run = office(load_catalog().sources["usps_addresses"], price=Price(model=PriceModel.PER_CALL, micro_usd=PRICE))
    [told] = run.ask(_address(people[0]), role=Role.VERIFY)

    assert told.ending is Ending.HIT, told.why
    assert run.uncertain() == []
    assert run.billed() == run.budget.spent_micro_usd == PRICE


def test_an_open_host_is_needed_to_leave_for_a_private_place(office, server, people):
    """Without base_url the card's own hosts count, and no name on loopback is among them."""
    run = office(acme())
    caller = run.callers[0]
    caller.terms = dataclasses.replace(caller.terms, base_url="")
    [told] = run.ask(about(people[0]))

    assert told.ending in {Ending.UNREACHED, Ending.STOPPED}
    assert server.ledger.entries() == []


def test_no_line_and_no_message_holds_a_personal_value(office, server, people):
    """Whatever goes wrong, what is written and told names nobody, and no key."""
    server.change("acme", script=tuple(one for one in Fault if one is not Fault.NONE) * 2)
    run = office(acme(timeout_s=0.3, attempts=1))
    told = run.ask(*map(about, people[:30]))
    written = json.dumps([dataclasses.asdict(one) for one in run.lines()], default=str)
    said = written + " ".join(one.why for one in told)

    for person in people[:30]:
        assert person.name.family_name not in said
    assert "key-of-tests" not in said
    assert "127.0.0.1" not in said


MIXED = {
    "server_error": 0.08, "maintenance": 0.0, "too_many": 0.04, "no_answer": 0.03, "hangs_up": 0.04, "truncated": 0.04,
    "html": 0.03, "nan": 0.02, "duplicate_keys": 0.02, "too_deep": 0.01, "empty": 0.02, "redirect": 0.02,
}  # fmt: skip


@pytest.mark.parametrize("retry", ["", KEYED], ids=["no key", "key"])
def test_our_ledger_is_the_vendors_after_a_storm(office, server, people, retry):
    """Every settled call was charged once, to the millionth; every difference is a call listed as uncertain."""
    server.change("acme", faults=MIXED, tells_wait="nothing")
    run: Office = office(acme(timeout_s=0.5, retry=retry), rests_s=(0.01,) * 200)
    told = run.ask(*map(about, people[:200]), *map(nobody, range(10)), *map(about, people[:50]))
    lost = run.uncertain()
    settled = run.billed() - sum(one.billed_micro_usd for one in lost)
    theirs = charged(server)

    assert {one.ending for one in told} >= {Ending.HIT, Ending.NO_HIT}
    assert settled <= theirs <= run.billed() == run.budget.spent_micro_usd
    by_fault = collections.Counter(one.fault for one in server.ledger.entries("acme") if one.charged_micro_usd)
    bad = sum(number for fault, number in by_fault.items() if fault != "none")
    if not retry:
        assert theirs - settled == bad * PRICE
        assert len(lost) >= bad
        questions = collections.Counter(one.digest for one in server.ledger.entries("acme") if one.charged_micro_usd)
        assert set(questions.values()) == {1}
        assert sum(one.receipt.billed_micro_usd for one in told) == run.billed()
    # With a key, a question that was asked again may have found that the first call cost nothing of its own.
    assert sum(one.receipt.billed_micro_usd for one in told) >= run.billed()
    assert not [one for one in server.ledger.entries() if one.vendor.startswith("__")]
