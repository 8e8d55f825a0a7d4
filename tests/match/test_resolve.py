"""Who, not only whether."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.match.people import PersonRows, encode
from skiptrace.match.resolve import merge_people
from skiptrace.match.vocabulary import Vocabulary
from tests.match.builders import AWAY, HOME, JOHN, LANDLINE, MOBILE, chance, judge, rows_of
from tests.match.strategies import PERSONS

SPOUSE = {"name": "MARY SMITH", "born": "1982-11-02", "addresses": (HOME,), "phones": (LANDLINE,)}
POPULATIONS = [2, 50, 2_000, 100_000, 5_000_000]


def rows(persons):
    """Any persons as rows."""
    made = PersonRows()
    for person in persons:
        made.append(**person)
    return made


@settings(max_examples=50, deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=2), st.lists(PERSONS, min_size=1, max_size=20))
def test_chances_are_no_certainties_and_share_one_person(debtors, records):
    """Nothing is impossible or certain, and persons of one source share what nobody leaves."""
    judged = judge(rows(debtors), rows(records))
    persons = judged.resolution.person.reshape(judged.probability.shape)

    assert ((judged.probability > 0) & (judged.probability < 1)).all()
    for chances, numbers in zip(judged.probability, persons, strict=True):
        best = [chances[numbers == number].max() for number in set(numbers.tolist()) - {-1}]
        assert sum(best) + chances[numbers == -1].sum() <= 1 + 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(PERSONS, min_size=2, max_size=5), st.lists(PERSONS, min_size=1, max_size=4), st.randoms())
def test_the_order_of_debtors_does_not_matter(debtors, records, random):
    """A shuffled batch gives every debtor the same chances."""
    order = list(range(len(debtors)))
    random.shuffle(order)
    before = judge(rows(debtors), rows(records)).probability
    after = judge(rows([debtors[place] for place in order]), rows(records)).probability

    assert np.allclose(before[order], after, rtol=0, atol=1e-9)


RECORDS = [
    JOHN,
    SPOUSE,
    {"name": "JOHN SMITH", "addresses": (AWAY,)},
    {"name": "JOHN SMITH", "born": "1980-05-17"},
    {"name": "JON SMITH", "phones": (LANDLINE,)},
    {"name": "JOHN SMITH JR", "addresses": (HOME,), "born": "2001-02-03"},
    {"name": "JACK SMYTH", "born": "1980-05-17", "phones": (MOBILE,)},
]


@settings(max_examples=20, deadline=None)
@given(st.permutations(range(len(RECORDS))))
def test_the_order_of_candidates_does_not_matter(order):
    """Shuffled records have the same chances, each its own."""
    before = judge(rows_of(JOHN), rows_of(*RECORDS)).probability[0]
    after = judge(rows_of(JOHN), rows_of(*(RECORDS[place] for place in order))).probability[0]

    assert np.allclose(before[list(order)], after, rtol=0, atol=1e-9)


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("missing", [[], ["born"], ["phones"], ["addresses"]])
def test_a_spouse_is_not_the_debtor(population, missing):
    """Family name, dwelling and landline are the household's; the debtor is not in the table."""
    spouse = {key: value for key, value in SPOUSE.items() if key not in missing}

    assert {"reject"} == set(judge(rows_of(JOHN), rows_of(spouse), population=population).bands)


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("born", ["", "1955-03-09"])
def test_father_and_son_are_two(population, born):
    """Jr. and Sr. share name, dwelling and landline, and are never taken for each other."""
    junior = {**JOHN, "name": "JOHN SMITH JR"}
    senior = {**JOHN, "name": "JOHN SMITH SR", "born": born}

    assert "accept" not in judge(rows_of(junior), rows_of(senior), population=population).bands


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("given", ["JAMES", "JASON"])
def test_twins_are_two(population, given):
    """Twins share birth date, home and landline, and often have neighbouring SSNs."""
    twin = {**JOHN, "name": f"{given} SMITH", "ssn_last4": "1235"}
    bands = judge(rows_of({**JOHN, "ssn_last4": "1234"}), rows_of(twin), population=population).bands

    assert "accept" not in bands


