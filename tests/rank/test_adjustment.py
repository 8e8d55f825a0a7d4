"""A firm's own calibration: what it may do to confidence, and how it is fitted."""

from __future__ import annotations

import json
import random
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.evaluate.measures import Judged, calibration_error
from skiptrace.model import Kind
from skiptrace.rank import default_model
from skiptrace.rank.adjustment import Adjustment, KindAdjustment, read_adjustment, write_adjustment
from skiptrace.rank.calibrate import FEWEST, Judgement, fit_kind
from skiptrace.rank.results import Verdict
from tests.rank.builders import PHONE, rank, statement

CHANCES = st.floats(0, 1)
SHIFTS = st.floats(-5, 5)
SLOPES = st.floats(0.05, 5)
ADJUSTMENTS = st.builds(KindAdjustment, low=SLOPES, high=SLOPES, shift=SHIFTS)


def judgement(case, base, verdict, **given):
    usual = {"rank": 1, "level": "self", "line_type": "wireless", "on_file": False, "sources": ("reference:a",)}
    return Judgement(
        case=str(case), kind=given.pop("kind", Kind.PHONE), base=base, said=base, verdict=verdict, **{**usual, **given}
    )


def world(count, truth, *, seed=1, answered=1.0, sources=("reference:a",), trust=None):
    """Contacts of whom *truth* of the chance that is said is so; some of them nobody answers."""
    dice, made = random.Random(seed), []
    for case in range(count):
        base, source = dice.uniform(0.3, 0.99), dice.choice(sources)
        right = dice.random() < truth(base) * (trust or {}).get(source, 1.0)
        verdict = Verdict.RIGHT if right else dice.choice([Verdict.WRONG, Verdict.GONE])
        if verdict is not Verdict.GONE and dice.random() > answered:
            verdict = Verdict.OPEN
        made.append(judgement(case, base, verdict, sources=(source,)))
    return made


def said(fitted, judged):
    """What the calibration says of each contact, as ranking would."""
    one = fitted.adjustment
    shifts = [
        max(one.source(name) for name in each.sources) + one.parts.get("found", 0) + one.parts.get(each.line_type, 0)
        for each in judged
    ]
    return one.apply(np.array([each.base for each in judged]), np.array(shifts))


def error(chances, judged):
    return calibration_error(Judged(chances, [one.verdict is Verdict.RIGHT for one in judged]))


@given(ADJUSTMENTS, st.lists(CHANCES, min_size=2, max_size=20), SHIFTS)
def test_it_rises_and_stays_inside(adjustment, chances, shift):
    """The order of contacts is kept, and nothing becomes certain or impossible."""
    calibrated = adjustment.apply(np.sort(np.array(chances)), shift)

    assert (np.diff(calibrated) >= 0).all()
    assert ((calibrated > 0) & (calibrated < 1)).all()


@given(CHANCES)
def test_an_empty_one_changes_nothing(chance):
    """Without outcomes the shipped model is used as it is."""
    inside = min(max(chance, 1e-6), 1 - 1e-6)

    assert KindAdjustment().apply(np.array([chance]))[0] == pytest.approx(inside, abs=1e-9)


@given(st.dictionaries(st.sampled_from(["low", "high", "shift"]), SLOPES), st.floats(0.1, 3), SHIFTS)
def test_it_is_read_as_it_was_written(parameters, slope, shift):
    """What is kept in the store is what is used."""
    one = KindAdjustment(**parameters, parts={"found": 0.5}, sources={"reference:a": -0.25})
    made = Adjustment(version="v", kinds={Kind.PHONE: one}, match_slope=slope, match_shift=shift, training={"n": 3})

    assert read_adjustment(write_adjustment(made)) == made


@pytest.mark.parametrize(
    "change",
    [{"format": 9}, {"kinds": {"phone": {"low": -1.0}}}, {"match_slope": 0}, {"kinds": {"fax": {}}}, {"kinds": 3}],
)
def test_one_that_would_turn_ranks_around_is_refused(change):
    """A calibration that falls somewhere would put the worse contact first."""
    text = json.dumps(json.loads(write_adjustment(Adjustment(version="v"))) | change)

    with pytest.raises(ConfigError, match="calibration"):
        read_adjustment(text)


