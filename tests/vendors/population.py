"""Who lives in the invented country: what is true of each, which every vendor knows in part."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Hashable
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Name:
    """A name in parts, in upper case."""

    given_name: str
    family_name: str
    middle_name: str = ""
    suffix: str = ""

    @property
    def key(self) -> tuple[str, str]:
        """Given and family name."""
        return self.given_name, self.family_name

    @property
    def full(self) -> str:
        """All of it."""
        return " ".join(part for part in (self.given_name, self.middle_name, self.family_name, self.suffix) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """An address; without *last_seen* it is that of today. Dates are ISO 8601."""

    street: str
    city: str
    state: str
    zip: str
    unit: str = ""
    first_seen: str = ""
    last_seen: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A phone in E.164; without *last_seen* it reaches this person today."""

    number: str
    line_type: str = "mobile"
    carrier: str = "EXAMPLE WIRELESS"
    first_seen: str = ""
    last_seen: str = ""

    @property
    def national(self) -> str:
        """Ten digits."""
        return self.number.removeprefix("+1")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody close, by the id of the person or by name alone."""

    name: Name
    relation: str = "Relative"
    person: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """One inhabitant: the truth."""

    person: str
    name: Name
    aliases: tuple[Name, ...] = ()
    born: str = ""
    died: str = ""
    occupation: str = ""
    employer: str = ""
    homes: tuple[Home, ...] = ()
    lines: tuple[Line, ...] = ()
    emails: tuple[str, ...] = ()
    relatives: tuple[Relative, ...] = ()
    bankruptcies: int = 0

    @classmethod
    def of(cls, said: Mapping[str, Any]) -> Person:
        """The person that a JSON object describes."""
        plain = {name: said[name] for name in _PLAIN if name in said}
        return cls(
            **plain,
            name=Name(**said["name"]),
            aliases=tuple(Name(**one) for one in said.get("aliases", ())),
            homes=tuple(Home(**one) for one in said.get("homes", ())),
            lines=tuple(Line(**one) for one in said.get("lines", ())),
            emails=tuple(said.get("emails", ())),
            relatives=tuple(Relative(**{**one, "name": Name(**one["name"])}) for one in said.get("relatives", ())),
        )

    def current_phones(self) -> tuple[str, ...]:
        """Numbers that reach this person today: the right-party contacts."""
        return tuple(one.number for one in self.lines if not one.last_seen and not self.died)

    def current_home(self) -> Home | None:
        """Where the person lives today."""
        return next((one for one in self.homes if not one.last_seen and not self.died), None)


_PLAIN = ("person", "born", "died", "occupation", "employer", "bankruptcies")


@dataclass(slots=True)
class Population:
    """Everybody, with ways to find them."""

    people: tuple[Person, ...] = ()
    by_id: dict[str, Person] = field(init=False, repr=False)
    by_family: dict[str, list[Person]] = field(init=False, repr=False)
    by_name: dict[tuple[str, str], list[Person]] = field(init=False, repr=False)
    by_phone: dict[str, list[Person]] = field(init=False, repr=False)
    by_email: dict[str, list[Person]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        """Make the ways to find them."""
        self.by_id = {one.person: one for one in self.people}
        self.by_family = _by(self.people, lambda one: {name.family_name for name in (one.name, *one.aliases)})
        self.by_name = _by(self.people, lambda one: {name.key for name in (one.name, *one.aliases)})
        self.by_phone = _by(self.people, lambda one: {line.number for line in one.lines})
        self.by_email = _by(self.people, lambda one: {email.lower() for email in one.emails})

    @classmethod
    def of(cls, said: Iterable[Mapping[str, Any]]) -> Population:
        """The people of a JSON list."""
        return cls(tuple(Person.of(one) for one in said))

    @classmethod
    def read(cls, path: Path) -> Population:
        """The people of a JSON file."""
        return cls.of(json.loads(path.read_text(encoding="utf-8")))

    def write(self, path: Path) -> None:
        """The people as a JSON file, for a server in a process of its own."""
        path.write_text(json.dumps([asdict(one) for one in self.people]), encoding="utf-8")

    def owner_today(self, number: str) -> Person | None:
        """Whom a number reaches today."""
        return next((one for one in self.by_phone.get(number, ()) if number in one.current_phones()), None)


Key = TypeVar("Key", bound=Hashable)


def _by(people: Sequence[Person], keys: Callable[[Person], set[Key]]) -> dict[Key, list[Person]]:
    found: dict[Key, list[Person]] = defaultdict(list)
    for person in people:
        for key in keys(person):
            found[key].append(person)
    return dict(found)
