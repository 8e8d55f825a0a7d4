"""Death, bankruptcy, custody and service: whose they are and what they stop."""

from __future__ import annotations

import pytest

from skiptrace.rank import FlagStatement, default_model, find_flags
from tests.rank.builders import TODAY, YEAR

OPENED = TODAY - 5 * YEAR


def said(code="deceased", **given):
    usual = {"case": 0, "identity": 0.97, "source": "deaths", "record_id": "1"}
    one = usual | given
    return FlagStatement(code=code, origin=one.pop("origin", one["source"]), **one)


def flagged(*statements, opened_on=OPENED):
    (case,) = find_flags(statements, opened_on=[opened_on], today=TODAY, model=default_model())
    return case


def bankruptcy(**given):
    return said("bankruptcy", source="courts", on=TODAY - 2 * YEAR, **given)


def test_no_statement_no_flag():
    """A case about which flag tables say nothing has no flag."""
    assert (flagged().flags, flagged().stop, flagged().review) == ((), "", ())


def test_the_debtors_own_death_stops():
    """A death record that is surely the debtor's stops all offers."""
    case = flagged(said(on=TODAY - 100))

    assert case.stop == "deceased"
    assert [flag.detail for flag in case.flags] == ["died 2026-02-21"]


def test_a_namesakes_obituary_does_not_stop():
    """A death record that is probably another's goes to review and stops nothing."""
    case = flagged(said(identity=0.2))

    assert (case.stop, case.review, [flag.probability for flag in case.flags]) == ("", ("deceased",), [0.2])


def test_who_died_before_the_account_was_opened_did_not_open_it():
    """However alike, such a death is a namesake's or a name misused: a person looks, nothing is stopped."""
    case = flagged(said(on=OPENED - YEAR, identity=0.999))

    assert (case.stop, case.review) == ("", ("deceased",))


def test_a_later_death_stops_beside_an_earlier_one():
    """One record that can be the debtor's is enough."""
    case = flagged(said(on=OPENED - YEAR, source="a"), said(on=TODAY - 100, identity=0.99, source="b"))

    assert case.stop == "deceased"


def test_a_far_fetched_record_is_not_mentioned():
    """Below the threshold of review a record is nobody's business."""
    assert flagged(said(identity=0.01)).flags == ()


def test_independent_origins_add_up():
    """Two independent records of probability a half make three quarters; copies make no more."""
    half = [said(identity=0.5, source=name, origin=origin) for name, origin in (("a", "x"), ("b", "y"), ("c", "y"))]

    assert [flag.probability for flag in flagged(*half).flags] == [0.75]


@pytest.mark.parametrize(
    ("disposition", "stop", "review", "detail"),
    [
        ("", "bankrupt", (), "active, chapter 7"),
        ("Standard Discharge", "bankrupt", (), "discharged, chapter 7"),
        ("Discharge Not Applicable; closed without discharge", "bankrupt", (), "active, chapter 7"),
        ("Dismissed for Failure to File Information", "", (), "dismissed, chapter 7"),
    ],
)
def test_three_kinds_of_bankruptcy(disposition, stop, review, detail):
    """Active and discharged stop; dismissed is only a caution."""
    case = flagged(bankruptcy(disposition=disposition, chapter="7"))

    assert (stop, review) == (case.stop, case.review)
    assert case.flags[0].detail.startswith(detail)


def test_the_last_word_of_the_court_counts():
    """A table that still shows a filing as open does not outlive the discharge in another."""
    case = flagged(bankruptcy(), bankruptcy(record_id="2", disposition="DISCHARGED", disposed_on=TODAY - YEAR))

    assert [flag.detail for flag in case.flags] == ["discharged, filed 2024-06-01"]


@pytest.mark.parametrize(("filed_before", "flags"), [(6 * YEAR, 0), (4 * YEAR, 1)])
def test_only_bankruptcies_after_the_account_opened_matter(filed_before, flags):
    """A debt that was made after the filing is not covered by it."""
    case = flagged(said("bankruptcy", on=TODAY - filed_before))

    assert flags == len(case.flags)


def test_an_undated_bankruptcy_matters():
    """Unknown is not before: caution wins."""
    assert flagged(said("bankruptcy")).stop == "bankrupt"


@pytest.mark.parametrize(("released_on", "stop"), [(0, "incarcerated"), (TODAY + 90, "incarcerated"), (TODAY - 1, "")])
def test_custody_ends_with_release(released_on, stop):
    """Who was released is not in custody."""
    assert stop == flagged(said("custody", released_on=released_on)).stop


def test_military_service_never_stops():
    """Service is a caution (50 USC 3931), not a stop."""
    case = flagged(said("military", identity=0.999))

    assert (case.stop, tuple(flag.code for flag in case.flags)) == ("", ("military",))


def test_order_of_statements_does_not_matter():
    """The same records give the same flags whatever their order."""
    records = [said(identity=n / 10, record_id=str(n), source=f"s{n % 3}") for n in range(1, 9)] + [bankruptcy()]

    assert flagged(*records) == flagged(*reversed(records))
