"""The same question in a list and alone: whichever comes first is paid for, and the other finds what came of it."""

from __future__ import annotations

import datetime as dt
import threading
import time
from dataclasses import replace

import pytest

from skiptrace.runtime.asking import Ending
from skiptrace.runtime.book import GATHER_S
from skiptrace.runtime.kept import listed_text, pack_candidates, question_text, request_text
from skiptrace.sdk import Query, Request, Role
from skiptrace.store import answers, ledger
from skiptrace.store.answers import Kept
from skiptrace.store.ledger import Entry, EntryState
from skiptrace.store.session import Store
from tests.runtime.offices import KEY, LISTS, PER_HIT, PRICE, PURPOSE, Office, Shortened, about, listing, nobody
from tests.vendors import Fault

ANSWERED = {Ending.HIT, Ending.NO_HIT}


@pytest.fixture
def people(population):
    """Five people of different names, whom the vendor knows."""
    named = {one.name.family_name: one for one in population.people if one.emails and not one.died}
    return list(named.values())[:5]


@pytest.fixture
def run(either_url, server):
    """Makes runs on one store, on either database, that ask a vendor who takes lists."""
    server.change(LISTS, price_micro_usd=PRICE)
    opened = []
    with Store.open(either_url, KEY) as store:

        def make(source=None, **said):
            opened.append(Office(store, server, [source or listing()], price=PER_HIT, **said))
            return opened[-1]

        yield make
        for one in opened:
            one.close()


def paid_once(server, *told):
    """Whether the vendor charged each person once, and each answer stands in one receipt."""
    hits = {one.candidates[0].record_id for one in told if one.candidates}
    billed = sum(one.receipt.billed_micro_usd for one in told)
    return billed == server.ledger.charged_micro_usd(LISTS) == len(hits) * PRICE


@pytest.mark.parametrize("first", [1, 3], ids=["alone first", "list first"])
def test_what_one_way_has_brought_the_other_finds(run, server, people, first):
    """One of five is asked alone, then all in a list; or three in a list, then each of the five alone."""
    asked = [*map(about, people), nobody()]
    before = run().ask(*asked[:first], nobody())
    after = run().ask(*asked) if first == 1 else [run().ask(one)[0] for one in asked]

    assert {one.ending for one in (*before, *after)} == ANSWERED
    assert [one.candidates for one in after[:first]] == [one.candidates for one in before[:first]]
    assert [one.receipt.kept for one in after] == [1] * first + [0] * (5 - first) + [1]
    assert paid_once(server, *before, *after)


@pytest.mark.parametrize("first", [1, 3], ids=["alone first", "list first"])
def test_what_one_way_has_lost_the_other_does_not_repeat(run, server, people, first):
    """Of an answer that did not come nobody knows whether it was charged; the others are asked all the same."""
    server.change(LISTS, script=(Fault.NO_ANSWER,))
    asked = list(map(about, people))
    before = run().ask(*asked[:first])
    after = run().ask(*asked) if first == 1 else [run().ask(one)[0] for one in asked]

    assert {one.ending for one in before} == {Ending.UNCERTAIN}
    assert [one.ending is Ending.UNCERTAIN for one in after] == [place < first for place in range(5)]
    assert sum(one.receipt.billed_micro_usd for one in after) == (5 - first) * PRICE


@pytest.mark.parametrize("first", [1, 3], ids=["alone first", "list first"])
def test_what_was_bought_the_other_way_since_we_looked_is_not_bought(run, server, people, first):
    """Both runs look before either asks; whoever writes its line down second gets the other's answer."""
    one, other = run(), run()
    asked = list(map(about, people))
    second = asked if first == 1 else asked[:1]
    for each in (one, other):
        look_up(each, asked)
    before, after = one.ask(*asked[:first]), other.ask(*second)

    assert {each.ending for each in (*before, *after)} <= ANSWERED
    assert after[0].candidates == before[0].candidates
    assert after[0].receipt.billed_micro_usd == 0
    assert paid_once(server, *before, *after)


