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
        (Case(account_number="A", creditor="B", debtor=Debtor(names=(), born=PartialDate(1980))), "a name"),
    ],
)
def test_whatever_is_missing_is_told(case, missing):
    """A look-up without ground is refused with what it lacks."""
    with pytest.raises(NotAllowed, match=missing):
        check_case(case)