def test_a_new_given_name_with_the_same_number_is_accepted():
    """Somebody who goes by another name altogether still has one SSN and one birth date."""
    renamed = {**JOHN, "name": "DAKOTA SMITH", "ssn_last4": "1234"}

    assert ["accept"] == judge(rows_of({**JOHN, "ssn_last4": "1234"}), rows_of(renamed)).bands


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize("name", ["JOHN SMITH", "ZEBULON QUACKENBUSH", "ZEBULON XERXES QUACKENBUSH JR"])
def test_a_name_alone_is_never_accepted(population, name):
    """However rare the name: a person looks at it, or nobody does."""
    judged = judge(rows_of({"name": name}), rows_of({"name": name, "addresses": (AWAY,)}), population=population)

    assert "accept" not in judged.bands
    assert not judged.resolution.second_identifier.any()


@pytest.mark.parametrize(
    "second",
    [
        {"born": "1980-05-17"},
        {"born": "1980-05-17", "addresses": (AWAY,)},
        {"phones": (LANDLINE,), "ssn_last4": "1234"},
    ],
)
def test_a_name_and_a_second_identifier_are_accepted(second):
    """Name and birth date, or name, phone and last four."""
    assert ["accept"] == judge(rows_of({**JOHN, "ssn_last4": "1234"}), rows_of({"name": "JOHN SMITH", **second})).bands


def test_two_namesakes_share_the_chance():
    """Two people who fit equally well cannot both be the debtor."""
    one, two = ({**JOHN, "phones": (), "born": born} for born in ("1961-02-11", "1985-09-23"))
    found = judge(rows_of({"name": "JOHN SMITH", "addresses": (HOME,)}), rows_of(one, two)).probability[0]

    assert abs(found[0] - found[1]) < 1e-9
    assert found[0] < 0.5


def test_records_of_one_person_help_each_other():
    """A voter row without a birth date and a header row with one become one person."""
    voter = {"name": "JOHN SMITH", "addresses": (AWAY,), "phones": (MOBILE,)}
    header = {**JOHN, "addresses": (HOME, AWAY), "phones": (MOBILE,)}

    assert chance(JOHN, voter, header, sources=[0, 1]) > chance(JOHN, voter)


@pytest.mark.parametrize("records", [13, 40])
def test_many_records_of_one_person_are_all_found(records):
    """A source that wrote a row every month does not crowd its own person out."""
    found = judge(rows_of(JOHN), rows_of(*[JOHN] * records)).probability[0]

    assert (found > 0.95).all()


@pytest.mark.parametrize("records", [13, 40, 300])
def test_many_namesakes_share_one_chance(records):
    """Beyond the rivals that are looked at closely, the others still count."""
    namesakes = [
        {"name": "JOHN SMITH", "ssn_last4": f"{place:03d}{place % 10}", "born": f"{1950 + place % 40}-02-1{place % 9}"}
        for place in range(records)
    ]
    judged = judge(rows_of({"name": "JOHN SMITH"}), rows_of(*namesakes), population=1_000)

    assert 0.5 < judged.probability.sum() <= 1.0


def test_merged_people_have_all_values_once():
    """A person of several records has every distinct value, and the fullest birth date."""
    records = rows_of(
        {"name": "JOHN SMITH", "born": "1980", "phones": (LANDLINE, MOBILE)},
        {"name": ["JOHN SMITH", "JACK SMITH"], "born": "1980-05-17", "phones": (MOBILE,), "ssn_last4": "1200"},
        {"born": "1980-05", "ssn_last4": "3456"},
    )
    merged = merge_people(encode(records, Vocabulary()), [[0, 1, 2], [2]])

    assert [19_800_517, 19_800_500] == merged.born.tolist()
    assert [1200, 3456] == merged.ssn_last4.tolist()
    assert ([2, 0], [2, 0]) == (merged.names.count.tolist(), merged.phones.count.tolist())