def look_up(office, queries):
    """What a run does before it asks: nothing of this is known."""
    caller = office.callers[0]
    requests = [caller.addressed(next(caller.asked.search(replace(one, ref="1")))) for one in queries]
    lists = [caller.addressed(next(caller.batches.many([replace(one, ref="1")]))) for one in queries]
    texts = [listed_text(LISTS, PURPOSE, one) for one in lists]
    office.desk.memory.prepare([*map(caller.mark, requests), *map(office.desk.memory.mark, texts)])


@pytest.mark.parametrize("first", [1, 3], ids=["alone first", "list first"])
def test_what_is_on_the_wire_the_other_way_is_waited_for(run, server, people, first):
    """Asked while the other is under way, it gets the other's answer and pays nothing."""
    server.change(LISTS, latency_s=0.3)
    one, other, told = run(), run(), []
    asked = list(map(about, people))
    waiting = threading.Thread(target=lambda: told.extend(one.ask(*asked[:first])))
    waiting.start()
    while not one.lines():
        pass
    after = other.ask(*(asked if first == 1 else asked[:1]))
    waiting.join()

    assert (after[0].candidates, after[0].receipt.kept) == (told[0].candidates, 1)
    assert paid_once(server, *told, *after)


def test_what_was_lost_in_a_list_and_then_bought_alone_is_known(run, server, people):
    """Somebody said that it may be asked again: from then on its answer is there for everybody, in lists too."""
    server.change(LISTS, script=(Fault.NO_ANSWER,))
    asked = list(map(about, people))
    run().ask(*asked[:2])
    [bought] = run(ask_uncertain=True).ask(asked[0])
    alone, listed = run().ask(asked[0]), run().ask(*asked[:2])

    assert bought.receipt.billed_micro_usd == PRICE
    assert [one[0].candidates for one in (alone, listed)] == [bought.candidates] * 2
    assert [one.ending for one in listed] == [Ending.HIT, Ending.UNCERTAIN]


def test_an_answer_after_a_free_beginning_is_found_in_a_list(run, server, people):
    """A first call that costs nothing says nothing of who is asked about: the answer is kept for the question."""
    alone = run(_Opening()).ask(about(people[0]))
    listed = run(_Opening()).ask(*map(about, people))

    assert listed[0].candidates == alone[0].candidates
    assert paid_once(server, *alone, *listed)


class _Opening(Shortened):
    """A source that says good morning before it is asked about somebody alone."""

    def __init__(self):
        made = listing()
        super().__init__(made, made.most_queries, made.info)

    def search(self, query):
        exchange = super().search(query)
        request = next(exchange)
        yield replace(request, params={}, free=True)
        response = yield request
        try:
            exchange.send(response)
        except StopIteration as stop:
            return stop.value
        raise AssertionError("it asks once")


def test_that_a_list_was_answered_stands_with_what_it_said(run, people, monkeypatch):
    """In one commit: a run that dies while it reads the answer has not forgotten whom it paid for."""
    office = run(_Slow())
    commits, append, keep = [], ledger.append, answers.keep_sealed

    def appended(work, lines):
        lines = list(lines)
        commits.append([{one.request_hash for one in lines if one.state is EntryState.SETTLED}])
        return append(work, lines)

    def kept(work, found):
        found = list(found)
        commits[-1].append({one.key_hash for one in found})
        keep(work, found)

    monkeypatch.setattr("skiptrace.store.ledger.append", appended)
    monkeypatch.setattr("skiptrace.store.answers.keep_sealed", kept)
    office.ask(*map(about, people))
    office.book.flush()

    [(settled, answered)] = [both for both in commits if both[0]]
    assert len(settled) == len(people)
    assert settled < answered


