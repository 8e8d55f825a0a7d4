"""
The layout of a client's files, kept as TOML: how the table is opened, and which column is which field.

    delimiter = "|"                 # and sheet, encoding, header, or [[field]] tables for fixed width

    [columns]
    account_number = "ACCT NO"      # a column's name, or its number from 1
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError
from skiptrace.intake.mapping import is_field, nearest_fields
from skiptrace.intake.tables.layout import TableLayout, table_layout

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.intake.mapping import ColumnMapping

COLUMNS = "columns"


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """
    What is known of a client's files.

    Args:
        table: How a table is opened.
        columns: The columns that a person named: field -> column name or number.
    """

    table: TableLayout = field(default_factory=TableLayout)
    columns: Mapping[str, str] = field(default_factory=dict[str, str])


def read_layout(text: str, *, name: str = "layout") -> Layout:
    """
    The layout that a text describes; an empty text leaves everything to be found out.

    Args:
        text: TOML.
        name: What messages call it.

    Raises:
        ConfigError: With all faults at once.
    """
    try:
        settings = tomllib.loads(text)
    except (ValueError, RecursionError) as exc:
        raise ConfigError(f"{name}: is not TOML: {exc}") from exc
    columns = settings.pop(COLUMNS, {})
    faults = list(_column_faults(columns))
    try:
        table = table_layout(settings, name=name)
    except ConfigError as fault:
        raise ConfigError("; ".join((str(fault), *faults))) from fault
    if faults:
        raise ConfigError(f"{name}: " + "; ".join(faults))
    return Layout(table=table, columns={name: str(column) for name, column in columns.items()})


def _column_faults(columns: object) -> list[str]:
    if not isinstance(columns, dict):
        return ["columns: must be a table of field = column"]
    faults = [f"no field is called {name!r}{nearest_fields(name)}" for name in columns if not is_field(name)]
    return faults + [
        f"{name}: a column is given by its name or its number"
        for name, column in columns.items()
        if isinstance(column, bool) or not isinstance(column, (str, int))
    ]


def write_layout(mapping: ColumnMapping, *, table: TableLayout | None = None) -> str:
    """The layout of a file that was read, as text that `read_layout` reads back."""
    lines = ["# How this client's files are read; a number counts columns from 1."]
    if table is not None:
        given = (
            ("delimiter", table.delimiter),
            ("sheet", table.sheet),
            ("encoding", table.encoding),
            ("header", table.header),
        )
        lines += [f"{key} = {_toml(value)}" for key, value in given if value]
        for one in table.fields:
            lines += ["", "[[field]]", f"name = {_toml(one.name)}", f"start = {one.start}", f"length = {one.length}"]
    names = [guess.column.strip().casefold() for guess in mapping.columns]
    lines += ["", f"[{COLUMNS}]"]
    for guess in mapping.columns:
        if guess.field:
            own = guess.column.strip()
            by_name = own and not own.isdecimal() and names.count(own.casefold()) == 1 and own.isprintable()
            lines.append(f"{guess.field} = {_toml(own if by_name else guess.index + 1)}")
    return "\n".join(lines) + "\n"


def _toml(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    # Control characters must be escaped; nothing else needs to be.
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\U{ord(c):08X}" for c in escaped) + '"'
