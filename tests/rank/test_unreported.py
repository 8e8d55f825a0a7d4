"""Deaths that nobody has reported: how likely, and the mild flag that says so."""

from __future__ import annotations

import json
from dataclasses import replace
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import ConfigError
from skiptrace.model import LineType
from skiptrace.rank import LineFacts, Statements, default_model, find_flags, read_model, with_unreported
from skiptrace.rank.unreported import chance_of_death, find_life, life_features
from tests.rank.builders import TODAY, YEAR, line_fact, statement, table
from tests.rank.test_flags import OPENED, said

THIS_YEAR = 2026
MODEL = default_model()


def chance(*statements, age=60, born=None, facts=()):
    """How likely one debtor has died."""
    births = [(THIS_YEAR - age) * 10_000 + 101 if born is None else born]
    life = find_life(table(Statements, statements), table(LineFacts, facts), births, today=TODAY, model=MODEL)
    return float(chance_of_death(life_features(life, today=TODAY, model=MODEL), MODEL)[0])


def flagged(*flags, age, model=MODEL, **given):
    """The flags of one case."""
    found = find_flags(flags, opened_on=[OPENED], today=TODAY, model=model)
    told = table(Statements, [statement(**given)])
    (case,) = with_unreported(found, told, LineFacts(), [(THIS_YEAR - age) * 10_000], today=TODAY, model=model)
    return case


def test_the_very_old_are_flagged_and_nothing_is_stopped():
    """Of whom many die within a year it is said so, and no more."""
    case = flagged(age=97, last_seen=TODAY - YEAR)

    assert [flag.code for flag in case.flags] == ["deceased_possible"]
    assert (case.stop, case.review) == ("", ())
    assert case.flags[0].detail == "aged 96, last seen 2025-06-01, no record of a death"


def test_the_young_are_not():
    """Nobody doubts a debtor of thirty."""
    assert flagged(age=30).flags == ()


def test_a_record_of_the_death_says_it_better():
    """Where a death record may be the debtor's, its own flag stands alone."""
    assert [flag.code for flag in flagged(said(identity=0.5), age=97).flags] == ["deceased"]


def test_the_firm_may_choose_whom_to_flag():
    """The least chance is a parameter of the model."""
    never = replace(MODEL, deaths=replace(MODEL.deaths, flag_at=0.99))

    assert flagged(age=97, model=never).flags == ()


@given(st.integers(18, 110), st.integers(0, 110), st.integers(0, 3000), st.integers(0, 3000))
def test_age_and_silence_never_speak_for_life(age, older, days, longer):
    """Who is older, or was seen longer ago, is no less likely dead."""
    now = chance(statement(last_seen=TODAY - days), age=age)

    assert chance(statement(last_seen=TODAY - days), age=min(age + older, 119)) >= now
    assert chance(statement(last_seen=TODAY - days - longer), age=age) >= now


def test_a_number_in_service_speaks_for_life():
    """The dead give up their mobiles; a landline stays with the household."""
    seen = statement(first_seen=TODAY - 3 * YEAR, last_seen=TODAY - YEAR)
    kept, home, cut = (
        chance(seen, age=80, facts=[line_fact(last_seen=TODAY, **facts)])
        for facts in (
            {"line_type": LineType.WIRELESS},
            {"line_type": LineType.LANDLINE},
            {"line_type": LineType.WIRELESS, "disconnected_on": TODAY - 90},
        )
    )

    assert kept < home == cut == chance(seen, age=80)


def test_what_is_known_of_birth_is_used():
    """A year without a day is read as its middle; no year at all as the usual age and a doubt."""
    assert chance(statement(), born=19400000) == pytest.approx(chance(statement(), born=19400701), rel=0.05)
    assert chance(statement(), born=0) >= chance(statement(), age=50)


@pytest.mark.parametrize(
    "part",
    [
        {"usual": 0},
        {"flag_at": 1.5},
        {"yearly": []},
        {"yearly": [[20, 0.0], [90, 0.1]]},
        {"yearly": [[20, 0.1], [90, 0.01]]},
        {"weights": {"mortality": -1, "age_unknown": 0, "silent": 0, "line_kept": 0}},
        {"weights": {}},
        {"further": 1},
    ],
)
def test_a_model_that_makes_no_sense_is_refused(part):
    """Rates that fall with age, weights of the wrong sign and unknown parts are no model."""
    given = json.loads(files("skiptrace.rank").joinpath("models/default.json").read_text(encoding="utf-8"))
    given["deaths"] |= part

    with pytest.raises(ConfigError):
        read_model(json.dumps(given))
