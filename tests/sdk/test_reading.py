"""Candidates in normal values, with reasons for what cannot be read."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.match.people import PersonRows
from skiptrace.model import Kind, Level, LineType, PartialDate
from skiptrace.sdk import Candidate, Observation, Said, Tells, read_candidate
from skiptrace.sdk.reading import said

TODAY = dt.date(2026, 1, 31)


def _read(*observations):
    return read_candidate(Candidate(source="acme", record_id="1", observations=observations), today=TODAY)


def test_values_are_normal():
    """A phone is E.164, a name in capitals, a date as far as it is known."""
    read = _read(
        Observation(kind=Tells.NAME, parts={"given_name": "Dana", "family_name": "Fictional"}),
        Observation(kind=Tells.BORN, value="3/XX/1984"),
        Observation(
            kind=Tells.PHONE, value="(503) 555-0142", last_seen="201503", detail={"line_type": "LandLine/Services"}
        ),
    )

    assert ("DANA FICTIONAL", PartialDate(1984, 3)) == (read.names[0].full, read.born)
    assert ("+15035550142", LineType.LANDLINE) == (read.contacts[0].key, read.contacts[0].line_type)
    assert dt.date(2015, 3, 16).toordinal() == read.contacts[0].last_seen


def test_what_cannot_be_read_has_a_reason_without_the_text():
    """A refusal names the kind and why, and never the value."""
    read = _read(Observation(kind=Tells.PHONE, value="12 secret street"))

    assert (Tells.PHONE, ()) == (read.refused[0].kind, read.contacts)
    assert "secret" not in read.refused[0].reason


def test_a_candidate_makes_a_row_for_matching():
    """What is read is what `PersonRows.append` takes; a desk at work says nothing about who this is."""
    read = _read(
        Observation(kind=Tells.NAME, value="DANA FICTIONAL"),
        Observation(kind=Tells.PHONE, value="5035550142"),
        Observation(kind=Tells.PHONE, value="5035550199", level=Level.EMPLOYER),
        Observation(
            kind=Tells.ADDRESS, parts={"street": "12 Invented Ln", "city": "Springfield", "state": "OR", "zip": "97477"}
        ),
        Observation(kind=Tells.EMAIL, value="Dana@Mail.example"),
        Observation(kind=Tells.SSN_LAST4, value="XXX-XX-0001"),
    )
    rows = PersonRows()
    rows.append(**read.for_matching())

    assert ([15035550142], [""], [1]) == (rows.phone, rows.more, rows.ssn_last4)
    assert [Kind.PHONE, Kind.PHONE, Kind.ADDRESS, Kind.EMAIL] == [one.kind for one in read.contacts]


@pytest.mark.parametrize("told", ["999-88-7777", "999887777", "xxxxx7777", "7777"])
def test_a_full_number_is_cut_down_at_once(told):
    """More than four digits of a Social Security number are held nowhere."""
    assert "7777" == Observation(kind=Tells.SSN_LAST4, value=told).value


def test_the_first_digits_are_not_the_last():
    """A number whose end is masked has no last four digits."""
    assert "" == Observation(kind=Tells.SSN_LAST4, value="99988XXXX").value


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("Y", Said.YES),
        ("2", Said.YES),
        ("0", Said.NO),
        ("false", Said.NO),
        ("unable", Said.UNABLE),
        ("?", Said.UNKNOWN),
    ],
)
def test_yes_no_and_the_other_two(text, answer):
    """That a source could not look is not "no"."""
    assert answer is said(text)


def test_a_date_of_death_is_a_yes():
    """Some write the day where others write yes."""
    fact = _read(Observation(kind=Tells.DECEASED, value="03/05/2024")).facts[0]

    assert (Said.YES, PartialDate(2024, 3, 5)) == (fact.said, fact.on)


def test_a_line_that_is_cut_off():
    """A vendor's word that a number is not connected is kept, with or without a date."""
    seen = Observation(kind=Tells.PHONE, value="5035550142", detail={"connected": "false"})

    assert _read(seen).contacts[0].disconnected


def test_an_age_gives_a_year_unless_the_date_is_told():
    """A birth date is worth more than an age."""
    age, born = Observation(kind=Tells.AGE, value="41"), Observation(kind=Tells.BORN, value="1984-03-05")

    assert (1984, PartialDate(1984, 3, 5)) == (_read(age).born.year, _read(age, born).born)


@given(st.sampled_from(list(Tells)), st.text(max_size=60), st.text(max_size=20))
def test_any_statement_is_read_or_refused(kind, text, date):
    """Nothing that a source tells breaks the reading."""
    parts = {"street": text, "city": date, "zip": "97477"} if kind is Tells.ADDRESS else {"full_name": text}
    for shape in ({"value": text}, {"parts": parts}):
        _read(Observation(kind=kind, first_seen=date, detail={"on": date, "line_type": text}, **shape))
