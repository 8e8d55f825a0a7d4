"""What was tried before, in the ranking of today."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.model import Case, ContactStatus, Debtor, Kind, Tried
from skiptrace.normalize.address_keys import address_key
from skiptrace.normalize.addresses import read_address
from skiptrace.rank import Held, Statements, add_tried, default_model, rank_contacts
from skiptrace.rank.evidence import LineFacts, OtherUse
from skiptrace.rank.results import VERDICTS, Verdict
from skiptrace.rank.tried import latest_words
from tests.rank.builders import OTHER_PHONE, PHONE, TODAY, on_file, statement, table

DAY = dt.date.fromordinal(TODAY)
HOME = "100 N MAIN ST, SPRINGFIELD IL 62704"


def tried(result, *, value=PHONE, kind=Kind.PHONE, days_ago=30):
    return Tried(kind=kind, value=value, result=result, on=DAY - dt.timedelta(days=days_ago))


def rank(*told, said=(), held=()):
    """The contacts of one case of which these tries are known, by value."""
    case = Case(account_number="A-1", creditor="Example Bank", debtor=Debtor(), tried=told)
    statements, on_client_file = table(Statements, said or [statement()]), table(Held, held)
    add_tried([case], statements, on_client_file)
    (contacts,) = rank_contacts(
        statements, on_client_file, OtherUse(), LineFacts(), today=TODAY, model=default_model(), cases=1
    )
    return {contact.value: contact for contact in contacts}


@pytest.mark.parametrize("result", ["WPC", "DISCONNECTED", "REASSIGNED", "NOT_IN_SERVICE"])
def test_a_failed_number_is_known_not_to_work(result):
    """It is marked bad with its month, and hardly any confidence is left."""
    contact = rank(tried(result))[PHONE]

    assert contact.status is ContactStatus.BAD
    assert contact.confidence < 0.1
    assert "known not to work since 2026-05" in contact.reason


@pytest.mark.parametrize("result", ["RETURNED_MLNA", "RETURNED_NSN", "RETURNED_VACANT", "FORWARDED_NEW_ADDR"])
def test_returned_mail_is_known_not_to_work(result):
    """An address from which mail came back is not offered again as if nothing had happened."""
    said = [statement(kind=Kind.ADDRESS, key=address_key(read_address(HOME)), value=HOME)]

    assert rank(tried(result, value=HOME, kind=Kind.ADDRESS), said=said)[HOME].status is ContactStatus.BAD


def test_a_right_party_raises():
    """Nothing is better evidence than that the debtor was spoken to."""
    before, after = rank()[PHONE], rank(tried("RPC"))[PHONE]

    assert after.confidence > before.confidence
    assert after.status is ContactStatus.NEW
    assert any(one.source == "outcomes" and one.record_id == "2026-05-02" for one in after.evidence)


@pytest.mark.parametrize("result", ["NO_ANSWER", "BUSY", "VM_NO_NAME", "THIRD_PARTY_NO_INFO"])
def test_no_answer_is_no_failure(result):
    """What proves nothing changes nothing."""
    assert rank(tried(result)) == rank()


def test_the_latest_word_counts():
    """A number that failed in spring and reached the debtor in summer works; the other way round it does not."""
    mended = rank(tried("WPC", days_ago=300), tried("RPC", days_ago=20))[PHONE]
    broken = rank(tried("RPC", days_ago=300), tried("WPC", days_ago=20))[PHONE]

    assert mended.confidence > 0.5 > broken.confidence
    assert (mended.status, broken.status) == (ContactStatus.NEW, ContactStatus.BAD)


def test_a_bad_number_is_dated_and_heals():
    """A source that sees it long after the failure makes it likelier again than one that saw it before."""
    call = tried("WPC", days_ago=900)
    before, since = statement(last_seen=TODAY - 1000), statement(last_seen=TODAY - 10)

    assert rank(call, said=[since])[PHONE].confidence > rank(call, said=[before])[PHONE].confidence


def test_other_contacts_are_left_alone():
    """A failure is that number's own."""
    said = [statement(), statement(key=OTHER_PHONE, record_id="2")]

    assert rank(tried("WPC"), said=said)[OTHER_PHONE].status is ContactStatus.NEW


def test_a_held_number_that_reached_the_debtor_is_confirmed():
    """The firm's own word is as good as a source's."""
    assert rank(tried("RPC"), said=[statement(key=OTHER_PHONE)], held=[on_file()])[PHONE].status is (
        ContactStatus.CONFIRMED
    )


@given(
    st.lists(
        st.tuples(st.sampled_from(sorted(VERDICTS[Kind.PHONE])), st.integers(0, 2000)),
        max_size=6,
        unique_by=lambda t: t[1],
    ),
    st.randoms(),
)
def test_the_order_in_which_outcomes_came_does_not_matter(told, dice):
    """A file may be loaded late; what counts is when things happened."""
    tries = [tried(result, days_ago=days) for result, days in told]
    mixed = dice.sample(tries, len(tries))

    assert latest_words(tries) == latest_words(mixed)
    assert all(VERDICTS[one.kind][one.result] is not Verdict.OPEN for one in latest_words(tries).values())
