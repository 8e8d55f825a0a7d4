"""What each piece of evidence is worth before it is weighed."""

from __future__ import annotations

import pytest

from skiptrace.model import Kind, Level, LineType
from skiptrace.normalize.call_results import CallResult
from skiptrace.rank import default_model
from tests.rank.builders import OTHER_PHONE, PHONE, TODAY, YEAR, line_fact, only, other_use, rank, statement

IN_SERVICE = {"line_type": LineType.WIRELESS, "last_seen": TODAY - 20}


def test_weights_have_the_sign_of_their_evidence():
    """No accident of an invented world has taught the shipped model to prefer bad news."""
    phone = default_model().weights[0]

    assert phone.now["line_off"] < 0 < phone.now["line_kept"]
    assert phone.whose["household_before"] < 0 < phone.whose["right_party"]


def test_the_present_subscriber_since_before_the_debtor_was_seen_is_the_debtor():
    """Given out in March and seen with the debtor in April: the number was given to the debtor."""
    seen = statement(first_seen=TODAY - YEAR, last_seen=TODAY - 60)
    ours, theirs = (
        only(seen, facts=[line_fact(reassigned_on=TODAY - YEAR + days, **IN_SERVICE)]) for days in (-30, 250)
    )

    assert ours.confidence > 0.7
    assert theirs.confidence < 0.6 * ours.confidence


def test_a_line_in_service_keeps_old_sightings_alive():
    """A number last seen long ago that has had no other subscriber since is probably still the debtor's."""
    old = statement(first_seen=TODAY - 9 * YEAR, last_seen=TODAY - 5 * YEAR)

    assert only(old, facts=[line_fact(**IN_SERVICE)]).current > 1.3 * only(old).current


def test_a_newer_sighting_by_a_stale_file_does_not_revive_a_cut_line():
    """The table of lines knows the line of today; a file that saw it since the cut is the one that is wrong."""
    seen = statement(last_seen=TODAY - 60)
    contact = only(seen, facts=[line_fact(disconnected_on=TODAY - YEAR, last_seen=TODAY - 20)])

    assert contact.confidence < 0.1


def test_a_number_of_one_day_on_a_landline_is_a_desk():
    """What a file saw once and on a landline is hardly ever the debtor's home."""
    once, lived = (
        only(statement(first_seen=TODAY - YEAR - days, last_seen=TODAY - YEAR, line_type=LineType.LANDLINE))
        for days in (0, 700)
    )

    assert once.association < lived.association / 2


def test_a_housemates_mobile_is_a_relatives():
    """A mobile that somebody of the household had before is theirs, and fenced as a third party's."""
    before = other_use(first_seen=TODAY - 6 * YEAR, last_seen=TODAY - 30, same_household=True)
    contact = only(statement(first_seen=TODAY - 300, last_seen=TODAY - 200), others=[before])

    assert contact.level is Level.RELATIVE


def test_a_stranger_before_the_line_was_given_out_is_past():
    """Who had the number before its present subscriber says nothing about that subscriber."""
    seen = statement(first_seen=TODAY - YEAR, last_seen=TODAY - 90)
    facts = [line_fact(reassigned_on=TODAY - YEAR - 20, **IN_SERVICE)]
    past = other_use(first_seen=TODAY - 6 * YEAR, last_seen=TODAY - 30)

    assert only(seen, facts=facts, others=[past]).confidence == only(seen, facts=facts).confidence


@pytest.mark.parametrize("result", [CallResult.WRONG_PARTY, CallResult.DISCONNECTED, CallResult.NO_ANSWER])
def test_a_call_that_did_not_reach_the_debtor_is_no_sighting(result):
    """The day of such a call is not a day on which the debtor was seen."""
    contact = only(statement(last_seen=TODAY - 9, result=result))

    assert contact.last_seen is None
    assert contact.confidence < only(statement(last_seen=TODAY - 9)).confidence


def test_a_right_party_is_the_debtors_own():
    """Whoever answered as the debtor leaves little doubt whose number it is."""
    reached = only(statement(last_seen=TODAY - 30, result=CallResult.RIGHT_PARTY))

    assert reached.association > 0.95
    assert reached.confidence > only(statement(last_seen=TODAY - 30)).confidence


def test_a_mobile_does_not_replace_the_landline():
    """A newer number of another sort says nothing about the older one."""
    home = statement(line_type=LineType.LANDLINE, first_seen=TODAY - 5 * YEAR, last_seen=TODAY - 2 * YEAR)
    mobile, second = (
        statement(key=OTHER_PHONE, source="b", line_type=line, first_seen=TODAY - YEAR, last_seen=TODAY)
        for line in (LineType.WIRELESS, LineType.LANDLINE)
    )
    beside, replaced = (
        next(one for one in rank(home, newer)[0] if one.value == PHONE and one.kind is Kind.PHONE)
        for newer in (mobile, second)
    )

    assert replaced.current < beside.current


