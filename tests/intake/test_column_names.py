"""What column names are taken to mean."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.intake.column_names import read_column_name
from skiptrace.intake.mapping import is_field


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("acct#", "account_number"),
        ("ACCTNO", "account_number"),
        ("cust_nbr", "account_number"),
        ("debtor_fname", "given_name"),
        ("DOB", "born"),
        ("D.O.B.", "born"),
        ("soc", "ssn"),
        ("SSN4", "ssn_last4"),
        ("Last 4 of SSN", "ssn_last4"),
        ("Addr1", "street"),
        ("Addr2", "street_line2"),
        ("res_street_address", "street"),
        ("ZIP_CD", "zip"),
        ("HmPhone", "phone"),
        ("Ph1", "phone"),
        ("Cell", "phone"),
        ("Work Phone", "employer_phone"),
        ("voter_reg_num", "record_id"),
        ("owner_name", "full_name"),
        ("situs", "street"),
        ("mail_addr1", "street"),
        ("RESIDENTIAL_SECONDARY_ADDR", "street_line2"),
        ("RESIDENTIAL_ZIP_PLUS4", "zip4"),
        ("Residence City (USPS)", "city"),
        ("Name Last", "family_name"),
        ("name_suffix_lbl", "suffix"),
        ("given_name", "given_name"),
        ("surname", "family_name"),
        ("suburb", "city"),
        ("postcode", "zip"),
        ("date_of_birth", "born"),
        ("soc_sec_id", "ssn"),
        ("Original Creditor", "creditor"),
        ("guar_first_name", "guarantor_given_name"),
        ("spouse_name", "relative"),
        ("BK_CHAPTER", "bankruptcy_chapter"),
        ("date deceased", "death_date"),
        ("last_reported", "last_seen"),
        ("Returned Mail Flag", "address_bad"),
        ("do not contact", "cease"),
    ],
)
def test_spellings_of_clients_and_vendors(name, field):
    """Abbreviations, glued words, camel case and the words of voter rolls all mean their field."""
    assert field == read_column_name(name).field


@pytest.mark.parametrize(
    "name",
    [
        "race_code",
        "party_cd",
        "atty_phone",
        "employer_city",
        "CITY_SCHOOL_DISTRICT",
        "phone_consent",
        "fax",
        "birth_state",
    ],
)
def test_names_of_other_things(name):
    """A column about something else is not taken for a field by one familiar word in it."""
    assert not read_column_name(name).field


@pytest.mark.parametrize("name", ["", "Column 3", "column_12", "Unnamed: 4", "7", "_c0"])
def test_meaningless_names(name):
    """A numbered or empty name leaves the decision to the values."""
    assert read_column_name(name).meaningless


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Is Deceased", "deceased"),
        ("Deceased Y/N", "deceased"),
        ("Date of Passing", "death_date"),
        ("Atty Rep", "attorney"),
        ("Represented by Attorney", "attorney"),
        ("Debtor's Attorney", "attorney"),
        ("C&D", "cease"),
        ("Cease Comm Date", "cease"),
        ("No Contact", "cease"),
        ("BK Type", "bankruptcy_chapter"),
        ("Bankruptcy Notice", "bankruptcy_chapter"),
        ("Fraud Claim", "fraud"),
        ("TCPA Litigator", "litigious"),
        ("Collector Notes", "notes"),
        ("Special Instructions", "notes"),
        ("Hold Code", "status"),
    ],
)
def test_every_spelling_of_a_stop(name, field):
    """A column in which a client marks whom to leave alone is read, however it is headed."""
    assert field == read_column_name(name).field


@pytest.mark.parametrize(
    ("name", "field"),
    [
        ("Primer Nombre", "given_name"),
        ("Segundo Nombre", "middle_name"),
        ("Apellido Paterno", "family_name"),
        ("Nombre Completo", "full_name"),
        ("Fec. Nac.", "born"),
        ("C.P.", "zip"),
        ("Tel. Casa", "phone"),
        ("Tel. Trabajo", "employer_phone"),
        ("Codeudor", "cosigner_name"),
        ("Cónyuge", "relative"),
        ("Notas", "notes"),
    ],
)
def test_headers_in_spanish(name, field):
    """Clients in Puerto Rico and Texas head their columns in Spanish."""
    assert field == read_column_name(name).field


def test_what_only_sounds_like_a_stop():
    """A number of calls is no wish to be left alone, a legal hold no holder of a name."""
    assert [read_column_name(name).field for name in ("No. of Calls", "Legal Hold", "Legal Rep")] == ["", "", ""]


@given(st.text(max_size=300))
def test_any_name_is_answered(name):
    """Every text gives evidence for a known field or for none."""
    evidence = read_column_name(name)

    assert 0 <= evidence.score <= 1
    assert not evidence.field or is_field(evidence.field)
