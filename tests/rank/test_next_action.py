"""What to do next on a case, and why."""

from __future__ import annotations

import datetime as dt

import pytest

from skiptrace.model import (
    Action,
    ContactStatus,
    Kind,
    Level,
    RankedContact,
    Restriction,
    Status,
    Tried,
)
from skiptrace.rank.next_action import Situation, next_action

DAY = dt.date(2026, 6, 1)
FIRST, SECOND = "+12175550101", "+12175550102"
HOME = "100 N MAIN ST, SPRINGFIELD IL 62704"


def contact(value=FIRST, kind=Kind.PHONE, rank=1, **given):
    usual = {
        "confidence": 0.9,
        "identity": 1.0,
        "association": 0.95,
        "current": 0.95,
        "level": Level.SELF,
        "status": ContactStatus.NEW,
    }
    return RankedContact(kind=kind, rank=rank, value=value, **{**usual, **given})


def tried(result, days_ago=20, value=FIRST, kind=Kind.PHONE):
    return Tried(kind=kind, value=value, result=result, on=DAY - dt.timedelta(days=days_ago))


def step(*contacts, told=(), status=Status.LOCATED, why=""):
    return next_action(Situation(status=status, stop_reason=why, contacts=contacts, tried=told, today=DAY))


def test_the_first_phone_is_called():
    """With nothing tried yet, the surest phone is next, today, and the reason says how sure."""
    found = step(contact(), contact(SECOND, rank=2))

    assert (found.action, found.value, found.on) == (Action.CALL, FIRST, DAY)
    assert "90%" in found.reason


@pytest.mark.parametrize("result", ["WPC", "DISCONNECTED"])
def test_a_failed_phone_gives_way_to_the_next(result):
    """The phones that there are come before new ones are bought."""
    assert step(contact(), contact(SECOND, rank=2), told=[tried(result)]).value == SECOND


def test_a_phone_that_nobody_answers_gives_way():
    """Three tries in a row without an answer are enough."""
    told = [tried("NO_ANSWER", days) for days in (12, 11, 10)]

    assert step(contact(), contact(SECOND, rank=2), told=told[:2]).value == FIRST
    assert step(contact(), contact(SECOND, rank=2), told=told).value == SECOND


def test_a_week_passes_after_a_conversation():
    """12 CFR 1006.14(b)(2): no call within seven days after the debtor was spoken to."""
    found = step(contact(), told=[tried("RPC", 3)])

    assert found.action is Action.WAIT
    assert found.on == DAY + dt.timedelta(days=5)
    assert "1006.14" in found.reason
    assert step(contact(), told=[tried("RPC", 8)]).action is Action.CALL


def test_seven_calls_in_seven_days_are_enough():
    """The eighth waits until the first is a week old."""
    told = [tried("NO_ANSWER", days, value=f"+1217555013{days}") for days in (6, 5, 4, 3, 2, 1, 0)]

    assert step(contact(), told=told).on == DAY + dt.timedelta(days=1)
    assert step(contact(), told=told[1:]).on == DAY


def test_the_law_goes_first():
    """A debtor who asked to be left alone, or has an attorney, is left alone, whatever was tried later."""
    for result in ("CEASE_REQUESTED", "ATTORNEY_REPORTED"):
        assert step(contact(), told=[tried(result, 90), tried("NO_ANSWER", 1)]).action is Action.LEAVE
    assert step(contact(), status=Status.STOPPED, why="bankrupt").action is Action.LEAVE


@pytest.mark.parametrize("result", ["DECEASED_REPORTED", "BANKRUPTCY_REPORTED"])
def test_a_report_is_proved_first(result):
    """What somebody said on the phone is a hint, and stops nothing but the calls."""
    assert step(contact(), told=[tried(result, 90)]).action is Action.VERIFY


def test_a_case_under_review_waits_for_a_person():
    """Nobody is called whose identity is doubtful."""
    assert step(contact(), status=Status.REVIEW).action is Action.REVIEW
    assert step(status=Status.FAILED, why="broken").action is Action.REVIEW


@pytest.mark.parametrize(
    "given",
    [
        {"level": Level.RELATIVE},
        {"level": Level.EMPLOYER},
        {"status": ContactStatus.BAD},
        {"restrictions": (Restriction(rule="confidence below the floor", effect="not_offered"),)},
    ],
)
def test_what_may_not_be_used_is_not_suggested(given):
    """Third parties, the work place, what failed and what is too unsure are for a person to decide."""
    assert step(contact(**given)).action is Action.SEARCH


def test_a_letter_follows_the_phones_and_is_waited_for():
    """When no phone is left the surest address is written to; then an answer has its time."""
    home = contact(HOME, Kind.ADDRESS)
    told = [tried("WPC")]
    written = [*told, tried("DELIVERED", 10, HOME, Kind.ADDRESS)]

    assert step(contact(), home, told=told).action is Action.WRITE
    assert step(contact(), home, told=written).action is Action.WAIT
    assert step(contact(), home, told=[*told, tried("RETURNED_MLNA", 10, HOME, Kind.ADDRESS)]).action is Action.SEARCH


def test_an_email_without_a_basis_is_not_written():
    """12 CFR 1006.6(d): an address that a vendor found has no basis by itself."""
    barred = Restriction(rule="12 CFR 1006.6(d)", effect="no_electronic_basis")

    assert step(contact("a@example.com", Kind.EMAIL)).action is Action.EMAIL
    assert step(contact("a@example.com", Kind.EMAIL, restrictions=(barred,))).action is Action.SEARCH


def test_an_address_is_known_in_any_spelling():
    """What came back from the same door is the same address."""
    told = [tried("RETURNED_VACANT", 10, "100 North Main Street, Springfield, IL 62704-1234", Kind.ADDRESS)]

    assert step(contact(HOME, Kind.ADDRESS), told=told).action is Action.SEARCH


def test_nothing_left_means_another_source():
    """Each reason tells what there was."""
    assert "another origin" in step().reason
    assert "was tried" in step(contact(), told=[tried("WPC")]).reason
