"""
Blocking keys: which people are worth comparing.

Every key is a 64-bit number made of a kind and of what agrees (`name`, `family and birth date`, `dwelling` …); two
people are compared when they share a key. The union of many narrow keys finds a debtor who moved, married, changed
numbers or was misspelt, while each single block stays small. A block larger than the cap of its kind is left out:
sharing a very common name says nothing, and whoever is the debtor shares a narrower key as well.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.vocabulary import stable_hash
from skiptrace.normalize.names import family_parts, nickname_roots, phonetic_key

if TYPE_CHECKING:
    from collections.abc import Callable

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
class _Column:
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
    parts = _Parts.of(people)
    found = [(KINDS.index(kind), column) for kind, column in _make(people, parts, variants=variants, thorough=thorough)]
    person = np.concatenate([column.owner for _, column in found])
    kind = np.concatenate([np.full(len(column.owner), number, dtype=np.uint8) for number, column in found])
    key = np.concatenate([column.value for _, column in found])
    return Keys(person, kind, key)


@dataclass(slots=True)
class _Parts:
    """What keys are made of."""

    roots: _Column
    families: _Column
    sounds: _Column
    sound_initials: _Column
    both_names: _Column
    zips: _Column
    born: _Column
    ssn: _Column

    @classmethod
    def of(cls, people: People) -> _Parts:
        vocabulary = people.vocabulary
        names = people.names
        owner = _owners(names)
        roots = _distinct(_derived(owner, names["given"], vocabulary, _root_hashes))
        families = _distinct(_derived(owner, names["family"], vocabulary, _family_hashes))
        sounds = _distinct(_derived(owner, names["family"], vocabulary, _sound_hashes))
        initials = _derived(owner, names["given"], vocabulary, _initial_hashes)
        places = people.addresses
        return cls(
            roots=roots,
            families=families,
            sounds=sounds,
            sound_initials=_cross(sounds, _distinct(initials)),
            # A sum does not mind the order, so swapped given and family names meet.
            both_names=_cross(roots, families, combine=np.add),
            zips=_distinct(_present(_owners(places), vocabulary.hashes()[places["zip5"]])),
            born=_present(np.arange(people.size), people.born.astype(np.uint64), people.born % 100 > 0),
            ssn=_present(np.arange(people.size), (people.ssn_last4 + 1).astype(np.uint64)),
        )


def _make(people: People, parts: _Parts, *, variants: bool, thorough: bool) -> list[tuple[str, _Column]]:
    born = _with_swapped(parts.born) if variants else parts.born
    year = _present(np.arange(people.size), (people.born // 10_000).astype(np.uint64))
    month_day = _Column(parts.born.owner, parts.born.value % np.uint64(10_000))
    streets, dwellings = _dwellings(people)
    phones = _distinct(_Column(_owners(people.phones), people.phones["value"].astype(np.uint64)))
    emails, email_names = _emails(people)
    made = {
        "name": parts.both_names,
        "given and birth date": _cross(parts.roots, born),
        "family and birth date": _cross(parts.sounds, born),
        "family, initial and birth year": _cross(parts.sound_initials, year),
        "family, initial, month and day": _cross(parts.sound_initials, month_day),
        "phone": phones,
        "e-mail": emails,
        "e-mail name": email_names,
        "family and SSN": _cross(parts.sounds, parts.ssn),
        "given and SSN": _cross(parts.roots, parts.ssn),
        "birth year and SSN": _cross(year, parts.ssn),
        "dwelling": dwellings,
        "dwelling and family": _cross(streets, parts.sounds),
        "family, initial and ZIP": _cross(parts.sound_initials, parts.zips),
        "given and ZIP": _cross(parts.roots, parts.zips),
        "birth date": born,
        "family": parts.sounds,
        "SSN": parts.ssn,
    }
    if thorough:
        made["given and door"] = _cross(parts.roots, streets)
    return [(kind, _salted(kind, column)) for kind, column in made.items()]


def _salted(kind: str, column: _Column) -> _Column:
    return _Column(column.owner, _mix(np.uint64(stable_hash(kind)), column.value))


def _mix(one: NDArray[np.uint64] | np.uint64, two: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """A hash of two hashes in which their order counts (multiply and fold, after Fibonacci hashing)."""
    with np.errstate(over="ignore"):
        mixed = (one * np.uint64(0x9E3779B97F4A7C15) + two) * np.uint64(0xC2B2AE3D27D4EB4F)
    return mixed ^ (mixed >> np.uint64(29))


def _cross(
    one: _Column,
    two: _Column,
    *,
    combine: Callable[[NDArray[np.uint64], NDArray[np.uint64]], NDArray[np.uint64]] = _mix,
) -> _Column:
    """Every value of *one* with every value of *two* of the same owner."""
    size = int(max(one.owner.max(initial=-1), two.owner.max(initial=-1))) + 1
    many_two = np.bincount(two.owner, minlength=size)
    start_two = np.concatenate([[0], np.cumsum(many_two)])
    repeats = many_two[one.owner]
    left = np.repeat(np.arange(len(one.owner)), repeats)
    within = np.arange(len(left)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    right = start_two[one.owner[left]] + within
    with np.errstate(over="ignore"):
        return _Column(one.owner[left], combine(one.value[left], two.value[right]))


def _owners(items: Items) -> NDArray[np.int64]:
    return np.repeat(np.arange(len(items.count)), items.count)


def _present(owner: NDArray[np.int64], value: NDArray[np.uint64], keep: NDArray[np.bool_] | None = None) -> _Column:
    keep = value != 0 if keep is None else keep & (value != 0)
    return _Column(owner[keep], value[keep])


def _distinct(column: _Column) -> _Column:
    """Each value of an owner once: ten addresses in one ZIP code must not fill the block of its key tenfold."""
    if len(column.owner) < 2 or not (column.owner[1:] == column.owner[:-1]).any():  # noqa: PLR2004 one value has no twin
        return column
    order = np.lexsort((column.value, column.owner))
    owner, value = column.owner[order], column.value[order]
    first = np.r_[True, (owner[1:] != owner[:-1]) | (value[1:] != value[:-1])]
    return _Column(owner[first], value[first])


def _dwellings(people: People) -> tuple[_Column, _Column]:
    """Number and street; the same within a ZIP code or, where that is unknown, a city."""
    hashes, places = people.vocabulary.hashes(), people.addresses
    owner = _owners(places)
    street = _mix(hashes[places["number"]], hashes[places["street"]])
    known = (places["number"] != 0) & (places["street"] != 0)
    zip5, city = places["zip5"], places["city"]
    area = hashes[np.where(zip5 != 0, zip5, city)]
    dwellings = _present(owner, _mix(street, area), known & (area != 0))
    return _distinct(_present(owner, street, known)), _distinct(dwellings)


def _emails(people: People) -> tuple[_Column, _Column]:
    """Whole addresses, and the part before the sign where it is long enough to mean somebody."""
    owner, codes = _owners(people.emails), people.emails["value"]
    names = _distinct(_derived(owner, codes, people.vocabulary, _email_name_hash))
    return _distinct(_Column(owner, people.vocabulary.hashes()[codes])), names


def _email_name_hash(email: str) -> tuple[int, ...]:
    name = email.partition("@")[0]
    return (stable_hash(name),) if len(name) >= SHORTEST_EMAIL_NAME else ()


def _derived(
    owner: NDArray[np.int64],
    codes: NDArray[np.int64],
    vocabulary: Vocabulary,
    function: Callable[[str], tuple[int, ...]],
) -> _Column:
    """What *function* makes of each text, as hashes with their owners; called once per distinct text."""
    distinct, place = np.unique(codes, return_inverse=True)
    made = [function(text) for text in vocabulary.texts(distinct.astype(np.int32))]
    count = np.array([len(values) for values in made], dtype=np.int64)
    flat = np.array([value for values in made for value in values], dtype=np.uint64)
    start = np.concatenate([[0], np.cumsum(count)])
    repeats = count[place]
    rows = np.repeat(np.arange(len(codes)), repeats)
    within = np.arange(len(rows)) - np.repeat(np.cumsum(repeats) - repeats, repeats)
    return _Column(owner[rows], flat[start[place[rows]] + within])


@lru_cache(NAMES_KEPT)
def _root_hashes(given: str) -> tuple[int, ...]:
    return tuple(stable_hash(root) for root in sorted(nickname_roots(given))) if len(given) > 1 else ()


@lru_cache(NAMES_KEPT)
def _family_hashes(family: str) -> tuple[int, ...]:
    whole = family.replace(" ", "").replace("-", "").replace("'", "")
    # A given name may stand in the family column: its roots are added so that swapped names meet.
    texts = {whole, *(part.replace(" ", "") for part in family_parts(family)), *nickname_roots(family)}
    return tuple(stable_hash(text) for text in sorted(texts) if text)


@lru_cache(NAMES_KEPT)
def _sound_hashes(family: str) -> tuple[int, ...]:
    sounds = {phonetic_key(part) for part in (family, *family_parts(family))}
    return tuple(stable_hash(sound) for sound in sorted(sounds) if sound)


@lru_cache(NAMES_KEPT)
def _initial_hashes(given: str) -> tuple[int, ...]:
    """First letters of the name and of its roots: BILL meets WILLIAM."""
    letters = {given[:1], *(root[:1] for root in nickname_roots(given))} if given else set()
    return tuple(stable_hash(letter) for letter in sorted(letters) if letter)


def _with_swapped(born: _Column) -> _Column:
    year, month, day = (
        born.value // np.uint64(10_000),
        born.value // np.uint64(100) % np.uint64(100),
        born.value % np.uint64(100),
    )
    swap = (day <= np.uint64(12)) & (day != month)
    swapped = year[swap] * np.uint64(10_000) + day[swap] * np.uint64(100) + month[swap]
    owner = np.concatenate([born.owner, born.owner[swap]])
    order = np.argsort(owner, kind="stable")
    return _Column(owner[order], np.concatenate([born.value, swapped])[order])


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
