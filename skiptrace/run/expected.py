"""What a source gave over a run against what is expected of it: one that quietly stops giving phones is noticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from skiptrace.sdk.expect import Expectation
    from skiptrace.sdk.statements import Candidate

# Below this a rate says nothing.
FEWEST_ASKED: Final = 50
PEOPLE: Final = "people"


@dataclass(slots=True)
class Tally:
    """What one source gave in a run so far."""

    asked: int = 0
    hits: int = 0
    most_people: int = 0
    # How many people, and how many of them had something of a kind.
    gave: Counter[str] = field(default_factory=Counter[str])

    def add(self, gave: Mapping[str, int]) -> None:
        """Count the answer to one question, as `given` tells of it."""
        people = gave.get(PEOPLE, 0)
        self.asked += 1
        self.hits += people > 0
        self.most_people = max(self.most_people, people)
        self.gave.update(gave)


def given(candidates: Iterable[Candidate]) -> dict[str, int]:
    """How many people an answer names, and how many of them have something of each kind; empty for nobody."""
    found: Counter[str] = Counter()
    for candidate in candidates:
        found.update([PEOPLE, *sorted({str(seen.kind) for seen in candidate.observations})])
    return dict(found)


def unmet(expected: Expectation, tally: Tally) -> tuple[str, ...]:
    """What is not as expected, in words for the run report; nothing is said of a few questions."""
    if tally.asked < FEWEST_ASKED:
        return ()
    told: list[str] = []
    if tally.hits < expected.hit_rate * tally.asked:
        told.append(f"hits on {tally.hits} of {tally.asked} questions; at least {expected.hit_rate:.0%} were expected")
    if expected.candidates_at_most is not None and tally.most_people > expected.candidates_at_most:
        told.append(f"{tally.most_people} people for one question; at most {expected.candidates_at_most} were expected")
    people = tally.gave[PEOPLE]
    for kind, share in expected.fill.items():
        if tally.gave[kind] < share * people:
            told.append(f"{kind} in {tally.gave[kind]} of {people} people; {share:.0%} were expected")
    return tuple(told)
