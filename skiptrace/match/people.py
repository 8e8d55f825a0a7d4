"""People in columns: what is compared, for debtors and candidates alike."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from operator import attrgetter
from typing import TYPE_CHECKING, TypeVar

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from skiptrace.match.vocabulary import Vocabulary
    from skiptrace.model import Address, PartialDate, PersonName

    Value = TypeVar("Value")
    Firsts = tuple[Sequence[Value | None], Mapping[int, Sequence[Value]]]

UNKNOWN_SSN = -1
FIELD = "\t"
ITEM = "\n"
_NO_SEPARATORS = str.maketrans(FIELD + ITEM, "  ")
DIGITS_OF_SSN = 4
DIGITS_OF_E164 = 15


@dataclass(slots=True)
class PersonRows:
    """
    People as normalized texts, one entry per person in each list: what reference tables store.

    The first name, address, phone and e-mail of a person stand in columns of their own; further ones are packed
    into ``more`` (items one a line, parts by tabs; the first letter tells the kind), which is empty for most people.

    ``born`` is ``yyyymmdd`` with zeros for unknown parts, ``ssn_last4`` a number or -1, ``phone`` the digits of
    E.164 or 0.
    """

    given: list[str] = field(default_factory=list)
    middle: list[str] = field(default_factory=list)
    family: list[str] = field(default_factory=list)
    suffix: list[str] = field(default_factory=list)
    born: list[int] = field(default_factory=list)
    ssn_last4: list[int] = field(default_factory=list)
    number: list[str] = field(default_factory=list)
    street: list[str] = field(default_factory=list)
    unit: list[str] = field(default_factory=list)
    city: list[str] = field(default_factory=list)
    state: list[str] = field(default_factory=list)
    zip5: list[str] = field(default_factory=list)
    phone: list[int] = field(default_factory=list)
    email: list[str] = field(default_factory=list)
    employer: list[str] = field(default_factory=list)
    more: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """How many people."""
        return len(self.given)

    @classmethod
    def of(
        cls,
        names: Sequence[Sequence[PersonName]],
        *,
        born: Iterable[PartialDate | None],
        ssn_last4: Iterable[str],
        addresses: Firsts[Address],
        phones: Firsts[str],
        emails: Firsts[str],
        employers: Firsts[str],
    ) -> PersonRows:
        """
        People in columns, as `append` adds them one by one: a bulk load makes millions.

        Each person has at least one name. Of the rest come the first value of each person, None where there is none,
        and the further ones by the person's number.
        """
        people = cls(
            given=[all_names[0].given for all_names in names],
            middle=[all_names[0].middle for all_names in names],
            family=[all_names[0].family for all_names in names],
            suffix=[all_names[0].suffix for all_names in names],
            born=[born_number(day) for day in born],
            ssn_last4=[_whole_number(text, DIGITS_OF_SSN, UNKNOWN_SSN) for text in ssn_last4],
            phone=[_whole_number(phone.lstrip("+"), DIGITS_OF_E164, 0) if phone else 0 for phone in phones[0]],
            email=[email or "" for email in emails[0]],
            employer=[employer or "" for employer in employers[0]],
            more=[""] * len(names),
        )
        for part in ADDRESS_PARTS:
            value = attrgetter(part)
            setattr(people, part, [value(place) if place is not None else "" for place in addresses[0]])
        several = {person for person, all_names in enumerate(names) if len(all_names) > 1}
        for person in several.union(addresses[1], phones[1], emails[1], employers[1]):
            people.more[person] = _pack(
                names[person][1:],
                addresses[1].get(person, ()),
                phones[1].get(person, ()),
                emails[1].get(person, ()),
                employers[1].get(person, ()),
            )
        return people

    def append(
        self,
        names: Sequence[PersonName],
        *,
        born: PartialDate | None = None,
        ssn_last4: str = "",
        addresses: Sequence[Address] = (),
        phones: Sequence[str] = (),
        emails: Sequence[str] = (),
        employers: Sequence[str] = (),
    ) -> None:
        """Add one person; the first of each is the main one. Phones are E.164, employers their keys."""
        first = names[0] if names else None
        self.given.append(first.given if first else "")
        self.middle.append(first.middle if first else "")
        self.family.append(first.family if first else "")
        self.suffix.append(first.suffix if first else "")
        self.born.append(born_number(born))
        self.ssn_last4.append(_whole_number(ssn_last4, DIGITS_OF_SSN, UNKNOWN_SSN))
        place = addresses[0] if addresses else None
        self.number.append(place.number if place else "")
        self.street.append(place.street if place else "")
        self.unit.append(place.unit if place else "")
        self.city.append(place.city if place else "")
        self.state.append(place.state if place else "")
        self.zip5.append(place.zip5 if place else "")
        self.phone.append(_whole_number(phones[0].lstrip("+"), DIGITS_OF_E164, 0) if phones else 0)
        self.email.append(emails[0] if emails else "")
        self.employer.append(employers[0] if employers else "")
        self.more.append(_pack(names[1:], addresses[1:], phones[1:], emails[1:], employers[1:]))

    def extend(self, other: PersonRows) -> None:
        """Add all of *other*."""
        for column in fields(self):
            getattr(self, column.name).extend(getattr(other, column.name))


def born_number(born: PartialDate | None) -> int:
    """A birth date as ``yyyymmdd``, unknown parts zero."""
    if born is None or born.year is None:
        return 0
    return born.year * 10_000 + (born.month or 0) * 100 + (born.day or 0 if born.month else 0)


def _whole_number(text: str, most_digits: int, unknown: int) -> int:
    """The number that digits write; anything else, which callers of the library may pass, is unknown."""
    return int(text) if text.isdecimal() and len(text) <= most_digits else unknown


def packed(kind: str, *parts: str) -> str:
    """One item of ``more``; what separates items and parts becomes a space in them."""
    return FIELD.join((kind, *(part.translate(_NO_SEPARATORS) for part in parts)))


def _pack(
    names: Sequence[PersonName],
    addresses: Sequence[Address],
    phones: Sequence[str],
    emails: Sequence[str],
    employers: Sequence[str],
) -> str:
    if not (names or addresses or phones or emails or employers):
        return ""
    items = [packed("n", name.given, name.middle, name.family, name.suffix) for name in names]
    items += [packed("a", a.number, a.street, a.unit, a.city, a.state, a.zip5) for a in addresses]
    items += [packed("p", phone.lstrip("+")) for phone in phones]
    items += [packed("e", email) for email in emails]
    items += [packed("w", employer) for employer in employers]
    return ITEM.join(items)


@dataclass(slots=True)
class Items:
    """Several values per person: ``columns`` of one entry per value, ``start[i]:start[i+1]`` those of person i."""

    start: NDArray[np.int64]
    columns: dict[str, NDArray[np.int64]]

    def __getitem__(self, name: str) -> NDArray[np.int64]:
        """One column."""
        return self.columns[name]

    @property
    def count(self) -> NDArray[np.int64]:
        """How many values each person has."""
        return np.diff(self.start)


@dataclass(slots=True)
class People:
    """
    People as numbers, coded by one `Vocabulary`: what the kernel compares.

    ``names`` has given, middle, family, suffix; ``addresses`` number, street, unit, city, state, zip5; ``phones``,
    ``emails`` and ``employers`` have value. All are codes of the vocabulary, except phones, which are digits.
    ``further`` has one entry per person for each column that only two files to be linked know.
    """

    size: int
    vocabulary: Vocabulary
    names: Items
    born: NDArray[np.int64]
    ssn_last4: NDArray[np.int64]
    addresses: Items
    phones: Items
    emails: Items
    employers: Items
    further: tuple[NDArray[np.int64], ...] = ()


NAME_PARTS = ("given", "middle", "family", "suffix")
ADDRESS_PARTS = ("number", "street", "unit", "city", "state", "zip5")
TEXT_COLUMNS = frozenset({*NAME_PARTS, *ADDRESS_PARTS, "email", "employer"})


def encode(
    rows: PersonRows, vocabulary: Vocabulary, *, further: int = 0, wanted: frozenset[str] = TEXT_COLUMNS
) -> People:
    """
    The people of *rows* in the codes of *vocabulary*.

    Args:
        rows: The people.
        vocabulary: What codes their texts, new ones being added.
        further: How many columns there are beside those that every table has.
        wanted: The columns of text that are asked for; the first values of others are left out.
    """
    size = len(rows)

    def codes(column: str) -> NDArray[np.int64]:
        if column not in wanted:
            return np.zeros(size, dtype=np.int64)
        return vocabulary.encode(getattr(rows, column)).astype(np.int64)

    names = {part: codes(part) for part in NAME_PARTS}
    addresses = {part: codes(part) for part in ADDRESS_PARTS}
    phones = {"value": np.array(rows.phone, dtype=np.int64)}
    emails, employers = {"value": codes("email")}, {"value": codes("employer")}
    extra = _Extras(vocabulary)
    for person, packed in enumerate(rows.more):
        if packed:
            extra.read(person, packed)
    owners = np.arange(size, dtype=np.int64)
    return People(
        size=size,
        vocabulary=vocabulary,
        names=_items(size, owners, names, extra.take("n", NAME_PARTS), present=("given", "family")),
        born=np.array(rows.born, dtype=np.int64),
        ssn_last4=np.array(rows.ssn_last4, dtype=np.int64),
        addresses=_items(size, owners, addresses, extra.take("a", ADDRESS_PARTS), present=ADDRESS_PARTS),
        phones=_items(size, owners, phones, extra.take("p", ("value",)), present=("value",)),
        emails=_items(size, owners, emails, extra.take("e", ("value",)), present=("value",)),
        employers=_items(size, owners, employers, extra.take("w", ("value",)), present=("value",)),
        further=extra.further(size, further),
    )


class _Extras:
    """The further names, addresses, phones and e-mails of a few people."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._found: dict[str, list[tuple[int, list[str]]]] = {kind: [] for kind in "napewf"}

    def read(self, person: int, packed: str) -> None:
        """Take the packed items of one person."""
        for item in packed.split(ITEM):
            kind, *parts = item.split(FIELD)
            self._found[kind].append((person, parts))

    def take(self, kind: str, parts: Iterable[str]) -> tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]]:
        """Owners and columns of one kind."""
        found = self._found[kind]
        owners = np.array([person for person, _ in found], dtype=np.int64)
        columns: dict[str, NDArray[np.int64]] = {}
        for place, part in enumerate(parts):
            texts = [values[place] for _, values in found]
            if kind == "p":
                columns[part] = np.array([_whole_number(text, DIGITS_OF_E164, 0) for text in texts], dtype=np.int64)
            else:
                columns[part] = self._vocabulary.encode(texts).astype(np.int64)
        return owners, columns

    def further(self, size: int, columns: int) -> tuple[NDArray[np.int64], ...]:
        """Further columns by their numbers; 0 where a person has no value."""
        made = tuple(np.zeros(size, dtype=np.int64) for _ in range(columns))
        found = self._found["f"]
        for (person, (number, _)), code in zip(
            found, self._vocabulary.encode(text for _, (_, text) in found).tolist(), strict=True
        ):
            if int(number) < columns:
                made[int(number)][person] = code
        return made


def _items(
    size: int,
    owners: NDArray[np.int64],
    first: dict[str, NDArray[np.int64]],
    further: tuple[NDArray[np.int64], dict[str, NDArray[np.int64]]],
    *,
    present: Sequence[str],
) -> Items:
    """First and further values of each person, those that say nothing left out, in the order of people."""
    more_owners, more = further
    if len(more_owners):
        owners = np.concatenate([owners, more_owners])
        first = {part: np.concatenate([column, more[part]]) for part, column in first.items()}
    keep = np.zeros(len(owners), dtype=bool)
    for part in present:
        keep |= first[part] != 0
    if not keep.all():
        owners = owners[keep]
        first = {part: column[keep] for part, column in first.items()}
    if len(more_owners):
        order = np.argsort(owners, kind="stable")
        owners = owners[order]
        first = {part: column[order] for part, column in first.items()}
    start = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(owners, minlength=size), out=start[1:])
    return Items(start, first)
