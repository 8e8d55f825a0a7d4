"""The weight of evidence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.match.frequency import Frequencies
from skiptrace.match.levels import FEATURES
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.score import Kernel
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.model import PersonName
from tests.match.builders import AWAY, HOME, JOHN, LANDLINE, MODEL, chance, judge, rows_of
from tests.match.strategies import PERSONS

# What an explanation leaves out or rounds: ten features to two places, and a correction of up to 0.05.
ROUNDED = 0.12
# A shared dwelling speaks for somebody else of the household a little more than for the person.
DWELLING = 0.1


def rows(persons):
    """Any persons as rows."""
    made = PersonRows()
    for person in persons:
        made.append(**person)
    return made


@settings(max_examples=50, deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=3), st.lists(PERSONS, min_size=1, max_size=4))
def test_scores_are_finite_and_add_up(debtors, records):
    """The weight is the sum of the features and the household's correction, which hardly ever adds."""
    scores = judge(rows(debtors), rows(records)).scores
    total = sum(scores.bits.values(), np.zeros(len(scores))) + scores.household

    assert np.isfinite(scores.weight).all()
    assert np.allclose(scores.weight, total, rtol=0, atol=1e-9)
    assert (scores.household < 0.001).all()


@settings(max_examples=50, deadline=None)
@given(PERSONS, PERSONS)
def test_the_explanation_adds_up(debtor, record):
    """Prior and features are the log-odds of the chance shown, when there is no other candidate."""
    judged = judge(rows([debtor]), rows([record]))
    told = judged.resolution.prior_bits + sum(feature.bits for feature in judged.explained())
    shown = float(judged.probability[0, 0])

    assert abs(told - np.log2(shown / (1 - shown))) < ROUNDED or shown > 1 - 1e-9


@settings(max_examples=30, deadline=None)
@given(st.lists(PERSONS, min_size=1, max_size=4), st.lists(PERSONS, min_size=1, max_size=4))
def test_a_batch_is_as_good_as_one_by_one(debtors, records):
    """A debtor's chances do not depend on who else is in the batch."""
    together = judge(rows(debtors), rows(records)).probability
    alone = [judge(rows([debtor]), rows(records)).probability[0] for debtor in debtors]

    assert np.allclose(together, alone, rtol=0, atol=1e-9)


@pytest.mark.parametrize("people", [2, 10, 1_000, 5_000_000])
@pytest.mark.parametrize("feature", list(FEATURES))
def test_an_agreement_never_weighs_less_than_a_disagreement(feature, people):
    """Whatever the size of the table and the frequency of the value, even where chance would do it."""
    everybody = {"given": {"A": people}, "root": {"A": people}, "family": {"A": people}, "zip": {"A": people}}
    everybody |= {"city": {"A": people}, "state": {"A": people}, "year": {"1980": people}}
    kernel = Kernel(MODEL, Frequencies(people=people, counts=everybody, sharing=MODEL.sharing))
    right = encode(PersonRows(), vocabulary := Vocabulary())
    code = 19_800_517 if feature == "birth date" else int(vocabulary.encode(["A"])[0])
    by = [level for level, odds in MODEL.features[feature].items() if odds.by]
    against = max(MODEL.features[feature])
    levels = np.array([*by, against], dtype=np.int8)
    codes, many = np.full(len(levels), code), np.full(len(levels), 3_600)
    same, _ = kernel._bits(feature, levels, codes, right, many=many)

    assert (same[:-1] >= same[-1]).all()


@pytest.mark.parametrize(
    ("added", "slack"),
    [
        ({"born": "1980-05-17"}, 0),
        ({"ssn_last4": "1234"}, 0),
        ({"phones": (LANDLINE,)}, 0),
        ({"emails": ("x77y@example.com",)}, 0),
        ({"employers": ("ACME",)}, 0),
        ({"addresses": (HOME,)}, DWELLING),
        ({"name": "JOHN SMITH"}, 0),
    ],
)
@pytest.mark.parametrize(
    "start",
    [
        {},
        {"name": "JOHN SMITH"},
        {"name": "MARY SMITH", "addresses": (HOME,)},
        {"name": "JOHN SMITH", "addresses": (AWAY,), "phones": (LANDLINE,)},
        {"born": "1980-05-17", "addresses": (HOME,), "ssn_last4": "1234"},
    ],
)
def test_agreeing_evidence_never_lowers_a_chance(start, added, slack):
    """One more thing in common, and the record is at least as likely the debtor's."""
    debtor = {**JOHN, "ssn_last4": "1234", "emails": ("x77y@example.com",), "employers": ("ACME",)}
    before, after = chance(debtor, start), chance(debtor, {**start, **added})

    assert np.log2(after / (1 - after)) >= np.log2(before / (1 - before)) - slack - 1e-6


