"""What must be known before anybody is looked up."""

from __future__ import annotations

import pytest

from skiptrace.errors import NotAllowed
from skiptrace.model import Case, Debtor, PartialDate, PersonName
from skiptrace.run.guard import check_case

ADA = PersonName(given="ADA", family="BRAMBLE")
KNOWN = Debtor(names=(ADA,), born=PartialDate(1980, 5, 17))


def test_account_creditor_and_two_identifiers_are_enough():
    """A debtor with a name and a birth date may be looked up."""
    check_case(Case(account_number="A", creditor="B", debtor=KNOWN))


@pytest.mark.parametrize(
    ("case", "missing"),
    [
        (Case(account_number="", creditor="B", debtor=KNOWN), "account number missing"),
        (Case(account_number="A", creditor=" ", debtor=KNOWN), "creditor missing"),
        (Case(account_number="A", creditor="B", debtor=Debtor(names=(ADA,))), "one more identifier"),
        (Case(account_number="A", creditor="B", debtor=Debtor(names=(), born=PartialDate(1980))), "name"),
    ],
)
def test_whatever_is_missing_is_told(case, missing):
    """A look-up without ground is refused with what it lacks."""
    with pytest.raises(NotAllowed, match=missing):
        check_case(case)


@pytest.mark.parametrize(
    "beside",
    [
        {"phones": ["1"]},
        {"addresses": ["zzz"]},
        {"emails": ["nobody"]},
        {"ssn_last4": "x"},
        {"ssn_last4": "0000"},
        {"born": PartialDate(1980, 13, 1)},
        {"born": PartialDate(month=5, day=1)},
        {"names": ["UNKNOWN"], "born": PartialDate(1980)},
        {"names": ["ACME LLC"], "born": PartialDate(1980)},
    ],
)
def test_what_cannot_be_read_identifies_nobody(beside):
    """A name with the phone "1" is a name alone, and a company is nobody."""
    debtor = Debtor(**{"names": ["BRAMBLE, ADA"], **beside})
    with pytest.raises(NotAllowed, match="can be read"):
        check_case(Case(account_number="A", creditor="B", debtor=debtor))


@pytest.mark.parametrize(
    "beside", [{"phones": ["217 555 0123"]}, {"born": "1980-05-17"}, {"emails": ["ada@example.com"]}]
)
def test_texts_that_can_be_read_are_enough(beside):
    """Plain texts stand for what they say, a birth date in ISO 8601."""
    check_case(Case(account_number="A", creditor="B", debtor=Debtor(names=["BRAMBLE, ADA"], **beside)))


def test_a_birth_date_that_is_no_date_is_told():
    """What is wrong, and how to write it."""
    with pytest.raises(ValueError, match="YYYY-MM-DD"):
        Debtor(names=["BRAMBLE, ADA"], born="17.5.80")
