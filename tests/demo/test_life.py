from __future__ import annotations

import re

import numpy as np
import phonenumbers
import pytest

from skiptrace.demo.life import Life
from skiptrace.demo.numbers import area_codes
from skiptrace.demo.people import YEAR, draw_people
from skiptrace.demo.places import Places, draw_zips
from skiptrace.demo.settings import DEFAULT, MOBILE_CITY, OLD_TOWN

PEOPLE = 3_000


def lived(settings, seed=1):
    rng = np.random.default_rng(seed)
    places = Places(rng, draw_zips(rng, PEOPLE))
    first_day = settings.today.toordinal() - int(settings.years * YEAR)
    return Life(rng, draw_people(rng, PEOPLE, first_day, settings), places, settings).live()


@pytest.fixture(scope="module")
def history():
    return lived(DEFAULT)


def everybody(history):
    return np.arange(len(history.people))


def test_the_living_have_a_home_and_the_dead_have_none(history):
    """Everybody alive lives somewhere, and nobody else does."""
    home = history.homes.at(everybody(history), history.today)

    assert ((home >= 0) == (history.died < 0)).all()


def test_a_number_rings_with_one_subscriber_at_a_time(history):
    """A number is reassigned only after it was given up."""
    spells = (history.mobiles, history.landlines)
    value, start, end = (np.concatenate([getattr(part, name) for part in spells]) for name in ("value", "start", "end"))
    order = np.lexsort((start, value))
    same = value[order][1:] == value[order][:-1]

    assert same.any()
    assert (end[order][:-1][same] < start[order][1:][same]).all()


def test_partners_are_partners_of_each_other(history):
    """A marriage has two sides."""
    partner = history.partners.at(everybody(history), history.today)
    wed = np.flatnonzero(partner >= 0)

    assert len(wed)
    assert (partner[partner[wed]] == wed).all()


def test_partners_live_together(history):
    """A couple shares a home until they part."""
    partner = history.partners.at(everybody(history), history.today)
    wed = np.flatnonzero(partner >= 0)
    home = history.homes.at(everybody(history), history.today)

    assert (home[wed] == home[partner[wed]]).mean() > 0.99


def test_brides_change_names(history):
    """Marriages within the years leave people with more than one family name."""
    changed = np.bincount(history.surnames.holder) > 1

    assert changed[history.people.female].sum() > 50
    assert not changed[~history.people.female].any()


def test_fathers_and_sons_share_names(history):
    """A junior has the father's given and family name."""
    people = history.people
    juniors = np.flatnonzero(people.suffix == "JR")

    assert len(juniors)
    assert (people.given[juniors] == people.given[people.father[juniors]]).mean() > 0.9


def test_twins_share_a_birthday_and_a_household(history):
    """Twins come in pairs."""
    people = history.people
    twins = np.flatnonzero(people.twin)

    assert len(twins)
    assert all((people.born[people.mother == people.mother[t]] == people.born[t]).sum() > 1 or people.mother[t] < 0
               for t in twins)  # fmt: skip


def test_phone_numbers_are_set_aside_for_fiction(history):
    """Small worlds use 555-0100 to 555-0199 only, in real area codes."""
    assert all(re.fullmatch(r"\+1\d{3}55501\d\d", number) for number in history.numbers)
    assert len(set(history.numbers)) == len(history.numbers)


def test_every_area_code_is_valid():
    """A number of the demo passes for a number."""
    numbers = [phonenumbers.parse(f"+1{code}5550123") for code in area_codes()]

    assert len(numbers) > 300
    assert all(map(phonenumbers.is_valid_number, numbers))


def test_settings_change_life():
    """More moves in the mobile city, more landlines in the old town."""
    city, town = lived(MOBILE_CITY), lived(OLD_TOWN)

    assert len(city.homes) > 1.3 * len(town.homes)
    assert len(city.landlines) < len(town.landlines)
