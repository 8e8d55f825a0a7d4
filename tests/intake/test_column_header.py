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


def test_the_columns_of_a_second_debtor():
    """Phone, address and e-mail of a second numbered debtor are not the first one's, while the name is kept."""
    first = ("Borrower1_Name", "Borrower1_Phone")
    second = ("Borrower2_Name", "Borrower2_Phone", "Borrower2_Email", "Borrower2 Address", "Borrower2 City")

    assert fields_of(*first, *second) == ["full_name", "phone", "cosigner_name", "", "", "", ""]
    assert fields_of("B1 Last", "B1 Phone", "B2 Last", "B2 Phone") == ["family_name", "phone", "", ""]
    assert fields_of("First Name", "Phone", "Secondary First Name", "Secondary Phone")[2:] == ["", ""]


def test_a_second_name_with_a_birth_date_of_its_own():
    """Phone2 behind Name2 and DOB2 rings the second person; without them it is the debtor's second phone."""
    assert fields_of("Name", "DOB", "Phone", "Name2", "DOB2", "Phone2")[5] == ""
    assert fields_of("Name", "DOB", "Phone", "Phone2", "Name2", "DOB2")[3] == "phone"
    assert fields_of("Name", "Name2", "DOB", "Phone1", "Phone2")[4] == "phone"
    assert fields_of("Name", "Phone1 Name", "Phone1", "Phone2 Name", "Phone2 Number")[4] == "phone"


@settings(max_examples=80, deadline=None)
@given(st.lists(st.text(max_size=40), max_size=8))
def test_any_header_is_answered(header):
    """Every header gets one reading a column, and the same again."""
    said = read_header(header)

    assert len(said) == len(header)
    assert said == read_header(header)
