from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.demo.score import Judged, address_key, brier_score, calibration_error, score_contacts
from skiptrace.demo.truth import AccountTruth, Truth

MINE, SHARED, HERS, GONE = "+12175550101", "+12175550102", "+12175550103", "+12175550104"
HOME = "100 N FOXWICK ST APT 4, SPRINGFIELD IL 62704"


def account(name="A", **changes):
    facts = {
        "account": name, "person": name, "alive": True, "died": "", "stopped": False, "phones": (MINE,),
        "household_phones": (SHARED,), "address": HOME, "emails": (), "told_phones": (MINE,), "told_address": True,
        "records": {}, "tags": (),
    }  # fmt: skip
    return AccountTruth(**(facts | changes))


def phone(value, rank=1, confidence=0.9, *, name="A", **more):
    row = {"account_number": name, "kind": "phone", "rank": str(rank), "value": value, "confidence": str(confidence)}
    return row | more


def score(rows, *accounts, **options):
    truth = Truth({one.account: one for one in accounts or (account(),)}, frozenset({MINE, SHARED, HERS}))
    return score_contacts(rows, truth, **options)


@pytest.mark.parametrize(("value", "right", "wrong", "dead"), [
    (MINE, 1, 0, 0), (SHARED, 1, 0, 0), (HERS, 0, 1, 0), (GONE, 0, 0, 1),
])  # fmt: skip
def test_a_first_phone_is_right_wrong_or_dead(value, right, wrong, dead):
    """Somebody else's number is wrong, a disconnected one only dead."""
    result = score([phone(value)])

    assert (right, wrong, dead) == (result.first_right, result.wrong, result.dead_lines)


def test_the_top_three_count_by_rank_and_not_by_row():
    """Ranks decide, in whatever order the rows come."""
    result = score([phone(MINE, 3), phone(GONE, 2), phone(HERS, 1)])

    assert (result.first_right, result.top_right) == (0, 1)


def test_contacts_of_relatives_are_not_offers():
    """A number labelled as a relative's is not dialled as the debtor's."""
    result = score([phone(HERS, 1, level="relative"), phone(MINE, 2, level="self")])

    assert (result.first_right, result.wrong) == (1, 0)


def test_the_threshold_limits_what_counts_as_offered():
    """Below the threshold nothing was offered."""
    assert score([phone(HERS, confidence=0.3)], threshold=0.5).wrong_person_rate is None


def test_stopped_and_dead_accounts_are_not_reachable():
    """Only the living whom the client lets us contact, with a number in a source, can be reached."""
    accounts = [account("A", stopped=True), account("B", alive=False), account("C", told_phones=()), account("D")]

    assert score([], *accounts).reachable == 1


def test_offers_to_the_dead_are_counted():
    """A phone offered for somebody dead is counted apart, and as wrong when it rings."""
    result = score([phone(HERS)], account(alive=False, phones=(), household_phones=()))

    assert (result.dead_people, result.dead_offered, result.wrong) == (1, 1, 1)


def test_the_first_address_is_compared_by_its_key():
    """Abbreviations and unit forms do not make an address another."""
    row = {"account_number": "A", "kind": "address", "rank": "1", "confidence": "0.8"}
    written = "100 North Foxwick Street #4, Springfield IL 62704-1234"

    assert score([row | {"value": written}]).address_right == 1
    assert score([row | {"value": HOME.replace("100", "101")}]).address_right == 0


def test_calibration_is_measured_in_bins():
    """Half right at a claimed 0.9 is 0.4 off."""
    judged = [Judged(0.9, "right"), Judged(0.9, "wrong")]

    assert pytest.approx(0.4) == calibration_error(judged)
    assert pytest.approx((0.01 + 0.81) / 2) == brier_score(judged)


def test_nothing_offered_has_no_rates():
    """Without offers there is nothing to divide by, and the table says so."""
    assert "-" in score([]).as_text()


@given(st.lists(st.tuples(st.floats(0, 1), st.sampled_from(["right", "wrong", "dead"])), min_size=1))
def test_errors_stay_between_nought_and_one(rows):
    """Whatever was offered, both errors are shares."""
    judged = [Judged(confidence, outcome) for confidence, outcome in rows]

    assert 0 <= (calibration_error(judged) or 0) <= 1
    assert 0 <= (brier_score(judged) or 0) <= 1


@given(st.text())
def test_any_text_has_an_address_key(text):
    """Whatever stands in a contact, it can be compared."""
    assert len(address_key(text)) == 3
