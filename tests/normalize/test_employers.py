"""Employers as debtors and clerks write them; all invented or everybody's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.normalize.employers import read_employer


@pytest.mark.parametrize(
    ("text", "name", "form", "key"),
    [
        ("ACME TOOL & DIE, INC.", "ACME TOOL & DIE", "INC", "ACME TOOL AND DIE"),
        ("Acme Tool and Die Inc", "ACME TOOL AND DIE", "INC", "ACME TOOL AND DIE"),
        ("The Acme Mfg. Co., Inc.", "THE ACME MFG", "INC", "ACME MANUFACTURING"),
        ("ACME MANUFACTURING COMPANY", "ACME MANUFACTURING", "CO", "ACME MANUFACTURING"),
        ("Acme L.L.C.", "ACME", "LLC", "ACME"),
        ("SMITH & CO", "SMITH & CO", "", "SMITH AND COMPANY"),
        ("WALMART #1234", "WALMART #1234", "", "WALMART"),
        ("Wal-Mart Store 1234", "WAL-MART STORE 1234", "", "WALMART"),
        ("ACME DINER 0123", "ACME DINER 0123", "", "ACME DINER"),
        ("DEPT OF CORRECTIONS", "DEPT OF CORRECTIONS", "", "DEPARTMENT OF CORRECTIONS"),
        ("SPRINGFIELD UNIV HOSP", "SPRINGFIELD UNIV HOSP", "", "SPRINGFIELD UNIVERSITY HOSPITAL"),
        ("ACME INTL SVCS", "ACME INTL SVCS", "", "ACME INTERNATIONAL SERVICES"),
        ("DOE HOLDINGS LLC DBA DOE DINER", "DOE HOLDINGS LLC DBA DOE DINER", "", "DOE DINER"),
        ("St. Mary's Hosp.", "ST. MARY'S HOSP", "", "SAINT MARYS HOSPITAL"),
        ("Café Müller GmbH", "CAFE MULLER", "GMBH", "CAFE MULLER"),
        ("3M", "3M", "", "3M"),
        ("INC", "INC", "", "INC"),
    ],
)
def test_employers_are_read(text, name, form, key):
    """The legal form stands apart; the key is the same however the name is written."""
    employer = read_employer(text)

    assert (name, form, key, text) == (employer.name, employer.legal_form, employer.key, employer.as_written)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("SELF", "self-employed"),
        ("Self-Employed", "self-employed"),
        ("UNEMPLOYED", "unemployed"),
        ("Retired", "retired"),
        ("DISABLED", "disabled"),
        ("NONE", "nothing stated"),
        ("N/A", "nothing stated"),
        ("STUDENT", "student"),
        ("HOMEMAKER", "homemaker"),
        ("", "nothing stated"),
        ("xxxx", "nothing stated"),
        ("12345", "no letters in it"),
        ("王", "nothing stated"),
    ],
)
def test_no_employer_is_refused_with_what_it_says(text, reason):
    """A cell that names no employer says why there is none."""
    refusal = read_employer.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert (reason, True) == (refusal.reason, refusal.filler)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text):
    """Reading ends in a name or in our own error, and the name's key is the key."""
    employer = read_employer.attempt(text)
    if isinstance(employer, Unreadable):
        return
    again = read_employer.attempt(employer.name)

    assert isinstance(again, Unreadable) or (employer.name, employer.key) == (again.name, again.key)


def test_a_megabyte_is_refused():
    """A note in the employer's column is no name."""
    assert isinstance(read_employer.attempt("A CME" * 200_000), Unreadable)
