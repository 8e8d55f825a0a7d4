"""Learning parameters from a user's own files."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.match.learn import (
    SHARED_AT_HOME,
    Sample,
    agreement,
    calibrate,
    calibrate_checked,
    learn_agreement,
    learn_column,
    learn_strangers,
    named,
    with_ratios,
)
from skiptrace.match.levels import Born, Family, Given, Place, Shared, Ssn, Suffix
from skiptrace.match.model import read_model, shipped_model, write_model

MODEL = shipped_model()
SSN = "SSN last four"
ANY_KEY = np.uint32(1)
DECIDED = {"birth date": Born.SAME, "suffix": Suffix.CONFLICT, "address": Place.SAME}


def sample(same, different, *, kinds=ANY_KEY):
    """So many pairs that agree in name and number, and others in neither; every tenth match has a wrong number."""
    pairs = same + different
    matches = np.arange(pairs) < same
    ssn = np.where(matches & (np.arange(pairs) % 10 > 0), Ssn.SAME, Ssn.DIFFERENT).astype(np.int8)
    name = np.where(matches, Given.SAME, Given.DIFFERENT).astype(np.int8)
    levels = {SSN: ssn, "given name": name}
    bits = {SSN: np.where(ssn == Ssn.SAME, 13.0, -5.0), "given name": np.where(matches, 12.0, -6.0)}
    return Sample(levels, bits, np.zeros(pairs), np.full(pairs, kinds, dtype=np.uint32))


def learned(*counts, fixed_by=None, kinds=ANY_KEY):
    """The chance of a wrong number between records of one person, once learned."""
    found = learn_agreement(MODEL, sample(*counts, kinds=kinds), lambda _: -4.0, fixed_by or {})
    return agreement(with_ratios(MODEL, found.ratios).features[SSN][Ssn.DIFFERENT])


def test_many_pairs_teach():
    """One in ten numbers is wrong in this file, and a large file says so."""
    assert learned(5_000, 5_000) == pytest.approx(0.1, abs=0.01)


def test_few_pairs_change_little():
    """Ten pairs are worth a quarter of what one starts from."""
    shipped = agreement(MODEL.features[SSN][Ssn.DIFFERENT])
    assert abs(learned(10, 10) - shipped) < 0.02


def test_pairs_found_by_a_feature_do_not_teach_it():
    """Whatever pairs were looked up by always agrees, so it teaches nothing."""
    assert agreement(MODEL.features[SSN][Ssn.DIFFERENT]) == learned(5_000, 5_000, fixed_by={SSN: 1})


def test_no_pairs_teach_nothing():
    """An empty file leaves the model as it is."""
    assert (
        MODEL.features == with_ratios(MODEL, learn_agreement(MODEL, sample(0, 0), lambda _: -4.0, {}).ratios).features
    )


def test_strangers_are_counted_where_constants_stood():
    """In a file of few given names strangers' initials agree oftener."""
    levels = {"given name": np.array([Given.INITIAL_SAME] * 3_000 + [Given.INITIAL_DIFFERENT] * 7_000, dtype=np.int8)}
    model = learn_strangers(MODEL, levels, {"given name": np.zeros(10_000)}, np.ones(10_000))
    assert model.features["given name"][Given.INITIAL_SAME].other == pytest.approx(0.263, abs=0.005)


def test_street_that_everybody_shares_says_nothing():
    """In a file of one street strangers agree on it, whatever its ZIP code says of the country."""
    levels = {"address": np.full(10_000, Place.STREET_SAME, dtype=np.int8)}
    before = MODEL.features["address"][Place.STREET_SAME]
    bits = {"address": np.full(10_000, np.log2(before.same / 1e-4))}
    after = learn_strangers(MODEL, levels, bits, np.ones(10_000)).features["address"][Place.STREET_SAME]
    assert after.times / before.times > 5_000


def test_column_of_row_numbers_says_nothing():
    """A column that matches agree on no more than strangers is worth nothing."""
    levels = np.full(1_000, 3, dtype=np.int8)
    odds = learn_column("column 0", levels, np.ones(1_000), {1: 1e-4, 2: 0.01, 3: 0.99})
    assert abs(np.log2(odds[3].same / odds[3].other)) < 0.02


def test_column_that_matches_agree_on_says_much():
    """A number that nobody named, the same in all sure pairs, is an identifier."""
    levels = np.full(1_000, 1, dtype=np.int8)
    assert learn_column("column 0", levels, np.ones(1_000), {1: 1e-4, 2: 0.01, 3: 0.99})[1].same > 0.95


