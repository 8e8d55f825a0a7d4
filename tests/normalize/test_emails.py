from __future__ import annotations

import pytest
from email_validator import EmailNotValidError, validate_email
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import Unreadable
from skiptrace.model import Email
from skiptrace.normalize.emails import (
    _is_plain,
    email_key,
    is_public_domain,
    is_role_address,
    read_email,
    read_emails,
)


@pytest.mark.parametrize(
    "text",
    [
        "Jo.Doe@Example.com",
        "mailto:jo.doe@example.com?subject=hello",
        "Jo Doe <jo.doe@example.com>",
        "jo.doe@example.com,",
        "<jo.doe@example.com>.",
        " jo.doe @ example.com",
        "'jo.doe@example.com'",
    ],
)
def test_an_address_is_read_however_it_is_wrapped(text):
    """Case, names, links and stray punctuation change nothing."""
    assert read_email(text).address == "jo.doe@example.com"


@pytest.mark.parametrize(
    "text",
    ["none@none.com", "noemail@example.com", "NA@na.com", "test@test.com", "unknown@example.com", "declined@gmail.com"],
)
def test_fillers_are_refused(text):
    """Addresses that clerks type to get on are no contact."""
    refusal = read_email.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert refusal.filler


@pytest.mark.parametrize("text", ["test@example.com", "jo@example.org", "o'neil@example.com", "jo+bills@example.com"])
def test_unusual_addresses_are_read(text):
    """Test domains and rare characters are fine."""
    assert text == read_email(text).address


@pytest.mark.parametrize("text", ["jo@", "jo.example.com", "jo..doe@example.com", "jo@host.test", "a@b.com; c@d.com"])
def test_what_is_no_address_is_refused_with_a_way_out(text):
    """A refusal says what to do and does not repeat the text."""
    refusal = read_email.attempt(text)

    assert isinstance(refusal, Unreadable)
    assert refusal.fix
    assert text not in str(refusal)


def test_a_foreign_domain_is_written_as_the_mail_system_does():
    """Domains in other scripts get their ASCII form, so that both writings are one address."""
    assert read_email("jo@bücher.example.com").address == "jo@xn--bcher-kva.example.com"


@pytest.mark.parametrize(
    "text",
    [
        "jo@example.com; al@example.org",
        "jo@example.com al@example.org jo@example.com",
        "Jo <jo@example.com>, Al <al@example.org>",
        "jo@example.com/al@example.org",
        "jo@example.com and al@example.org",
    ],
)
def test_several_addresses_in_a_cell(text):
    """Each is read once, in order."""
    emails, refusals = read_emails(text)

    assert [email.address for email in emails] == ["jo@example.com", "al@example.org"]
    assert refusals == ()


def test_what_is_refused_in_a_cell_is_told():
    """A bad address beside a good one is not lost."""
    emails, refusals = read_emails("jo@example.com; al@@example")

    assert (len(emails), len(refusals)) == (1, 1)


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("j.o.doe+x@gmail.com", "jodoe@gmail.com"),
        ("jodoe@googlemail.com", "jodoe@gmail.com"),
        ("jo.doe+x@outlook.com", "jo.doe@outlook.com"),
        ("jo.doe+x@example.com", "jo.doe+x@example.com"),
    ],
)
def test_key_is_the_mailbox(address, expected):
    """Dots and tags are dropped only where the provider ignores them."""
    assert expected == email_key(Email(address=address))


@pytest.mark.parametrize(
    ("address", "expected"), [("info@example.com", True), ("no-reply@example.com", True), ("jo@example.com", False)]
)
def test_role_addresses(address, expected):
    """A function of an organisation is no person."""
    assert expected == is_role_address(Email(address=address))


@pytest.mark.parametrize(("address", "expected"), [("jo@gmail.com", True), ("jo@example.com", False)])
def test_public_domains(address, expected):
    """An address that anybody gets says nothing of the employer."""
    assert expected == is_public_domain(Email(address=address))


@given(st.from_regex(r"[a-z0-9_+.\-]{1,12}@[a-z0-9.\-]{1,15}\.[a-z]{1,9}", fullmatch=True))
def test_the_quick_way_accepts_nothing_that_email_validator_refuses(address):
    """The quick pattern is a part of what email-validator accepts, with the same answer."""
    if not _is_plain(address):
        return

    checked = validate_email(address, check_deliverability=False)
    assert address == checked.normalized


@given(st.emails())
def test_what_email_validator_accepts_is_read(text):
    """Only fillers are refused beyond what email-validator refuses."""
    try:
        validate_email(text, check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        return
    answer = read_email.attempt(text)

    assert isinstance(answer, Email) or answer.filler or any(mark in text for mark in ";,| /'?:")


@given(st.text() | st.from_regex(r"[^@]{0,20}@[^@]{0,20}(@[a-z. ]{0,9})?", fullmatch=True))
def test_any_text_is_read_or_refused(text):
    """Reading ends in an address or our own error, and the address reads as itself."""
    emails, refusals = read_emails(text)
    answer = read_email.attempt(text)

    assert emails or refusals
    if isinstance(answer, Email):
        assert answer.address == read_email(answer.address).address


@pytest.mark.parametrize(
    "text", ["a" * 1_000_000, "a@" * 500_000, "a." * 150 + "@" + "b-" * 40, "<" * 400, " @ " * 300]
)
def test_hostile_texts_end_soon(text):
    """Length and repetition cost nothing."""
    assert isinstance(read_email.attempt(text), Unreadable)
    assert read_emails(text)[0] == ()
