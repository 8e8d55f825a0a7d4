"""
Blocking keys: which people are worth comparing.

Every key is a 64-bit number made of a kind and of what agrees (`name`, `family and birth date`, `dwelling` …); two
people are compared when they share a key. The union of many narrow keys finds a debtor who moved, married, changed
numbers or was misspelt, while each single block stays small. A block larger than the cap of its kind is left out:
sharing a very common name says nothing, and whoever is the debtor shares a narrower key as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain, islice
from threading import Lock
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.text_hashes import text_hashes
from skiptrace.normalize.names import family_parts, listed_names, nickname_roots, phonetic_keys

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from numpy.typing import NDArray

    from skiptrace.match.people import Items, People
    from skiptrace.match.vocabulary import Vocabulary

# Kind -> largest block that is still compared. Keys of one everyday value have low caps: they serve small tables and
# rare values, where nothing else may agree. Keys of two or three values are narrow by themselves.
BLOCK_CAPS: dict[str, int] = {
    "name": 400,
    "given and birth date": 200,
    "family and birth date": 200,
    "family, initial and birth year": 200,
    "family, initial, month and day": 100,
    "phone": 100,
    "e-mail": 100,
    "e-mail name": 60,
    "family and SSN": 100,
    "given and SSN": 100,
    "birth year and SSN": 100,
    "dwelling": 150,
    "dwelling and family": 150,
    "family, initial and ZIP": 150,
    "given and ZIP": 60,
    "birth date": 20,
    "family": 25,
    "SSN": 12,
    "given and door": 60,
}
KINDS = tuple(BLOCK_CAPS)
_SALTS = dict(zip(KINDS, text_hashes(KINDS), strict=True))
# The columns of text that keys are made of.
KEYED_TEXTS = frozenset({"given", "family", "number", "street", "city", "zip5", "email"})
SHORTEST_EMAIL_NAME = 5
# A million people have some hundred thousand different names.
NAMES_KEPT = 200_000


@dataclass(slots=True)
class Keys:
    """Keys in columns: whose (``person``), of which kind (index into `KINDS`), and the ``key`` itself."""

    person: NDArray[np.int64]
    kind: NDArray[np.uint8]
    key: NDArray[np.uint64]


@dataclass(slots=True)
class Column:
    """Hashes with their owners, in the order of owners; a person may own none or several."""

    owner: NDArray[np.int64]
    value: NDArray[np.uint64]


def blocking_keys(people: People, *, variants: bool = False, thorough: bool = False) -> Keys:
    """
    All blocking keys of *people*; rarely the same key stands twice, where two crossings of spellings agree.

    Args:
        people: Whose keys.
        variants: Add keys of likely mistakes (day and month of birth swapped). Set for one of the two sides only.
        thorough: Add keys that pay where much is misspelt; reference tables go without. Set for both sides.
    """
    return keys_of_parts(KeyParts.of(people), variants=variants, thorough=thorough)


def keys_of_parts(
    parts: KeyParts,
    *,
    variants: bool = False,
    thorough: bool = False,
    keep: Callable[[NDArray[np.uint64]], NDArray[np.bool_]] | None = None,
) -> Keys:
    """The keys that can be made of *parts*, as `blocking_keys` does; with *keep* only those that it marks."""
    found: list[tuple[int, Column]] = []
    for kind, make in _makers(parts, variants=variants, thorough=thorough).items():
        column = _salted(kind, make())
        if keep is not None:
            kept = np.flatnonzero(keep(column.value))
            column = Column(column.owner[kept], column.value[kept])
        found.append((KINDS.index(kind), column))
    person = np.concatenate([column.owner for _, column in found])
    kind_of = np.concatenate([np.full(len(column.owner), number, dtype=np.uint8) for number, column in found])
    return Keys(person, kind_of, np.concatenate([column.value for _, column in found]))


def dwelling_keys(people: People, persons: NDArray[np.int64]) -> Keys:
    """The keys of kind ``dwelling`` of some *persons* among *people*, numbered by their positions in *persons*."""
    start, many = people.addresses.start[persons], people.addresses.count[persons]
    place = np.repeat(np.arange(len(persons)), many)
    within = np.arange(len(place)) - np.repeat(np.cumsum(many) - many, many)
    _, dwellings = _dwellings(people, place, np.repeat(start, many) + within)
    column = _salted("dwelling", dwellings)
    return Keys(column.owner, np.full(len(column.owner), KINDS.index("dwelling"), dtype=np.uint8), column.value)


@dataclass(slots=True, kw_only=True)
class NameParts:
    """What of people's names goes into keys."""

    roots: Column
    families: Column
    sounds: Column
    sound_initials: Column

    @classmethod
    def of(
        cls,
        owner: NDArray[np.int64],
        given: tuple[NDArray[np.int64], Sequence[str]],
        family: tuple[NDArray[np.int64], Sequence[str]],
    ) -> NameParts:
        """The parts of names, each given as the places of all in a list of distinct texts."""
        roots, initials = (_spread(owner, given[0], made) for made in _GIVEN_NAMES.of(given[1]))
        families, sounds = (_spread(owner, family[0], made) for made in _FAMILY_NAMES.of(family[1]))
        return cls(roots=roots, families=families, sounds=sounds, sound_initials=_cross(sounds, initials))


