"""Stops hidden in notes and status codes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.intake.stops import (
    _PHRASES,
    NOTHING,
    read_disposition,
    read_name_marks,
    read_notes,
    read_status,
    says_yes,
)


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("pt is deceased per wife", "deceased"),
        ("spouse says deceased", "deceased"),
        ("NO ANS DECEASED", "deceased"),
        ("no bankruptcy, deceased", "deceased"),
        ("filed ch 7 in March", "bankrupt"),
        ("BK13 dismissed 2019. BK7 filed 2024", "bankrupt"),
        ("ch 7 discharged 2015", "bankrupt"),
        ("cease & desist letter rcvd", "cease"),
        ("c&d", "cease"),
        ("no contact w debtor", "cease"),
        ("represented by a law firm", "attorney"),
        ("PIF 3/4", "closed"),
        ("recalled by client", "closed"),
        ("claims identity theft", "fraud"),
        ("serial litigator", "litigious"),
        ("pt decd", "deceased"),
        ("Debtor has passed.", "deceased"),
        ("DOD 3/4/24", "deceased"),
        ("obituary found", "deceased"),
        ("RIP", "deceased"),
        ("cliente fallecido", "deceased"),
        ("murió en 2024", "deceased"),
        ("filed chptr 7", "bankrupt"),
        ("wants no more calls", "cease"),
        ("DON’T CALL", "cease"),  # noqa: RUF001  (as word processors write it)
        ("revoked consent to call", "cease"),
        ("contact only thru counsel", "attorney"),
        ("atty rep'd by example law", "attorney"),
        ("tiene abogado", "attorney"),
    ],
)
def test_notes_that_stop(text, stop):
    """A phrase on word boundaries stops the case."""
    assert stop in read_notes(text).stops


@pytest.mark.parametrize(
    "text",
    [
        "not deceased",
        "deceased? no",
        "wife deceased",
        "no attorney",
        "attorney: none",
        "not represented by an attorney",
        "atty fees added",
        "power of attorney on file",
        "C&D withdrawn",
        "hasn't been bankrupt",
        "BK: N",
        "will be paid in full friday",
        "decorated the attic",
        "due date has passed",
        "she passed on the message",
        "debtor's spouse passed",
        "no obituary found",
        "DOD employee",
        "no calls after 9",
        "credit counseling",
        "has no counsel",
    ],
)
def test_notes_that_do_not(text):
    """Denials, other people's deaths and other meanings of a word stop nothing."""
    assert read_notes(text).stops == ()


@pytest.mark.parametrize(
    ("text", "flag"),
    [
        ("bankruptcy dismissed", "bankruptcy_dismissed"),
        ("ch 7 discharged", "bankruptcy_discharged"),
        ("disputes amount", "dispute"),
        ("active duty army", "military"),
        ("in jail", "incarcerated"),
    ],
)
def test_notes_that_caution(text, flag):
    """What does not stop is carried as a flag."""
    assert flag in read_notes(text).flags


@pytest.mark.parametrize(
    ("code", "stop"),
    [
        ("DEC", "deceased"),
        ("BKY", "bankrupt"),
        ("BK7", "bankrupt"),
        ("BK13", "bankrupt"),
        ("ATTY", "attorney"),
        ("C&D", "cease"),
        ("CND", "cease"),
        ("PIF", "closed"),
        ("SIF", "closed"),
        ("RECALL", "closed"),
    ],
)
def test_status_codes(code, stop):
    """The codes that agencies use stop the case."""
    assert read_status(code).stops == (stop,)


@pytest.mark.parametrize("text", ["OPEN", "NOT DECEASED", "NEW", "UNPAID", "ACTIVE"])
def test_status_codes_that_do_not_stop(text):
    """An open account is worked."""
    assert read_status(text) == NOTHING


def test_three_answers_of_a_bankruptcy():
    """Active, discharged and dismissed are kept apart; only the last does not stop."""
    assert read_status("BK DISMISSED").stops == ()
    assert read_status("BK DISMISSED").flags == ("bankruptcy_dismissed",)
    assert [read_disposition(text) for text in ("Discharged", "DISMISSED", "open")] == ["discharged", "dismissed", ""]


