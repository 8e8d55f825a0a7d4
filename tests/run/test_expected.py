"""A source that quietly changes is a finding."""

from __future__ import annotations

from skiptrace.run.expected import Tally, given, unmet
from skiptrace.sdk import Candidate, Observation, Tells
from skiptrace.sdk.expect import Expectation

NAME = Observation(kind=Tells.NAME, value="DANA FICTIONAL")
PHONES = tuple(Observation(kind=Tells.PHONE, value=f"503 555 01{n}") for n in (42, 43))
PERSON = Candidate(source="acme", record_id="1", observations=(NAME,))
REACHABLE = Candidate(source="acme", record_id="2", observations=(NAME, *PHONES))


def test_people_are_counted_and_who_has_what():
    """Two phones of one person are one person with a phone; nobody is nothing."""
    assert {"people": 2, "name": 2, "phone": 1} == given([PERSON, REACHABLE])
    assert {} == given([])


def test_missing_phones_are_noticed():
    """Rates below those of the manifest are told in words."""
    tally = Tally()
    for number in range(100):
        tally.add(given([PERSON] if number < 10 else []))

    told = unmet(Expectation(hit_rate=0.2, fill={Tells.PHONE: 0.3, Tells.NAME: 1.0}), tally)

    assert ["hits on 10 of 100 questions", "phone in 0 of 10 people"] == [one.partition(";")[0] for one in told]


def test_more_people_than_expected_are_noticed():
    """A source that answers with everybody has lost the question."""
    tally = Tally()
    for _ in range(50):
        tally.add({"people": 3})

    assert ("3 people for one question; at most 2 were expected",) == unmet(Expectation(candidates_at_most=2), tally)
    assert () == unmet(Expectation(candidates_at_most=3), tally)


def test_a_few_questions_say_nothing():
    """Two misses are no finding."""
    tally = Tally()
    tally.add({})
    tally.add({})

    assert () == unmet(Expectation(hit_rate=0.9), tally)
