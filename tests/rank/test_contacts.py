"""Which contacts are offered, in which order, with which status and evidence."""

from __future__ import annotations

import pytest

from skiptrace.model import ContactStatus, Kind, Level, LineType
from tests.rank.builders import OTHER_PHONE, PHONE, TODAY, YEAR, on_file, only, other_use, rank, statement, uncalibrated

ADDRESS = "100 BRAMBLE ST, SPRINGFIELD IL 62704"


def test_nothing_in_nothing_out():
    """A batch of cases about which nothing is known gives an empty answer for each."""
    assert rank(cases=3) == [(), (), ()]


def test_statements_about_one_key_are_one_contact():
    """Sources that name the same contact point stand together as its evidence, the surest first."""
    contact = only(
        statement(source="utility", record_id="7", identity=0.9),
        statement(source="voters", record_id="3", identity=0.99),
    )

    assert [(line.source, line.record_id) for line in contact.evidence] == [("voters", "3"), ("utility", "7")]


def test_a_record_stands_once():
    """A record that states a number twice is one line of evidence, with its later date."""
    contact = only(statement(last_seen=TODAY - 900), statement(last_seen=TODAY - 10))

    assert [contact.last_seen] == [line.last_seen for line in contact.evidence]


def test_cases_are_kept_apart():
    """The same number in two cases is two contacts."""
    ranked = rank(statement(case=0), statement(case=2, identity=0.2), cases=3)

    assert [len(contacts) for contacts in ranked] == [1, 0, 1]


def test_sorted_by_kind_then_rank():
    """Phones come first, then addresses, e-mails and employers, each with ranks from 1."""
    kinds = (Kind.EMPLOYER, Kind.EMAIL, Kind.ADDRESS, Kind.PHONE)
    ((*contacts,),) = rank(*(statement(kind=kind, key=f"{kind}-{n}") for kind in kinds for n in range(2)))

    assert [(kind, place) for kind in Kind for place in (1, 2)] == [(one.kind, one.rank) for one in contacts]


def test_ties_go_by_value():
    """What is equally good is ordered by its value, whatever the order of the input."""
    ((first, second),) = rank(statement(key=OTHER_PHONE), statement(key=PHONE))

    assert (first.value, second.value) == (PHONE, OTHER_PHONE)
    assert first.confidence == second.confidence


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ((), ContactStatus.NEW),
        ((on_file(),), ContactStatus.CONFIRMED),
        ((on_file(bad=True),), ContactStatus.BAD),
        ((on_file(OTHER_PHONE),), ContactStatus.NEW),
    ],
)
def test_status_of_what_a_source_shows(held, expected):
    """What the client holds and a source shows is confirmed, unless it is known to be bad."""
    ((*contacts,),) = rank(statement(), held=held)

    assert expected == next(contact.status for contact in contacts if contact.value == PHONE)


def test_held_only_is_offered_with_the_client_as_evidence():
    """A contact that no source shows is offered as held, on the client's word."""
    contact = only(held=[on_file()])

    assert contact.status == ContactStatus.HELD
    assert [(line.source, line.record_id) for line in contact.evidence] == [("client", "placement")]


def test_held_loses_with_time():
    """The client's own data grow old too."""
    recent, old = (only(held=[on_file(known_on=TODAY - days)]) for days in (30, 3000))

    assert old.current < recent.current


def test_bad_is_near_nothing():
    """What is known not to work is shown last and with next to no confidence."""
    ((good, bad),) = rank(
        statement(key=OTHER_PHONE), statement(last_seen=TODAY - YEAR), held=[on_file(bad=True, known_on=TODAY - 30)]
    )

    assert (bad.value, bad.status) == (PHONE, ContactStatus.BAD)
    assert bad.confidence < 0.03 < good.confidence


def test_bad_is_dated():
    """A sighting a year after the number failed brings some of its worth back."""
    failed = [on_file(bad=True, known_on=TODAY - 2 * YEAR)]

    assert only(statement(last_seen=TODAY - YEAR), held=failed).current > 10 * only(held=failed).current


@pytest.mark.parametrize("level", [Level.RELATIVE, Level.UNKNOWN, Level.EMPLOYER])
def test_third_parties_come_after(level):
    """However sure and fresh, another's number never ranks among the debtor's own (15 USC 1692b)."""
    ((own, other),) = rank(
        statement(key=OTHER_PHONE, identity=0.99, last_seen=TODAY, level=level),
        statement(key=PHONE, identity=0.06, last_seen=TODAY - 20 * YEAR),
    )

    assert (Level.SELF, level) == (own.level, other.level)


def test_parts_multiply():
    """Without a calibration, confidence is the product of its parts."""
    contact = only(statement(), model=uncalibrated())

    assert contact.confidence == pytest.approx(contact.identity * contact.association * contact.current, abs=1e-5)


def test_only_phones_have_a_line_type():
    """An address is on no telephone line."""
    ((phone, address),) = rank(statement(), statement(kind=Kind.ADDRESS, key=ADDRESS))

    assert (phone.line_type, address.line_type) == (LineType.WIRELESS, None)


def test_use_by_others_of_unknown_contacts_is_passed_over():
    """Others' contact points are never offered: they are no statement about the debtor."""
    assert rank(others=[other_use(last_seen=TODAY)]) == [()]


def test_zones_add_quiet_hours_to_phones():
    """Once the zones are handed in, every phone says when it may be called."""
    contact = only(statement(), zones={PHONE: ("America/Chicago",)})

    assert contact.restrictions[-1].effect == "only_between 08:00-21:00 America/Chicago"
