"""Who lives in the world on its first day: households, couples, children, namesakes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.spells import NOBODY
from skiptrace.demo.words import draw_family_names, draw_given_names

if TYPE_CHECKING:
    from skiptrace.demo.settings import WorldSettings
    from skiptrace.demo.spells import Bools, Floats, Ints, Texts

YEAR = 365.2425
COUPLE_SHARE = 0.62
# The chance of children rises and falls with the age of the head of the household.
CHILDREN_BY_AGE = ((18, 0.1), (24, 0.8), (30, 1.6), (36, 1.8), (46, 1.0), (54, 0.35), (62, 0.05), (120, 0.0))
NO_MIDDLE_NAME_SHARE = 0.12
SAME_BIRTH_DATE_SHARE = 0.04


@dataclass(slots=True)
class People:
    """
    People in columns; a person is a position in them.

    ``unrest`` says how much more often than others somebody moves, parts and changes numbers.
    """

    female: Bools
    born: Ints
    given: Texts
    middle: Texts
    family: Texts
    suffix: Texts
    mother: Ints
    father: Ints
    spouse: Ints
    household: Ints
    twin: Bools
    unrest: Floats
    ssn4: Texts

    def __len__(self) -> int:
        return len(self.born)


@dataclass(slots=True)
class _Slots:
    """The skeleton of the population: who belongs to which household in which role."""

    household: Ints
    role: Ints
    head_age: Floats


HEAD, PARTNER, CHILD = 0, 1, 2


def draw_people(rng: np.random.Generator, count: int, first_day: int, settings: WorldSettings) -> People:
    """A population of *count* people as it stands on the first day."""
    slots = _households(rng, count)
    female = _sexes(rng, slots)
    born, twin = _births(rng, slots, first_day, settings.twin_share)
    mother, father, spouse = _relations(slots, female)
    birth_years = (born / YEAR).astype(np.int64) + 1
    people = People(
        female=female,
        born=born,
        given=draw_given_names(rng, female, birth_years),
        middle=draw_given_names(rng, female, birth_years),
        family=draw_family_names(rng, count),
        suffix=np.full(count, "", dtype=object),
        mother=mother,
        father=father,
        spouse=spouse,
        household=slots.household,
        twin=twin,
        unrest=rng.gamma(2.5, 0.4, count),
        ssn4=np.array([f"{digits:04d}" for digits in rng.integers(1, 10_000, count)], dtype=object),
    )
    people.middle[rng.random(count) < NO_MIDDLE_NAME_SHARE] = ""
    _share_family_names(rng, people, settings.takes_name_share)
    _name_juniors(rng, people, settings.junior_share)
    _make_lookalikes(rng, people, settings.lookalike_share)
    return people


def _households(rng: np.random.Generator, count: int) -> _Slots:
    head_age = np.clip(rng.gamma(7.0, 6.8, count), 19, 92)
    partner = rng.random(count) < COUPLE_SHARE
    limits, means = zip(*CHILDREN_BY_AGE, strict=True)
    mean = np.array(means)[np.searchsorted(limits, head_age, side="right").clip(max=len(means) - 1)]
    children = rng.poisson(mean * np.where(partner, 1.2, 0.5))
    size = 1 + partner + children
    houses = int(np.searchsorted(np.cumsum(size), count)) + 1
    size, partner = size[:houses], partner[:houses]
    household = np.repeat(np.arange(houses), size)
    place = np.arange(len(household)) - np.repeat(np.cumsum(size) - size, size)
    role = np.where(place == 0, HEAD, np.where((place == 1) & partner[household], PARTNER, CHILD))
    return _Slots(household[:count], role[:count], head_age[household][:count])


def _sexes(rng: np.random.Generator, slots: _Slots) -> Bools:
    female = rng.random(len(slots.role)) < np.where(slots.role == HEAD, 0.45, 0.5)
    partner = np.flatnonzero(slots.role == PARTNER)
    female[partner] = ~female[partner - 1]
    return female


def _births(rng: np.random.Generator, slots: _Slots, first_day: int, twin_share: float) -> tuple[Ints, Bools]:
    count = len(slots.role)
    age = slots.head_age + np.where(slots.role == PARTNER, rng.normal(-1.0, 3.5, count), 0.0)
    oldest = np.minimum(slots.head_age - 19.0, 24.0)
    child = slots.role == CHILD
    age[child] = (rng.random(count) * oldest)[child]
    age = np.clip(age, 0.0, 95.0)
    age[~child] = np.maximum(age[~child], 18.5)
    born = first_day - (age * YEAR).astype(np.int64) - rng.integers(1, 28, count)
    older = np.flatnonzero(child[1:] & child[:-1] & (slots.household[1:] == slots.household[:-1]))
    twins = older[rng.random(len(older)) < twin_share]
    born[twins + 1] = born[twins]
    twin = np.zeros(count, dtype=np.bool_)
    twin[twins] = twin[twins + 1] = True
    return born, twin


def _relations(slots: _Slots, female: Bools) -> tuple[Ints, Ints, Ints]:
    count = len(slots.role)
    houses = int(slots.household[-1]) + 1
    parents = np.full((2, houses), NOBODY, dtype=np.int64)
    adults = np.flatnonzero(slots.role != CHILD)
    parents[female[adults].astype(np.int64), slots.household[adults]] = adults
    child = slots.role == CHILD
    father = np.where(child, parents[0, slots.household], NOBODY)
    mother = np.where(child, parents[1, slots.household], NOBODY)
    spouse = np.full(count, NOBODY, dtype=np.int64)
    partner = np.flatnonzero(slots.role == PARTNER)
    spouse[partner], spouse[partner - 1] = partner - 1, partner
    return mother, father, spouse


def _share_family_names(rng: np.random.Generator, people: People, takes_name_share: float) -> None:
    """Wives take the husband's name, mostly; children have the father's, or else the mother's."""
    wives = np.flatnonzero(people.female & (people.spouse != NOBODY))
    wives = wives[rng.random(len(wives)) < takes_name_share]
    people.family[wives] = people.family[people.spouse[wives]]
    for parent in (people.mother, people.father):
        children = np.flatnonzero(parent != NOBODY)
        people.family[children] = people.family[parent[children]]