def test_models_are_named_by_content():
    """The same content has the same name, another has another."""
    one, two = named(MODEL, "a", {"pairs": 1}), named(MODEL, "a", {"pairs": 2})
    assert (one.version, True) == (named(MODEL, "a", {"pairs": 1}).version, one.version != two.version)


def test_written_models_are_read_back():
    """JSON keeps every parameter."""
    assert MODEL == read_model(write_model(MODEL))


def test_overconfidence_is_learned():
    """Odds of a thousand that are right two times in three are cut down."""
    bits = np.where(np.arange(300) % 2 == 0, 10.0, -10.0)
    same = (np.arange(300) % 3 == 0) ^ (bits > 0)
    assert calibrate(bits, same).slope < 0.5


def test_calibration_that_does_not_help_is_left():
    """What holds on labels it has not seen is kept, nothing else."""
    rng = np.random.default_rng(1)
    bits = rng.normal(0, 4, 2_000)
    same = rng.random(2_000) < 1 / (1 + 2.0**-bits)
    fitted, _ = calibrate_checked(bits, same)
    assert fitted.slope == pytest.approx(1.0, abs=0.1)


@given(st.lists(st.tuples(st.floats(-60, 60), st.booleans()), min_size=1, max_size=40))
def test_calibration_always_rises(labels):
    """Whatever the labels, a surer pair stays surer."""
    bits, same = (np.array(column) for column in zip(*labels, strict=True))
    fitted, facts = calibrate_checked(bits, same)
    assert fitted.slope > 0
    assert all(np.isfinite(value) for value in facts.values())


def namesakes(*, place, pairs=5_000, decided=None):
    """Pairs alike in all but birth date and suffix, which every second contradicts, and who live so to each other."""
    other = np.arange(pairs) % 2 == 1
    levels = {
        "birth date": np.where(other, Born.FAR, Born.SAME).astype(np.int8),
        "suffix": np.where(other, Suffix.CONFLICT, Suffix.SAME).astype(np.int8),
        "address": np.full(pairs, place, dtype=np.int8),
    }
    bits = {name: np.zeros(pairs) for name in levels}
    found = Sample(levels, bits, np.zeros(pairs), np.full(pairs, ANY_KEY, dtype=np.uint32), decided=decided)
    return learn_agreement(MODEL, found, lambda _: 10.0, {}).ratios


@pytest.mark.parametrize(("place", "learns"), [(Place.SAME, False), (Place.CITY_SAME, True)])
def test_birth_dates_of_housemates_do_not_teach_that_they_differ(place, learns):
    """A father and a son of one name look like one person whose birth date is wrong."""
    assert learns == (namesakes(place=place)["birth date"][Born.FAR] > 2)


def test_only_a_person_says_that_suffixes_are_mistaken():
    """JR and SR agree in all else, so a conflict weighs what it did until somebody has decided."""
    decided = {name: np.full(200, level, dtype=np.int8) for name, level in DECIDED.items()}, np.ones(200, dtype=bool)

    assert namesakes(place=Place.CITY_SAME)["suffix"][Suffix.CONFLICT] <= 1
    assert namesakes(place=Place.CITY_SAME, decided=decided)["suffix"][Suffix.CONFLICT] > 2


@pytest.mark.parametrize(
    ("feature", "level"), [("family name", Family.PART_SAME), ("address", Place.ZIP_SAME), ("phone", Shared.SAME)]
)
def test_what_a_household_shares_is_written_as_the_debtors_own(feature, level):
    """Where half of the family names are double for one person, they are for the spouse."""
    ratios = dict.fromkeys(MODEL.features[feature], 1.0) | {int(level): 4.0}
    before, after = MODEL.features[feature], with_ratios(MODEL, {feature: ratios}).features[feature]
    shared = [int(one) for one in SHARED_AT_HOME[feature]]

    assert after[level].household > 1.3 * before[level].household
    assert sum(after[one].household for one in shared) == pytest.approx(
        sum(before[one].household for one in shared), abs=0.06
    )


def test_few_pairs_do_not_make_a_coincidence_rarer():
    """That a thousand pairs show no equal last four is no wonder; that a million do not would be."""
    others = []
    for pairs in (1_000, 1_000_000):
        levels = {SSN: np.full(pairs, Ssn.DIFFERENT, dtype=np.int8)}
        model = learn_strangers(MODEL, levels, {SSN: np.zeros(pairs)}, np.ones(pairs))
        others.append(model.features[SSN][Ssn.SAME].other)

    assert others[0] == MODEL.features[SSN][Ssn.SAME].other
    assert others[1] < others[0] / 50
