"""Cases on their way to another process."""

from __future__ import annotations

import datetime as dt
import pickle
from dataclasses import fields

import pytest

from skiptrace.model import Address, Case, Debtor, PartialDate, PersonName, Phone
from skiptrace.runtime.sending import KINDS


def test_a_case_arrives_as_it_was_sent():
    """Slot by slot, those of what it holds too."""
    debtor = Debtor(
        names=(PersonName(given="ADA", family="BRAMBLE"),),
        born=PartialDate(1980, 5),
        addresses=(Address(number="100", street="MAIN", zip5="62704"),),
        phones=(Phone(e164="+12175550123"),),
    )
    case = Case(account_number="A-1", creditor="First", debtor=debtor, opened_on=dt.date(2024, 1, 2))

    assert pickle.loads(pickle.dumps(case)) == case  # noqa: S301 our own


@pytest.mark.parametrize("kind", KINDS)
def test_every_slot_is_sent(kind):
    """A field that is added to the model is not forgotten."""
    made = object.__new__(kind)
    for number, one in enumerate(fields(kind)):
        getattr(kind, one.name).__set__(made, number)
    again = pickle.loads(pickle.dumps(made))  # noqa: S301 our own

    assert [getattr(again, one.name) for one in fields(kind)] == list(range(len(fields(kind))))
