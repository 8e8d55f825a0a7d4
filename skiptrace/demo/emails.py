"""E-mail addresses in domains that belong to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from skiptrace.demo.people import People
    from skiptrace.demo.spells import Spells, Texts

DOMAINS = ("example.com", "example.org", "example.net")
PARTS_OF_TEXT = 5


def write_emails(rng: np.random.Generator, people: People, emails: Spells) -> Texts:
    """The text of every e-mail address by its id, made from the name that the person was born with."""
    texts = np.full(int(emails.value.max(initial=-1)) + 1, "", dtype=object)
    style = rng.integers(0, PARTS_OF_TEXT, len(emails))
    domain = rng.integers(0, len(DOMAINS), len(emails))
    names = zip(people.given[emails.holder].tolist(), people.family[emails.holder].tolist(), strict=True)
    for row, (email, name) in enumerate(zip(emails.value.tolist(), names, strict=True)):
        given, family = name[0].lower(), name[1].lower()
        # The id keeps addresses apart that would otherwise be the same.
        local = (
            f"{given}.{family}{email}",
            f"{given[0]}{family}{email}",
            f"{given}{email}",
            f"{family}.{given}{email}",
            f"{family}_{given[0]}{email}",
        )[style[row]]
        texts[email] = f"{local}@{DOMAINS[domain[row]]}"
    return texts
