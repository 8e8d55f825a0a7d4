"""What sources told: evidence about the debtor it was asked for, and nobody else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest

from skiptrace.match.keys import blocking_keys
from skiptrace.match.people import encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.normalize.names import read_name
from skiptrace.reference.records import RecordContents
from skiptrace.run.prepare import debtor_rows
from skiptrace.run.told import TellTale
from skiptrace.sdk.statements import Candidate, Observation, Tells
from tests.run.paid import case

TODAY = dt.date(2026, 1, 5)


def candidate(record_id: str = "7", **said: str) -> Candidate:
    told = tuple(Observation(kind=Tells(kind), value=value) for kind, value in said.items())
    return Candidate(source="acme", record_id=record_id, observations=told)


def tale(**by_asker: list[Candidate]) -> TellTale:
    made = TellTale(TODAY)
    for asker, candidates in by_asker.items():
        made.add(int(asker[1:]), candidates, ["mark"])
    return made


ANN = candidate("1", name="DOE, ANN", phone="217 555 0123")
MAX = candidate("2", name="THORNE, MAX", phone="217 555 0124")


def test_a_record_is_compared_with_whom_it_was_told_for():
    """Whatever others have in common with it; debtors are numbered anew among those that are asked."""
    records = tale(_3=[ANN, MAX], _5=[MAX]).about([5, 3])
    debtors = [case(names=(read_name(name),)) for name in ("DOE, ANN", "THORNE, MAX")]
    keys = blocking_keys(encode(debtor_rows(debtors), Vocabulary()))

    asked, rows = records.pairs(keys)
    told = [one for one, _ in records.payloads(rows)]
    assert list(zip(asked.tolist(), told, strict=True)) == [(0, "2"), (1, "1"), (1, "2")]


def test_who_was_not_asked_about_is_told_nothing():
    """A debtor without answers has no records."""
    assert len(tale(_3=[ANN]).about([1, 2])) == 0


def test_holders_are_found_among_ones_own_records_only():
    """A number in another debtor's records is no evidence about this one."""
    records = tale(_0=[ANN], _1=[MAX]).about([0, 1])
    places, rows = records.holders([(0, 12175550123), (1, 12175550123), (1, 12175550124)])
    assert list(zip(places.tolist(), rows.tolist(), strict=True)) == [(0, 0), (2, 1)]


def test_a_record_without_an_id_has_the_same_mark_when_told_again():
    """So that a replay gives the same bytes; another record has another."""
    marks = [
        tale(_0=[candidate("", **said)]).about([0]).payloads(np.array([0]))[0][0]
        for said in ({"name": "DOE, ANN"}, {"name": "DOE, ANN"}, {"name": "DOE, JOHN"})
    ]
    assert marks[0] == marks[1] != marks[2]


@pytest.mark.parametrize(("said", "flags"), [("yes", ["bankruptcy"]), ("no", []), ("unable", []), ("unknown", [])])
def test_only_a_yes_raises_a_flag(said, flags):
    """No is no flag, and "unable to look" is no "no"."""
    records = tale(_0=[candidate("1", name="DOE, ANN", bankruptcy=said)]).about([0])
    contents = RecordContents.unpack(records.payloads(np.array([0]))[0][1])
    assert [one.code for one in contents.flags] == flags


def test_a_record_names_the_page_that_brought_it():
    """Each page of a long answer has a request of its own; one that was never made is nobody's."""
    made = TellTale(TODAY)
    made.add(
        0, [ANN, replace(MAX, request=1), replace(candidate("3", name="LOU, KIM"), request=7)], ["first", "second"]
    )

    assert ["first", "second", "first"] == [one.first for one in made.about([0]).requests]
