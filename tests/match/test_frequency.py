"""How common values are."""

from __future__ import annotations

import numpy as np
import pytest

from skiptrace.match.frequency import COUNTED, Frequencies, count_people
from skiptrace.match.people import encode
from skiptrace.match.vocabulary import Vocabulary
from tests.match.builders import HOME, JOHN, rows_of


def share(kind, text, **counts):
    """The frequency of one value among a thousand people."""
    vocabulary = Vocabulary()
    codes = vocabulary.encode([text]).astype(np.int64)
    return float(Frequencies(people=1_000, counts=counts, sharing={"phone": 1.6}).of(kind, codes, vocabulary)[0])


def test_people_are_counted():
    """Names by name and by root, places and birth years."""
    people = encode(
        rows_of(JOHN, {"name": "BILL SMITH"}, {"name": ["WILLIAM DOE"], "addresses": (HOME,)}), Vocabulary()
    )
    counts = count_people(people)

    assert set(COUNTED) == set(counts)
    assert {"SMITH": 2, "DOE": 1} == counts["family"]
    assert 2 == counts["root"]["WILLIAM"]
    assert ({"62704": 2}, {"1980": 1}) == (counts["zip"], counts["year"])


def test_what_was_counted_moves_the_census():
    """A name that is common here is common, whatever the census says."""
    assert share("family", "QUACKENBUSH", family={"QUACKENBUSH": 500}) > 100 * share("family", "QUACKENBUSH")


def test_the_census_stands_in():
    """Where nothing was counted SMITH is commoner than QUACKENBUSH."""
    assert share("family", "SMITH") > share("family", "QUACKENBUSH") > 0


def test_a_nickname_counts_for_its_root():
    """BILL is as common as WILLIAM and all of its short forms."""
    assert share("root", "BILL", root={"WILLIAM": 300}) == share("root", "WILLIAM", root={"WILLIAM": 300})


@pytest.mark.parametrize(("kind", "expected"), [("phone", 0.0016)])
def test_shared_values(kind, expected):
    """By chance a stranger has the same phone as often as people share one."""
    assert expected == pytest.approx(share(kind, "x"))


def test_a_birth_date_is_one_day_of_its_year():
    """The share of a day is that of its year, spread evenly."""
    frequencies, day = Frequencies(people=1_000, counts={}, sharing={}), np.array([19_800_517])
    year = frequencies.of("year", day, Vocabulary())[0]

    assert year / 365.25 == pytest.approx(frequencies.of("born", day, Vocabulary())[0])


def test_no_values_have_no_frequencies():
    """An empty column is fine."""
    assert 0 == len(
        Frequencies(people=2, counts={}, sharing={}).of("family", np.zeros(0, dtype=np.int64), Vocabulary())
    )


def test_a_part_is_as_common_as_the_names_that_hold_it():
    """GARCIA stands alone and in double names, and each of these counts for it."""
    words = Vocabulary()
    counts = {"family": {"GARCIA": 10, "GARCIA-LOPEZ": 5, "RUIZ GARCIA": 4, "LOPEZ": 1}}
    found = Frequencies(people=100, counts=counts, sharing={}, fallback_people=0)
    parts = words.encode(["GARCIA", "LOPEZ", "RUIZ"]).astype(np.int64)

    assert found.of("part", parts, words) == pytest.approx([0.19, 0.06, 0.04])
