"""Why a debtor cannot be reached with what is on file."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from skiptrace.model import (
    Case,
    ContactStatus,
    Debtor,
    Evidence,
    Flag,
    Kind,
    Located,
    Restriction,
    SkipType,
    Status,
    Stop,
    Tried,
)
from skiptrace.normalize.addresses import read_address
from skiptrace.rank.skip_type import skip_type
from tests.rank.test_next_action import contact

HOME = "100 N MAIN ST APT 4, SPRINGFIELD IL 62704"
ELSEWHERE = "7 DOERUN AVE, PEORIA IL 61602"


def case(*addresses, tried=(), stops=()):
    debtor = Debtor(addresses=tuple(map(read_address, addresses or (HOME,))))
    return Case(account_number="A-1", creditor="Example Bank", debtor=debtor, tried=tried, stops=stops)


def located(*contacts, flags=(), person_id="p1"):
    return Located(
        account_number="A-1",
        client="",
        status=Status.LOCATED,
        run_id="r",
        purpose="glba.6802e1",
        contacts=contacts,
        flags=flags,
        person_id=person_id,
    )


def home(value=HOME, status=ContactStatus.NEW, **given):
    return contact(value, Kind.ADDRESS, status=status, **given)


def tried(*results):
    return tuple(Tried(kind=Kind.PHONE, value="+12175550101", result=one, on=dt.date(2026, 5, 1)) for one in results)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (ContactStatus.CONFIRMED, SkipType.NOT_MOVED),
        (ContactStatus.HELD, SkipType.NOT_MOVED),
        (ContactStatus.NEW, SkipType.MOVED),
    ],
)
def test_where_the_debtor_lives_decides(status, kind):
    """The surest home against the one on file."""
    assert skip_type(located(home(ELSEWHERE, status)), case()).type is kind


@pytest.mark.parametrize(
    "written",
    [
        "100 N MAIN ST, SPRINGFIELD IL 62704",
        "100 N MIAN ST APT 4, SPRINGFIELD IL 62704",
        "001 N MAIN ST, SPRINGFIELD IL 62704",
    ],
)
def test_a_slip_of_the_pen_is_no_move(written):
    """A lost unit, a misspelt street and swapped digits are cured at the desk."""
    found = skip_type(located(home()), case(written))

    assert found.type is SkipType.NOT_MOVED
    assert "mend the file" in found.reason


def test_an_unsure_home_says_nothing():
    """What is below the floor moves nobody."""
    unsure = home(ELSEWHERE, restrictions=(Restriction(rule="confidence below the floor", effect="not_offered"),))

    assert skip_type(located(unsure), case()).type is SkipType.UNKNOWN
    assert skip_type(located(), case()).type is SkipType.UNKNOWN


@pytest.mark.parametrize(("code", "kind"), [("deceased", SkipType.DEAD), ("incarcerated", SkipType.IN_CUSTODY)])
def test_flags_go_before_addresses(code, kind):
    """A debtor who is dead has not moved; a namesake's record, unlikely to be the debtor's, decides nothing."""
    evidence = (Evidence(source="s", record_id="1", value=code, match_probability=0.9),)
    flag = Flag(code=code, probability=0.9, detail="since 2025-01-02", evidence=evidence)

    assert skip_type(located(home(), flags=(flag,)), case()).type is kind
    assert skip_type(located(home(ELSEWHERE), flags=(replace(flag, probability=0.1),)), case()).type is SkipType.MOVED


@pytest.mark.parametrize("code", ["fraud", "ssn_conflict:A-2", "minor"])
def test_what_the_client_says_of_the_account_may_name_the_wrong_debtor(code):
    """Identity theft, one SSN under two names, a minor: somebody else owes."""
    flag = Flag(code=code, probability=1.0, detail="the client's file")

    assert skip_type(located(home(), flags=(flag,)), case()).type is SkipType.WRONG_DEBTOR
    assert skip_type(located(home()), case(stops=(Stop(code="fraud", source="notes"),))).type is SkipType.WRONG_DEBTOR


def test_hiding_needs_two_signs():
    """One refusal is a bad day; two are a habit."""
    assert skip_type(located(home(ELSEWHERE)), case(tried=tried("REFUSED"))).type is SkipType.MOVED
    assert skip_type(located(home(ELSEWHERE)), case(tried=tried("REFUSED", "RPC_HUNGUP"))).type is SkipType.EVADING


def test_false_data_and_silence_are_signs():
    """Nothing that was given is known to anybody, and a sure phone is never answered."""
    given = [contact("+12175550102", status=ContactStatus.HELD), home(status=ContactStatus.HELD)]
    found = skip_type(located(contact(), *given), case(tried=tried(*["NO_ANSWER"] * 6)))

    assert found.type is SkipType.EVADING
    assert "no phone or address that was given" in found.reason
