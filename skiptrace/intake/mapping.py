"""Which column of a file is which field: the vocabulary, the mapping itself, and corrections to it."""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# docs/architecture.md, "Fields"; after the blank line what only intake needs.
FIELDS: Final[frozenset[str]] = frozenset(
    [
        "account_number",
        "client",
        "creditor",
        "record_id",
        "debtor_id",
        "full_name",
        "given_name",
        "middle_name",
        "family_name",
        "suffix",
        "alias",
        "born",
        "birth_year",
        "age",
        "ssn",
        "ssn_last4",
        "role",
        "relative",
        "address",
        "street",
        "street_line2",
        "unit",
        "city",
        "state",
        "zip",
        "country",
        "address_first_seen",
        "address_last_seen",
        "address_bad",
        "address_kind",
        "phone",
        "phone_extension",
        "phone_type",
        "phone_first_seen",
        "phone_last_seen",
        "phone_bad",
        "phone_result",
        "phone_result",
        "disconnected",
        "disconnected_on",
        "reassigned",
        "right_party_on",
        "email",
        "employer",
        "employer_phone",
        "employer_address",
        "first_seen",
        "last_seen",
        "as_of",
        "balance",
        "placed_on",
        "opened_on",
        "status",
        "notes",
        "cease",
        "attorney",
        "dispute",
        "deceased",
        "death_date",
        "bankruptcy_chapter",
        "bankruptcy_filed_on",
        "bankruptcy_disposition",
        "bankruptcy_disposed_on",
        "custody",
        "custody_released_on",
        "military",
        "sanctions",
        "street_number",
        "street_predirectional",
        "street_name",
        "street_suffix",
        "zip4",
        "city_state_zip",
        "area_code",
        "guarantor_name",
        "guarantor_given_name",
        "guarantor_family_name",
        "cosigner_name",
        "fraud",
        "litigious",
    ]
)
# Fields of which a row may hold only one.
SINGLE: Final[frozenset[str]] = frozenset(
    [
        "account_number",
        "client",
        "creditor",
        "record_id",
        "debtor_id",
        "full_name",
        "given_name",
        "middle_name",
        "family_name",
        "suffix",
        "born",
        "birth_year",
        "age",
        "ssn",
        "ssn_last4",
        "role",
        "balance",
        "placed_on",
        "opened_on",
        "first_seen",
        "as_of",
        "death_date",
        "custody",
        "custody_released_on",
        "bankruptcy_filed_on",
        "bankruptcy_disposed_on",
        "guarantor_name",
        "guarantor_given_name",
        "guarantor_family_name",
    ]
)
_REPEAT: Final = re.compile(r"^(.*?)_(\d{1,2})$")
_STREET_PIECES: Final = ("street_number", "street_predirectional", "street_name", "street_suffix", "unit")


