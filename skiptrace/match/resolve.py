"""
Who, not only whether: the candidates of one debtor compete with each other and with "nobody".

A debtor is at most one person. Records that are plausibly the debtor are first compared among themselves: those that
are one person are joined and judged by all their evidence together (a voter row without a birth date and a header row
with one become one person), those that contradict each other, or stand apart in a source that lists each person once,
exclude each other. What is left is a distribution over persons, nobody among them.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.levels import Born, Given, Mail, Place, Shared, Ssn, Suffix
from skiptrace.match.people import UNKNOWN_SSN, Items, People
from skiptrace.model import Band

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from skiptrace.match.model import MatchModel
    from skiptrace.match.score import Kernel, Scores

    Links = dict[tuple[int, int], tuple[float, bool]]

# Below 1 in 500 a record takes no part in the competition: it could not change the answer.
PLAUSIBLE_BITS = -9.0
# So many are all compared with each other; further ones, down to about one in ten, with these alone.
MOST_RIVALS = 12
MOST_HEARD = 60
WORTH_JOINING_BITS = -3.0
# Beyond this, odds overflow and say nothing new.
HIGHEST_BITS = 200.0
SUREST = 1.0 - 1e-12

CONFLICTS: Mapping[str, Sequence[int]] = {
    "birth date": (Born.NEAR, Born.FAR, Born.YEAR_DIFFERENT),
    "SSN last four": (Ssn.DIFFERENT,),
    "suffix": (Suffix.CONFLICT,),
    "given name": (Given.DIFFERENT, Given.INITIAL_DIFFERENT),
}
# What no chain of other records explains away: one person has one birth date, one SSN and one generation.
CONTRADICTIONS: Mapping[str, Sequence[int]] = {
    "birth date": (Born.FAR,),
    "SSN last four": (Ssn.DIFFERENT,),
    "suffix": (Suffix.CONFLICT,),
}
ANOTHER_GIVEN: Mapping[str, Sequence[int]] = {"given name": (Given.DIFFERENT, Given.INITIAL_DIFFERENT)}
SECOND_IDENTIFIERS: Mapping[str, Sequence[int]] = {
    "birth date": (Born.SAME, Born.SWAPPED, Born.TYPO, Born.YEAR_FILLER, Born.YEAR_MONTH_SAME),
    "SSN last four": (Ssn.SAME, Ssn.TYPO),
    "address": (Place.SAME, Place.UNIT_MISSING, Place.UNIT_DIFFERENT),
    "phone": (Shared.SAME,),
    "e-mail": (Mail.SAME, Mail.NAME_SAME),
}


@dataclass(slots=True)
class Resolution:
    """
    What became of each pair of `Scores`, in its order.

    ``probability`` that the record is the debtor's; ``person`` numbers the persons among one debtor's candidates from
    0 by their chance (-1: took no part); ``second_identifier``: something beside the name agrees;
    ``another_given``: the given names are two, and no exact SSN says that they are one person's.
    """

    probability: NDArray[np.float64]
    prior_bits: float
    person: NDArray[np.int64]
    second_identifier: NDArray[np.bool_]
    another_given: NDArray[np.bool_]

    def band(self, model: MatchModel) -> list[Band]:
        """
        What to do with each pair.

        A name alone is never accepted (CFPB examination findings, 2021), nor is another given name: twins share
        everything else, down to neighbouring SSNs.
        """
        accepted = (self.probability >= model.accept) & self.second_identifier & ~self.another_given
        review = ~accepted & (self.probability >= model.review)
        return [
            Band.ACCEPT if yes else Band.REVIEW if maybe else Band.REJECT
            for yes, maybe in zip(accepted.tolist(), review.tolist(), strict=True)
        ]


@dataclass(slots=True)
class _Person:
    """
    Records taken for one person, as places in the scores.

    ``bits`` are the log-odds that the person is the debtor, ``membership`` holds for each record the chance that it
    is this person's.
    """

    records: list[int]
    bits: float
    membership: list[float]


def resolve(kernel: Kernel, left: People, right: People, scores: Scores, sources: NDArray[np.int64]) -> Resolution:
    """
    The chance of each pair, once all candidates of a debtor have been heard.

    Args:
        kernel: What scored the pairs.
        left: The debtors.
        right: The candidate records.
        scores: Pairs sorted by debtor.
        sources: The source of each pair's record, as any number.
    """
    prior = kernel.prior_bits
    bits = scores.weight + prior
    person = np.full(len(scores), -1, dtype=np.int64)
    odds = np.exp2(np.clip(bits, -HIGHEST_BITS, HIGHEST_BITS))
    # The chance of each record against nobody and all other records of its debtor.
    probability = np.asarray(odds / (1.0 + _total(scores.left, odds)[scores.left]))
    plausible = bits > PLAUSIBLE_BITS
    groups = list(_groups(scores, bits, plausible))
    links = _links(kernel, right, scores, groups, sources)
    clusters = [_cluster(group, links) for group in groups]
    _join(kernel, left, right, scores, bits, clusters, prior)
    unheard = odds.copy()
    unheard[[record for group in groups for record in group]] = 0.0
    outside = _total(scores.left, unheard)
    heard = np.zeros(len(outside))
    for persons in clusters:
        debtor = scores.left[persons[0].records[0]]
        heard[debtor] = _compete(persons, links, sources, probability, person, rest=float(outside[debtor]))
    has_rivals = heard[scores.left] > 0
    # Records joined to a person may say more than each did alone, which leaves less to those that were not heard.
    shared = (1.0 + outside + heard)[scores.left]
    probability = np.where(has_rivals & (person < 0), odds / shared, probability)
    person[plausible & ~has_rivals] = 0
    return Resolution(
        probability=np.minimum(probability, SUREST),
        prior_bits=prior,
        person=person,
        second_identifier=any_level(scores, SECOND_IDENTIFIERS),
        another_given=any_level(scores, ANOTHER_GIVEN) & (scores.levels["SSN last four"] != Ssn.SAME),
    )


def _total(owners: NDArray[np.int64], odds: NDArray[np.float64]) -> NDArray[np.float64]:
    """The sum of *odds* by owner."""
    return np.asarray(np.bincount(owners, weights=odds, minlength=1), dtype=np.float64)


def _groups(scores: Scores, bits: NDArray[np.float64], plausible: NDArray[np.bool_]) -> Iterator[list[int]]:
    """For each debtor with several plausible records: the places of those that are heard, best first."""
    places = np.flatnonzero(plausible)
    order = places[np.lexsort((scores.right[places], -bits[places], scores.left[places]))]
    owners = scores.left[order]
    bounds = np.flatnonzero(np.diff(owners, prepend=-1, append=-1))
    for start, end in pairwise(bounds.tolist()):
        if end - start > 1:
            heard: list[int] = order[start : min(end, start + MOST_HEARD)].tolist()
            worth = [place for place in heard[MOST_RIVALS:] if bits[place] > WORTH_JOINING_BITS]
            yield heard[:MOST_RIVALS] + worth


def any_level(scores: Scores, wanted: Mapping[str, Sequence[int]]) -> NDArray[np.bool_]:
    """Which pairs show any of the *wanted* levels, given by feature."""
    found = np.zeros(len(scores), dtype=bool)
    for feature, levels in wanted.items():
        found |= np.isin(scores.levels[feature], levels)
    return found


def _links(
    kernel: Kernel, right: People, scores: Scores, groups: Sequence[list[int]], sources: NDArray[np.int64]
) -> Links:
    """For two rival records: log-odds that they are one person, and whether they contradict each other."""
    ones: list[int] = []
    twos: list[int] = []
    for group in groups:
        for place, one in enumerate(group[:MOST_RIVALS]):
            twos.extend(group[place + 1 :])
            ones.extend([one] * (len(group) - place - 1))
    if not ones:
        return {}
    found = kernel.score(right, right, scores.right[ones], scores.right[twos])
    # Most sources list a person once, so two records of one source need more to be taken for one person.
    again = np.where(sources[ones] == sources[twos], np.log2(kernel.listed_twice), 0.0)
    bits = (found.weight + kernel.strangers_bits + again).tolist()
    conflict = any_level(found, CONFLICTS).tolist()
    return dict(zip(zip(ones, twos, strict=True), zip(bits, conflict, strict=True), strict=True))


def _link(links: Links, one: int, two: int) -> tuple[float, bool] | None:
    """What is known of two records; nothing of two that both came after the first rivals."""
    return links.get((one, two)) or links.get((two, one))


def _cluster(group: list[int], links: Links) -> list[_Person]:
    """
    The records of one debtor's rivals grouped into persons, from the best record on.

    A record joins a person when it links to one of its records and contradicts none, so strangers are not chained.
    """
    persons: list[_Person] = []
    for record in group:
        for person in persons:
            seen = [link for other in person.records if (link := _link(links, record, other))]
            best = max((bits for bits, _ in seen), default=0.0)
            if best > 0 and not any(conflict and bits < 0 for bits, conflict in seen):
                person.records.append(record)
                person.membership.append(1.0 / (1.0 + 2.0**-best))
                break
        else:
            persons.append(_Person([record], 0.0, [1.0]))
    return persons


def _join(
    kernel: Kernel,
    left: People,
    right: People,
    scores: Scores,
    bits: NDArray[np.float64],
    clusters: Sequence[list[_Person]],
    prior: float,
) -> None:
    """Judge each person of several records by all of them together."""
    joined = [person for persons in clusters for person in persons if len(person.records) > 1]
    for persons in clusters:
        for person in persons:
            person.bits = float(bits[person.records[0]])
    if not joined:
        return
    merged = merge_people(right, [scores.right[person.records].tolist() for person in joined])
    debtors = scores.left[[person.records[0] for person in joined]]
    together = kernel.score(left, merged, debtors, np.arange(len(joined))).weight + prior
    for person, weight in zip(joined, together.tolist(), strict=True):
        # The main record alone may say more: joining adds values that disagree as well.
        person.bits = max(person.bits, weight)


def _compete(
    persons: list[_Person],
    links: Links,
    sources: NDArray[np.int64],
    probability: NDArray[np.float64],
    number: NDArray[np.int64],
    *,
    rest: float,
) -> float:
    """
    Share the chance among persons that exclude each other, the *rest* that was not heard, and nobody.

    Returns the odds of all persons together.
    """
    odds = [2.0 ** min(person.bits, HIGHEST_BITS) for person in persons]
    order = sorted(range(len(persons)), key=lambda place: -odds[place])
    for rank, place in enumerate(order):
        rivals = sum(
            odds[other]
            for other in range(len(persons))
            if other != place and _exclusive(persons[place], persons[other], links, sources)
        )
        chance = odds[place] / (1.0 + odds[place] + rivals + rest)
        for record, membership in zip(persons[place].records, persons[place].membership, strict=True):
            probability[record] = chance * membership
            number[record] = rank
    return float(sum(odds))


def _exclusive(one: _Person, two: _Person, links: Links, sources: NDArray[np.int64]) -> bool:
    """Whether two persons cannot both be the debtor."""
    for first in one.records:
        for second in two.records:
            link = _link(links, first, second)
            if link is None or link[1] or sources[first] == sources[second]:
                return True
    return False


def merge_people(people: People, groups: Sequence[Sequence[int]]) -> People:
    """One person per group with the values of all its members; single-valued ones from the first that has them."""
    born = np.array([_fullest_date(people.born, group) for group in groups], dtype=np.int64)
    ssn = np.array([_first(people.ssn_last4, group, UNKNOWN_SSN) for group in groups], dtype=np.int64)
    return People(
        size=len(groups),
        vocabulary=people.vocabulary,
        names=_merge_items(people.names, groups),
        born=born,
        ssn_last4=ssn,
        addresses=_merge_items(people.addresses, groups),
        phones=_merge_items(people.phones, groups),
        emails=_merge_items(people.emails, groups),
        employers=_merge_items(people.employers, groups),
        further=tuple(
            np.array([_first(column, group, 0) for group in groups], dtype=np.int64) for column in people.further
        ),
    )


def _first(values: NDArray[np.int64], group: Sequence[int], unknown: int) -> int:
    return next((int(values[member]) for member in group if values[member] != unknown), unknown)


def _fullest_date(born: NDArray[np.int64], group: Sequence[int]) -> int:
    """The first of the group's dates, a full one before one with a month, that before a year alone."""
    dates = [int(born[member]) for member in group]
    return max(dates, key=lambda date: (date > 0) + (date // 100 % 100 > 0) + (date % 100 > 0), default=0)


def _merge_items(items: Items, groups: Sequence[Sequence[int]]) -> Items:
    """The distinct values of each group's members."""
    names = list(items.columns)
    columns = [items.columns[name] for name in names]
    start: list[int] = [0]
    rows: list[int] = []
    for group in groups:
        seen: dict[tuple[int, ...], int] = {}
        for member in group:
            for row in range(int(items.start[member]), int(items.start[member + 1])):
                seen.setdefault(tuple(int(column[row]) for column in columns), row)
        rows.extend(seen.values())
        start.append(len(rows))
    places = np.array(rows, dtype=np.int64)
    return Items(np.array(start, dtype=np.int64), {name: items.columns[name][places] for name in names})
