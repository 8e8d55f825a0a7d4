"""A source that quietly changes is a finding."""

from __future__ import annotations

from skiptrace.sdk import Candidate, Observation, Tells
from skiptrace.sdk.expect import Tally, unmet
from skiptrace.sdk.manifest import ExpectWords

PERSON = Candidate(source="acme", record_id="1", observations=(Observation(kind=Tells.NAME, value="DANA FICTIONAL"),))


def test_missing_phones_are_noticed():
    """Rates below those of the manifest are told in words."""
    tally = Tally()
    for number in range(100):
        tally.add([PERSON] if number < 10 else [])

    told = unmet(ExpectWords(hit_rate=0.2, fill={Tells.PHONE: 0.3, Tells.NAME: 1.0}), tally)

    assert ["hits on 10 of 100 questions", "phone in 0 of 10 people"] == [one.partition(";")[0] for one in told]


def test_a_few_questions_say_nothing():
    """Two misses are no finding."""
    tally = Tally()
    tally.add([])
    tally.add([])

    assert () == unmet(ExpectWords(hit_rate=0.9), tally)
