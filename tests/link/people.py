"""People for the tests of linking: invented, all different, with what files do to them."""

from __future__ import annotations

from random import Random

GIVEN = ("JOHN", "MARY", "ROBERT", "LINDA", "JAMES", "PATRICIA", "WALTER", "ESTELLE", "OTIS", "IRENE")
FAMILY = ("SZCZEPANSKI", "OKAFOR", "LINDQVIST", "MARCHETTI", "PRZYBYLA", "ABERNATHY", "DELACROIX", "OYELARAN")
ENDINGS = ("", "EN", "OW", "ITZ", "ARD", "ELLI")


def person(number):
    """One of many different people, as a row; always the same one for a number."""
    draw = Random(number)
    return {
        "id": f"p{number}",
        "first_name": draw.choice(GIVEN),
        "last_name": draw.choice(FAMILY) + draw.choice(ENDINGS),
        "dob": f"{draw.randrange(1940, 2000)}-{draw.randrange(1, 13):02d}-{draw.randrange(1, 29):02d}",
        "phone": f"217555{number % 100 + 100:04d}",
        "street": f"{100 + number} Quarry Rd",
        "city": "Springfield",
        "state": "IL",
        "zip": "62704",
    }


def people(count, **changes):
    """So many rows, all changed alike."""
    return [{**person(number), **changes} for number in range(count)]


def moved(rows):
    """The same people elsewhere, under other ids."""
    return [{**row, "id": f"m-{row['id']}", "street": "7 Orchard Ln", "phone": ""} for row in rows]


def best(linked):
    """Pairs of ids that are likelier one person than not."""
    return {pair[:2] for pair in linked.pairs() if pair.probability > 0.5}
