"""What a check says of a contact: whose it is, whether it works, and what that changes."""

from __future__ import annotations

import datetime as dt

import pytest

from skiptrace.model import Evidence, Kind, LineType
from skiptrace.normalize.names import read_name
from skiptrace.reference.records import UNDATED
from skiptrace.run.verified import Checked
from skiptrace.sdk.statements import Candidate, Observation, Tells
from tests.run.paid import contact

TODAY = dt.date(2026, 1, 5)
PHONE = contact("+12175550123", 0.8)
MAIL = contact("ann@example.com", 0.8, Kind.EMAIL)
HOME = contact("1 ELM ST, SPRINGFIELD IL 62704", 0.8, Kind.ADDRESS)
DEBTOR = (read_name("DOE, ANN"),)


def told(**said: str) -> Candidate:
    return Candidate(
        source="acme", record_id="1", observations=tuple(Observation(kind=Tells(k), value=v) for k, v in said.items())
    )


def take(one, *candidates, names=DEBTOR):
    made = Checked(TODAY)
    return made, made.add(0, one, candidates, names)


@pytest.mark.parametrize(
    ("said", "cut_off", "given_away", "seen"),
    [
        ({"connected": "no"}, UNDATED, 0, 0),
        ({"connected": "yes"}, 0, 0, TODAY.toordinal()),
        ({"reassigned": "yes"}, 0, TODAY.toordinal(), 0),
        ({"owner_match": "no"}, 0, TODAY.toordinal(), 0),
    ],
)
def test_what_is_said_of_a_number_is_known_of_it(said, cut_off, given_away, seen):
    """Cut off, working, another's: each is a note on the line."""
    made, _ = take(PHONE, told(**said))
    (note,) = made.about([0])

    assert note.phone == 12175550123
    assert (note.disconnected_on, note.reassigned_on, note.last_seen) == (cut_off, given_away, seen)


@pytest.mark.parametrize("said", [{"connected": "unable"}, {"reassigned": "no data"}, {"reassigned": "no"}])
def test_no_data_is_no_answer(said):
    """A source that could not look has said nothing."""
    assert take(PHONE, told(**said))[0].about([0]) == []


def test_the_type_of_a_line_is_taken():
    """It decides who may be called how."""
    made, _ = take(PHONE, told(line_type="mobile"))
    assert [note.line_type for note in made.about([0])] == [LineType.WIRELESS]


def test_a_number_of_a_stranger_is_not_the_debtors_because_it_works():
    """That it works is said of the line of an owner without a name in common, who stands as a record of their own."""
    made, (holder,) = take(PHONE, told(owner="MAX THORNE", connected="yes"))

    assert [(note.last_seen, note.reassigned_on) for note in made.about([0])] == [(0, TODAY.toordinal())]
    assert holder.observations[0].value == "MAX THORNE"


def test_several_sources_that_agree_outweigh_a_check():
    """That a stranger has the number is believed against one voice, not against two; the client's own is none."""
    voices = {
        name: Evidence(source=name, record_id="1", value=PHONE.value, match_probability=0.9)
        for name in ("one", "two", "client")
    }
    one = contact(PHONE.value, 0.8, evidence=(voices["one"], voices["client"]))
    two = contact(PHONE.value, 0.8, evidence=(voices["one"], voices["two"]))
    given_away = [
        take(told_by, told(owner="MAX THORNE", connected="yes"))[0].about([0])[0].reassigned_on
        for told_by in (one, two)
    ]

    assert given_away == [TODAY.toordinal(), 0]


@pytest.mark.parametrize("owner", ["ANN DOE", "JOHN DOE", "ANN SMITH"], ids=["debtor", "household", "married"])
def test_an_owner_with_a_name_in_common_may_be_the_debtor_or_at_home(owner):
    """The number is not taken from them."""
    made, _ = take(PHONE, told(owner=owner, connected="yes"))
    assert [note.last_seen for note in made.about([0])] == [TODAY.toordinal()]


def test_one_of_several_owners_is_enough():
    """A line of two people is a stranger's only when neither is anybody to the debtor."""
    made, holders = take(PHONE, told(owner="MAX THORNE", connected="yes"), told(owner="ANN DOE", connected="yes"))
    assert [note.last_seen for note in made.about([0])] == [TODAY.toordinal()] * 2
    assert len(holders) == 2


@pytest.mark.parametrize(
    ("one", "said", "dead"),
    [
        (MAIL, {"deliverable": "no"}, True),
        (MAIL, {"deliverable": "yes"}, False),
        (MAIL, {"deliverable": "unable"}, False),
        (HOME, {"vacant": "yes"}, True),
        (HOME, {"moved": "yes"}, True),
        (HOME, {"vacant": "no"}, False),
    ],
)
def test_mail_that_does_not_arrive_is_dead(one, said, dead):
    """An undeliverable e-mail, a vacant house, somebody who moved away; "unable" is no "no"."""
    made, _ = take(one, told(**said))
    assert [(entry.asker, entry.value) for entry in made.dead] == ([(0, one.value)] if dead else [])


def test_who_holds_a_contact_is_a_record_like_any_other():
    """The owner becomes a name with the contact, as of today."""
    _, (holder,) = take(PHONE, told(owner="DOE, ANN"))
    said = {one.kind: one for one in holder.observations}

    assert said[Tells.NAME].value == "DOE, ANN"
    assert (said[Tells.PHONE].value, said[Tells.PHONE].last_seen) == (PHONE.value, "2026-01-05")


def test_what_was_asked_is_remembered():
    """So that nothing is checked twice with the same source."""
    made, _ = take(PHONE)
    assert made.has(0, PHONE)
    assert not made.has(1, PHONE)
    assert not made.has(0, MAIL)
