"""How the columns of one bulk file are read: decided once on a sample, then the same for every block."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError
from skiptrace.intake.mapping import ColumnMapping, compose_fields, split_repeat
from skiptrace.intake.stops import says_yes
from skiptrace.normalize.date_orders import DateOrder, column_date_order
from skiptrace.normalize.names import family_first_share

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

NAME_FIELDS = frozenset({"full_name", "given_name", "family_name"})
CONTACT_FIELDS = frozenset({"phone", "email"})
FLAG_FIELDS = frozenset(
    {
        "deceased",
        "death_date",
        "bankruptcy_chapter",
        "bankruptcy_filed_on",
        "custody",
        "custody_released_on",
        "military",
        "sanctions",
    }
)
DATE_FIELDS = frozenset(
    {
        "born", "first_seen", "last_seen", "as_of", "address_first_seen", "address_last_seen", "phone_first_seen",
        "phone_last_seen", "disconnected", "reassigned", "right_party_on", "death_date", "bankruptcy_filed_on",
        "bankruptcy_disposed_on", "custody_released_on",
    }
)  # fmt: skip
MOSTLY = 0.5


class Role(StrEnum):
    """What a bulk file is good for: finding people, flagging them, or telling about telephone lines."""

    PEOPLE = "people"
    FLAGS = "flags"
    LINES = "lines"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingPlan:
    """
    How to read every block of a file; small and picklable, since blocks are read side by side.

    ``orders`` gives each date field its order of day, month and year; ``family_first`` each combined name field the
    side its family name stands on.
    """

    mapping: ColumnMapping
    role: Role
    today: dt.date
    as_of: dt.date | None = None
    orders: Mapping[str, DateOrder] = field(default_factory=dict[str, DateOrder])
    family_first: Mapping[str, bool | None] = field(default_factory=dict[str, "bool | None"])


def plan_reading(
    mapping: ColumnMapping, sample: Sequence[Sequence[str]], *, today: dt.date, as_of: dt.date | None = None
) -> ReadingPlan:
    """
    The plan for a file with this mapping, after a look at a sample of its columns.

    Raises:
        ConfigError: There is neither a name nor a phone column, so nothing could ever be found in it.
    """
    columns = compose_fields(mapping, sample)
    orders: dict[str, DateOrder] = {}
    family_first: dict[str, bool | None] = {}
    for name, texts in columns.items():
        base, _ = split_repeat(name)
        if base in DATE_FIELDS:
            orders[name] = column_date_order(texts).order
        elif base in ("full_name", "alias"):
            share = family_first_share(texts)
            family_first[name] = None if share is None else share > MOSTLY
    return ReadingPlan(
        mapping=mapping, role=_role(columns), today=today, as_of=as_of, orders=orders, family_first=family_first
    )


def _role(columns: Mapping[str, Sequence[str]]) -> Role:
    bases = {split_repeat(name)[0] for name in columns}
    if bases & NAME_FIELDS:
        return Role.FLAGS if not bases & CONTACT_FIELDS and _flags_everybody(columns) else Role.PEOPLE
    if "phone" in columns:
        return Role.LINES
    raise ConfigError("no column holds a name or a phone number; say which one does with --map full_name=COLUMN")


def _flags_everybody(columns: Mapping[str, Sequence[str]]) -> bool:
    """Whether most rows raise a flag: a list of deaths does, a voter roll with a column for them does not."""
    marks = [texts for name, texts in columns.items() if name in FLAG_FIELDS]
    flagged = [any(says_yes(text) is not False for text in row) for row in zip(*marks, strict=True)]
    return bool(marks) and sum(flagged) >= MOSTLY * len(flagged)
