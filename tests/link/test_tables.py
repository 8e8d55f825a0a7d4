"""Linking tables: who is found, and what is said about bad ones."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError, InputError
from skiptrace.link import link, link_tables
from skiptrace.link.files import clustered
from tests.link.people import best, moved, people, person

CELLS = st.one_of(st.none(), st.text(max_size=30), st.integers(), st.floats(), st.dates())


def test_people_who_moved_are_found():
    """Name and birth date find everybody at the new address."""
    rows = people(60)
    assert {(row["id"], f"m-{row['id']}") for row in rows} == best(link(rows, moved(rows)))


def test_nobody_is_found_among_strangers():
    """Two files without a common person give no likely pair."""
    assert set() == best(link(people(40), [person(number) for number in range(40, 80)]))


def test_pairs_come_best_first():
    """Probabilities fall."""
    chances = [pair.probability for pair in link_tables(people(30), moved(people(30)))]
    assert sorted(chances, reverse=True) == chances


def test_duplicates_within_one_table():
    """A row and its copy under another id are one person; a row is no duplicate of itself."""
    rows = people(40)
    assert {("p3", "m-p3")} == best(link([*rows, *moved(rows[3:4])]))


def test_third_record_connects_two():
    """Two sparse records that share a first name only are one person when a third shares much with both."""
    rows = [dict(row, email=f"{row['first_name']}.{row['id']}@example.com") for row in people(99)]
    known = rows[5]
    by_phone = {"id": "x", "first_name": known["first_name"], "phone": known["phone"], "dob": known["dob"]}
    by_mail = {"id": "y", "first_name": known["first_name"], "last_name": known["last_name"], "email": known["email"]}
    assert {("p5", "x"), ("p5", "y"), ("x", "y")} <= best(link([*rows, by_phone, by_mail]))


def test_same_answer_whatever_the_order_of_columns():
    """Columns are known by what they hold."""
    rows = people(30)
    turned = [dict(reversed(row.items())) for row in rows]
    assert list(link_tables(rows, moved(rows))) == list(link_tables(turned, moved(rows)))


def test_constant_column_says_nothing():
    """A column of which every value is the same makes nobody a duplicate."""
    assert set() == best(link(people(60, remark="batch 7")))


def test_unknown_identifier_is_learned():
    """A number that nobody named, but on which certain pairs agree, finds a pair that has little else."""
    left = [dict(row, member=f"K{number * 7919 % 100_003:06d}") for number, row in enumerate(people(80))]
    right = moved(left)
    right[9] = {
        "id": "m-p9",
        "first_name": left[9]["first_name"][:1],
        "last_name": "",
        "dob": "",
        "member": left[9]["member"],
        "zip": "62704",
    }
    assert ("p9", "m-p9") in best(link(left, right))


def test_file_linked_to_itself():
    """Everybody finds himself and nobody else."""
    rows = people(50)
    assert {(row["id"], row["id"]) for row in rows} == best(link(rows, rows))


def test_impossible_birth_date_is_compared_by_digits():
    """A mistyped month is one slip, and says more than no date."""
    rows = people(60)
    slipped = rows[4]["dob"][:5] + "1" + rows[4]["dob"][6:]
    weights = [_bits(link(rows, [dict(moved(rows[4:5])[0], dob=dob)], learn=False), "p4") for dob in (slipped, "")]
    assert weights[0] > weights[1] + 3


def _bits(linked, left_id):
    """The weight of the evidence for one row of the left table."""
    return next(pair.weight_bits for pair in linked.pairs() if pair.left_id == left_id)


@pytest.mark.parametrize(
    "rows",
    [people(1), [person(1)] * 200, people(60, first_name="", last_name=""), [{**row, "id": "1"} for row in people(40)]],
    ids=["one row", "all equal", "hardly anything", "one id"],
)
def test_poor_tables_give_sensible_chances(rows):
    """Chances are above 0 and below 1, whatever the table."""
    for right in (None, people(30)):
        chances = link(rows, right).probability
        assert np.isfinite(chances).all()
        assert ((chances > 0) & (chances < 1)).all()


@settings(max_examples=25, deadline=None)
@given(st.lists(st.dictionaries(st.sampled_from(["id", "name", "dob", "phone", "city", "x"]), CELLS), max_size=8))
def test_any_rows_at_all(rows):
    """Nothing but our own errors, and never a chance of 0 or 1."""
    try:
        chances = link(rows, people(3)).probability
    except (InputError, ConfigError):
        return
    assert ((chances > 0) & (chances < 1)).all()


@pytest.mark.parametrize(("data", "told"), [([], "no rows"), (5, "no table"), ([1], "not a mapping")])
def test_what_is_no_table_is_told(data, told):
    """One sentence says what is wrong."""
    with pytest.raises(InputError, match=told):
        link(data)


def test_labels_that_name_nobody_are_told():
    """Labels of other files are a mistake, not ignored."""
    with pytest.raises(InputError, match="none of their ids"):
        link(people(5), labels=[("a", "b", True)])


def test_least_probability_must_be_one():
    """Everything, or nothing, is no threshold."""
    with pytest.raises(ConfigError, match="above 0 and below 1"):
        link(people(3), min_probability=0)


def test_people_of_two_birth_dates_are_never_one_cluster():
    """A record without a birth date that fits two people of other years joins one of them at most."""
    rows = people(60)
    son = {**rows[5], "id": "son", "dob": f"{int(rows[5]['dob'][:4]) + 27}-08-21"}
    either = {**rows[5], "id": "either", "dob": ""}
    linked = link([*rows, son, either])
    clusters = dict(clustered(linked))
    assert clusters["p5"] != clusters["son"]
    assert (5, 60) in linked.apart or (60, 5) in linked.apart or clusters["either"] not in {"p5", "son"}
