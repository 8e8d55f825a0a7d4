"""A debtor described by texts."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.run.request import read_request

TODAY = dt.date(2026, 6, 1)


def request(**told):
    return read_request(account_number="A", creditor="B", today=TODAY, **{"name": "BRAMBLE, ADA M", **told})


def test_texts_become_values():
    """What is typed is read as it would be in a file."""
    debtor = request(born="05/17/1980", ssn_last4="3456", phones=["(217) 555-0123"], emails=["Ada@Example.com"]).debtor

    assert (debtor.names[0].given, debtor.names[0].family) == ("ADA", "BRAMBLE")
    assert str(debtor.born) == "1980-05-17"
    assert debtor.ssn_last4 == "3456"
    assert debtor.phones[0].e164 == "+12175550123"
    assert debtor.emails[0].address == "ada@example.com"


def test_two_people_in_a_name_are_a_debtor_and_a_relative():
    """The first is sought; the second is known beside the debtor."""
    debtor = request(name="JOHN & MARY BRAMBLE").debtor

    assert debtor.names[0].given == "JOHN"
    assert debtor.relatives[0].given == "MARY"


def test_all_faults_are_told_at_once():
    """Whoever typed it mends it once."""
    with pytest.raises(ConfigError) as caught:
        request(born="never", phones=["12", "34"], emails=["nobody"])

    assert [text.split(":")[0] for text in str(caught.value).split("; ")].count("--phone") == 2
    assert "--dob" in str(caught.value)
    assert "--email" in str(caught.value)


@given(st.text(), st.text(), st.text())
def test_any_text_is_read_or_refused(name, born, phone):
    """Nothing but our own error comes of any text, and it does not repeat the text."""
    try:
        request(name=name, born=born, phones=[phone])
    except ConfigError as refusal:
        told = str(refusal)
    else:
        told = ""

    # A short text, such as a letter or a blank, stands in any sentence.
    assert len(phone) < 12 or phone not in told
