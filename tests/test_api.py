"""The library: streams in order, resumes, and leaves its surroundings alone."""

from __future__ import annotations

import asyncio
import inspect
import logging
import os
import signal
import sys

import pytest

import skiptrace
from skiptrace.errors import ConfigError, NoPurpose, NotAllowed, SourceUnavailable
from skiptrace.run import stream as stream_module
from skiptrace.store import runs, suppressions
from tests.towns import PURPOSE


def case(number: int, **more) -> skiptrace.Case:
    """An account of somebody who does not exist."""
    debtor = skiptrace.Debtor(
        names=(skiptrace.PersonName(as_written=f"BRAMBLE, ADA {chr(65 + number % 26)}"),),
        born=skiptrace.PartialDate(1950 + number % 50, 5, 17),
    )
    return skiptrace.Case(
        **{"account_number": f"A-{number}", "creditor": "First Example Bank", "debtor": debtor, **more}
    )


@pytest.fixture
def tracer(town):
    with skiptrace.open(town.config, today=town.today) as opened:
        yield opened


@pytest.fixture
def small_chunks(monkeypatch):
    """Chunks of four cases, so that few cases make several."""
    monkeypatch.setattr(stream_module, "CHUNK_CASES", 4)


def states(tracer) -> list[str]:
    with tracer.store.read() as work:
        return [str(run.state) for run in runs.recent(work)]


def test_answers_come_in_the_order_of_the_cases(tracer, small_chunks):
    """Whatever the chunks, each case has its answer at its place."""
    found = list(tracer.run([case(number) for number in range(10)], purpose=PURPOSE))

    assert [one.account_number for one in found] == [f"A-{number}" for number in range(10)]
    assert {one.purpose for one in found} == {PURPOSE}
    assert states(tracer) == ["done"]


def test_cases_are_taken_as_they_are_needed(tracer, small_chunks):
    """A stream of any length is not held: no case is taken before its chunk is."""
    taken = []

    def endless():
        number = 0
        while True:
            taken.append(number)
            yield case(number)
            number += 1

    answers = tracer.run(endless(), purpose=PURPOSE)
    for _ in range(6):
        next(answers)
    answers.close()

    assert len(taken) == 8
    assert states(tracer) == ["interrupted"]


def test_a_run_is_resumed_by_its_id(tracer, small_chunks, monkeypatch):
    """What was answered comes from the store, the same; only the rest is asked."""
    cases = [case(number) for number in range(10)]
    answers = tracer.run(cases, purpose=PURPOSE)
    before = [next(answers) for _ in range(5)]
    answers.close()
    asked = []
    search = stream_module.Here.answers
    monkeypatch.setattr(
        stream_module.Here, "answers", lambda self, chunks: search(self, (asked.append(len(c)) or c for c in chunks))
    )

    after = list(tracer.run(cases, purpose=PURPOSE, run_id=before[0].run_id))

    assert after[:5] == before
    assert [one.account_number for one in after] == [one.account_number for one in cases]
    assert {one.run_id for one in after} == {before[0].run_id}
    assert asked == [2]


def test_other_cases_are_not_taken_for_those_of_the_run(tracer, small_chunks):
    """Answers are never given to another account."""
    first = list(tracer.run([case(number) for number in range(6)], purpose=PURPOSE))

    with pytest.raises(ConfigError, match="another account"):
        list(tracer.run([case(number + 1) for number in range(6)], purpose=PURPOSE, run_id=first[0].run_id))


def test_a_run_over_a_file_is_not_a_stream(tracer, town, few):
    """The positions of a file's rows are not those of a program's cases."""
    assert town.work(few).exit_code == 0

    with pytest.raises(ConfigError, match="over a file"):
        list(tracer.run([case(1)], purpose=PURPOSE, run_id=tracer.latest_run()))


def test_a_case_without_ground_fails_and_the_others_go_on(tracer):
    """Nobody is looked up without account, creditor and two identifiers; the answer says what is missing."""
    found = list(tracer.run([case(1), case(2, account_number=""), case(3)], purpose=PURPOSE))

    assert found[1].status is skiptrace.Status.FAILED
    assert "account number missing" in found[1].stop_reason
    assert not found[1].ledger
    assert all(one.ledger for one in (found[0], found[2]))


