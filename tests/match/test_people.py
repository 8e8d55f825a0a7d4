"""People in columns: nothing is lost or mixed up on the way."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.match.people import PersonRows, born_number, encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.model import Address, PartialDate, PersonName
from tests.match.strategies import PERSONS

PARTS = ("number", "street", "unit", "city", "state", "zip5")


def texts(people, items, part, person):
    """The texts of one person's values."""
    span = slice(int(items.start[person]), int(items.start[person + 1]))
    return [people.vocabulary.text(code) for code in items[part][span].tolist()]


def plain(text):
    return text.replace("\t", " ").replace("\n", " ")


def written(person, part):
    """What is kept of a person's names: the first as it is, separators in further ones as spaces."""
    first, *more = person["names"]
    return [getattr(first, part), *(plain(getattr(name, part)) for name in more)]


@settings(deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=4))
def test_all_values_of_everybody_come_back(persons):
    """Several names, addresses, phones and e-mails of any person survive being packed."""
    rows = PersonRows()
    for person in persons:
        rows.append(**person)
    people = encode(rows, Vocabulary())

    for place, person in enumerate(persons):
        digits = people.phones["value"][people.phones.start[place] : people.phones.start[place + 1]]
        assert [int(phone) for phone in person["phones"]] == digits.tolist()
        assert person["emails"] == texts(people, people.emails, "value", place)
        if person["names"]:
            kept = [f"{g}|{f}" for g, f in zip(written(person, "given"), written(person, "family"), strict=True)]
            read = zip(*(texts(people, people.names, part, place) for part in ("given", "family")), strict=True)
            assert [name for name in kept if name != "|"] == ["|".join(name) for name in read]


def firsts(persons, field):
    """The first value of each person, and the further ones of those who have any."""
    values = [list(person[field]) for person in persons]
    return [all_of[0] if all_of else None for all_of in values], {n: v[1:] for n, v in enumerate(values) if v[1:]}


@settings(deadline=None)
@given(st.lists(PERSONS.filter(lambda person: person["names"]), max_size=4))
def test_people_in_columns_are_people_one_by_one(persons):
    """Columns that were made at once are those that grow person by person."""
    rows = PersonRows()
    for person in persons:
        rows.append(**person)
    contacts = {field: firsts(persons, field) for field in ("addresses", "phones", "emails", "employers")}

    assert rows == PersonRows.of(
        [person["names"] for person in persons],
        born=[person["born"] for person in persons],
        ssn_last4=[person["ssn_last4"] for person in persons],
        **contacts,
    )


@settings(deadline=None)
@given(st.lists(PERSONS, max_size=3), st.lists(PERSONS, max_size=3))
def test_extended_rows_are_all_rows(one, two):
    """Adding rows of others is as good as adding the people themselves."""
    first, second, both = PersonRows(), PersonRows(), PersonRows()
    for rows, people in ((first, one), (second, two), (both, one + two)):
        for person in people:
            rows.append(**person)
    first.extend(second)

    assert both == first
    assert len(one) + len(two) == len(first)


def test_separators_in_a_name_are_spaces():
    """A tab or a line break in a name cannot pass for another value."""
    rows = PersonRows()
    rows.append([PersonName(given="A", family="B"), PersonName(given="C\tX\np\t1", family="D\n")])
    people = encode(rows, Vocabulary())

    assert ["A", "C X p 1"] == texts(people, people.names, "given", 0)
    assert 0 == len(people.phones["value"])


@pytest.mark.parametrize(
    ("phone", "expected"), [("+12175550123", 12_175_550_123), ("217-555-0123", 0), ("", 0), ("9" * 40, 0), ("²", 0)]
)
def test_what_is_no_number_is_unknown(phone, expected):
    """A caller's own text in place of E.164 is left out instead of stopping the batch."""
    rows = PersonRows()
    rows.append([], phones=[phone, phone], ssn_last4="12a4")

    assert [expected] == rows.phone
    assert [-1] == rows.ssn_last4
    assert ([expected] * 2 if expected else []) == encode(rows, Vocabulary()).phones["value"].tolist()


@pytest.mark.parametrize(
    ("born", "expected"),
    [
        (None, 0),
        (PartialDate(1980, 5, 17), 19_800_517),
        (PartialDate(1980, 5), 19_800_500),
        (PartialDate(1980), 19_800_000),
        (PartialDate(1980, None, 17), 19_800_000),
        (PartialDate(None, 5, 17), 0),
    ],
)
def test_dates_as_numbers(born, expected):
    """What is unknown is zero, and what follows it too."""
    assert expected == born_number(born)


def test_sixty_addresses():
    """Somebody who moves every month keeps all addresses, in order."""
    rows = PersonRows()
    rows.append([], addresses=[Address(number=str(n), street="MAIN") for n in range(60)])
    people = encode(rows, Vocabulary())

    assert [str(n) for n in range(60)] == texts(people, people.addresses, "number", 0)
    assert set(PARTS) == set(people.addresses.columns)


def test_nobody():
    """No rows are no people."""
    people = encode(PersonRows(), Vocabulary())

    assert 0 == people.size
    assert np.array_equal([0], people.names.start)