def test_yes_and_no():
    """A date or a name is neither yes nor no."""
    assert [says_yes(text) for text in ("Y", "1", "n", "", "2020-01-02")] == [True, True, False, False, None]


@pytest.mark.parametrize("text", ["#N/A", "(null)", "nan", "\\N", "<none>", "0.0"])
def test_an_export_writes_nothing_in_many_ways(text):
    """What spreadsheets and databases put where nothing is known, and a no with decimals, is no yes."""
    assert says_yes(text) is False


def test_a_yes_with_decimals():
    """An export that held empty cells beside 1 and 0 writes 1.0."""
    assert says_yes("1.0") is True


@pytest.mark.parametrize(
    ("text", "stop"),
    [
        ("DOE, JOHN (BANKRUPT)", "bankrupt"),
        ("DOE JOHN *C&D*", "cease"),
        ("DOE JOHN [DECD]", "deceased"),
        ("DOE JOHN (BK7)", "bankrupt"),
        ("DOE JOHN DO NOT CALL", "cease"),
        ("JOHN DOE - BANKRUPTCY", "bankrupt"),
    ],
)
def test_a_stop_in_the_name(text, stop):
    """Where a client's system has no field for it, the stop stands behind the name."""
    assert read_name_marks(text).stops == (stop,)


@pytest.mark.parametrize("text", ["DOE, JOHN (JACK)", "SMITH, MARY (MARY A DOE)", "LAWYER, ANN", "C & D SMITH"])
def test_names_that_are_no_stop(text):
    """Nicknames, maiden names and initials stop nothing."""
    assert read_name_marks(text) == NOTHING


@pytest.mark.parametrize(
    "text",
    [
        "deceased",
        "decsd",
        "passed away",
        "died",
        "death certificate",
        "date of death",
        "expired pt",
        "pt expired",
        "probate",
        "estate of x",
        "bankrupt",
        "bkcy",
        "bky",
        "bkr",
        "bk 7",
        "bk13",
        "chapter 7",
        "chap 13",
        "ch.7",
        "ch11",
        "cease and desist",
        "cease",
        "c & d",
        "cnd",
        "do not call",
        "dnc",
        "no contact",
        "no further contact",
        "stop calling",
        "attorney",
        "atty",
        "attny",
        "lawyer",
        "legally represented",
        "represented by x",
        "litigious",
        "tcpa suit",
        "fdcpa claim",
        "fcra lawsuit",
        "sued us",
        "paid in full",
        "pif",
        "settled in full",
        "sif",
        "recall",
        "closed by client",
        "close and return",
        "returned to client",
        "canceled by client",
        "account closed per client",
        "fraud",
        "id theft",
        "identity theft",
        "stolen identity",
        "identity stolen",
        "disputed",
        "active duty",
        "military",
        "deployed",
        "scra",
        "service members",
        "incarcerated",
        "in jail",
        "inmate",
        "deseased",
        "decd",
        "dcsd",
        "death notice",
        "notice of death",
        "proof of death",
        "notified of death",
        "patient expired",
        "dod 1/2/24",
        "d.o.d. 1/2/24",
        "obituary",
        "rip",
        "fallecida",
        "difunto",
        "murio",
        *(f"{who} passed" for who in ("debtor", "dbtr", "dtr", "pt", "cust", "consumer", "borrower", "he", "she")),
        "bancarrota",
        "chpt 7",
        "chptr 13",
        "stop all calls",
        "no further calls",
        "don't contact",
        "wants no calls",
        "requested no calls",
        "asked for no calls",
        "revoking consent",
        "consent revoked",
        "no llamar",
        "rep'd by x",
        "thru counsel",
        "has counsel",
        "hired counsel",
        "obtained counsel",
        "legal counsel",
        "abogado",
    ],
)
def test_no_phrase_is_overlooked(text):
    """The quick look before the thorough one hides none of the phrases."""
    assert _PHRASES
    assert read_notes(f"x {text.upper()}") != NOTHING


@given(st.text(max_size=200))
def test_any_note_is_read(text):
    """Every text is read, and reading it twice says the same."""
    assert read_notes(text) == read_notes(text)
    assert read_status(text) == read_status(text)


def test_a_long_note_is_read_in_bounded_time():
    """A megabyte of denials is cut, not pondered."""
    assert read_notes("no " * 400_000) == NOTHING