class Profile(StrEnum):
    """What kind of table is read, which decides what a bare ``id`` or an unnamed date is."""

    PLACEMENT = "placement"
    REFERENCE = "reference"
    LINK = "link"


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnGuess:
    """One column of the file, the field it was taken for (empty when unused), and why."""

    column: str
    index: int
    field: str = ""
    confidence: float = 0.0
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """
    Which column is which field.

    Args:
        columns: One guess per column of the file, in file order.
        notes: Conflicts and other things that a person should look at.
    """

    columns: tuple[ColumnGuess, ...]
    notes: tuple[str, ...] = ()
    _places: dict[str, int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the fields once."""
        object.__setattr__(self, "_places", {guess.field: guess.index for guess in self.columns if guess.field})

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that have a column, in file order."""
        return tuple(self._places)

    def index_of(self, name: str) -> int | None:
        """The index of the column that holds the field, if any."""
        return self._places.get(name)

    def column_of(self, name: str) -> str:
        """The name of the column that holds the field; its number when it has no name."""
        index = self._places.get(name)
        return "" if index is None else self.columns[index].column or str(index + 1)

    def repeats(self, base: str) -> tuple[str, ...]:
        """The fields of one kind that have a column, by number: ``phone``, ``phone_2``, ``phone_3``."""
        found = [name for name in self._places if split_repeat(name)[0] == base]
        return tuple(sorted(found, key=lambda name: split_repeat(name)[1]))

    def address_numbers(self) -> tuple[int, ...]:
        """The numbers of the addresses of which at least a street, a city or a ZIP code has a column."""
        parts = {"address", "street", "street_name", "city", "zip"}
        return tuple(sorted({number for base, number in map(split_repeat, self._places) if base in parts}))


def split_repeat(name: str) -> tuple[str, int]:
    """``phone_3`` is ``phone`` and 3; ``phone`` is ``phone`` and 1."""
    match = None if name in FIELDS else _REPEAT.match(name)
    return (match[1], int(match[2])) if match else (name, 1)


def numbered(base: str, number: int) -> str:
    """The name of the field's *number*-th repeat."""
    return base if number <= 1 else f"{base}_{number}"


def is_field(name: str) -> bool:
    """Whether *name* is a field of the vocabulary or a repeat of one."""
    base, number = split_repeat(name)
    return base in FIELDS and 1 <= number <= 99 and (number == 1 or base not in SINGLE)  # noqa: PLR2004


def compose_fields(mapping: ColumnMapping, columns: Sequence[Sequence[str]]) -> dict[str, Sequence[str]]:
    """
    The columns of a block by field, with what belongs together put together.

    ``street_number`` … ``unit`` become ``street``, ``zip4`` joins ``zip``, an area code its phone, and a date of
    disconnection goes before the mark.
    """
    fields: dict[str, Sequence[str]] = {name: columns[index] for name, index in mapping._places.items()}  # noqa: SLF001  (same module)
    for number in mapping.address_numbers():
        _compose_address(fields, number)
    for name in mapping.repeats("disconnected_on"):
        _compose_disconnection(fields, split_repeat(name)[1])
    if "area_code" in fields and "phone" in fields:
        fields["phone"] = _joined([fields.pop("area_code"), fields["phone"]])
    return fields


def _compose_disconnection(fields: dict[str, Sequence[str]], number: int) -> None:
    """``disconnected`` holds the date where there is one, else the mark."""
    dates = fields.pop(numbered("disconnected_on", number))
    marks = fields.get(numbered("disconnected", number), dates)
    pairs = zip(dates, marks, strict=True)
    fields[numbered("disconnected", number)] = [date if date.strip() else mark for date, mark in pairs]


def _compose_address(fields: dict[str, Sequence[str]], number: int) -> None:
    named = numbered("street_name", number)
    street = numbered("street", number)
    if named in fields or (street in fields and numbered("street_number", number) in fields):
        pieces = [fields.pop(numbered(piece, number), None) for piece in _STREET_PIECES]
        if pieces[2] is None:
            pieces[2] = fields[street]
        fields[street] = _joined([piece for piece in pieces if piece is not None])
    elif numbered("unit", number) in fields:
        line = numbered("street_line2", number)
        unit = fields.pop(numbered("unit", number))
        fields[line] = _joined([fields[line], unit]) if line in fields else unit
    last_line = fields.pop(numbered("city_state_zip", number), None)
    if last_line is not None and street in fields:
        line2 = fields.pop(numbered("street_line2", number), None)
        lines = [fields.pop(street), *([] if line2 is None else [line2])]
        fields[numbered("address", number)] = _joined([*lines, last_line], ", ")
    zip4 = fields.pop(numbered("zip4", number), None)
    zip5 = numbered("zip", number)
    if zip4 is not None and zip5 in fields:
        pairs = zip(fields[zip5], zip4, strict=True)
        fields[zip5] = [f"{left}-{right.strip():0>4}" if right.strip() and left else left for left, right in pairs]


def _joined(pieces: Sequence[Sequence[str]], glue: str = " ") -> list[str]:
    return [glue.join(filter(None, (text.strip() for text in texts))) for texts in zip(*pieces, strict=True)]


def resolve_overrides(header: Sequence[str], overrides: Mapping[str, str]) -> dict[str, int | None]:
    """
    The column index for each field that a person named; `None` for a field that shall not be used.

    Args:
        header: The file's column names.
        overrides: Field -> column name, or its number from 1, or nothing to leave the field out.

    Raises:
        ConfigError: Every unknown field and column, each with the nearest names.
    """
    faults: list[str] = []
    chosen: dict[str, int | None] = {}
    for name, column in overrides.items():
        if not is_field(name):
            faults.append(f"no field is called {name!r}{nearest_fields(name)}")
            continue
        if not column.strip():
            chosen[name] = None
            continue
        index, fault = find_column(header, column)
        if index is None:
            faults.append(f"{name}: {fault}")
        else:
            chosen[name] = index
    if faults:
        raise ConfigError("; ".join(faults))
    return chosen


def find_column(header: Sequence[str], column: str) -> tuple[int | None, str]:
    """The place of the column that is named, by name or by number from 1; or None, and why there is none."""
    wanted = column.strip()
    exact = [i for i, name in enumerate(header) if name == wanted]
    alike = exact or [i for i, name in enumerate(header) if name.strip().casefold() == wanted.casefold()]
    if len(alike) == 1:
        return alike[0], ""
    if len(alike) > 1:
        places = ", ".join(str(i + 1) for i in alike)
        return None, f"{len(alike)} columns are called {wanted!r}: name one by its number ({places})"
    if wanted.isdecimal() and len(wanted) < 6:  # noqa: PLR2004  (no table has a million columns)
        number = int(wanted)
        if 1 <= number <= len(header):
            return number - 1, ""
        return None, f"there is no column {number}; the file has {len(header)}"
    return None, f"no column is called {wanted!r}{_nearest(wanted, header)}"


def nearest_fields(name: str) -> str:
    """The fields that *name* may have meant, as the end of a sentence."""
    return _nearest(name, sorted(FIELDS))


def _nearest(name: str, names: Sequence[str]) -> str:
    folded = {known.casefold(): known for known in names}
    near = difflib.get_close_matches(name.casefold(), list(folded), n=3, cutoff=0.5)
    return f" (did you mean {', '.join(repr(folded[n]) for n in near)}?)" if near else ""
