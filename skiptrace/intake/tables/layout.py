"""Layouts: where the fields of a file are when the file itself does not say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, cast

from skiptrace.errors import ConfigError
from skiptrace.intake.tables.delimited import checked_delimiter
from skiptrace.intake.tables.rows import MOST_COLUMNS
from skiptrace.intake.tables.text import LONGEST_LINE_BYTES, checked_encoding

KEYS = frozenset({"field", "delimiter", "sheet", "encoding", "header"})
FIELD_KEYS = frozenset({"name", "start", "length"})


@dataclass(frozen=True, slots=True, kw_only=True)
class FixedField:
    """A field of a fixed-width line: its name, the first character from 1, and how many."""

    name: str
    start: int
    length: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TableLayout:
    """
    What a person knows about a file.

    Args:
        fields: The fields of a fixed-width file; empty for every other format.
        delimiter: One character; empty: found out.
        sheet: The sheet of a workbook; empty: the one that looks like the table.
        encoding: A codec's name; empty: found out.
        header: The row of the header from 1, ``"none"``, or ``None``: found out.
    """

    fields: tuple[FixedField, ...] = ()
    delimiter: str = ""
    sheet: str = ""
    encoding: str = ""
    header: int | Literal["none"] | None = None


def table_layout(table: dict[str, object], *, name: str) -> TableLayout:
    """
    The layout that settings describe.

    Raises:
        ConfigError: With all faults at once.
    """
    faults: list[str] = []
    layout = TableLayout(
        fields=_fields(table.get("field", []), faults),
        delimiter=_checked(table, "delimiter", faults),
        sheet=_text(table, "sheet", faults),
        encoding=_checked(table, "encoding", faults),
        header=_header(table.get("header"), faults),
    )
    faults += [f"{key}: there is no such setting" for key in sorted(table.keys() - KEYS)]
    if layout.fields and layout.delimiter:
        faults.append("delimiter: fields of fixed width have none")
    if faults:
        raise ConfigError(f"{name}: " + "; ".join(faults))
    return layout


def _text(table: dict[str, object], key: str, faults: list[str]) -> str:
    value = table.get(key, "")
    if isinstance(value, str):
        return value
    faults.append(f"{key}: must be a text")
    return ""


def _checked(table: dict[str, object], key: str, faults: list[str]) -> str:
    value = _text(table, key, faults)
    check = {"delimiter": checked_delimiter, "encoding": checked_encoding}[key]
    try:
        return check(value) if value else ""
    except ConfigError as fault:
        faults.append(str(fault))
        return ""


def _header(value: object, faults: list[str]) -> int | Literal["none"] | None:
    if value is None or value == "none":
        return "none" if value else None
    if isinstance(value, int) and not isinstance(value, bool) and value > 0:
        return value
    faults.append('header: must be the row of the header from 1, or "none"')
    return None


def _fields(value: object, faults: list[str]) -> tuple[FixedField, ...]:
    if not isinstance(value, list) or len(cast(list[object], value)) > MOST_COLUMNS:
        faults.append(f"field: must be at most {MOST_COLUMNS:,} tables, each begun by [[field]]")
        return ()
    entries = cast(list[object], value)
    fields = [field for number, entry in enumerate(entries, 1) if (field := _field(number, entry, faults))]
    names = [field.name for field in fields]
    faults += [f"field {name}: is there twice" for name in dict.fromkeys(names) if names.count(name) > 1]
    return tuple(fields)


def _field(number: int, entry: object, faults: list[str]) -> FixedField | None:
    if not isinstance(entry, dict):
        faults.append(f"field {number}: must be a table with name, start and length")
        return None
    settings = cast(dict[str, object], entry)
    name, start, length = settings.get("name"), settings.get("start"), settings.get("length")
    before = len(faults)
    faults += [f"field {number}: {key}: there is no such setting" for key in sorted(settings.keys() - FIELD_KEYS)]
    if not isinstance(name, str) or not name.strip():
        faults.append(f"field {number}: name: must be a text")
    faults += [
        f"field {number}: {key}: must be a whole number from 1"
        for key, given in (("start", start), ("length", length))
        if not isinstance(given, int) or isinstance(given, bool) or not 1 <= given <= LONGEST_LINE_BYTES
    ]
    if len(faults) > before:
        return None
    return FixedField(name=str(name).strip(), start=cast(int, start), length=cast(int, length))