def test_whoever_is_suppressed_is_left_alone_however_written(tracer):
    """A name given as plain text is compared as it is read."""
    with tracer.store.begin() as work:
        mark = suppressions.mark(work, "person", "ADA|BRAMBLE|1951-05-17")
        suppressions.add(work, [suppressions.Suppression(blind=mark, code="cease")])

    (found,) = tracer.run([case(1)], purpose=PURPOSE)
    assert found.status is skiptrace.Status.STOPPED
    assert not found.ledger


def test_one_debtor_is_a_run_of_its_own(tracer):
    """A look-up is kept, is done, and is shown again."""
    found = tracer.locate(case(1), purpose=PURPOSE)

    assert tracer.show("A-1") == [found]
    assert states(tracer) == ["done"]


def test_one_debtor_gets_the_answer_of_a_batch(tracer):
    """Batch and single look-up are one search."""
    cases = [case(number) for number in range(5)]
    batch = list(tracer.run(cases, purpose=PURPOSE))
    single = tracer.locate(cases[3], purpose=PURPOSE)

    assert single.contacts == batch[3].contacts
    assert single.matches == batch[3].matches


def test_refusals(tracer, empty_town):
    """No purpose, no ground, no table: each is an error of its own."""
    with pytest.raises(NoPurpose):
        tracer.locate(case(1), purpose="")
    with pytest.raises(NotAllowed, match="creditor"):
        tracer.locate(case(1, creditor=""), purpose=PURPOSE)
    with empty_town.tracer() as nothing_loaded, pytest.raises(SourceUnavailable):
        nothing_loaded.locate(case(1), purpose=PURPOSE)


def test_the_same_with_await(town):
    """AsyncSkiptrace answers as Skiptrace does, without holding up the loop."""

    async def ask():
        async with skiptrace.AsyncSkiptrace(town.config, today=town.today) as tracer:
            one = await tracer.locate(case(1), purpose=PURPOSE)
            several = [found async for found in tracer.run([case(1), case(2)], purpose=PURPOSE)]
            return one, several, await tracer.show("A-2")

    one, several, shown = asyncio.run(ask())
    assert [found.account_number for found in several] == ["A-1", "A-2"]
    assert one.contacts == several[0].contacts
    assert shown == [several[1]]


HERE_ONLY = {"close", "store", "today", "settled"}


def test_whatever_can_be_done_can_be_awaited():
    """AsyncSkiptrace has the methods of Skiptrace, with the same parameters."""
    names = {name for name in vars(skiptrace.Skiptrace) if not name.startswith("_")} - HERE_ONLY
    for name in names:
        plain, awaited = getattr(skiptrace.Skiptrace, name), getattr(skiptrace.AsyncSkiptrace, name)
        assert inspect.signature(plain).parameters == inspect.signature(awaited).parameters, name


def test_leaving_an_async_stream_ends_the_run(town, small_chunks):
    """A reader who has seen enough leaves an interrupted run, not an open one."""

    async def ask():
        async with skiptrace.AsyncSkiptrace(town.config, today=town.today) as tracer:
            answers = tracer.run([case(number) for number in range(9)], purpose=PURPOSE)
            async for _ in answers:
                break
            await answers.aclose()

    asyncio.run(ask())
    with skiptrace.open(town.config) as tracer:
        assert states(tracer) == ["interrupted"]


def test_async_methods_need_an_open_toolkit(town):
    """Using it outside of its block is told so."""
    with pytest.raises(ConfigError, match="async with"):
        asyncio.run(skiptrace.AsyncSkiptrace(town.config).locate(case(1), purpose=PURPOSE))


def test_its_surroundings_are_left_alone(town, few, capfd, monkeypatch):
    """Nothing is printed or logged, no handler is installed, the environment is not read."""
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    hooks, loggers = sys.excepthook, list(logging.getLogger().handlers)
    monkeypatch.setenv("SKIPTRACE_CONFIG", "/nowhere/skiptrace.toml")
    before = dict(os.environ)
    with skiptrace.open(town.config, today=town.today) as tracer:
        from skiptrace.run.placement import RunOrder

        tracer.run_file(RunOrder(source=few, out=town.folder / "out", purpose=PURPOSE, today=town.today))
        tracer.locate(case(1), purpose=PURPOSE)

    assert capfd.readouterr() == ("", "")
    assert handlers == {number: signal.getsignal(number) for number in handlers}
    assert (hooks, loggers) == (sys.excepthook, list(logging.getLogger().handlers))
    assert before == dict(os.environ)
