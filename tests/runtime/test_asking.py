"""Many questions to many sources: each once, each for itself, in their order."""

from __future__ import annotations

import collections
import dataclasses
import os
import signal
import threading
import time

import pytest

from skiptrace.errors import SourceError, StoreError
from skiptrace.runtime.asking import Ending, Job
from skiptrace.sdk import Query, Role, read_manifest, source_of
from tests.runtime.offices import LISTS, PER_HIT, PRICE, Shortened, about, acme, listing, nobody
from tests.vendors import Behaviour, Fault, VendorServer, acme_manifest


@pytest.fixture
def people(population):
    """Somebody to ask about: no two of one name."""
    seen = {}
    for person in population.people:
        seen.setdefault((person.name.given_name, person.name.family_name), person)
    return list(seen.values())


@pytest.fixture
def lists(office, server):
    """Makes runs with a source that takes lists, so many questions in one."""
    server.change(LISTS, price_micro_usd=PRICE)
    return lambda most=10, **said: office(listing(most), price=PER_HIT, **said)


class _Adapted(Shortened):
    """A source whose adapter does something of its own."""

    def __init__(self, inner, **own):
        super().__init__(inner, 1, inner.info)
        self._own = own

    def search(self, query):
        return self._own.get("search", self._inner.search)(query)

    def judge(self, request, response):
        return self._own.get("judge", self._inner.judge)(request, response)


def calls(server, vendor=LISTS):
    return len(server.ledger.entries(vendor))


def test_answers_come_in_the_order_of_the_questions(office, server, people):
    """Whatever the threads do, the tenth answer is about the tenth person."""
    run = office(acme(), concurrency=8)
    told = run.ask(*map(about, people[:60]))

    for person, one in zip(people, told, strict=False):
        names = {said.parts.get("family_name") for found in one.candidates for said in found.observations}
        assert person.name.family_name in names


def test_several_sources_are_asked_at_once(population, store, people):
    """Each with threads of its own; the answers are in the order of the questions all the same."""
    from tests.runtime.offices import Office

    with VendorServer(
        population, {name: Behaviour(api="acme", latency_s=0.1) for name in ("one", "two", "three")}
    ) as server:
        run = Office(store, server, [acme(name) for name in ("one", "two", "three")])
        jobs = [
            Job(caller=caller, role=Role.SEARCH, query=about(person), case_id="c")
            for person in people[:5]
            for caller in run.callers
        ]
        told = run.asker.ask(jobs)
        run.close()
        assert len({one.arrived_s for one in server.ledger.entries()}) == 15

    assert [one.ending for one in told] == [Ending.HIT] * 15
    assert {one.candidates[0].source for one in told[:3]} <= {"one", "two", "three"}


@pytest.mark.parametrize("question", [about, lambda _: nobody()], ids=["hit", "miss"])
def test_duplicates_in_one_batch_are_asked_once(office, server, people, question):
    """Twenty of one question, for twenty cases: one call, one charge, twenty answers."""
    run = office(acme(), concurrency=8)
    told = run.ask(*[dataclasses.replace(question(people[0]), ref=f"case-{n}") for n in range(20)])

    assert len({one.ending for one in told}) == 1
    assert calls(server, "acme") == 1
    assert sum(one.receipt.billed_micro_usd for one in told) == run.billed() == server.ledger.charged_micro_usd()
    assert sum(one.receipt.kept for one in told) == 19


def test_what_a_case_is_called_does_not_leave(office, server, people, monkeypatch):
    """No vendor is told our name for a case; with it the same question would be another one for each."""
    text = acme_manifest("acme").replace('zip = "{zip.five}"', 'zip = "{zip.five}", order = "{ref}"')
    run = office(source_of(read_manifest(text)))
    queries = [about(people[0], ref=f"case-of-ours-{n}") for n in range(3)]
    sent, sending = [], run.desk.wire.send
    monkeypatch.setattr(run.desk.wire, "send", lambda request, **said: sent.append(request) or sending(request, **said))
    run.ask(*queries)

    [request] = sent
    assert request.params["order"]
    assert "case-of-ours" not in request.canonical()
    assert calls(server, "acme") == 1


