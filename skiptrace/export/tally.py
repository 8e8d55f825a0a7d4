"""What the report of a run counts: noted of each answer where it is made, added up where the files are written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.export.tables import is_offered, is_usable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    Mark = tuple[str, str, str]

BANDS = ((0.9, "90 % and more"), (0.7, "70 to 90 %"), (0.5, "50 to 70 %"), (0.0, "below 50 %"))
# What is counted -> in which counter.
COUNTERS = {"first phone": "first_phones", "kind": "kinds", "stop": "stops", "skip": "skips", "step": "steps"}
NOT_FOUND_HERE = ("held", "bad")


@dataclass(slots=True)
class Tally:
    """What the page counts over all cases of a run."""

    first_phones: Counter[str] = field(default_factory=Counter)
    kinds: Counter[str] = field(default_factory=Counter)
    sources: dict[str, Counter[str]] = field(default_factory=dict)
    stops: Counter[str] = field(default_factory=Counter)
    skips: Counter[str] = field(default_factory=Counter)
    steps: Counter[str] = field(default_factory=Counter)

    def add(self, marks: Iterable[Mark]) -> None:
        """Count one case."""
        for what, name, detail in marks:
            if what == "source":
                self.sources.setdefault(name, Counter())[detail] += 1
            else:
                counter: Counter[str] = getattr(self, COUNTERS[what])
                counter[name] += 1


def marks(answer: Mapping[str, Any]) -> Iterator[Mark]:
    """What is counted of one case."""
    if answer["status"] == "stopped":
        yield "stop", answer["stop_reason"].split(" (")[0], ""
    # Answers that failed have neither.
    if answer.get("skip") and answer.get("next"):
        yield "skip", answer["skip"]["type"].replace("_", " "), ""
        yield "step", answer["next"]["action"], ""
    for match in answer["matches"]:
        yield "source", match["source"], match["band"]
    if answer["status"] == "located":
        yield from _of_contacts(answer["contacts"])


def _of_contacts(contacts: Sequence[Mapping[str, Any]]) -> Iterator[Mark]:
    seen: set[str] = set()
    phones = (one for one in contacts if one["kind"] == "phone" and is_usable(one))
    if first := next(phones, None):
        yield "first phone", _band(first["confidence"]), ""
    for contact in contacts:
        if contact["status"] in NOT_FOUND_HERE or not is_offered(contact):
            continue
        if contact["kind"] not in seen:
            seen.add(contact["kind"])
            yield "kind", contact["kind"], ""
        origins = {one["source"] for one in contact["evidence"] if one["source"] != "client"}
        for source in sorted(origins):
            yield "source", source, "contacts"
            if len(origins) == 1:
                yield "source", source, "only here"


def _band(confidence: float) -> str:
    return next(name for least, name in BANDS if confidence >= least)
