"""What was tried on the cases of a chunk."""

from __future__ import annotations

import datetime as dt

import pytest
from sqlalchemy import event

from skiptrace.model import Case, Debtor, Kind, Tried
from skiptrace.run.answers import Item
from skiptrace.run.history import with_history
from skiptrace.store import attempts

NOW = dt.datetime(2026, 5, 17, 12, tzinfo=dt.UTC)


@pytest.fixture
def store(empty_town):
    """A store with nothing in it."""
    with empty_town.tracer() as tracer:
        yield tracer.store


def item(account, client="acme"):
    return Item(1, Case(account_number=account, creditor="Example Bank", client=client, debtor=Debtor()))


def call(account, client="acme"):
    return attempts.Attempt(
        account=account, client=client, kind="phone", value="+12175550123", result="WPC", at=NOW, by="j.doe"
    )


def test_each_case_gets_its_own_clients_tries(store):
    """The account number of another client is another account."""
    with store.begin() as work:
        attempts.add(work, [call("A-1"), call("A-2", "other")])
        one, two = with_history(work, [item("A-1"), item("A-2")])

    assert one.case.tried == (Tried(kind=Kind.PHONE, value="+12175550123", result="WPC", on=NOW.date()),)
    assert two.case.tried == ()


def test_a_chunk_is_one_question(store):
    """However many cases: whether there is anything, and one question for all of them."""
    asked = []
    with store.begin() as work:
        attempts.add(work, [call(f"A-{number}") for number in range(800)])
        event.listen(work.connection, "before_cursor_execute", lambda *told: asked.append(told[2]))
        with_history(work, [item(f"A-{number}") for number in range(800)])

    assert len(asked) == 2


def test_without_attempts_cases_are_as_they_were(store):
    """A store that was told of nothing costs one question."""
    items = [item("A-1")]
    with store.read() as work:
        assert with_history(work, items) == items
