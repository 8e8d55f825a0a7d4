"""What was bought in a run, from whom, what it added, and what was not bought and why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.run.expected import Tally, unmet
from skiptrace.store import ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from skiptrace.run.lineup import WireSource
    from skiptrace.sdk.source import SourceInfo
    from skiptrace.store.work import Work

MICRO_USD = 1_000_000
NOT_ASKED = "not_asked"
# As `Role` has it: a run on tables alone loads nothing of the kit for sources.
SEARCH = "search"
# Why questions ended before they were asked; `Ending` has the words.
NEVER_ASKED = {
    "stopped": "the source was left out",
    "budget": "the budget had ended",
    "offline": "no answer is kept",
    "refused": "it may not be asked",
}


@dataclass(slots=True)
class _SourceTally:
    """What one source did."""

    endings: Counter[str] = field(default_factory=Counter[str])
    not_asked: Counter[str] = field(default_factory=Counter[str])
    kept: int = 0
    billed_micro_usd: int = 0
    helped: int = 0
    added: float = 0.0
    searches: Tally = field(default_factory=Tally)

    def add(self, line: Mapping[str, Any]) -> None:
        """Count one line of a case."""
        if line["outcome"] == NOT_ASKED:
            self.not_asked[line["why"]] += 1
            return
        self.endings[line["outcome"]] += 1
        if line["outcome"] in NEVER_ASKED:
            self.not_asked[NEVER_ASKED[line["outcome"]]] += 1
        self.kept += line["cached"]
        self.billed_micro_usd += round(line["billed_usd"] * MICRO_USD)
        self.helped += line["added"] > 0
        self.added += max(0.0, line["added"])
        # Answers of an earlier version do not say what they gave.
        if line["role"] == SEARCH and line["outcome"] in ledger.ANSWERED and "gave" in line:
            self.searches.add(line["gave"])


@dataclass(slots=True)
class Bought:
    """What each source that was asked over the wire did in a run, counted from its answers."""

    sources: dict[str, _SourceTally] = field(default_factory=dict[str, _SourceTally])

    def add(self, lines: Iterable[Mapping[str, Any]]) -> None:
        """Count the lines of one case, of sources that were asked over the wire or were not."""
        for line in lines:
            self.sources.setdefault(line["source"], _SourceTally()).add(line)

    def facts(self, wire: Sequence[WireSource], *, unread: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
        """
        What ``run.json`` says of them, in waterfall order.

        Args:
            wire: The sources; what one added came after those before it.
            unread: By source, the fields in its answers that nobody reads.
        """
        return [
            _facts(one.info, self.sources.get(one.info.name, _SourceTally()))
            | {"unread": list(unread.get(one.info.name, ()))}
            for one in wire
        ]


def _facts(info: SourceInfo, tally: _SourceTally) -> dict[str, Any]:
    return {
        "name": info.name,
        "asked": sum(count for ending, count in tally.endings.items() if ending not in NEVER_ASKED),
        "answered_from_kept": tally.kept,
        "endings": dict(sorted(tally.endings.items())),
        "not_asked": dict(tally.not_asked.most_common()),
        "spent_usd": tally.billed_micro_usd / MICRO_USD,
        "cases_helped": tally.helped,
        "debtors_more_in_reach": round(tally.added, 2),
        "unexpected": list(unmet(info.expects, tally.searches)),
    }


def spent_facts(work: Work, run_id: str) -> dict[str, Any]:
    """What a run has cost, and the calls of which nobody knows whether they were charged."""
    lost = ledger.uncertain(work, run_id=run_id)
    return {
        "spent_usd": ledger.billed_micro_usd(work, run_id=run_id) / MICRO_USD,
        "uncertain": [
            {
                "entry": one.entry_id,
                "source": one.source,
                "at_most_usd": one.billed_micro_usd / MICRO_USD,
                "why": one.outcome,
                "at": one.at.isoformat() if one.at else "",
            }
            for one in lost
        ],
    }
