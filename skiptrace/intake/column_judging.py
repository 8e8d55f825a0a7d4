"""One column judged by what its name says and what its values look like, with the reason in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from skiptrace.intake.column_values import (
    Measures,
    beyond_doubt,
    by_values_alone,
    called,
    despite_the_name,
    fit,
    unmistakable,
)
from skiptrace.intake.mapping import split_repeat

if TYPE_CHECKING:
    from skiptrace.intake.column_names import NameEvidence

GOOD_FIT: Final = 0.5
BAD_FIT: Final = 0.2
OVERRULING_SHARE: Final = 0.8
UNKNOWN: Final = "neither its name nor its values say what it is"
UNUSED: Final = "named like something that is not used"
_ENOUGH_BY_VALUES: Final = 0.4
_SPOKEN: Final = {
    "born": "birth date",
    "zip": "ZIP code",
    "zip4": "ZIP+4",
    "ssn": "SSN",
    "ssn_last4": "SSN's last four",
    "email": "e-mail address",
    "street_line2": "second address line",
    "record_id": "record's id",
    "debtor_id": "debtor's id",
    "city": "town",
    "street": "street line",
    "first_seen": "first-seen date",
    "last_seen": "last-seen date",
    "address_first_seen": "first-seen date of an address",
    "address_last_seen": "last-seen date of an address",
    "phone_first_seen": "first-seen date of a phone",
    "phone_last_seen": "last-seen date of a phone",
    "as_of": "date of the report",
    "placed_on": "placement date",
    "opened_on": "date of opening",
    "bankruptcy_filed_on": "bankruptcy's filing date",
    "bankruptcy_disposed_on": "bankruptcy's closing date",
    "custody_released_on": "release date",
    "right_party_on": "date of talking to the right party",
    "phone_result": "result of a call",
    "reassigned": "date of reassignment",
    "disconnected": "mark of a disconnected phone",
    "disconnected_on": "date of disconnection",
    "phone_bad": "mark of a bad phone",
    "address_bad": "mark of a bad address",
    "city_state_zip": "town with state and ZIP code",
    "deceased": "mark of a death",
    "litigious": "mark of a litigant",
    "custody": "mark of custody",
    "military": "mark of military service",
    "fraud": "mark of fraud",
    "cease": "cease-communication mark",
    "notes": "note",
}


@dataclass(slots=True)
class Column:
    """One column while it is being judged."""

    name: str
    index: int
    said: NameEvidence
    seen: Measures
    field: str = ""
    confidence: float = 0.0
    reason: str = ""
    fixed: bool = False
    by_values: bool = False

    def take(self, field: str, confidence: float, reason: str) -> None:
        """Take the column for *field*."""
        self.field, self.confidence, self.reason = field, round(min(confidence, 0.99), 2), reason

    def drop(self, reason: str) -> None:
        """Leave the column unused."""
        self.field, self.confidence, self.reason = "", 0.0, reason

    @property
    def shown(self) -> str:
        """The column as messages call it."""
        return f"column {self.index + 1} ({self.name[:40]!r})" if self.name.strip() else f"column {self.index + 1}"


def article(field: str) -> str:
    """The field in words, with its article."""
    base, _ = split_repeat(field)
    words = _SPOKEN.get(base, base.replace("_", " "))
    vowel = words[0] in "aeio" or words.startswith("SSN")
    return f"an {words}" if vowel else f"a {words}"


def percent(share: float) -> str:
    """A share for people."""
    return f"{share:.0%}".replace("%", " %")


def judge(column: Column, notes: list[str]) -> None:
    """Take *column* for the field that its name and values say, or leave it unused."""
    said = column.said
    if said.foreign:
        column.drop(UNUSED)
    elif said.field:
        _judge_named(column, notes)
    elif not column.seen.filled:
        column.drop("no name that is known, and no values")
    else:
        _judge_by_values(column)


def _judge_named(column: Column, notes: list[str]) -> None:
    said, seen = column.said, column.seen
    named = f"named like {article(said.field)}"
    if said.nearly:
        named += f" though {' and '.join(repr(word[:20]) for word in sorted(said.strange))} says something else"
    how_well = fit(said.field, seen)
    if how_well is None:
        empty = "" if seen.filled else "; the sample is empty"
        column.take(said.field, said.score * (0.95 if seen.filled else 0.7), named + empty)
        return
    told = f"{percent(how_well)} of {seen.filled:,} values are {called(said.field)}"
    if how_well >= GOOD_FIT:
        column.take(said.field, said.score * (0.6 + 0.4 * how_well), f"{named} and {told}")
        return
    other, share = unmistakable(seen)
    if share >= OVERRULING_SHARE and other != said.field:
        reason = f"{named}, but {percent(share)} of {seen.filled:,} values are {called(other)}"
        column.take(other, share * 0.75, reason)
        notes.append(f"{column.shown} is {reason}: it was taken for {other}")
        return
    column.take(said.field, said.score * max(0.15, how_well), f"{named}, but only {told}")
    if how_well < BAD_FIT:
        notes.append(f"{column.shown} is {column.reason}: look at it, or name the right column with --map")


def _judge_by_values(column: Column) -> None:
    seen = column.seen
    if not column.said.meaningless:
        field, share = beyond_doubt(seen)
    elif column.said.strange:
        field, share = despite_the_name(seen)
    else:
        field, share = by_values_alone(seen)
    if not field or share < _ENOUGH_BY_VALUES:
        column.drop(UNKNOWN if column.said.meaningless else UNUSED)
        return
    column.by_values = True
    how_well = fit(field, seen) or 0.0
    told = f"{percent(how_well)} of {seen.filled:,} values are {called(field)}"
    column.take(field, share, f"by its values alone: {told}")
