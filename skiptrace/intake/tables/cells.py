"""Typed values as the text that a person would have written into the cell."""

from __future__ import annotations

import datetime as dt
from typing import cast

# Excel keeps fifteen digits of a number; what follows is noise of the binary form.
EXCEL_DIGITS = 15
# Above this a float no longer holds every whole number: the last digits of a long account number would be invented.
LARGEST_WHOLE = 2.0**53

# Bounds the names that one object can bring; deeper is no table.
DEEPEST_NESTING = 16


def cell_text(value: object) -> str:
    """The text of one value of a workbook or a JSON object."""
    if isinstance(value, str):
        return sound_text(value)
    if value is None or isinstance(value, bool):
        return {None: "", True: "true", False: "false"}[value]
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return moment_text(value)
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """A number as digits: whole ones without ``.0``, infinities and not-a-number as nothing."""
    if value != value or value in {float("inf"), float("-inf")}:  # noqa: PLR0124  (the definition of not-a-number)
        return ""
    if value.is_integer() and abs(value) <= LARGEST_WHOLE:
        return str(int(value))
    return format(value, f".{EXCEL_DIGITS}g")


def moment_text(moment: dt.datetime) -> str:
    """A time in ISO 8601; at midnight only the date was meant."""
    if moment.time() == dt.time.min:
        return moment.date().isoformat()
    return moment.isoformat()


def sound_text(text: str) -> str:
    """The text without NULs and lone surrogates, which no file and no database takes."""
    if text.isascii():
        return text.replace("\0", "") if "\0" in text else text
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.replace("\0", "")


def flatten(value: dict[str, object]) -> dict[str, str]:
    """A nested object as cells: ``address.city``, scalars of a list with ``; ``, objects as ``phones.1.number``."""
    # The ordinary object, flat and of plain texts, is taken as it is: JSON Lines are then read twice as fast.
    if all(type(cell) is str for cell in value.values()):
        plain = cast("dict[str, str]", value)
        text = "".join((*plain, *plain.values()))
        if text.isascii() and "\0" not in text:
            return plain
    cells: dict[str, str] = {}
    _flatten_into(cells, "", value, depth=0)
    return cells


def _flatten_into(cells: dict[str, str], name: str, value: object, *, depth: int) -> None:
    if depth > DEEPEST_NESTING:
        raise RecursionError
    if isinstance(value, dict):
        for key, inner in value.items():
            _flatten_into(cells, f"{name}.{key}" if name else sound_text(str(key)), inner, depth=depth + 1)
    elif isinstance(value, list) and any(isinstance(inner, (dict, list)) for inner in value):
        for position, inner in enumerate(value, 1):
            _flatten_into(cells, f"{name}.{position}", inner, depth=depth + 1)
    elif isinstance(value, list):
        cells[name] = "; ".join(text for text in map(cell_text, value) if text)
    else:
        cells[name] = cell_text(value)