def test_a_world_that_is_worse_than_said_is_learned():
    """Where four of five contacts that are said to be right are, three hundred outcomes tell so; others profit."""
    fitted = fit_kind(world(300, lambda base: 0.8 * base))
    others = world(4_000, lambda base: 0.8 * base, seed=2)

    assert fitted.adopted
    assert error(said(fitted, others), others) < error([one.base for one in others], others) / 2


def test_unanswered_calls_are_no_failures():
    """A caller who seldom meets anybody learns the same as one who is always answered."""
    fitted = fit_kind(world(1_500, lambda base: base**2, answered=0.4))
    others = world(4_000, lambda base: base**2, seed=2)

    assert fitted.censored > 500
    assert error(said(fitted, others), others) < 0.05


def test_a_bad_source_is_found_out():
    """The source whose contacts fail loses trust; the others keep theirs."""
    trust = {"reference:bad": 0.3}
    judged = world(1_000, lambda base: base, sources=("reference:a", "reference:b", "reference:bad"), trust=trust)
    sources = fit_kind(judged).adjustment.sources

    assert sources["reference:bad"] < -0.5
    assert min(sources["reference:a"], sources["reference:b"]) > sources["reference:bad"] + 0.5


def test_too_few_outcomes_teach_nothing():
    """A kind of contact of which little is known is left to the shipped model."""
    assert fit_kind(world(FEWEST - 1, lambda _: 0.1)) is None


def test_a_few_outcomes_move_little():
    """Forty outcomes lower what is said by less than the same ones seen forty times over."""
    seen = world(40, lambda base: 0.5 * base)
    often = [replace(one, case=f"{time} {one.case}") for one in seen for time in range(40)]
    few, many = (fit_kind(judged).adjustment for judged in (seen, often))

    assert many.apply(np.array([0.9]))[0] < few.apply(np.array([0.9]))[0] < 0.9


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100), st.floats(0.3, 1.0), st.randoms())
def test_fitting_again_gives_the_same(seed, share, dice):
    """Whatever the order in which outcomes were loaded, and however often it is fitted."""
    judged = world(80, lambda base: share * base, seed=seed, answered=0.8)
    mixed = dice.sample(judged, len(judged))

    assert fit_kind(judged).adjustment == fit_kind(mixed).adjustment


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 100), st.floats(0.1, 1.0))
def test_a_fit_is_a_calibration(seed, share):
    """Whatever the outcomes, what is fitted rises with what is said and stays inside."""
    adjustment = fit_kind(world(120, lambda base: share * base, seed=seed)).adjustment
    chances = adjustment.apply(np.linspace(0, 1, 50))

    assert adjustment.low > 0
    assert adjustment.high > 0
    assert (np.diff(chances) >= 0).all()


def test_the_best_source_counts():
    """One more source never lowers a contact, whatever the firm has learned of it."""
    one = KindAdjustment(sources={"voters": 0.5, "utility": -2.0})
    model = replace(default_model(), adjustment=Adjustment(version="v", kinds={Kind.PHONE: one}))
    both = rank(statement(), statement(source="utility", record_id="2"), model=model)[0][0]
    alone = rank(statement(), model=model)[0][0]
    bad = rank(statement(source="utility"), model=model)[0][0]

    assert both.confidence >= alone.confidence > bad.confidence
    assert alone.value == PHONE


def test_other_kinds_are_left_alone():
    """What was learned of phones says nothing of addresses."""
    adjustment = Adjustment(version="v", kinds={Kind.PHONE: KindAdjustment(shift=-3.0)})
    model = replace(default_model(), adjustment=adjustment)
    home = statement(kind=Kind.ADDRESS, key="home")

    assert rank(home, model=model) == rank(home)
    assert rank(statement(), model=model)[0][0].confidence < rank(statement())[0][0].confidence


def test_identities_of_matches_are_mapped():
    """Reviewers' decisions move the chance that a record is the debtor's, and keep its order."""
    chances = np.array([0.0, 0.2, 0.5, 0.9, 1.0])
    lowered = Adjustment(version="v", match_slope=0.8, match_shift=-1.0).identities(chances)

    assert (lowered[1:4] < chances[1:4]).all()
    assert (np.diff(lowered) > 0).all()
    assert (Adjustment(version="v").identities(chances) == chances).all()
