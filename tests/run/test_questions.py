"""What leaves: the declared fields of a debtor, in normal form, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.model import Email, Kind, PartialDate, Phone
from skiptrace.normalize.addresses import read_address
from skiptrace.normalize.names import read_name
from skiptrace.run.questions import about_contact, about_debtor
from skiptrace.sdk.source import Role
from tests.run.paid import case, contact, source
from tests.vendors import acme_manifest

ANN = {
    "names": (read_name("DOE, ANN B"),),
    "addresses": (read_address("1 Elm St Apt 4, Springfield IL 62704-1234"),),
    "ssn_last4": "6789",
    "phones": (Phone(e164="+12175550123"),),
    "emails": (Email(address="ann@example.com"),),
}


def asked(one, sends: str = "", role: Role = Role.SEARCH):
    manifest = acme_manifest()
    if sends:
        manifest = manifest.replace('"given_name", "family_name", "zip", "phone"', sends)
    return about_debtor(source(manifest=manifest).info, role, one, ref="r")


def test_only_declared_fields_leave():
    """What the card does not name stays, whatever is known."""
    assert dict(asked(case(**ANN)).fields) == {
        "given_name": "ANN", "family_name": "DOE", "zip": "62704-1234", "phone": "+12175550123",
    }  # fmt: skip


def test_more_is_sent_to_who_declares_more():
    """Each in the words of the field vocabulary."""
    query = asked(case(**ANN), '"given_name", "family_name", "zip", "phone", "street", "unit", "city", "ssn_last4"')
    assert (query.fields["street"], query.fields["unit"]) == ("1 ELM ST", "APT 4")
    assert (query.fields["city"], query.fields["ssn_last4"]) == ("SPRINGFIELD", "6789")


@pytest.mark.parametrize("missing", ["names", "addresses"])
def test_a_source_that_needs_more_is_not_asked(missing):
    """With too little known there is no question."""
    assert asked(case(**{name: value for name, value in ANN.items() if name != missing})) is None


def test_plain_texts_of_a_program_are_read_first():
    """A debtor given in texts is asked about as one in values."""
    plain = case(names=("Doe, Ann B",), addresses=("1 Elm St Apt 4, Springfield IL 62704-1234",))
    assert asked(plain).fields["family_name"] == "DOE"


@given(st.text(max_size=2_000))
def test_a_value_that_no_source_takes_is_left_out_and_not_cut(text):
    """Half a street is another street: a question has what stands there whole, but for blanks around it, or not."""
    query = asked(case(**{**ANN, "ssn_last4": text}), '"given_name", "family_name", "zip", "phone", "ssn_last4"')
    assert query is None or query.fields.get("ssn_last4", text.strip()) == text.strip()


def checked(one, manifest: str = "", **debtor):
    return about_contact(source(manifest=manifest).info, Role.VERIFY, case(**(debtor or ANN)), one, ref="r")


def test_a_contact_is_checked_under_the_debtors_name():
    """The number that was found is asked about, not the one on file."""
    query = checked(contact("+12175550199", 0.8))
    assert dict(query.fields) == {"given_name": "ANN", "family_name": "DOE", "phone": "+12175550199"}


@pytest.mark.parametrize("kind", [Kind.EMAIL, Kind.EMPLOYER])
def test_a_source_of_phones_is_not_asked_about_other_contacts(kind):
    """Though it could be asked about the debtor by name."""
    assert checked(contact("ann@example.com", 0.8, kind)) is None


def test_a_check_as_of_a_day_says_which():
    """The day on which the number was the debtor's: what became of it since is the question."""
    info = source(manifest=acme_manifest().replace('"zip", "phone"]', '"zip", "phone", "as_of"]')).info
    seen = contact("+12175550199", 0.8, last_seen=PartialDate(2025, 3, 1))
    undated = contact("+12175550199", 0.8, last_seen=PartialDate(2025, 3))

    assert about_contact(info, Role.VERIFY, case(**ANN), seen, ref="r").fields["as_of"] == "2025-03-01"
    assert "as_of" not in about_contact(info, Role.VERIFY, case(**ANN), undated, ref="r").fields
