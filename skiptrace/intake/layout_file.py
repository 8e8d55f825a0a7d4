"""The layout file that remembers for a client which column is which field and how the table is opened."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.errors import ConfigError
from skiptrace.intake.mapping import FIELDS, is_field, nearest
from skiptrace.intake.tables import FixedField, TableLayout

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.intake.mapping import ColumnMapping


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLayout:
    """
    What a layout file keeps for a client.

    Args:
        overrides: Field -> column name or number, as `recognise_columns` takes them.
        table: How the table is opened, as `open_table` takes it.
    """

    overrides: Mapping[str, str] = field(default_factory=dict)
    table: TableLayout = field(default_factory=TableLayout)


def layout_to_toml(mapping: ColumnMapping, *, table: TableLayout | None = None) -> str:
    """The mapping as a layout file; `load_layout` of the tables reads the rest of the same file."""
    kept = table or TableLayout()
    names = [guess.column for guess in mapping.columns]
    settings = {"delimiter": kept.delimiter, "sheet": kept.sheet, "encoding": kept.encoding, "header": kept.header}
    lines = [f"{key} = {_toml(value)}" for key, value in settings.items() if value]
    for place in kept.fields:
        lines += ["", "[[field]]", f"name = {_toml(place.name)}", f"start = {place.start}", f"length = {place.length}"]
    lines += ["", "# Which column is which field; a number counts columns from 1.", "[map]"]
    for guess in mapping.columns:
        if guess.field:
            column = _toml(guess.column) if _is_telling(guess.column, names) else guess.index + 1
            lines.append(f"{guess.field} = {column}")
    return "\n".join(lines).lstrip() + "\n"


def _is_telling(column: str, names: Sequence[str]) -> bool:
    """Whether the name alone finds the column again."""
    plain = column.strip()
    alone = sum(name.strip().casefold() == plain.casefold() for name in names) == 1
    return bool(plain) and alone and plain.isprintable() and not plain.isdecimal()


def _toml(value: object) -> str:
    if isinstance(value, int):
        return str(value)
    return '"' + "".join(_escaped(character) for character in str(value)) + '"'


def _escaped(character: str) -> str:
    if character in '"\\':
        return "\\" + character
    return character if character.isprintable() else f"\\U{ord(character):08X}"


def read_layout(text: str) -> KeptLayout:
    """
    The layout that a layout file keeps.

    Raises:
        ConfigError: It is no TOML, or names a field that is unknown; all faults are told at once.
    """
    try:
        kept: dict[str, Any] = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise ConfigError("the layout is no TOML") from exc
    columns = kept.pop("map", {})
    if not isinstance(columns, dict):
        raise ConfigError("layout: [map] must be a table of fields")
    faults = [f"no field is called {name!r}{nearest(name, sorted(FIELDS))}" for name in columns if not is_field(name)]
    faults += [
        f"{name}: a column is given by its name or its number"
        for name, column in columns.items()
        if isinstance(column, bool) or not isinstance(column, (str, int))
    ]
    if faults:
        raise ConfigError("layout: " + "; ".join(faults))
    return KeptLayout(overrides={name: str(column) for name, column in columns.items()}, table=_table(kept))


def _table(kept: dict[str, Any]) -> TableLayout:
    """The table's settings; `load_layout` checks their values when a person wrote them."""
    try:
        fields = tuple(FixedField(**place) for place in kept.pop("field", ()))
        return TableLayout(fields=fields, **kept)
    except TypeError as exc:
        raise ConfigError("layout: only field, delimiter, sheet, encoding, header and map are known") from exc
