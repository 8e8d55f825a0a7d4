"""What one vendor knows of the truth: some people, some of their contacts, some of it old, some of it wrong."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from tests.vendors.population import Home, Line

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tests.vendors.population import Name, Person, Population

Dated = TypeVar("Dated", Home, Line)


@dataclass(frozen=True, slots=True, kw_only=True)
class Knowledge:
    """
    How good a vendor's data are; what it knows of a person is drawn once from a hash of person and vendor.

    Args:
        coverage: Share of people it has a record of.
        contacts: Share of a covered person's phones, addresses and e-mails that it has.
        stale: Share of people of whom it lacks what is current, and holds the old contacts for current ones.
        wrong: Share of people to whom it gives a phone of somebody else.
        today: The day that a current contact was last seen.
        origin: Where it has its data from; vendors of one origin and quality hold the same. Empty: they are its own.
    """

    coverage: float = 1.0
    contacts: float = 1.0
    stale: float = 0.0
    wrong: float = 0.0
    today: str = "2026-01-01"
    seed: int = 0
    origin: str = ""


def draw(*parts: object) -> float:
    """A number in [0, 1) that is the same for the same parts, on every machine."""
    text = "|".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=7).digest(), "big") / (1 << 56)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom a vendor is asked for; empty is not asked. Everything that is said must fit."""

    given_name: str = ""
    family_name: str = ""
    street: str = ""
    city: str = ""
    state: str = ""
    zip: str = ""
    born: str = ""
    phone: str = ""
    email: str = ""


class Holdings:
    """One vendor's records."""

    def __init__(self, vendor: str, population: Population, knowledge: Knowledge) -> None:
        self.vendor = vendor
        self.population = population
        self.knowledge = knowledge
        self._seen: dict[str, Person | None] = {}

    def record(self, person: Person) -> Person | None:
        """What the vendor holds of a person; None when it does not know that there is one."""
        if person.person not in self._seen:
            self._seen[person.person] = self._drawn(person)
        return self._seen[person.person]

    def search(self, asked: Asked, at_most: int = 25) -> list[Person]:
        """Records of everybody who fits, in the population's order."""
        return [one for one in self._records(asked) if _fits(one, asked)][:at_most]

    def owner(self, number: str) -> tuple[Person, Line] | None:
        """Whose number it is as far as the vendor knows: the one who was seen with it last."""
        held = [one for person in self.population.by_phone.get(number, ()) if (one := self.record(person))]
        found = [(one, line) for one in held for line in one.lines if line.number == number]
        return max(found, key=lambda pair: pair[1].last_seen, default=None)

    def _records(self, asked: Asked) -> Iterator[Person]:
        for person in self._who(asked):
            held = self.record(person)
            if held is not None:
                yield held

    def _who(self, asked: Asked) -> Iterable[Person]:
        if asked.given_name and asked.family_name:
            return self.population.by_name.get((asked.given_name.upper(), asked.family_name.upper()), ())
        if asked.family_name:
            return self.population.by_family.get(asked.family_name.upper(), ())
        if asked.phone:
            return self.population.by_phone.get(asked.phone, ())
        return self.population.by_email.get(asked.email.lower(), ()) if asked.email else ()

    def _drawn(self, person: Person) -> Person | None:
        knows = self.knowledge
        if self._draw("covered", person.person) >= knows.coverage:
            return None
        is_stale = self._draw("stale", person.person) < knows.stale
        known = replace(
            person,
            homes=tuple(self._kept(person, person.homes, is_stale=is_stale)),
            lines=tuple(self._kept(person, person.lines, is_stale=is_stale)),
            emails=tuple(one for one in person.emails if self._has(person, one)),
        )
        if self._draw("wrong", person.person) < knows.wrong:
            known = replace(known, lines=(*known.lines, *self._somebody_elses(person)))
        return known

    def _kept(self, person: Person, contacts: tuple[Dated, ...], *, is_stale: bool) -> Iterator[Dated]:
        """The contacts that are known; who holds old ones for current ones saw them until today."""
        newest_old = max((one.last_seen for one in contacts if one.last_seen), default="")
        for one in contacts:
            ended = one.last_seen
            if (is_stale and not ended) or not self._has(person, one):
                continue
            is_current = not ended or (is_stale and ended == newest_old)
            yield replace(one, last_seen=self.knowledge.today if is_current else ended)

    def _somebody_elses(self, person: Person) -> tuple[Line, ...]:
        people = self.population.people
        other = people[int(self._draw("other", person.person) * len(people))]
        return tuple(replace(one, last_seen=self.knowledge.today) for one in other.lines[:1])

    def _has(self, person: Person, contact: object) -> bool:
        return self._draw("contact", person.person, contact) < self.knowledge.contacts

    def _draw(self, *about: object) -> float:
        return draw(self.knowledge.seed, self.knowledge.origin or self.vendor, *about)


def _fits(person: Person, asked: Asked) -> bool:
    return (
        (not asked.family_name or any(_named(name, asked) for name in (person.name, *person.aliases)))
        and _lived(person, asked)
        and (not asked.born or not person.born or person.born.startswith(asked.born))
        and (not asked.phone or any(line.number == asked.phone for line in person.lines))
        and (not asked.email or asked.email.lower() in {email.lower() for email in person.emails})
    )


def _named(name: Name, asked: Asked) -> bool:
    given, family = asked.given_name.upper(), asked.family_name.upper()
    return name.family_name == family and (not given or name.given_name == given)


def _lived(person: Person, asked: Asked) -> bool:
    street = asked.street.upper()
    wanted = {part: text.upper() for part in ("city", "state", "zip") if (text := getattr(asked, part))}
    if not wanted and not street:
        return True
    return any(
        all(getattr(home, part) == text for part, text in wanted.items())
        # The unit stands behind the street at some vendors and is not held against anybody.
        and (not street or street.startswith(home.street))
        for home in person.homes
    )