def test_lists_of_two_runs_that_overlap_pay_once(lists, server, people):
    """Each question is bought by one run, whichever comes first; the other finds its answer, list or not."""
    server.change(LISTS, latency_s=0.1)
    runs, told = [lists(), lists()], {}
    asked = [list(map(about, people[:10])), list(map(about, people[5:15]))]
    threads = [
        threading.Thread(target=lambda which=which: told.update({which: runs[which].ask(*asked[which])}))
        for which in range(2)
    ]
    for one in threads:
        one.start()
    for one in threads:
        one.join()

    assert {one.ending for both in told.values() for one in both} <= {Ending.HIT, Ending.NO_HIT}
    assert [one.candidates for one in told[0][5:]] == [one.candidates for one in told[1][:5]]
    hits = sum(one.ending is Ending.HIT for one in (*told[0], *told[1][5:]))
    assert sum(run.billed() for run in runs) == server.ledger.charged_micro_usd() == hits * PRICE


def test_lists_are_asked_as_lists(lists, server, people):
    """Twenty-five questions, ten in a call: three calls; each answer is its own person's; the bill is the vendor's."""
    run = lists()
    told = run.ask(*map(about, people[:25]))

    assert calls(server) == 3
    for person, one in zip(people, told, strict=False):
        if one.ending is Ending.HIT:
            names = {
                said.parts.get("family_name", "").upper() for found in one.candidates for said in found.observations
            }
            assert person.name.family_name in names
    assert Ending.HIT in {one.ending for one in told}
    assert sum(one.receipt.billed_micro_usd for one in told) == run.billed() == server.ledger.charged_micro_usd(LISTS)
    assert run.budget.spent_micro_usd == run.billed()


def test_each_question_of_a_list_is_kept_for_itself(lists, server, people):
    """In another list, or alone, nothing that was bought is bought again; misses neither."""
    first = lists()
    told = first.ask(*map(about, people[:10]), nobody(1))
    again = lists().ask(nobody(1), *map(about, people[5:12]))
    alone = lists().ask(about(people[3]))

    assert [one.candidates for one in again[1:6]] == [one.candidates for one in told[5:10]]
    assert [one.receipt.kept for one in again] == [1] * 6 + [0] * 2
    assert alone[0].candidates == told[3].candidates
    assert calls(server) == 3


def test_duplicates_in_lists_are_asked_once(lists, server, people):
    """The same person five times among others: one place in one list, five answers, one charge."""
    run = lists()
    told = run.ask(*[about(people[n % 4], ref=str(n)) for n in range(20)])

    assert calls(server) == 1
    assert [one.candidates for one in told[:4]] * 5 == [one.candidates for one in told]
    assert sum(one.receipt.billed_micro_usd for one in told) == run.billed() == server.ledger.charged_micro_usd(LISTS)


@pytest.mark.parametrize("fault", [Fault.NO_ANSWER, Fault.HANGS_UP, Fault.HTML])
def test_a_lost_list_is_uncertain_for_each_of_its_questions(lists, server, people, fault):
    """In no other list, and not alone, is one of them asked again; what it cost at most is shared among them."""
    server.change(LISTS, script=(fault,))
    run = lists()
    told = run.ask(*map(about, people[:5]))
    again = lists().ask(about(people[2]), about(people[7]), about(people[8]))
    alone = lists().ask(about(people[3]))

    assert {one.ending for one in told} == {Ending.UNCERTAIN}
    assert [one.ending is Ending.UNCERTAIN for one in again] == [True, False, False]
    assert alone[0].ending is Ending.UNCERTAIN
    assert sum(one.billed_micro_usd for one in run.uncertain()) == run.billed() == 5 * PRICE
    assert {one.case_id for one in run.uncertain()} == {f"case {n}" for n in range(5)}


