"""Comparison levels of pairs."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.match.compare import _one_slip, compare_born, compare_ssn
from skiptrace.match.levels import FEATURES, Born, Family, Given, Mail, Place, Ssn, Suffix, in_words
from skiptrace.match.people import PersonRows
from skiptrace.match.similar import (
    _short_for,
    alike,
    close,
    family_levels,
    given_levels,
    middle_levels,
    spelling_levels,
)
from skiptrace.match.vocabulary import MISSING, Vocabulary
from skiptrace.model import Address, PersonName
from skiptrace.normalize.names import are_nicknames
from tests.match.builders import HOME, JOHN, judge, rows_of
from tests.match.strategies import PERSONS

DATES = st.builds(
    lambda year, month, day: year * 10_000 + month * 100 + (day if month else 0) if year else 0,
    st.sampled_from([0, 1979, 1980, 1981, 1990]),
    st.integers(0, 12),
    st.integers(0, 28),
)


def level(feature, one, two):
    """How two people compare."""
    return judge(rows_of(one), rows_of(two)).level(feature)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("JOHN DOE", "JOHN DOE", Given.SAME),
        ("WILLIAM DOE", "BILL DOE", Given.NICKNAME),
        ("JUAN CARLOS DOE", "JUAN DOE", Given.SAME),
        ("MARTHA DOE", "MARHTA DOE", Given.CLOSE),
        ("J DOE", "JOHN DOE", Given.INITIAL_SAME),
        ("J DOE", "MARY DOE", Given.INITIAL_DIFFERENT),
        ("ROBERT PAUL DOE", "PAUL DOE", Given.MIDDLE_USED),
        ("JOHN DOE", "MARY DOE", Given.DIFFERENT),
        ("DOE JOHN", "JOHN DOE", Given.SAME),
    ],
)
def test_given_names(one, two, expected):
    """Each way in which one person's given names differ has a level of its own."""
    assert expected == level("given name", {"name": one}, {"name": two})


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("DOE", "DOE", Family.SAME),
        ("GARCIA LOPEZ", "GARCIA", Family.PART_SAME),
        ("GARCIA-LOPEZ", "GARCIA LOPEZ", Family.SAME),
        ("LOPEZ GARCIA", "GARCIA LOPEZ", Family.PART_SAME),
        ("DE LA CRUZ", "DELACRUZ", Family.SAME),
        ("O'NEIL", "ONEIL", Family.SAME),
        ("SMITH-JONES", "JONES", Family.PART_SAME),
        ("MCALLISTER", "MCALISTER", Family.CLOSE),
        ("MEYER", "MAIER", Family.SOUNDS_SAME),
        ("DOE", "ROE", Family.DIFFERENT),
        ("", "ROE", Family.MISSING),
    ],
)
def test_family_names(one, two, expected):
    """Double names, slips and sounds are told apart."""
    names = [{"name": [PersonName(given="ANN", family=family)]} for family in (one, two)]

    assert expected == level("family name", *names)


def test_a_former_name_counts():
    """Of several names the pair that agrees best counts."""
    assert Family.SAME == level("family name", {"name": ["MARY SMITH", "MARY JONES"]}, {"name": "MARY JONES"})


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("JOHN SMITH JR", "JOHN SMITH SR", Suffix.CONFLICT),
        ("JOHN SMITH JR", "JOHN SMITH JR", Suffix.SAME),
        ("JOHN SMITH JR", "JOHN SMITH", Suffix.MISSING),
    ],
)
def test_suffixes(one, two, expected):
    """Father and son share a name but not a suffix."""
    assert expected == level("suffix", {"name": one}, {"name": two})


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (19_800_517, 19_800_517, Born.SAME),
        (19_800_705, 19_800_507, Born.SWAPPED),
        (19_800_517, 19_800_518, Born.TYPO),
        (19_800_517, 19_900_517, Born.TYPO),
        (19_800_517, 19_800_628, Born.NEAR),
        (19_800_101, 19_800_517, Born.YEAR_FILLER),
        (19_800_101, 19_800_101, Born.YEAR_FILLER),
        (19_800_101, 19_900_101, Born.FAR),
        (19_800_101, 19_810_101, Born.NEAR),
        (19_800_500, 19_800_517, Born.YEAR_MONTH_SAME),
        (19_800_000, 19_800_517, Born.YEAR_SAME),
        (19_800_000, 19_810_517, Born.YEAR_DIFFERENT),
        (19_800_600, 19_800_517, Born.NEAR),
        (19_800_517, 19_820_211, Born.NEAR),
        (19_800_517, 19_610_228, Born.FAR),
        (0, 19_800_517, Born.MISSING),
    ],
)
def test_birth_dates(one, two, expected):
    """Slips, fillers and partial dates are no plain differences."""
    assert [expected] == compare_born(np.array([one]), np.array([two])).tolist()


