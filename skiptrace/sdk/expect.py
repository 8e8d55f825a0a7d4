"""What a manifest expects of a run: a source that quietly stops giving phones is noticed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.sdk.manifest import ExpectWords
    from skiptrace.sdk.statements import Candidate, Tells

# Below this a rate says nothing.
FEWEST_ASKED: Final = 50


@dataclass(slots=True)
class Tally:
    """What one source gave in a run so far."""

    asked: int = 0
    hits: int = 0
    candidates: int = 0
    most_candidates: int = 0
    with_kind: Counter[Tells] = field(default_factory=Counter)

    def add(self, found: Sequence[Candidate]) -> None:
        """Count the answer to one question."""
        self.asked += 1
        self.hits += bool(found)
        self.candidates += len(found)
        self.most_candidates = max(self.most_candidates, len(found))
        for candidate in found:
            self.with_kind.update({seen.kind for seen in candidate.observations})


def unmet(expected: ExpectWords, tally: Tally) -> tuple[str, ...]:
    """What is not as expected, in words for the run report; nothing is said of a few questions."""
    if tally.asked < FEWEST_ASKED:
        return ()
    told: list[str] = []
    if tally.hits < expected.hit_rate * tally.asked:
        told.append(f"hits on {tally.hits} of {tally.asked} questions; at least {expected.hit_rate:.0%} were expected")
    if expected.candidates_at_most is not None and tally.most_candidates > expected.candidates_at_most:
        told.append(
            f"{tally.most_candidates} people for one question; at most {expected.candidates_at_most} were expected"
        )
    for kind, share in expected.fill.items():
        if tally.with_kind[kind] < share * tally.candidates:
            told.append(f"{kind} in {tally.with_kind[kind]} of {tally.candidates} people; {share:.0%} were expected")
    return tuple(told)