def test_one_list_that_fails_fails_alone(lists, server, people):
    """The others of the batch are answered, and asked in different ways means in different calls."""
    server.change(LISTS, script=(Fault.HANGS_UP,))
    run = lists(most=5, concurrency=1)
    phones = [Query(ref="x", fields={"phone": one.lines[0].number}) for one in people[:5] if one.lines]
    told = run.ask(*map(about, people[:10]), *phones)

    assert collections.Counter(one.ending is Ending.UNCERTAIN for one in told)[True] == 5
    assert run.billed() >= server.ledger.charged_micro_usd(LISTS)


def test_a_question_that_a_list_leaves_out_is_no_miss(lists, server, people, monkeypatch):
    """An adapter that forgets one has not said that nobody is there: nothing is kept for it."""
    run = lists()
    source = run.callers[0].source
    many = source.many

    def forgetful(queries):
        answers = yield from many(queries)
        return {ref: one for ref, one in answers.items() if ref != "2"}

    source.many = forgetful
    told = run.ask(*map(about, people[:3]))

    assert [one.ending is Ending.FAILED for one in told] == [False, True, False]
    assert "leaves out" in told[1].why


@pytest.mark.parametrize("at", ["start", "later", "judge", "none"])
def test_a_broken_adapter_spoils_only_its_question(office, server, people, at):
    """Foreign code that raises, whenever it does: its kind is told, no value, and the others are answered."""
    source = acme()
    name = people[1].name.family_name

    def broken(query):
        if query.fields["family_name"] != name:
            return (yield from source.search(query))
        if at == "start":
            raise KeyError(name)
        yield next(source.search(query))
        if at == "later":
            raise KeyError(name)
        return None

    def judge(request, response):
        if at == "judge" and request.params.get("last") == name:
            raise KeyError(name)
        return source.judge(request, response)

    run = office(_Adapted(source, search=broken, judge=judge))
    told = run.ask(*map(about, people[:3]))

    assert [one.ending is Ending.HIT for one in told] == [True, False, True]
    assert name not in told[1].why
    assert run.billed() >= server.ledger.charged_micro_usd("acme")
    assert run.budget.spent_micro_usd == run.billed()


def test_an_adapter_may_fail_its_question(office, server, people):
    """A source's own error is told in its words."""

    def refusing(_):
        raise SourceError("acme: cannot be asked: too little is known")
        yield

    [told] = office(_Adapted(acme(), search=refusing)).ask(about(people[0]))

    assert (told.ending, told.why) == (Ending.FAILED, "acme: cannot be asked: too little is known")
    assert server.ledger.entries() == []


def test_a_store_that_cannot_be_written_ends_the_asking(office, server, people, monkeypatch):
    """Without its line in the ledger no paid call leaves."""
    run = office(acme())

    def full(*_):
        raise StoreError("the disk is full")

    monkeypatch.setattr("skiptrace.store.ledger.append", full)
    with pytest.raises(StoreError, match="disk is full"):
        run.ask(*map(about, people[:5]))
    with pytest.raises(StoreError, match="disk is full"):
        run.close()

    assert server.ledger.entries("acme") == []


def test_an_interruption_waits_for_what_is_on_the_wire_only(office, server, people):
    """What has left is answered and written down; whoever waits for a moment, a rest or a token is sent away."""
    server.change("acme", latency_s=0.3)
    run = office(acme(limits="per_minute = 4\nconcurrency = 8"), concurrency=8)
    # Whoever runs the tests may be deaf to Ctrl-C.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)

    def interrupt():
        while len(server.ledger.entries("acme")) < 4:
            time.sleep(0.01)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        with pytest.raises(KeyboardInterrupt):
            run.ask(*map(about, people[:20]))
    finally:
        signal.signal(signal.SIGINT, before)
    run.asker.__exit__()

    assert len(server.ledger.entries("acme")) == 4
    assert run.billed() == server.ledger.charged_micro_usd("acme") == 4 * PRICE
    assert run.uncertain() == []


def test_what_the_last_batch_bought_is_there_for_the_next(office, server, people):
    """Between two batches nothing of the first is forgotten before it stands in the store."""
    run = office(acme())
    for _ in range(5):
        told = run.ask(*map(about, people[:3]))
        run.desk.memory.forget()
        assert {one.ending for one in told} == {Ending.HIT}

    assert calls(server, "acme") == 3