def test_a_rare_name_weighs_more():
    """QUACKENBUSH says more than SMITH."""
    rare = judge(rows_of({"name": "JOHN QUACKENBUSH"}), rows_of({"name": "JOHN QUACKENBUSH"}))
    common = judge(rows_of({"name": "JOHN SMITH"}), rows_of(*[{"name": "JOHN SMITH"}] * 300))

    assert rare.scores.bits["family name"][0] > common.scores.bits["family name"][0]


def test_many_tries_make_a_coincidence():
    """One of sixty addresses in common is less than the only one in common."""
    many = [AWAY] * 59
    once = judge(rows_of({"addresses": [HOME]}), rows_of({"addresses": [HOME]}))
    among = judge(rows_of({"addresses": [HOME, *many]}), rows_of({"addresses": [HOME]}))

    assert among.scores.bits["address"][0] < once.scores.bits["address"][0]


@pytest.mark.parametrize("records", [1, 2, 40])
def test_everybody_equal(records):
    """A table of one and the same row gives finite chances that are all alike."""
    found = judge(rows_of(JOHN), rows_of(*[JOHN] * records), population=records).probability

    assert np.isfinite(found).all()
    assert (found > 0).all()


def test_nobody_to_compare():
    """No debtors and no records give no pairs."""
    assert 0 == len(judge(rows_of(), rows_of()).scores)
    assert 0 == len(judge(rows_of(JOHN), rows_of()).scores)


def name_bits(one, two, counts):
    """What names weigh together where so many of a thousand bear them."""
    kernel = Kernel(MODEL, Frequencies(people=1_000, counts=counts, sharing=MODEL.sharing, fallback_people=1))
    words = Vocabulary()
    left, right = (encode(rows_of({"name": [name]}), words) for name in (one, two))
    scores = kernel.score(left, right, np.zeros(1, dtype=np.int64), np.zeros(1, dtype=np.int64))
    return float(scores.bits["given name"][0] + scores.bits["family name"][0])


def test_names_that_agree_crosswise_never_weigh_more_than_in_order():
    """That nobody has the family name DONGJIN makes CHOI DONGJIN no rarer than DONGJIN CHOI."""
    record, crossed = PersonName(given="DONGJIN", family="CHOI"), PersonName(given="CHOI", family="DONGJIN")
    counts = {"given": {"DONGJIN": 30}, "root": {"DONGJIN": 30}, "family": {"CHOI": 50}}

    assert name_bits(crossed, record, counts) < name_bits(record, record, counts)
    assert name_bits(record, crossed, counts) < name_bits(record, record, counts)


@pytest.mark.parametrize("double", ["GARCIA BARRAZA", "BARRAZA-GARCIA"])
def test_a_common_part_of_a_rare_double_name_is_common(double):
    """Whoever is called GARCIA agrees with every GARCIA BARRAZA, however few of these there are."""
    one, two = (PersonName(given="ANA", family=family) for family in ("GARCIA", double))
    rare, common = ({"given": {"ANA": 30}, "family": {"GARCIA": many}} for many in (1, 300))

    assert name_bits(one, two, common) < name_bits(one, two, rare) - 5


def test_a_slip_in_the_family_name_does_not_tell_housemates_apart():
    """A name is misspelt as often for a father as for his son."""
    debtor = {**JOHN, "name": "JOHN CALLOWAY", "born": ""}
    father, misspelt = ({**debtor, "name": f"JOHN {family} SR"} for family in ("CALLOWAY", "CALLOWEY"))
    straight, slipped = (
        judge(rows_of({**debtor, "name": "JOHN CALLOWAY JR"}), rows_of(record)).scores.weight[0]
        for record in (father, misspelt)
    )

    assert slipped < straight + 0.2