class _Slow(Shortened):
    """A source that takes its time to read an answer."""

    def __init__(self):
        made = listing()
        super().__init__(made, made.most_queries, made.info)

    def many(self, queries):
        exchange = super().many(queries)
        response = yield next(exchange)
        time.sleep(4 * GATHER_S)
        try:
            exchange.send(response)
        except StopIteration as stop:
            return stop.value
        raise AssertionError("it asks once")


def test_each_question_of_a_list_names_its_own_mark(run, people):
    """What an answer is told to have come with stands in the ledger, and is the same when it is found again."""
    one, other = run(), run()
    bought, found = (each.ask(*map(about, people)) for each in (one, other))

    assert {each.receipt.request for each in bought} == {line.request_hash for line in one.lines()}
    assert [each.receipt.request for each in found] == [each.receipt.request for each in bought]


@pytest.mark.parametrize("first", [1, 3], ids=["alone first", "list first"])
def test_what_the_vendor_is_not_told_makes_no_other_question(run, server, people, first):
    """The vendor takes whole birth dates only: whether a year is known changes nothing that it is asked."""
    asked = list(map(about, people))
    before = run().ask(*asked[:first])
    dated = [replace(one, fields={**one.fields, "born": "1980"}) for one in asked]
    after = run().ask(*dated) if first == 1 else [run().ask(one)[0] for one in dated]

    assert [one.receipt.kept for one in after] == [1] * first + [0] * (5 - first)
    assert paid_once(server, *before, *after)


@pytest.mark.parametrize("several", [False, True], ids=["alone", "in a list"])
def test_an_answer_that_an_earlier_release_kept_is_found(run, server, people, several):
    """It kept the answers of lists under the fields of their questions, and wrote the lost ones down under them."""
    office = run()
    [told] = run().ask(about(people[0]))
    kept, lost = (
        office.desk.memory.mark(question_text(LISTS, PURPOSE, Role.SEARCH, about(one).fields, {}))
        for one in people[1:3]
    )
    with office.store.begin() as work:
        expires_at = work.at + dt.timedelta(days=1)
        answers.keep(work, [Kept(kept, LISTS, pack_candidates(told.candidates), expires_at)])
        line = Entry(source=LISTS, purpose=PURPOSE, request_hash=lost, state=EntryState.UNCERTAIN)
        ledger.append(work, [line])
    asked = list(map(about, people[1:3]))
    found = office.ask(*asked) if several else [office.ask(one)[0] for one in asked]

    assert [one.ending for one in found] == [Ending.HIT, Ending.UNCERTAIN]
    assert found[0].candidates == told.candidates
    assert len(server.ledger.entries(LISTS)) == 1


class OfCode(Shortened):
    """A source that is no manifest: its questions are told apart by their fields."""

    answers_by_request = False


@pytest.mark.parametrize("kind", [Shortened, OfCode])
def test_what_a_sandbox_said_in_a_list_is_no_answer_of_the_service(run, people, kind):
    """At another address other people answer: what is kept of the one is not found at the other."""
    source = listing()
    made = kind(source, 10, source.info)
    asked = list(map(about, people[:2]))
    run(made).ask(*asked)
    elsewhere = run(made, offline=True, base_url="https://api.lists.example").ask(*asked)
    again = run(made, offline=True).ask(*asked)

    assert [one.ending for one in elsewhere] == [Ending.OFFLINE] * 2
    assert [one.ending for one in again] == [Ending.HIT] * 2


def test_marks_are_those_of_earlier_releases():
    """What was kept in a store before is found under these texts; with others it would be paid for again."""
    query = Query(ref="1", fields={"zip": "62704", "family_name": "ROE"})
    request = Request(method="GET", url="https://api.example.com/people", params={"last": "ROE"}, step="search 1")
    question = question_text("acme", PURPOSE, Role.SEARCH, query.fields, {"size": 3})

    assert question == (
        f'question\0acme\0{PURPOSE}\0search\0[[["family_name", "ROE"], ["zip", "62704"]], [["size", "3"]]]'
    )
    assert request_text("acme", PURPOSE, request) == f"request\0acme\0{PURPOSE}\0{request.canonical()}"
