"""JSON: one object per line, or an array of objects, flattened into columns."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from skiptrace.errors import InputError
from skiptrace.intake.tables.cells import flatten
from skiptrace.intake.tables.rows import MOST_COLUMNS, RawRows, Tally
from skiptrace.intake.tables.text import LONGEST_LINE_BYTES, read_pieces, split_lines

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from skiptrace.intake.tables.origin import Origin

NOT_JSON = "not JSON"
NOT_AN_OBJECT = "not a JSON object"
LOOKED_AT_LINES = 20
BATCH_ROWS = 5_000
# Enough of a broken line to mend it in the rejects.
KEPT_OF_A_BROKEN_LINE = 4_000

WHOLE_FLOAT = re.compile(r"(-?\d+)\.0+\Z")
BLANKS = re.compile(r"[ \t\r\n]*")

Parsed = dict[str, str] | str
"""The cells of one object, or why there are none."""


def _as_written(text: str) -> str:
    whole = WHOLE_FLOAT.match(text)
    return whole[1] if whole else text


def _nothing(_name: str) -> None:
    """NaN and infinities, which JSON does not know, stand for a missing number."""


# Numbers stay text: an account number of twenty digits is no float, and 0.10 is not 0.1.
DECODER = json.JSONDecoder(parse_float=_as_written, parse_int=str, parse_constant=_nothing)


def sniff_json(text: str) -> str:
    """Which JSON a text begins with: ``json`` (an array), ``json lines``, ``other json``, or empty."""
    start = text.lstrip("\ufeff \t\r\n")[:1]
    if start == "[":
        return "json" if _starts_an_array_of_objects(text) else ""
    if start != "{":
        return ""
    lines = [line for line in split_lines(text)[:-1][:LOOKED_AT_LINES] if line.strip()] or [text]
    objects = [isinstance(_parse_line(line), dict) for line in lines]
    if objects[0] or sum(objects) * 2 >= len(lines):
        return "json lines"
    return "other json" if re.match(r'\{\s*"[^"\r\n]{0,200}"\s*:', text.lstrip("\ufeff \t\r\n")) else ""


def _starts_an_array_of_objects(text: str) -> bool:
    inside = text.lstrip("\ufeff \t\r\n")[1:].lstrip(" \t\r\n")
    return inside[:1] in {"{", "]", ""} and (inside[:1] != "{" or re.match(r'\{\s*["}]', inside) is not None)


def _parse_line(line: str) -> Parsed:
    try:
        value = DECODER.decode(line)
        return flatten(cast(dict[str, object], value)) if isinstance(value, dict) else NOT_AN_OBJECT
    except (ValueError, RecursionError):
        return NOT_JSON


def _lines(origin: Origin, encoding: str, tally: Tally) -> Iterator[tuple[Parsed, str]]:
    for piece in read_pieces(origin, encoding, tally):
        for line in split_lines(piece):
            text = line.strip()
            yield (_parse_line(text) if text else {}), text


def _elements(origin: Origin, encoding: str, tally: Tally) -> Iterator[tuple[Parsed, str]]:
    buffer, position, line = "", 0, 1
    pieces = read_pieces(origin, encoding, tally)
    awaits = "["
    while awaits:
        position = _end_of_blanks(buffer, position)
        found = _take(buffer, position, awaits)
        if found is None:
            piece = next(pieces, None)
            line += buffer.count("\n", 0, position)
            if piece is None or len(buffer) - position > LONGEST_LINE_BYTES:
                raise InputError(f"{origin.name}: line {line}: the JSON array is broken or cut short here")
            buffer, position = buffer[position:] + piece, 0
            continue
        value, position, awaits = found
        if value is not None:
            yield value, ""
    if buffer[position:].strip() or any(piece.strip() for piece in pieces):
        raise InputError(f"{origin.name}: something follows the end of the JSON array")


def _end_of_blanks(buffer: str, position: int) -> int:
    blanks = BLANKS.match(buffer, position)
    return blanks.end() if blanks else position


def _take(buffer: str, position: int, awaits: str) -> tuple[Parsed | None, int, str] | None:
    """The next thing in the array, where it ends, and what may follow; None when more text is needed."""
    sign = buffer[position : position + 1]
    if not sign:
        return None
    if sign in awaits and sign in "[,]":
        return None, position + 1, {"[": "]value", ",": "value", "]": ""}[sign]
    if not awaits.endswith("value"):
        return None
    try:
        value, end = DECODER.raw_decode(buffer, position)
        cells: Parsed = flatten(cast(dict[str, object], value)) if isinstance(value, dict) else NOT_AN_OBJECT
    except (ValueError, RecursionError):
        # Broken, or cut by the end of the buffer: more text will tell.
        return None
    return cells, end, ",]"


READERS: dict[str, Callable[[Origin, str, Tally], Iterator[tuple[Parsed, str]]]] = {
    "json lines": _lines,
    "json": _elements,
}


def collect_names(origin: Origin, encoding: str, shape: str) -> tuple[str, ...]:
    """
    Every column that any object of the file has, in order of appearance.

    The whole file is read for it: a field that first comes in row two million still gets its column.
    """
    names: dict[str, None] = {}
    for parsed, _ in READERS[shape](origin, encoding, Tally()):
        if isinstance(parsed, dict):
            names.update(dict.fromkeys(parsed))
        if len(names) > MOST_COLUMNS:
            raise InputError(f"{origin.name}: has more than {MOST_COLUMNS:,} different fields, which no table has")
    return tuple(names)


@dataclass(frozen=True, slots=True)
class JsonRows:
    """The rows of a JSON file; a row is a line, or an element of the array, from 1."""

    origin: Origin
    encoding: str
    shape: str
    names: tuple[str, ...]

    def batches(self, tally: Tally) -> Iterator[RawRows]:
        """All rows in the file's order; a broken line is a fault of its own."""
        batch = RawRows(1, [], {})
        for parsed, text in READERS[self.shape](self.origin, self.encoding, tally):
            if isinstance(parsed, str):
                batch.faults[len(batch.rows)] = parsed
                batch.rows.append([text[:KEPT_OF_A_BROKEN_LINE]] if text else [])
            else:
                batch.rows.append([parsed.get(name, "") for name in self.names])
            if len(batch.rows) >= BATCH_ROWS:
                yield batch
                batch = RawRows(batch.first_row + len(batch.rows), [], {})
        yield batch
