"""Two processes that ask the same at the same time: each question is bought once."""

from __future__ import annotations

import collections
import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from skiptrace.runtime.asking import Ending
from skiptrace.runtime.book import Book, UnderWay
from skiptrace.runtime.desk import Receipt
from skiptrace.store import ledger, runs
from skiptrace.store.ledger import Entry, EntryState
from skiptrace.store.session import Store
from tests.runtime.offices import KEY, PRICE, PURPOSE, about, acme
from tests.vendors import VendorProcess

ROOT = Path(__file__).resolve().parents[2]
QUESTIONS = 40


def _begin(address):
    with Store.open(address, KEY) as store, store.begin() as work:
        return runs.start(work, purpose=PURPOSE).run_id


def test_two_processes_buy_each_question_once(either_url, population, tmp_path):
    """Both begin together with the same people; each gets every answer, and the vendor's ledger has no two alike."""
    people = tmp_path / "people.json"
    population.write(people)
    with VendorProcess(population, {"acme": {"latency_s": 0.1}}) as server:
        told = [either_url, server.url("acme"), str(people), str(QUESTIONS)]
        address, url, *rest = told
        both = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.runtime.buying", address, url, _begin(address), *rest, "0"],
                cwd=ROOT,
                stdout=subprocess.PIPE,
                text=True,
            )
            for _ in range(2)
        ]
        said = [json.loads(one.communicate(timeout=120)[0].splitlines()[-1]) for one in both]
        bought = collections.Counter(one.digest for one in server.ledger("acme"))

    assert set(bought.values()) == {1}
    assert said[0] == said[1]
    assert {one for endings in said for one in endings} <= {"hit", "no_hit"}


def test_what_another_run_is_asking_is_waited_for(office, server, population):
    """The second is asked while the first is on the wire: it gets the first's answer and pays nothing."""
    server.change("acme", latency_s=0.5)
    first, second = office(acme()), office(acme())
    told = {}
    waiting = threading.Thread(target=lambda: told.update(first=first.ask(about(population.people[0]))))
    waiting.start()
    while not first.lines():
        pass
    [told["second"]] = second.ask(about(population.people[0]))
    waiting.join()

    assert (told["second"].ending, told["second"].receipt.kept) == (Ending.HIT, 1)
    assert told["second"].candidates == told["first"][0].candidates
    assert (first.billed(), second.billed()) == (PRICE, 0)
    assert len(server.ledger.entries("acme")) == 1


def test_what_another_run_was_answered_since_we_looked_is_not_bought(office, server, population):
    """The first looks the question up, then the second buys its answer: the first gets it, and pays nothing."""
    first, second = office(acme()), office(acme())
    question = about(population.people[0], ref="1")
    caller = first.callers[0]
    caller.desk.memory.prepare([caller.mark(caller.addressed(next(caller.asked.search(question))))])
    [bought] = second.ask(question)
    request = next(caller.asked.search(question))
    receipt = Receipt()
    caller.send(request, "case", receipt)

    assert (bought.ending, receipt.kept, receipt.calls) == (Ending.HIT, 1, 0)
    assert (first.billed(), second.billed()) == (0, PRICE)
    assert len(server.ledger.entries("acme")) == 1


def test_an_intention_of_a_dead_run_does_not_block(office, population, monkeypatch):
    """What a process left open when it died is of unknown fate for every other run, after a while of patience."""
    monkeypatch.setattr("skiptrace.runtime.memory.PATIENCE_S", 0.2)
    dead, alive = office(acme()), office(acme())
    caller = dead.callers[0]
    request = next(caller.asked.search(about(population.people[0], ref="1")))
    mark = caller.mark(caller.addressed(request))
    line = Entry(source="acme", purpose=PURPOSE, run_id=dead.run_id, request_hash=mark, state=EntryState.INTENDED)
    dead.book.intend(line)()
    [told] = alive.ask(about(population.people[0]))

    assert told.ending is Ending.UNCERTAIN
    assert alive.billed() == 0


def test_one_intention_at_a_time_stands(either_url):
    """Two books write at once; the second is told, and its line is not there. When it is meant, it stands."""
    line = {"source": "acme", "purpose": PURPOSE, "request_hash": "mark", "state": EntryState.INTENDED}
    mine, other = (Entry(**line, run_id=_begin(either_url)) for _ in range(2))
    with Store.open(either_url, KEY) as store:
        with Book(store) as first, Book(store) as second:
            first.intend(mine)()
            with pytest.raises(UnderWay):
                second.intend(other)()
            second.intend(other, again=True)()
        with store.read() as work:
            assert [one.run_id for one in ledger.open_entries(work)] == [mine.run_id, other.run_id]