def test_a_record_that_nobody_confirms_is_doubted():
    """A source that agrees with no other on anything about the debtor may be noise."""
    known = statement(key=OTHER_PHONE, source="a", first_seen=TODAY - 4 * YEAR, last_seen=TODAY - YEAR)
    fresh = statement(source="b", last_seen=TODAY)
    shared = statement(key=OTHER_PHONE, source="b", last_seen=TODAY - YEAR)
    doubted, believed = (
        next(one for one in rank(known, fresh, *more)[0] if one.value == PHONE) for more in ((), (shared,))
    )

    assert doubted.association < believed.association


def test_a_number_that_slipped_into_one_file_lately_is_doubted():
    """Seen by one source alone, briefly and of late: a relative's, more often than one that was kept for years."""
    brief, long = (only(statement(first_seen=TODAY - days - 30, last_seen=TODAY - 30)) for days in (60, 5 * YEAR))

    assert brief.association < long.association


def test_who_keeps_a_number_in_service_hardly_takes_a_second():
    """Another number of the debtor's that is still in service speaks against a further one."""
    second = statement(first_seen=TODAY - 200, last_seen=TODAY - 30)
    first = statement(key=OTHER_PHONE, source="b", first_seen=TODAY - 8 * YEAR, last_seen=TODAY - 300)
    kept, cut = (
        next(one for one in rank(second, first, facts=[line_fact(OTHER_PHONE, **fact)])[0] if one.value == PHONE)
        for fact in (IN_SERVICE, {"disconnected_on": TODAY - 250, "last_seen": TODAY - 20})
    )

    assert kept.association < cut.association


def test_a_line_that_its_subscriber_had_for_years_before_is_a_relatives():
    """First seen with the debtor long after the present subscriber got it: probably not the debtor's."""
    seen = statement(first_seen=TODAY - 300, last_seen=TODAY - 60)
    early, late = (only(seen, facts=[line_fact(reassigned_on=TODAY - days, **IN_SERVICE)]) for days in (310, 9 * YEAR))

    assert late.association < early.association


def test_a_lost_landline_speaks_against_the_home():
    """Whose landline was cut since has probably moved; whose line goes on has probably stayed."""
    home = statement(
        kind=Kind.ADDRESS,
        key="1",
        line_type=None,
        first_seen=TODAY - 6 * YEAR,
        last_seen=TODAY - YEAR,
        value="1 ELM LN",
    )
    line = statement(source="b", line_type=LineType.LANDLINE, first_seen=TODAY - 6 * YEAR, last_seen=TODAY - YEAR)
    kept, lost = (
        next(one for one in rank(home, line, facts=[fact])[0] if one.kind is Kind.ADDRESS)
        for fact in (
            line_fact(line_type=LineType.LANDLINE, last_seen=TODAY - 20),
            line_fact(line_type=LineType.LANDLINE, disconnected_on=TODAY - 90, last_seen=TODAY - 20),
        )
    )

    assert lost.current < kept.current


HOME = "100|MAIN|ST|62701"


def at_home(**given):
    """A home since five years ago, seen half a year ago."""
    dates = {"first_seen": TODAY - 5 * YEAR, "last_seen": TODAY - 180}
    return statement(kind=Kind.ADDRESS, key=HOME, line_type=None, **(dates | given))


def neighbour(**given):
    """Somebody else at the same door."""
    return other_use(HOME, kind=Kind.ADDRESS, **given)


def test_a_stranger_who_moved_in_has_taken_the_home():
    """Who has an account at the door since the debtor was last seen there lives there instead."""
    begun = TODAY - 90
    taken = only(at_home(), others=[neighbour(first_seen=begun, last_seen=0, open_on=TODAY - 10)])

    assert taken.confidence < 0.9 * only(at_home()).confidence


def test_a_stranger_who_was_there_before_has_left():
    """Former residents take nothing away."""
    before = [neighbour(first_seen=TODAY - 9 * YEAR, last_seen=TODAY - 6 * YEAR)]

    assert only(at_home(), others=before).confidence == pytest.approx(only(at_home()).confidence, abs=0.02)


def test_the_family_that_moved_along_speaks_against_the_old_home():
    """Somebody of the name was seen elsewhere since; where they stay, the debtor probably stays as well."""
    stays = neighbour(first_seen=TODAY - 4 * YEAR, last_seen=TODAY - 30, same_household=True)
    left = neighbour(
        first_seen=TODAY - 4 * YEAR,
        last_seen=TODAY - 200,
        elsewhere_from=TODAY - 150,
        same_household=True,
    )

    assert only(at_home(), others=[left]).confidence < only(at_home(), others=[stays]).confidence
