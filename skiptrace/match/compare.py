"""
Comparing pairs of people: one level per feature and pair.

Everything works on whole columns of pairs. Where a person has several names, addresses or phones, any of one side is
compared with any of the other and the pair that says most for "the same person" counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.levels import Born, Family, Given, Mail, Place, Shared, Ssn, Suffix
from skiptrace.match.similar import by_pair, family_levels, given_levels, middle_levels, spelling_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skiptrace.match.people import Items, People

SPELT_THE_SAME = 2
DIGITS_OF_DATE = 8
# Two files that both hold whole numbers are linked by them; last four digits are numbers that begin with zeros.
DIGITS_OF_SSN = 9
NEAR_YEARS = 2
SPELT_ALIKE_GIVEN = (Given.SAME, Given.NICKNAME, Given.CLOSE)
SPELT_ALIKE_FAMILY = (Family.SAME, Family.CLOSE)


@dataclass(slots=True)
class Combinations:
    """Every value of the left person with every value of the right one, pair by pair."""

    pair: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]

    @classmethod
    def of(cls, left: Items, right: Items, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> Combinations:
        """The combinations of pairs (lefts[i], rights[i])."""
        many_right = right.count[rights]
        many = left.count[lefts] * many_right
        pair = np.repeat(np.arange(len(lefts)), many)
        within = np.arange(len(pair)) - np.repeat(np.cumsum(many) - many, many)
        step = many_right[pair]
        return cls(pair, left.start[lefts[pair]] + within // step, right.start[rights[pair]] + within % step)

    def best(self, score: NDArray[np.float64], pairs: int) -> NDArray[np.int64]:
        """For each pair the place of its combination with the highest score, -1 where it has none."""
        place = np.full(pairs, -1, dtype=np.int64)
        if len(self.pair) == 0:
            return place
        if len(self.pair) > 1 and (np.diff(self.pair) == 0).any():
            order = np.lexsort((-score, self.pair))
            ordered = self.pair[order]
            first = np.r_[True, ordered[1:] != ordered[:-1]]
            place[ordered[first]] = order[first]
        else:
            place[self.pair] = np.arange(len(self.pair))
        return place


@dataclass(slots=True)
class NameLevels:
    """Levels of every combination of names; ``swapped`` marks given and family names read crosswise."""

    combinations: Combinations
    given: NDArray[np.int8]
    middle: NDArray[np.int8]
    family: NDArray[np.int8]
    suffix: NDArray[np.int8]
    swapped: NDArray[np.bool_]


def compare_names(left: People, right: People, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NameLevels:
    """The levels of all combinations of names, straight and, where both agree so, crosswise."""
    straight = Combinations.of(left.names, right.names, lefts, rights)
    words = left.vocabulary
    one = {part: column[straight.left] for part, column in left.names.columns.items()}
    two = {part: column[straight.right] for part, column in right.names.columns.items()}
    given = by_pair(one["given"], two["given"], words, given_levels)
    given[(given == Given.DIFFERENT) & _middle_used(one, two)] = Given.MIDDLE_USED
    family = by_pair(one["family"], two["family"], words, family_levels)
    middle = by_pair(one["middle"], two["middle"], words, middle_levels)
    suffix = np.zeros(len(given), dtype=np.int8)
    both = (one["suffix"] != 0) & (two["suffix"] != 0)
    suffix[both] = np.where(one["suffix"] == two["suffix"], Suffix.SAME, Suffix.CONFLICT)[both]
    cross = _crosswise(one, two)
    if not cross.any():
        return NameLevels(straight, given, middle, family, suffix, np.zeros(len(given), dtype=bool))
    # Names are taken for swapped when one part agrees exactly and the other but for its spelling at least.
    rows = np.flatnonzero(cross)
    crossed_given = by_pair(one["given"][rows], two["family"][rows], words, given_levels)
    crossed_family = by_pair(one["family"][rows], two["given"][rows], words, family_levels)
    alike = np.isin(crossed_given, SPELT_ALIKE_GIVEN) & np.isin(crossed_family, SPELT_ALIKE_FAMILY)
    cross[rows[~alike]] = False
    given[rows[alike]], family[rows[alike]] = crossed_given[alike], crossed_family[alike]
    return NameLevels(straight, given, middle, family, suffix, cross)


def _middle_used(one: dict[str, NDArray[np.int64]], two: dict[str, NDArray[np.int64]]) -> NDArray[np.bool_]:
    first = (one["given"] == two["middle"]) & (one["given"] != 0)
    second = (one["middle"] == two["given"]) & (two["given"] != 0)
    return np.asarray(first | second, dtype=bool)


def _crosswise(one: dict[str, NDArray[np.int64]], two: dict[str, NDArray[np.int64]]) -> NDArray[np.bool_]:
    present = (one["given"] != 0) & (one["family"] != 0) & (one["given"] != one["family"])
    return np.asarray(present & ((one["given"] == two["family"]) | (one["family"] == two["given"])), dtype=bool)


def compare_born(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of birth dates written ``yyyymmdd`` with zeros for what is unknown."""
    levels = np.full(len(left), int(Born.FAR), dtype=np.int8)
    year = (left // 10_000, right // 10_000)
    month = (left // 100 % 100, right // 100 % 100)
    day = (left % 100, right % 100)
    full = (day[0] > 0) & (day[1] > 0)
    same_year = year[0] == year[1]
    near = np.abs(year[0] - year[1]) <= NEAR_YEARS
    levels[near] = Born.NEAR
    levels[full & _one_slip(left, right, DIGITS_OF_DATE)] = Born.TYPO
    filler = full & ((left % 10_000 == 101) | (right % 10_000 == 101))  # noqa: PLR2004 1 January
    levels[filler & same_year] = Born.YEAR_FILLER
    levels[full & same_year & (month[0] == day[1]) & (day[0] == month[1])] = Born.SWAPPED
    partial = ~full
    levels[partial] = np.where(same_year, Born.YEAR_SAME, Born.YEAR_DIFFERENT)[partial]
    months = partial & same_year & (month[0] > 0) & (month[1] > 0)
    levels[months & (month[0] == month[1])] = Born.YEAR_MONTH_SAME
    levels[months & (month[0] != month[1])] = Born.NEAR
    levels[full & (left == right)] = Born.SAME
    levels[(year[0] == 0) | (year[1] == 0)] = Born.MISSING
    return levels


def compare_ssn(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of last four digits, or of whole numbers on both sides; -1 is unknown."""
    levels = np.full(len(left), int(Ssn.DIFFERENT), dtype=np.int8)
    levels[_one_slip(left, right, DIGITS_OF_SSN)] = Ssn.TYPO
    levels[left == right] = Ssn.SAME
    levels[(left < 0) | (right < 0)] = Ssn.MISSING
    return levels


def _one_slip(left: NDArray[np.int64], right: NDArray[np.int64], digits: int) -> NDArray[np.bool_]:
    """Whether exactly one digit differs, or two neighbours changed places."""
    differ = np.zeros((digits, len(left)), dtype=bool)
    ones, twos = [], []
    for place in range(digits):
        ones.append(left // 10**place % 10)
        twos.append(right // 10**place % 10)
        differ[place] = ones[-1] != twos[-1]
    count = differ.sum(axis=0)
    swapped = np.zeros(len(left), dtype=bool)
    for place in range(digits - 1):
        swapped |= (
            differ[place] & differ[place + 1] & (ones[place] == twos[place + 1]) & (ones[place + 1] == twos[place])
        )
    return np.asarray((count == 1) | ((count == 2) & swapped), dtype=bool)  # noqa: PLR2004 two neighbours


def compare_places(left: People, right: People, combinations: Combinations) -> NDArray[np.int8]:
    """Levels of every combination of addresses."""
    one = {part: column[combinations.left] for part, column in left.addresses.columns.items()}
    two = {part: column[combinations.right] for part, column in right.addresses.columns.items()}
    same = {part: (one[part] == two[part]) & (one[part] != 0) for part in one}
    street = by_pair(one["street"], two["street"], left.vocabulary, spelling_levels)
    same_street = (street == 1) | (street == SPELT_THE_SAME)
    zips_known = (one["zip5"] != 0) & (two["zip5"] != 0)
    same_city = same["city"] & (same["state"] | (one["state"] == 0) | (two["state"] == 0))
    # 100 MAIN ST without town and ZIP code may be anywhere in the state.
    same_area = same["zip5"] | same_city
    # One door in one state, and the town or ZIP code misspelt on the way: looked at where all else agrees only.
    door = np.flatnonzero(same_street & same["number"] & same["state"] & ~same_area)
    town = by_pair(one["city"][door], two["city"][door], left.vocabulary, spelling_levels)
    same_area[door[(town == 1) | (town == SPELT_THE_SAME)]] = True
    levels = np.full(len(street), int(Place.DIFFERENT), dtype=np.int8)
    levels[same["state"]] = Place.STATE_SAME
    levels[same_city] = Place.CITY_SAME
    levels[same["zip5"]] = Place.ZIP_SAME
    levels[same_street & same_area] = Place.STREET_SAME
    building = same_street & same_area & same["number"]
    levels[building] = Place.UNIT_DIFFERENT
    levels[building & ((one["unit"] == 0) | (two["unit"] == 0))] = Place.UNIT_MISSING
    levels[building & (one["unit"] == two["unit"])] = Place.SAME
    known = (
        zips_known | ((one["state"] != 0) & (two["state"] != 0)) | ((one["city"] != 0) & (two["city"] != 0)) | building
    )
    levels[~known] = Place.MISSING
    return levels


def compare_shared(
    left: Items, right: Items, lefts: NDArray[np.int64], rights: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Whether any value is common, and which (the right side's), 0 where none is."""
    combinations = Combinations.of(left, right, lefts, rights)
    ones = left["value"][combinations.left]
    equal = ones == right["value"][combinations.right]
    levels = np.zeros(len(lefts), dtype=np.int8)
    levels[combinations.pair] = Shared.DIFFERENT
    levels[combinations.pair[equal]] = Shared.SAME
    value = np.zeros(len(lefts), dtype=np.int64)
    value[combinations.pair[equal]] = ones[equal]
    return levels, value


def compare_emails(
    left: People, right: People, lefts: NDArray[np.int64], rights: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Levels of e-mail addresses, and which is common."""
    combinations = Combinations.of(left.emails, right.emails, lefts, rights)
    ones, twos = left.emails["value"][combinations.left], right.emails["value"][combinations.right]
    found = by_pair(ones, twos, left.vocabulary, _same_email_name)
    for alike in np.flatnonzero(found == Mail.NAME_SAME).tolist():
        pair, email = combinations.pair[alike], left.vocabulary.text(int(ones[alike]))
        if _made_of_name(left, int(lefts[pair]), email) or _made_of_name(right, int(rights[pair]), email):
            found[alike] = Mail.OWN_NAME_SAME
    best = combinations.best(-found.astype(np.float64), len(lefts))
    levels = np.zeros(len(lefts), dtype=np.int8)
    some = best >= 0
    levels[some] = found[best[some]]
    value = np.zeros(len(lefts), dtype=np.int64)
    value[some] = ones[best[some]]
    return levels, value


def _same_email_name(lefts: list[str], rights: list[str]) -> NDArray[np.int8]:
    names = ((one.partition("@")[0], two.partition("@")[0]) for one, two in zip(lefts, rights, strict=True))
    return np.array([Mail.NAME_SAME if one == two else Mail.DIFFERENT for one, two in names], dtype=np.int8)


def _made_of_name(people: People, person: int, email: str) -> bool:
    """Whether an address is the person's name: then every namesake's looks the same, and it says little more."""
    letters = "".join(character for character in email.partition("@")[0].upper() if character.isalpha())
    families = people.names["family"][people.names.start[person] : people.names.start[person + 1]]
    return any(name and name in letters for name in map(people.vocabulary.text, families.tolist()))