@given(st.lists(st.tuples(DATES, DATES), min_size=1))
def test_birth_dates_compare_both_ways(pairs):
    """Whose date is whose does not matter, and only a missing year is missing."""
    one, two = (np.array(column) for column in zip(*pairs, strict=True))
    levels = compare_born(one, two)

    assert levels.tolist() == compare_born(two, one).tolist()
    assert ((levels == Born.MISSING) == ((one == 0) | (two == 0))).all()


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        (1234, 1234, Ssn.SAME),
        (0, 0, Ssn.SAME),
        (1234, 1235, Ssn.TYPO),
        (1234, 1243, Ssn.TYPO),
        (1234, 4321, Ssn.DIFFERENT),
        (-1, -1, Ssn.MISSING),
        (-1, 0, Ssn.MISSING),
    ],
)
def test_last_four(one, two, expected):
    """0000 is a number like others; unknown is not."""
    assert [expected] == compare_ssn(np.array([one]), np.array([two])).tolist()


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({}, Place.SAME),
        ({"unit": "4"}, Place.UNIT_MISSING),
        ({"city": ""}, Place.SAME),
        ({"zip5": ""}, Place.SAME),
        ({"city": "", "zip5": ""}, Place.STATE_SAME),
        ({"street": "MIAN"}, Place.SAME),
        ({"number": "102"}, Place.STREET_SAME),
        ({"number": "102", "zip5": "62703"}, Place.CITY_SAME),
        ({"number": "102", "zip5": ""}, Place.CITY_SAME),
        ({"street": "QUARRY"}, Place.ZIP_SAME),
        ({"street": "QUARRY", "zip5": "62703"}, Place.CITY_SAME),
        ({"street": "QUARRY", "zip5": "61602", "city": "PEORIA"}, Place.STATE_SAME),
        ({"street": "QUARRY", "zip5": "63101", "city": "SAINT LOUIS", "state": "MO"}, Place.DIFFERENT),
        ({"city": "", "zip5": "", "state": ""}, Place.MISSING),
    ],
)
def test_places(changed, expected):
    """From one door to another state."""
    parts = {part: getattr(HOME, part) for part in ("number", "street", "city", "state", "zip5")}
    other = Address(**{**parts, **changed})

    assert expected == level("address", {"addresses": [HOME]}, {"addresses": [other]})


def test_the_nearest_place_counts():
    """Somebody who moved still has the old address on record."""
    far = Address(number="9", street="ELM", city="AUSTIN", state="TX", zip5="78701")

    assert Place.SAME == level("address", {"addresses": [far, HOME]}, {"addresses": [HOME, far, far]})


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("kayaker77@example.com", "kayaker77@example.com", Mail.SAME),
        ("kayaker77@example.com", "kayaker77@example.org", Mail.NAME_SAME),
        ("jsmith@example.com", "jsmith@example.org", Mail.OWN_NAME_SAME),
        ("a@example.com", "b@example.com", Mail.DIFFERENT),
    ],
)
def test_emails(one, two, expected):
    """A name before the sign says less when it is the person's own."""
    assert expected == level("e-mail", {**JOHN, "emails": [one]}, {**JOHN, "emails": [two]})


@settings(max_examples=60, deadline=None)
@given(PERSONS, PERSONS)
def test_levels_are_the_same_both_ways(one, two):
    """Comparing is symmetric where each side has one value of a kind."""
    ones, twos = PersonRows(), PersonRows()
    for rows, person in ((ones, one), (twos, two)):
        rows.append(**{key: value[:1] if isinstance(value, list) else value for key, value in person.items()})
    there, back = judge(ones, twos), judge(twos, ones)

    assert {name: there.level(name) for name in FEATURES} == {name: back.level(name) for name in FEATURES}


