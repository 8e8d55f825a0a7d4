"""Where the header is: which rows are titles, which name the columns, and where the data begin."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, replace
from itertools import zip_longest
from typing import Literal

# More rows of title than this were never seen above a table.
MOST_ROWS_ABOVE = 40
LONGEST_NAME = 64
# A title fills few of the columns that the data fill.
MOST_FILLED_OF_A_TITLE = 0.4
# A header must look like names nearly everywhere, and unlike the data in this share of its cells.
LEAST_NAMES = 0.75
LEAST_EVIDENCE = 0.4
MOST_DATA_LIKE = 0.1
# A column is numeric, or of one shape, when this share of its filled cells is.
MOSTLY = 0.7

DIGIT = re.compile(r"\d")
DIGITS_IN_A_ROW = re.compile(r"\d{4}")
MAIL = re.compile(r"\S@\S")
LETTER = re.compile(r"[^\W\d_]")
RULE_LINE = re.compile(r"[-=_+*. ]+\Z")
# customerName, cust_nm, CUST-NO: nobody and no place is called so.
IDENTIFIER = re.compile(
    r"[A-Za-z]+\d{0,2}(?:[_.][A-Za-z0-9]+)+\Z|[a-z]+(?:[A-Z][a-z]+)+\d{0,2}\Z|(?:[A-Z][a-z]+){2,5}\d{0,2}\Z"
)
WORD = re.compile(r"[A-Z]?[a-z]+|[A-Z]+|\d+")
EDGES = " \t\r\n\x0b\x0c\x1a\u00a0\ufeff"

# Words of the column names in published placement layouts (WORKFLOW 1.1); none is a given name, surname or city.
WORDS_OF_HEADERS = (
    "account acct accountnumber acctno addr addr1 addr2 address age alias amount amt apt bal balance birth "
    "birthdate cell chargeoff city client code cosigner country county creditor currency cust customer date "
    "deceased debtor desc description dispute dob due email employer ext extension fax fees file first firstname "
    "flag fname fullname gender given guarantor home id identifier initial interest language last lastname line "
    "lname maiden mail marital mi middle mobile name nbr no notes num number occupation opened original owed "
    "packet payment phone phone1 phone2 phone3 placed placement portfolio postal postcode principal province "
    "record ref reference relation relationship salutation seen seq sex social source ssn state status street "
    "suffix surname tel telephone title type unit work zip zip4 zip5 zipcode "
)
# What stands in a column of values where a value is missing, and never in a header.
FILLERS = frozenset({"UNKNOWN", "UNK", "N/A", "NA", "NONE", "NULL", "NIL", "TEST", "TBD", "HOMELESS", "REFUSED"})
HEADER_WORDS = frozenset(WORDS_OF_HEADERS.split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """
    What stands above the data.

    Args:
        names: One name per column, no two alike.
        header_rows: Rows of the file, from 1, that gave the names; none when the file has no header.
        above: Rows that are no data, from 1, with what they are.
        first_data_row: The row after the last of those.
        repeats: The cells of the header rows, to know them again further down.
    """

    names: tuple[str, ...]
    header_rows: tuple[int, ...] = ()
    above: tuple[tuple[int, str], ...] = ()
    first_data_row: int = 1
    repeats: tuple[tuple[str, ...], ...] = ()


def find_head(sample: list[list[str]], *, header: int | Literal["none"] | None = None) -> Head:
    """What stands above the data in the first rows of a file; *header* is its row when a person says so."""
    head = _find_head(sample, header)
    return replace(head, repeats=tuple(tuple(sample[number - 1]) for number in head.header_rows))


def _find_head(sample: list[list[str]], header: int | Literal["none"] | None) -> Head:
    rows = [(number, tuple(cell.strip(EDGES) for cell in row)) for number, row in enumerate(sample, 1)]
    filled = [(number, row) for number, row in rows if any(row)]
    if header == "none":
        return _headless(filled, [])
    if header is not None:
        at = [place for place, (number, _) in enumerate(filled) if number == header]
        return _with_header(filled, at[0], 1) if at else _headless(filled, [])
    place, count = _search(filled)
    if count:
        return _with_header(filled, place, count)
    return _headless(filled, [number for number, row in filled[:place] if len(_filled(row)) == 1])


def unique_names(names: list[str]) -> tuple[str, ...]:
    """The names without doubles: ``Phone``, ``Phone (2)``; a column without a name is ``column_7``."""
    taken = {name for name in names if name}
    seen: set[str] = set()
    result: list[str] = []
    for number, name in enumerate(names, 1):
        wanted = name or f"column_{number}"
        unique, copy = wanted, 1
        while unique in seen or (unique != name and unique in taken):
            copy += 1
            unique = f"{wanted} ({copy})"
        seen.add(unique)
        result.append(unique)
    return tuple(result)


Numbered = tuple[int, tuple[str, ...]]


def _search(filled: list[Numbered]) -> tuple[int, int]:
    """The place of the header among the filled rows and how many rows it has; without one, where the data begin."""
    width = _usual_extent([row for _, row in filled])
    for place in range(min(len(filled), MOST_ROWS_ABOVE)):
        row = filled[place][1]
        # Two rows: the first has the groups, with gaps or repeats where cells were merged.
        if _is_group_row(row, width) and _is_next_row(filled, place) and _is_header(filled, place + 1, width):
            return place, 2
        if _is_header(filled, place, width):
            return place, 1
        if len(_filled(row)) > max(1, MOST_FILLED_OF_A_TITLE * width):
            return place, 0
    return 0, 0


def _usual_extent(rows: list[tuple[str, ...]]) -> int:
    extents = Counter(_extent(row) for row in rows)
    wide = {extent: count for extent, count in extents.items() if extent > 1} or extents
    return max(wide, key=lambda extent: (wide[extent], extent), default=1)


def _extent(row: tuple[str, ...]) -> int:
    return max((place for place, cell in enumerate(row, 1) if cell), default=0)


def _filled(row: tuple[str, ...]) -> list[str]:
    return [cell for cell in row if cell]


def _is_header(filled: list[Numbered], place: int, width: int) -> bool:
    if place >= len(filled):
        return False
    row = filled[place][1]
    cells = _filled(row)
    if len(cells) < width / 2 or sum(map(_is_name, cells)) < LEAST_NAMES * len(cells):
        return False
    if sum(map(_is_data, cells)) > MOST_DATA_LIKE * len(cells) or len(set(cells)) < len(cells) / 3:
        return False
    body = [below for _, below in filled[place + 1 :]]
    evidence = sum(
        _evidence(cell, [below[at] for below in body if at < len(below)]) for at, cell in enumerate(row) if cell
    )
    return evidence >= LEAST_EVIDENCE * len(cells)


def _is_next_row(filled: list[Numbered], place: int) -> bool:
    return place + 1 < len(filled) and filled[place + 1][0] == filled[place][0] + 1


def _is_name(cell: str) -> bool:
    if len(cell) > LONGEST_NAME or not LETTER.search(cell):
        return False
    return len(DIGIT.findall(cell)) * 2 < len(cell) and "@" not in cell and "://" not in cell


def _is_data(cell: str) -> bool:
    return cell.upper() in FILLERS or (bool(DIGIT.search(cell)) and not LETTER.search(cell)) or bool(MAIL.search(cell))


def _evidence(cell: str, below: list[str]) -> float:
    """How much a cell looks like the name of the column below it (about 1), like one of its values (-1), or neither."""
    values = [value for value in below if value and value != cell]
    if _is_data(cell):
        return -2
    evidence = 0.0
    if IDENTIFIER.match(cell) or any(word in HEADER_WORDS for word in _words(cell)):
        evidence += 1
    if not values:
        return evidence
    digits = sum(1 for value in values if DIGIT.search(value)) / len(values)
    if digits >= MOSTLY:
        # Where the values have digits, a name has none; one that has (A-17, 100 MAIN ST) looks like them.
        like_them = DIGITS_IN_A_ROW.search(cell) or (DIGIT.search(cell) and _share_of_shape(cell, values) >= MOSTLY)
        evidence += -1 if like_them else (0 if DIGIT.search(cell) else 1)
    return evidence


def _words(cell: str) -> set[str]:
    parts = re.split(r"[^A-Za-z0-9]+", cell)
    return {part.casefold() for part in parts} | {word.casefold() for part in parts for word in WORD.findall(part)}


def _share_of_shape(cell: str, values: list[str]) -> float:
    shape = _shape(cell)
    return sum(1 for value in values if _shape(value) == shape) / len(values)


def _shape(text: str) -> str:
    # Only the beginning: a cell may be a megabyte.
    return re.sub(r"9+", "9", re.sub(r"\d", "9", re.sub(r"[^\W\d_]+", "A", text[:LONGEST_NAME])))


def _is_group_row(row: tuple[str, ...], width: int) -> bool:
    cells = _filled(row)
    if len(cells) < min(2, width) or any(cell.endswith(":") or _is_data(cell) or not _is_name(cell) for cell in cells):
        return False
    # A title with commas fills the first few cells and no more; groups stand apart from each other.
    stand_apart = _extent(row) > len(cells) or width / 2 <= len(cells) < width
    return stand_apart or len(set(cells)) < len(cells)


def _with_header(filled: list[Numbered], place: int, count: int) -> Head:
    header = filled[place : place + count]
    body = filled[place + count :]
    above = [(number, "separator line" if _is_separator(row) else "title") for number, row in filled[:place]]
    if body and all(RULE_LINE.match(cell) for cell in _filled(body[0][1])):
        above.append((body[0][0], "line under the header"))
        body = body[1:]
    names = _merged([row for _, row in header])
    # Names missing at the end: most rows are longer than the header.
    extents = sorted(_extent(row) for _, row in body)
    names += [""] * ((extents[len(extents) // 2] if extents else 0) - len(names))
    last = max([number for number, _ in header] + [number for number, _ in above])
    return Head(
        names=unique_names(names),
        header_rows=tuple(number for number, _ in header),
        above=tuple(above),
        first_data_row=last + 1,
    )


def _merged(rows: list[tuple[str, ...]]) -> list[str]:
    if len(rows) == 1:
        return [" ".join(cell.split()) for cell in rows[0]]
    names: list[str] = []
    group = ""
    for above, below in zip_longest(*rows, fillvalue=""):
        group = above or group
        # A cell merged downwards has its name in the first row; one merged sideways lends it to the gaps after it.
        parts = (group, below) if below and group != below else (above or below,)
        names.append(" ".join(" ".join(parts).split()))
    return names


def _headless(filled: list[Numbered], titles: list[int]) -> Head:
    body = [row for number, row in filled if number not in titles]
    lengths = Counter(len(row) for row in body)
    width = max(lengths, key=lambda length: (lengths[length], length), default=1)
    above = tuple(
        (number, "separator line" if _is_separator(row) else "title") for number, row in filled if number in titles
    )
    return Head(
        names=tuple(f"column_{number}" for number in range(1, width + 1)),
        above=above,
        first_data_row=max((number for number, _ in above), default=0) + 1,
    )


def _is_separator(row: tuple[str, ...]) -> bool:
    return row[0][:4].lower() == "sep=" and len("".join(row)) <= len("sep=;")
