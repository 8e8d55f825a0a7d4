"""What the whole file says before its first row is read: date orders, name order, shared values, repeated people."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

import numpy as np

from skiptrace.errors import Unreadable
from skiptrace.intake.fillers import (
    Coded,
    Counted,
    filler_threshold,
    fold_name,
    fold_phone,
    fold_ssn,
    fold_words,
    fold_zip,
    hashes,
    mixed,
)
from skiptrace.intake.mapping import ColumnMapping, compose_fields, numbered, split_repeat
from skiptrace.normalize.dates import DateOrder, OrderDecision, column_date_order, read_birth_date

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    from skiptrace.intake.fillers import Hashes
    from skiptrace.intake.tables import Table

    Fields = Mapping[str, Sequence[str]]

DATE_FIELDS: Final = frozenset(
    {
        "born",
        "placed_on",
        "opened_on",
        "death_date",
        "bankruptcy_filed_on",
        "bankruptcy_disposed_on",
        "custody_released_on",
    }
)
_NAME_PARTS: Final = ("full_name", "given_name", "middle_name", "family_name", "suffix")
# Enough names to tell in which order a column writes them.
_NAMES_LOOKED_AT: Final = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """
    What one pass over the file found.

    Args:
        rows: Data rows in the file.
        orders: How each date column writes its dates, with the reason.
        family_first: Whether the full-name column puts the family name first; `None` when undecided.
        fillers: Kind of value -> hashes of values that too many different people share.
        shared_ssns: Hashes of numbers that stand beside more than one name.
        shared_accounts: Hashes of account numbers that stand beside more than one name.
        repeated_ssns: Hashes of numbers on more than one row.
        repeated_people: Hashes of birth date with ZIP code or phone on more than one row.
    """

    rows: int = 0
    orders: Mapping[str, OrderDecision] = field(default_factory=dict)
    family_first: bool | None = None
    fillers: Mapping[str, frozenset[int]] = field(default_factory=dict)
    shared_ssns: frozenset[int] = frozenset()
    shared_accounts: frozenset[int] = frozenset()
    repeated_ssns: frozenset[int] = frozenset()
    repeated_people: frozenset[int] = frozenset()

    def order_of(self, name: str) -> DateOrder:
        """How the column of this date field writes its dates."""
        decision = self.orders.get(name)
        return decision.order if decision else DateOrder.MONTH_FIRST


def row_names(fields: Fields, count: int) -> list[str]:
    """The whole name on each row, as it is written."""
    columns = [fields[name] for name in _NAME_PARTS if name in fields]
    if not columns:
        return [""] * count
    return list(columns[0]) if len(columns) == 1 else [" ".join(cells) for cells in zip(*columns, strict=True)]


def people_hashes(fields: Fields, count: int) -> Hashes:
    """A number for the name on each row, whatever the order of its words."""
    return hashes(map(fold_name, row_names(fields, count)), count)


def address_hashes(fields: Fields, number: int, count: int) -> Hashes:
    """A number for an address as it is written: its street with its ZIP code or town."""
    whole = fields.get(numbered("address", number))
    if whole is not None:
        return hashes(map(fold_words, whole), count)
    street = fields.get(numbered("street", number))
    if street is None:
        return np.zeros(count, dtype=np.int64)
    where = fields.get(numbered("zip", number)) or fields.get(numbered("city", number)) or [""] * count
    pairs = zip(map(fold_words, street), where, strict=True)
    return hashes((f"{line} {place.strip()[:5].upper()}" if line else "" for line, place in pairs), count)


def ssn_hashes(fields: Fields, count: int) -> Hashes:
    """A number for each whole social security number."""
    return hashes(map(fold_ssn, fields["ssn"]), count) if "ssn" in fields else np.zeros(count, dtype=np.int64)


def take_survey(table: Table, mapping: ColumnMapping, *, today: dt.date) -> Survey:
    """Pass once over *table* and decide what can only be decided by all of its rows together."""
    counts = _Counts()
    for block in table.blocks():
        counts.add(compose_fields(mapping, block.columns), len(block.numbers))
    return counts.survey(today)


class _Counts:
    """What is counted in the first pass."""

    def __init__(self) -> None:
        self.rows = 0
        self.dates: dict[str, Coded] = {}
        self.names: list[str] = []
        self.values: dict[str, Counted] = {kind: Counted() for kind in ("phone", "email", "address", "ssn", "account")}
        self._zips: list[Hashes] = []
        self._phones: list[Hashes] = []

    def add(self, fields: Fields, count: int) -> None:
        self.rows += count
        # In the file's order: that of a set differs from run to run.
        for name in [name for name in fields if name in DATE_FIELDS]:
            self.dates.setdefault(name, Coded()).add(fields[name])
        if "full_name" in fields and len(self.names) < _NAMES_LOOKED_AT:
            self.names += [text for text in fields["full_name"] if text.strip()][: _NAMES_LOOKED_AT - len(self.names)]
        people = people_hashes(fields, count)
        self._add_values(fields, people, count)
        self._zips.append(zip_hashes(fields, count))
        self._phones.append(phone_hashes(fields, "phone", count))

    def _add_values(self, fields: Fields, people: Hashes, count: int) -> None:
        for name in fields:
            base, number = split_repeat(name)
            if base == "phone":
                self.values["phone"].add(phone_hashes(fields, name, count), people)
            elif base == "email":
                self.values["email"].add(hashes((text.strip().lower() for text in fields[name]), count), people)
            elif base in {"street", "address"}:
                self.values["address"].add(address_hashes(fields, number, count), people)
        if "ssn" in fields:
            self.values["ssn"].add(ssn_hashes(fields, count), people)
        if "account_number" in fields:
            self.values["account"].add(account_hashes(fields, count), people)

    def survey(self, today: dt.date) -> Survey:
        threshold = filler_threshold(self.rows)
        kinds = ("phone", "email", "address", "ssn")
        fillers = {kind: self.values[kind].shared_by_more_than(threshold) for kind in kinds}
        orders = _settled({name: column_date_order(column.texts) for name, column in self.dates.items()})
        return Survey(
            rows=self.rows,
            orders=orders,
            family_first=_family_first(self.names),
            fillers=fillers,
            shared_ssns=self.values["ssn"].shared_by_more_than(1) - fillers["ssn"],
            shared_accounts=self.values["account"].shared_by_more_than(1),
            repeated_ssns=self.values["ssn"].repeated() - fillers["ssn"],
            repeated_people=self._repeated_people(orders, today),
        )

    def _repeated_people(self, orders: Mapping[str, OrderDecision], today: dt.date) -> frozenset[int]:
        if "born" not in self.dates:
            return frozenset()
        order = orders["born"].order
        born = self.dates["born"].recoded([birth_hash(text, order, today) for text in self.dates["born"].texts])
        repeated: frozenset[int] = frozenset()
        for others in (self._zips, self._phones):
            counted = Counted()
            keys = mixed(born, np.concatenate(others))
            counted.add(keys, keys)
            repeated |= counted.repeated()
        return repeated


def zip_hashes(fields: Fields, count: int) -> Hashes:
    """A number for the ZIP code of the first address of each row."""
    return hashes(map(fold_zip, fields["zip"]), count) if "zip" in fields else np.zeros(count, dtype=np.int64)


def phone_hashes(fields: Fields, name: str, count: int) -> Hashes:
    """A number for each phone of one column."""
    return hashes(map(fold_phone, fields[name]), count) if name in fields else np.zeros(count, dtype=np.int64)


def account_hashes(fields: Fields, count: int) -> Hashes:
    """A number for each account number."""
    return hashes((text.strip().upper() for text in fields["account_number"]), count)


def birth_hash(text: str, order: DateOrder, today: dt.date) -> int:
    """A number for the birth date that *text* writes; 0 when it is not known to the day."""
    born = read_birth_date.attempt(text, order=order, today=today) if text.strip() else None
    return 0 if born is None or isinstance(born, Unreadable) or born.exact is None else born.exact.toordinal()


def person_keys(fields: Fields, survey: Survey, count: int, today: dt.date) -> tuple[Hashes, Hashes]:
    """Birth date with ZIP code, and birth date with the first phone, on each row of a block."""
    if "born" not in fields:
        empty = np.zeros(count, dtype=np.int64)
        return empty, empty
    order = survey.order_of("born")
    born = np.fromiter((birth_hash(text, order, today) for text in fields["born"]), dtype=np.int64, count=count)
    return mixed(born, zip_hashes(fields, count)), mixed(born, phone_hashes(fields, "phone", count))


def _settled(decisions: dict[str, OrderDecision]) -> dict[str, OrderDecision]:
    """
    Give the columns that do not decide the order of those that do, else the order of the United States.

    A column that contradicts itself stays undecided: its ambiguous dates are read as years only.
    """
    decided = {d.order for d in decisions.values() if d.order in {DateOrder.MONTH_FIRST, DateOrder.DAY_FIRST}}
    if len(decided) == 1:
        order, reason = next(iter(decided)), "as the file's other date columns decide"
    else:
        order, reason = DateOrder.MONTH_FIRST, "read month first, as in the United States"
    return {name: _with_default(decision, order, reason) for name, decision in decisions.items()}


def _with_default(decision: OrderDecision, order: DateOrder, reason: str) -> OrderDecision:
    if decision.order is not DateOrder.AMBIGUOUS or decision.month_first or decision.day_first:
        return decision
    return replace(decision, order=order, reason=f"{decision.reason}; {reason}")


def _family_first(names: Sequence[str]) -> bool | None:
    """Whether the column writes family names first, when a clear share of it does or does not."""
    from skiptrace.normalize.names import family_first_share

    if not names:
        return None
    share = family_first_share(names)
    if share is None:
        return None
    return True if share >= 0.7 else False if share <= 0.3 else None  # noqa: PLR2004