@settings(max_examples=60, deadline=None)
@given(PERSONS)
def test_missing_values_say_nothing(person):
    """Against somebody of whom nothing is known every feature is missing and weighs nothing."""
    rows = PersonRows()
    rows.append(**person)
    judged = judge(rows, rows_of({}))

    assert {0} == {judged.level(name) for name in FEATURES}
    assert not any(float(bits[0]) for bits in judged.scores.bits.values())


@pytest.mark.parametrize("judge_pairs", [given_levels, family_levels, middle_levels, spelling_levels])
def test_judging_texts_is_symmetric(judge_pairs):
    """Nicknames, initials and parts are seen from either side."""
    words = ["BOB", "ROBERT", "R", "ANN MARIE", "ANN", "GARCIA LOPEZ", "LOPEZ", "MEYER", "MAIER", "\ud800", "É" * 9]
    pairs = [(one, two) for one in words for two in words if one != two]
    vocabulary = Vocabulary()
    ones, twos = (vocabulary.encode(column).astype(np.int64) for column in zip(*pairs, strict=True))

    assert judge_pairs(vocabulary, ones, twos).tolist() == judge_pairs(vocabulary, twos, ones).tolist()


def test_short_names_are_not_close():
    """LEE and LEA are two names; one letter is too much of three."""
    assert [False, True, True, False] == close(
        ["LEE", "SMITH", "HERNANDEZ", "X" * 1_000_000], ["LEA", "SMYTH", "HERMANDES", "Y" * 1_000_000]
    ).tolist()


def test_every_level_has_words():
    """A reviewer never reads a constant's name."""
    words = [in_words(level) for levels in FEATURES.values() for level in levels]

    assert not [word for word in words if "_" in word or not word]
    assert "day and month swapped" in words


@given(st.lists(st.integers(0, 20_301_231), min_size=1, max_size=30), st.data())
def test_one_slip_is_one_digit_or_two_neighbours(numbers, data):
    """A slip is found by the difference of two numbers exactly where their digits say so."""
    others = [data.draw(st.sampled_from([number, *_slipped(number), 19_701_231])) for number in numbers]
    found = _one_slip(np.array(numbers), np.array(others), 8)

    assert found.tolist() == [other in _slipped(number) for number, other in zip(numbers, others, strict=True)]


def _slipped(number):
    """All numbers of eight digits that are one slip away."""
    digits = f"{number:08d}"
    typed = {digits[:place] + figure + digits[place + 1 :] for place in range(8) for figure in "0123456789"}
    turned = {digits[:place] + digits[place + 1] + digits[place] + digits[place + 2 :] for place in range(7)}
    return sorted(int(text) for text in (typed | turned) - {digits})


NAMES = st.text("ABERSÉ -", max_size=12) | st.sampled_from(["KATHERINE", "CATHERINE", "MARTHA", "MARHTA", "X" * 300])


@settings(deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=12))
def test_a_glance_turns_away_no_text_that_is_close(texts):
    """Letters, length and start say of every close pair that it may be one."""
    words = Vocabulary()
    codes = words.encode([*texts, *(text[:3] + text[4:] for text in texts)]).astype(np.int64)
    ones, twos = np.repeat(codes, len(codes)), np.tile(codes, len(codes))
    differ = (ones != twos) & (ones != MISSING) & (twos != MISSING)
    ones, twos = ones[differ], twos[differ]

    assert close(words.texts(ones), words.texts(twos)).tolist() == alike(words, ones, twos).tolist()


@given(st.lists(st.sampled_from(["AL", "ALBERT", "ALFRED", "ANN MARIE", "ANN", "BERT", "Bert", "É", "MARY-ANN"])))
def test_no_nickname_is_passed_over(texts):
    """What is looked at one by one holds every pair that one person may go by."""
    words = Vocabulary()
    codes = words.encode(texts).astype(np.int64)
    ones, twos = np.repeat(codes, len(codes)), np.tile(codes, len(codes))
    expected = [
        are_nicknames(one, two) or one.startswith(two + " ") or two.startswith(one + " ")
        for one, two in zip(words.texts(ones), words.texts(twos), strict=True)
    ]

    assert expected == _short_for(words, ones, twos).tolist()
