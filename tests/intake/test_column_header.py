"""Names read beside each other."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.intake.column_header import read_header


def fields_of(*header):
    return [evidence.field for evidence in read_header(header)]


def test_a_word_in_no_list_that_names_the_people_of_the_table():
    """When nobody else is named, the commonest unknown word before names, dates and towns is the table's person."""
    header = ("ZQP_LAST", "ZQP_FIRST", "ZQP_DOB", "ZQP_CITY", "HH NAME", "HH PHONE")

    assert fields_of(*header) == ["family_name", "given_name", "born", "city", "", ""]


def test_a_provider_in_a_register_of_providers():
    """A provider is somebody else beside a patient, and the table's person where nobody else is named."""
    assert fields_of("Provider First Name", "Provider Last Name") == ["given_name", "family_name"]
    assert fields_of("Patient Name", "Provider Last Name") == ["full_name", ""]


def test_an_unknown_word_before_a_whole_address():
    """An unknown word that stands before a street and a town tells which address it is."""
    assert fields_of("name", "address", "city", "zqp_address", "zqp_city")[3:] == ["street", "city"]


def test_the_phone_of_somebody_else():
    """An unknown word that stands before a name too speaks of another person, whose phone is not used."""
    assert fields_of("name", "zqp_name", "zqp_phone") == ["full_name", "", ""]


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_header_is_answered(header):
    """Every header gets one reading a column, and the same again."""
    said = read_header(header)

    assert len(said) == len(header)
    assert said == read_header(header)
