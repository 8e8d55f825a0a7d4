"""People who do not exist, in any number: the same for the same seed."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import replace
from typing import TYPE_CHECKING

from skiptrace.demo.numbers import area_codes
from tests.vendors.population import Home, Line, Name, Person, Population, Relative

if TYPE_CHECKING:
    from collections.abc import Iterator

GIVEN = (
    "DANA", "ROBIN", "PAT", "SAM", "LEE", "ALEX", "JORDAN", "CASEY", "TAYLOR", "MORGAN", "RILEY", "QUINN", "AVERY",
    "ROWAN", "JESSE", "ELLIS", "REESE", "KENDALL",
)  # fmt: skip
FIRST_PARTS = (
    "FICT", "INVENT", "IMAGIN", "MADE", "NOT", "PRETEND", "SUPPOS", "FABL", "MYTH", "STORY", "DREAM", "PHANT",
)  # fmt: skip
MIDDLE_PARTS = ("", "O", "ER", "ALI", "AN", "IN", "EL", "OR")
LAST_PARTS = (
    "IONAL", "ADO", "ARY", "UPSON", "REAL", "ERSON", "EDLY", "LAND", "ICAL", "BOOK", "WALKER", "OMSON",
)  # fmt: skip
STREETS = ("INVENTED", "MADEUP", "NOWHERE", "EXAMPLE", "FICTION", "PRETEND")
TYPES = ("LN", "ST", "AVE", "RD", "CT", "DR")
PLACES = (
    ("SPRINGFIELD", "OR", "97477"),
    ("BEND", "OR", "97701"),
    ("PEORIA", "IL", "61602"),
    ("DAYTON", "OH", "45402"),
    ("RALEIGH", "NC", "27601"),
    ("TAMPA", "FL", "33602"),
)
OCCUPATIONS = ("Registered Nurse", "Pharmacy Technician", "Home Health Aide")
FIRST_LINE, LINES = 100, 100
NURSES, MARRIED, DEAD, BANKRUPT, WITH_EMAIL = 0.1, 0.2, 0.03, 0.05, 0.7


def invented_people(count: int, *, seed: int = 1, today: dt.date = dt.date(2026, 1, 1)) -> Population:
    """
    A population of *count* people with histories of addresses and phones.

    Up to one number a person is their own today (555-01xx of every area code); numbers that were given up may be
    somebody else's now.
    """
    rng = random.Random(seed)
    numbers = [f"+1{code}555{line:04d}" for code in area_codes() for line in range(FIRST_LINE, FIRST_LINE + LINES)]
    rng.shuffle(numbers)
    if count > len(numbers):
        raise ValueError(f"there are only {len(numbers)} numbers of nobody")
    people = [_person(rng, index, numbers, count, today) for index in range(count)]
    return Population(tuple(_with_relative(rng, one, people) for one in people))


def _person(rng: random.Random, index: int, numbers: list[str], count: int, today: dt.date) -> Person:
    born = dt.date(rng.randint(1940, 2003), rng.randint(1, 12), rng.randint(1, 28))
    name = Name(given_name=rng.choice(GIVEN), middle_name=rng.choice("ABCDEFGHJKLMN"), family_name=_family(rng))
    maiden = (replace(name, family_name=_family(rng)),) if rng.random() < MARRIED else ()
    died = (today - dt.timedelta(days=rng.randint(30, 900))).isoformat() if rng.random() < DEAD else ""
    return Person(
        person=f"p{index}",
        name=name,
        aliases=maiden,
        born=born.isoformat(),
        died=died,
        occupation=rng.choice(OCCUPATIONS) if rng.random() < NURSES else "",
        employer="EXAMPLE WORKS" if rng.random() < NURSES else "",
        homes=tuple(_homes(rng, today)),
        lines=tuple(_lines(rng, index, numbers, count, today)),
        emails=(f"{name.given_name}.{index}@example.com".lower(),) if rng.random() < WITH_EMAIL else (),
        bankruptcies=int(rng.random() < BANKRUPT),
    )


def _family(rng: random.Random) -> str:
    return rng.choice(FIRST_PARTS) + rng.choice(MIDDLE_PARTS) + rng.choice(LAST_PARTS)


def _homes(rng: random.Random, today: dt.date) -> Iterator[Home]:
    """One to three, the last of them that of today."""
    for first, last in _spells(rng, today):
        city, state, zip5 = rng.choice(PLACES)
        yield Home(
            street=f"{rng.randint(1, 999)} {rng.choice(STREETS)} {rng.choice(TYPES)}",
            unit=f"APT {rng.randint(1, 40)}" if rng.random() < MARRIED else "",
            city=city,
            state=state,
            zip=zip5,
            first_seen=first,
            last_seen=last,
        )


def _lines(rng: random.Random, index: int, numbers: list[str], count: int, today: dt.date) -> Iterator[Line]:
    """One to three; old ones may be today's of somebody else, the last is this person's alone."""
    for first, last in _spells(rng, today):
        yield Line(
            number=numbers[rng.randrange(count)] if last else numbers[index],
            line_type=rng.choice(("mobile", "mobile", "landline", "voip")),
            first_seen=first,
            last_seen=last,
        )


def _spells(rng: random.Random, today: dt.date) -> list[tuple[str, str]]:
    """Spans of time one behind the other until today."""
    ends = sorted(rng.sample(range(200, 5_000), rng.randint(0, 2)), reverse=True)
    days = [rng.randint(5_000, 7_000), *ends]
    starts = [(today - dt.timedelta(days=back)).isoformat() for back in days]
    return list(zip(starts, [*starts[1:], ""], strict=True))


def _with_relative(rng: random.Random, person: Person, people: list[Person]) -> Person:
    other = rng.choice(people)
    if other.person == person.person:
        return person
    return replace(person, relatives=(Relative(name=other.name, relation="Relative", person=other.person),))