@dataclass(slots=True, kw_only=True)
class KeyParts:
    """
    What keys are made of, as columns of hashes or numbers.

    ``born`` are full birth dates, ``ssn`` the last four digits and one, ``streets`` house number and street,
    ``dwellings`` the same within a ZIP code or a city.
    """

    names: NameParts
    zips: Column
    born: Column
    years: Column
    ssn: Column
    phones: Column
    emails: Column
    email_names: Column
    streets: Column
    dwellings: Column

    @classmethod
    def of(cls, people: People) -> KeyParts:
        """The parts of people who were coded."""
        vocabulary, names, places = people.vocabulary, people.names, people.addresses
        streets, dwellings = _dwellings(people, _owners(places), np.arange(int(places.start[-1])))
        emails, email_names = _emails(people)
        everybody = np.arange(people.size)
        return cls(
            names=NameParts.of(_owners(names), _coded(names["given"], vocabulary), _coded(names["family"], vocabulary)),
            zips=distinct_column(present(_owners(places), vocabulary.hashes()[places["zip5"]])),
            born=present(everybody, people.born.astype(np.uint64), people.born % 100 > 0),
            years=present(everybody, (people.born // 10_000).astype(np.uint64)),
            ssn=present(everybody, (people.ssn_last4 + 1).astype(np.uint64)),
            phones=distinct_column(Column(_owners(people.phones), people.phones["value"].astype(np.uint64))),
            emails=emails,
            email_names=email_names,
            streets=streets,
            dwellings=dwellings,
        )


def _makers(parts: KeyParts, *, variants: bool, thorough: bool) -> dict[str, Callable[[], Column]]:
    """How the keys of each kind are made; called one after the other, so that few columns are in memory at once."""
    names = parts.names
    born = _with_swapped(parts.born) if variants else parts.born
    month_day = Column(parts.born.owner, parts.born.value % np.uint64(10_000))
    made: dict[str, Callable[[], Column]] = {
        # A sum does not mind the order, so swapped given and family names meet.
        "name": lambda: _cross(names.roots, names.families, combine=np.add),
        "given and birth date": lambda: _cross(names.roots, born),
        "family and birth date": lambda: _cross(names.sounds, born),
        "family, initial and birth year": lambda: _cross(names.sound_initials, parts.years),
        "family, initial, month and day": lambda: _cross(names.sound_initials, month_day),
        "phone": lambda: parts.phones,
        "e-mail": lambda: parts.emails,
        "e-mail name": lambda: parts.email_names,
        "family and SSN": lambda: _cross(names.sounds, parts.ssn),
        "given and SSN": lambda: _cross(names.roots, parts.ssn),
        "birth year and SSN": lambda: _cross(parts.years, parts.ssn),
        "dwelling": lambda: parts.dwellings,
        "dwelling and family": lambda: _cross(parts.streets, names.sounds),
        "family, initial and ZIP": lambda: _cross(names.sound_initials, parts.zips),
        "given and ZIP": lambda: _cross(names.roots, parts.zips),
        "birth date": lambda: born,
        "family": lambda: names.sounds,
        "SSN": lambda: parts.ssn,
    }
    if thorough:
        made["given and door"] = lambda: _cross(names.roots, parts.streets)
    return made


def _salted(kind: str, column: Column) -> Column:
    return Column(column.owner, mix(_SALTS[kind], column.value))


def mix(one: NDArray[np.uint64] | np.uint64, two: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of two hashes in which their order counts (multiply and fold, after Fibonacci hashing)."""
    with np.errstate(over="ignore"):
        mixed = (one * np.uint64(0x9E3779B97F4A7C15) + two) * np.uint64(0xC2B2AE3D27D4EB4F)
    return mixed ^ (mixed >> np.uint64(29))


def _cross(
    one: Column,
    two: Column,
    *,
    combine: Callable[[NDArray[np.uint64], NDArray[np.uint64]], NDArray[np.uint64]] | None = None,
) -> Column:
    """Every value of *one* with every value of *two* of the same owner, mixed where nothing else is said."""
    size = int(max(one.owner.max(initial=-1), two.owner.max(initial=-1))) + 1
    many_two = np.bincount(two.owner, minlength=size)
    start_two = np.cumsum(many_two) - many_two
    repeats = many_two[one.owner]
    if many_two.max(initial=0) > 1:
        left = np.repeat(np.arange(len(one.owner)), repeats)
        within = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    else:
        left = np.flatnonzero(repeats)
        within = np.zeros(len(left), dtype=np.int64)
    owner = one.owner[left]
    with np.errstate(over="ignore"):
        return Column(owner, (combine or mix)(one.value[left], two.value[start_two[owner] + within]))


def _owners(items: Items) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(items.count)), items.count)


def present(owner: NDArray[np.int64], value: NDArray[np.uint64], keep: NDArray[np.bool_] | None = None) -> Column:
    """The values that are not 0, which is none, and marked if only some are to be kept."""
    keep = value != 0 if keep is None else keep & (value != 0)
    return Column(owner[keep], value[keep])


def distinct_column(column: Column) -> Column:
    """Each value of an owner once: ten addresses in one ZIP code must not fill the block of its key tenfold."""
    owner, value = column.owner, column.value
    again = np.flatnonzero(owner[1:] == owner[:-1])
    if not len(again):
        return column
    # Only owners of several values are put in order.
    several = np.zeros(len(owner), dtype=bool)
    several[again] = several[again + 1] = True
    places = np.flatnonzero(several)
    order = places[np.lexsort((value[places], owner[places]))]
    value = value.copy()
    value[places] = value[order]
    first = np.ones(len(owner), dtype=bool)
    first[1:] = (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])
    return Column(owner[first], value[first])


def _dwellings(people: People, owner: NDArray[np.int64], which: NDArray[np.int64]) -> tuple[Column, Column]:
    """Of *which* addresses number and street; the same within a ZIP code or, where that is unknown, a city."""
    hashes = people.vocabulary.hashes()
    places = {part: people.addresses[part][which] for part in ("number", "street", "zip5", "city")}
    street = mix(hashes[places["number"]], hashes[places["street"]])
    known = (places["number"] != 0) & (places["street"] != 0)
    zip5, city = places["zip5"], places["city"]
    area = hashes[np.where(zip5 != 0, zip5, city)]
    dwellings = present(owner, mix(street, area), known & (area != 0))
    return distinct_column(present(owner, street, known)), distinct_column(dwellings)


def _emails(people: People) -> tuple[Column, Column]:
    """Whole addresses, and the part before the sign where it is long enough to mean somebody."""
    owner, codes = _owners(people.emails), people.emails["value"]
    place, texts = _coded(codes, people.vocabulary)
    names = _spread(owner, place, _Made.of([_email_name(text) for text in texts]))
    return distinct_column(Column(owner, people.vocabulary.hashes()[codes])), names


def _email_name(email: str) -> tuple[str, ...]:
    name = email.partition("@")[0]
    return (name,) if len(name) >= SHORTEST_EMAIL_NAME else ()


def _coded(codes: NDArray[np.int64], vocabulary: Vocabulary) -> tuple[NDArray[np.int64], list[str]]:
    """The distinct texts of coded ones, and where among them each stands."""
    distinct, place = np.unique(codes, return_inverse=True)
    return place, vocabulary.texts(distinct.astype(np.int32))


@dataclass(slots=True)
class _Made:
    """Hashes made of texts: those of text *i* are ``flat[start[i]:]``, so many as ``count[i]``."""

    start: NDArray[np.int64]
    count: NDArray[np.int64]
    flat: NDArray[np.uint64]

    @classmethod
    def of(cls, made: Sequence[Collection[str]]) -> _Made:
        """The hashes of what was made of each text, none twice and none of an empty one."""
        count = np.fromiter(map(len, made), dtype=np.int64, count=len(made))
        texts = list(chain.from_iterable(made))
        column = distinct_column(present(np.repeat(np.arange(len(made)), count), text_hashes(texts)))
        count = np.bincount(column.owner, minlength=len(made))
        return cls(np.cumsum(count) - count, count, column.value)

    def at(self, places: NDArray[np.int64]) -> _Made:
        """The same of texts at other places."""
        return _Made(self.start[places], self.count[places], self.flat)

    def followed(self, other: _Made) -> _Made:
        """With those of further texts."""
        return _Made(
            np.concatenate([self.start, other.start + len(self.flat)]),
            np.concatenate([self.count, other.count]),
            np.concatenate([self.flat, other.flat]),
        )


class _Remembered:
    """What functions make of names, kept for those that were met: a million people have few different ones."""

    def __init__(self, *functions: Callable[[Sequence[str]], _Made]) -> None:
        self._functions = functions
        self._lock = Lock()
        self._forget()

    def _forget(self) -> None:
        self._place: dict[str, int] = {}
        self._made = [_Made.of([]) for _ in self._functions]

    def of(self, texts: Sequence[str]) -> list[_Made]:
        """For each function what it makes of *texts*, in their order."""
        with self._lock:
            if len(self._place) > NAMES_KEPT:
                self._forget()
            fresh = [text for text in texts if text not in self._place]
            if fresh:
                self._place.update(zip(fresh, range(len(self._place), len(self._place) + len(fresh)), strict=True))
                self._made = [
                    made.followed(function(fresh)) for made, function in zip(self._made, self._functions, strict=True)
                ]
            places = np.fromiter(map(self._place.__getitem__, texts), dtype=np.int64, count=len(texts))
            return [made.at(places) for made in self._made]


def _spread(owner: NDArray[np.int64], place: NDArray[np.int64], made: _Made) -> Column:
    """The hashes of each owner's texts, given where these stand among the distinct ones."""
    repeats = made.count[place]
    if repeats.max(initial=0) <= 1:
        some = np.flatnonzero(repeats)
        return distinct_column(Column(owner[some], made.flat[made.start[place[some]]]))
    rows = np.repeat(np.arange(len(place)), repeats)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return distinct_column(Column(owner[rows], made.flat[made.start[place[rows]] + within]))


def _root_hashes(given: Sequence[str]) -> _Made:
    return _Made.of([nickname_roots(name) if len(name) > 1 else () for name in given])


def _family_hashes(families: Sequence[str]) -> _Made:
    listed = listed_names()
    made: list[Collection[str]] = []
    for family in families:
        parts = family_parts(family)
        # A given name may stand in the family column: its roots are added so that swapped names meet.
        texts: Collection[str] = nickname_roots(family) if family in listed or parts != (family,) else parts
        if parts != (family,):
            whole = family.replace(" ", "").replace("-", "").replace("'", "")
            texts = {*texts, whole, *(part.replace(" ", "") for part in parts)}
        made.append(texts)
    return _Made.of(made)


def _sound_hashes(families: Sequence[str]) -> _Made:
    names = [parts if (parts := family_parts(family)) == (family,) else (family, *parts) for family in families]
    sounds = phonetic_keys(chain.from_iterable(names))
    if len(sounds) == len(names):
        return _Made.of([(sound,) for sound in sounds])
    each = iter(sounds)
    return _Made.of([tuple(islice(each, len(parts))) for parts in names])


def _initial_hashes(given: Sequence[str]) -> _Made:
    """First letters of the name and of its roots: BILL meets WILLIAM."""
    return _Made.of([{name[:1], *(root[:1] for root in nickname_roots(name))} if name else () for name in given])


_GIVEN_NAMES = _Remembered(_root_hashes, _initial_hashes)
_FAMILY_NAMES = _Remembered(_family_hashes, _sound_hashes)


def _with_swapped(born: Column) -> Column:
    year, month, day = (
        born.value // np.uint64(10_000),
        born.value // np.uint64(100) % np.uint64(100),
        born.value % np.uint64(100),
    )
    swap = (day <= np.uint64(12)) & (day != month)
    swapped = year[swap] * np.uint64(10_000) + day[swap] * np.uint64(100) + month[swap]
    owner = np.concatenate([born.owner, born.owner[swap]])
    order = np.argsort(owner, kind="stable")
    return Column(owner[order], np.concatenate([born.value, swapped])[order])


KIND_FEATURES: dict[str, tuple[str, ...]] = {
    "name": ("given name", "family name"),
    "given and birth date": ("given name", "birth date"),
    "family and birth date": ("family name", "birth date"),
    "family, initial and birth year": ("family name", "given name", "birth date"),
    "family, initial, month and day": ("family name", "given name", "birth date"),
    "phone": ("phone",),
    "e-mail": ("e-mail",),
    "e-mail name": ("e-mail",),
    "family and SSN": ("family name", "SSN last four"),
    "given and SSN": ("given name", "SSN last four"),
    "birth year and SSN": ("birth date", "SSN last four"),
    "dwelling": ("address",),
    "dwelling and family": ("address", "family name"),
    "family, initial and ZIP": ("family name", "given name", "address"),
    "given and ZIP": ("given name", "address"),
    "birth date": ("birth date",),
    "family": ("family name",),
    "SSN": ("SSN last four",),
    "given and door": ("given name", "address"),
}
"""Which features a key of each kind makes agree: they learn nothing from pairs that only it found."""