def _name_juniors(rng: np.random.Generator, people: People, share: float) -> None:
    sons = np.flatnonzero(~people.female & (people.father != NOBODY))
    _, first = np.unique(people.father[sons], return_index=True)
    sons = sons[first]
    sons = sons[rng.random(len(sons)) < share]
    fathers = people.father[sons]
    people.given[sons], people.middle[sons] = people.given[fathers], people.middle[fathers]
    people.suffix[sons], people.suffix[fathers] = "JR", "SR"


def _make_lookalikes(rng: np.random.Generator, people: People, share: float) -> None:
    """Give single people the name of an unrelated person of about the same age."""
    alone = np.bincount(people.household)[people.household] == 1
    copies = np.flatnonzero(alone)
    copies = copies[rng.permutation(len(copies))][: int(len(people) * share)]
    adults = np.flatnonzero(~alone & (people.spouse != NOBODY))
    if not len(copies) or not len(adults):
        return
    models = adults[rng.integers(0, len(adults), len(copies))]
    for column in (people.given, people.family, people.female):
        column[copies] = column[models]
    same_middle = rng.random(len(copies)) < 1 / 3
    people.middle[copies[same_middle]] = people.middle[models[same_middle]]
    years = rng.integers(-4, 5, len(copies))
    # Some share the year, a few the very day: such pairs are what a name and a birth date cannot tell apart.
    drift = np.where(
        rng.random(len(copies)) < SAME_BIRTH_DATE_SHARE,
        0,
        (years * YEAR).astype(np.int64) + rng.integers(-150, 150, len(copies)),
    )
    people.born[copies] = people.born[models] + drift
