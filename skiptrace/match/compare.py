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
from skiptrace.match.similar import by_pair, family_levels, given_levels, middle_levels, shared_parts, spelling_levels

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skiptrace.match.people import Items, People
    from skiptrace.match.vocabulary import Vocabulary

SPELT_THE_SAME = 2
DIGITS_OF_DATE = 8
# Two files that both hold whole numbers are linked by them; last four digits are numbers that begin with zeros.
DIGITS_OF_SSN = 9
NEAR_YEARS = 2
SLIPS = np.unique([many * figure * 10**place for many in (1, 9) for figure in range(1, 10) for place in range(9)])
# Whether a number may be one of these, by the highest bits of its hash (Fibonacci hashing).
SLIP_BITS = 12
MULTIPLY = np.uint64(0x9E3779B97F4A7C15)
SPELT_ALIKE_GIVEN = (Given.SAME, Given.NICKNAME, Given.CLOSE)
SPELT_ALIKE_FAMILY = (Family.SAME, Family.CLOSE)


@dataclass(slots=True)
class Combinations:
    """
    Every value of the left person with every value of the right one, pair by pair.

    ``many`` says how many each pair has, and ``lone`` that none has several.
    """

    pair: NDArray[np.int64]
    left: NDArray[np.int64]
    right: NDArray[np.int64]
    many: NDArray[np.int64]
    lone: bool

    @classmethod
    def of(cls, left: Items, right: Items, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> Combinations:
        """The combinations of pairs (lefts[i], rights[i])."""
        first_left, first_right = left.start.take(lefts), right.start.take(rights)
        many_right = right.start.take(rights + 1) - first_right
        many = (left.start.take(lefts + 1) - first_left) * many_right
        if many.max(initial=0) <= 1:
            pair = np.flatnonzero(many)
            return cls(pair, first_left.take(pair), first_right.take(pair), many, lone=True)
        pair = np.repeat(np.arange(len(lefts)), many)
        within = np.arange(len(pair)) - (np.cumsum(many) - many).take(pair)
        one, two = np.divmod(within, many_right.take(pair))
        return cls(pair, first_left.take(pair) + one, first_right.take(pair) + two, many, lone=False)

    def best(self, score: NDArray[np.float64]) -> NDArray[np.int64]:
        """For each pair the place of its first combination with the highest score, -1 where it has none."""
        place = np.full(len(self.many), -1, dtype=np.int64)
        if self.lone:
            place[self.pair] = np.arange(len(self.pair))
            return place
        start = np.flatnonzero(np.diff(self.pair, prepend=-1))
        highest = np.repeat(np.maximum.reduceat(score, start), np.diff(start, append=len(score)))
        best = np.flatnonzero(score == highest)[::-1]
        # Of several places the one written last stays.
        place[self.pair[best]] = best
        return place


@dataclass(slots=True)
class NameLevels:
    """
    Levels of every combination of names; ``swapped`` are the places of those read crosswise.

    ``right_given`` and ``right_family`` are the names of the right person that were compared as such; of double family
    names of which only a part agrees that part.
    """

    combinations: Combinations
    given: NDArray[np.int8]
    middle: NDArray[np.int8]
    family: NDArray[np.int8]
    suffix: NDArray[np.int8]
    swapped: NDArray[np.int64]
    right_given: NDArray[np.int64]
    right_family: NDArray[np.int64]


def compare_names(left: People, right: People, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NameLevels:
    """The levels of all combinations of names, straight and, where both agree so, crosswise."""
    straight = Combinations.of(left.names, right.names, lefts, rights)
    words = left.vocabulary
    one = {part: column.take(straight.left) for part, column in left.names.columns.items()}
    two = {part: column.take(straight.right) for part, column in right.names.columns.items()}
    given = by_pair(one["given"], two["given"], words, given_levels)
    given[(given == Given.DIFFERENT) & _middle_used(one, two)] = Given.MIDDLE_USED
    family = by_pair(one["family"], two["family"], words, family_levels)
    middle = by_pair(one["middle"], two["middle"], words, middle_levels)
    suffix = _suffixes(one["suffix"], two["suffix"])
    # Names are taken for swapped when one part agrees exactly and the other but for its spelling at least.
    rows = np.flatnonzero(_crosswise(one, two))
    crossed_given = by_pair(one["given"].take(rows), two["family"].take(rows), words, given_levels)
    crossed_family = by_pair(one["family"].take(rows), two["given"].take(rows), words, family_levels)
    near = np.isin(crossed_given, SPELT_ALIKE_GIVEN) & np.isin(crossed_family, SPELT_ALIKE_FAMILY)
    swapped = rows[near]
    given[swapped], family[swapped] = crossed_given[near], crossed_family[near]
    theirs = two["given"].copy(), two["family"].copy()
    # GARCIA agrees with GARCIA TREVINO as often as somebody has GARCIA in the name, however rare the pair is.
    part = np.flatnonzero(family == Family.PART_SAME)
    theirs[1][part] = shared_parts(words, one["family"].take(part), two["family"].take(part))
    theirs[0][swapped], theirs[1][swapped] = two["family"][swapped], two["given"][swapped]
    return NameLevels(straight, given, middle, family, suffix, swapped, *theirs)


def _suffixes(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
    levels = np.where(left == right, np.int8(Suffix.SAME), np.int8(Suffix.CONFLICT))
    levels[(left == 0) | (right == 0)] = Suffix.MISSING
    return levels


def _middle_used(one: dict[str, NDArray[np.int64]], two: dict[str, NDArray[np.int64]]) -> NDArray[np.bool_]:
    first = (one["given"] == two["middle"]) & (one["given"] != 0)
    second = (one["middle"] == two["given"]) & (two["given"] != 0)
    return np.asarray(first | second, dtype=bool)


def _crosswise(one: dict[str, NDArray[np.int64]], two: dict[str, NDArray[np.int64]]) -> NDArray[np.bool_]:
    present = (one["given"] != 0) & (one["family"] != 0) & (one["given"] != one["family"])
    return np.asarray(present & ((one["given"] == two["family"]) | (one["family"] == two["given"])), dtype=bool)


def compare_born(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of birth dates written ``yyyymmdd`` with zeros for what is unknown."""
    # Remainders cost five times as much as quotients.
    months = left // 100, right // 100
    year = months[0] // 100, months[1] // 100
    month = months[0] - year[0] * 100, months[1] - year[1] * 100
    day = left - months[0] * 100, right - months[1] * 100
    full = (day[0] > 0) & (day[1] > 0)
    same_year = year[0] == year[1]
    levels = np.where(np.abs(year[0] - year[1]) <= NEAR_YEARS, np.int8(Born.NEAR), np.int8(Born.FAR))
    levels[full & _one_slip(left, right, DIGITS_OF_DATE)] = Born.TYPO
    ones, twos = (month[0] == 1) & (day[0] == 1), (month[1] == 1) & (day[1] == 1)
    # Of two fillers only the years were ever known, and years differ in one digit by chance.
    both = np.flatnonzero(ones & twos & ~same_year)
    levels[both] = np.where(np.abs(year[0] - year[1]).take(both) <= NEAR_YEARS, np.int8(Born.NEAR), np.int8(Born.FAR))
    filler = full & same_year & (ones | twos)
    levels[full & same_year & (month[0] == day[1]) & (day[0] == month[1])] = Born.SWAPPED
    partial = np.flatnonzero(~full)
    levels[partial] = _partial_dates(*(part.take(partial) for part in (*year, *month)))
    levels[full & (left == right)] = Born.SAME
    levels[filler] = Born.YEAR_FILLER
    levels[(year[0] == 0) | (year[1] == 0)] = Born.MISSING
    return levels


def _partial_dates(
    year: NDArray[np.int64], other_year: NDArray[np.int64], month: NDArray[np.int64], other_month: NDArray[np.int64]
) -> NDArray[np.int8]:
    """Levels of dates of which not both are full."""
    same_year = year == other_year
    levels = np.where(same_year, np.int8(Born.YEAR_SAME), np.int8(Born.YEAR_DIFFERENT))
    months = same_year & (month > 0) & (other_month > 0)
    levels[months] = np.where(month == other_month, np.int8(Born.YEAR_MONTH_SAME), np.int8(Born.NEAR))[months]
    return levels


def compare_ssn(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of last four digits, or of whole numbers on both sides; -1 is unknown."""
    levels = np.full(len(left), np.int8(Ssn.DIFFERENT))
    levels[_one_slip(left, right, DIGITS_OF_SSN)] = Ssn.TYPO
    levels[left == right] = Ssn.SAME
    levels[(left < 0) | (right < 0)] = Ssn.MISSING
    return levels


def _one_slip(left: NDArray[np.int64], right: NDArray[np.int64], digits: int) -> NDArray[np.bool_]:
    """Whether exactly one digit differs, or two neighbours changed places."""
    found = np.zeros(len(left), dtype=bool)
    # One digit makes a difference of one figure and zeros, two neighbours one of nine times a figure and zeros.
    rows = np.flatnonzero(MAY_BE_SLIP.take(_slip_places(np.abs(left - right))))
    ones, twos = (numbers[rows][:, None] // 10 ** np.arange(digits) % 10 for numbers in (left, right))
    differ = ones != twos
    crossed = (ones[:, :-1] == twos[:, 1:]) & (ones[:, 1:] == twos[:, :-1])
    swapped = (differ[:, :-1] & differ[:, 1:] & crossed).any(axis=1)
    count = differ.sum(axis=1)
    found[rows] = (count == 1) | ((count == 2) & swapped)  # noqa: PLR2004 two neighbours
    return found


def _slip_places(differences: NDArray[np.int64]) -> NDArray[np.int64]:
    return (differences.astype(np.uint64) * MULTIPLY >> np.uint64(64 - SLIP_BITS)).astype(np.int64)


MAY_BE_SLIP = np.zeros(1 << SLIP_BITS, dtype=bool)
MAY_BE_SLIP[_slip_places(SLIPS)] = True


def compare_places(left: People, right: People, combinations: Combinations) -> NDArray[np.int8]:
    """Levels of every combination of addresses."""
    one, two = _Places(left.addresses, combinations.left), _Places(right.addresses, combinations.right)
    same_zip, same_state, same_city = (one.same(part, two) for part in ("zip5", "state", "city"))
    same_city &= same_state | (one["state"] == 0) | (two["state"] == 0)
    # 100 MAIN ST without town and ZIP code may be anywhere in the state.
    same_area = same_zip | same_city
    same_number = one.same("number", two)
    # One door in one state, and the town or ZIP code misspelt on the way: looked at where all else agrees only.
    near = np.flatnonzero(same_area | (same_number & same_state))
    street = near[_spelt_the_same(one.some("street", near), two.some("street", near), left.vocabulary)]
    door = street[(same_number & same_state & ~same_area).take(street)]
    town = _spelt_the_same(one.some("city", door), two.some("city", door), left.vocabulary)
    same_area[door[town]] = True
    levels = np.where(same_state, np.int8(Place.STATE_SAME), np.int8(Place.DIFFERENT))
    levels[same_city] = Place.CITY_SAME
    levels[same_zip] = Place.ZIP_SAME
    street = street[same_area.take(street)]
    # Every part of a large town may have its own Oak Street.
    levels[street[same_zip.take(street)]] = Place.STREET_SAME
    building = street[same_number.take(street)]
    levels[building] = _units(one.some("unit", building), two.some("unit", building))
    known = one.both("zip5", two) | one.both("state", two) | one.both("city", two)
    known[building] = True
    return np.where(known, levels, np.int8(Place.MISSING))


class _Places:
    """Some addresses of one side; what is asked of all of them is gathered once."""

    def __init__(self, items: Items, places: NDArray[np.int64]) -> None:
        self._items, self._places = items, places
        self._found: dict[str, NDArray[np.int64]] = {}

    def __getitem__(self, part: str) -> NDArray[np.int64]:
        if part not in self._found:
            self._found[part] = self._items[part].take(self._places)
        return self._found[part]

    def some(self, part: str, rows: NDArray[np.int64]) -> NDArray[np.int64]:
        """One part of addresses at *rows*."""
        return self._items[part].take(self._places.take(rows))

    def same(self, part: str, other: _Places) -> NDArray[np.bool_]:
        """Where both have one part and it is the same."""
        return np.asarray((self[part] == other[part]) & (self[part] != 0), dtype=bool)

    def both(self, part: str, other: _Places) -> NDArray[np.bool_]:
        """Where both have one part."""
        return np.asarray((self[part] != 0) & (other[part] != 0), dtype=bool)


def _spelt_the_same(left: NDArray[np.int64], right: NDArray[np.int64], words: Vocabulary) -> NDArray[np.bool_]:
    levels = by_pair(left, right, words, spelling_levels)
    return np.asarray((levels == 1) | (levels == SPELT_THE_SAME), dtype=bool)


def _units(left: NDArray[np.int64], right: NDArray[np.int64]) -> NDArray[np.int8]:
    """Levels of the units of one building."""
    levels = np.where((left == 0) | (right == 0), np.int8(Place.UNIT_MISSING), np.int8(Place.UNIT_DIFFERENT))
    levels[left == right] = Place.SAME
    return levels


def compare_shared(left: Items, right: Items, combinations: Combinations) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Whether any value is common, and which (the right side's), 0 where none is."""
    ones = left["value"].take(combinations.left)
    equal = np.flatnonzero(ones == right["value"].take(combinations.right))
    levels = np.zeros(len(combinations.many), dtype=np.int8)
    levels[combinations.pair] = Shared.DIFFERENT
    pair = combinations.pair.take(equal)
    levels[pair] = Shared.SAME
    value = np.zeros(len(levels), dtype=np.int64)
    value[pair] = ones.take(equal)
    return levels, value


def compare_emails(
    left: People, right: People, combinations: Combinations, lefts: NDArray[np.int64], rights: NDArray[np.int64]
) -> tuple[NDArray[np.int8], NDArray[np.int64]]:
    """Levels of e-mail addresses of people at *lefts* and *rights*, and which is common."""
    ones, twos = left.emails["value"].take(combinations.left), right.emails["value"].take(combinations.right)
    found = by_pair(ones, twos, left.vocabulary, _same_email_name)
    same = np.flatnonzero(found == Mail.NAME_SAME)
    own = _made_of_name(left, lefts.take(combinations.pair.take(same)), ones.take(same))
    own |= _made_of_name(right, rights.take(combinations.pair.take(same)), ones.take(same))
    found[same[own]] = Mail.OWN_NAME_SAME
    best = combinations.best(-found.astype(np.float64))
    levels = np.zeros(len(lefts), dtype=np.int8)
    some = np.flatnonzero(best >= 0)
    kept = best.take(some)
    levels[some] = found.take(kept)
    value = np.zeros(len(lefts), dtype=np.int64)
    value[some] = ones.take(kept)
    return levels, value


def _same_email_name(words: Vocabulary, lefts: NDArray[np.int64], rights: NDArray[np.int64]) -> NDArray[np.int8]:
    same = words.derived(_before_sign, lefts) == words.derived(_before_sign, rights)
    return np.where(same, np.int8(Mail.NAME_SAME), np.int8(Mail.DIFFERENT))


def _before_sign(email: str) -> str:
    return email.partition("@")[0]


def _made_of_name(people: People, persons: NDArray[np.int64], emails: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Whether addresses are the persons' names: then every namesake's looks the same, and it says little more."""
    words, start = people.vocabulary, people.names.start
    letters = words.texts(words.derived(_letters, emails))
    bounds = zip(start.take(persons).tolist(), start.take(persons + 1).tolist(), strict=True)
    families = [words.texts(people.names["family"][first:end]) for first, end in bounds]
    return np.array(
        [any(name and name in text for name in names) for names, text in zip(families, letters, strict=True)],
        dtype=bool,
    )


def _letters(email: str) -> str:
    return "".join(character for character in _before_sign(email).upper() if character.isalpha())
