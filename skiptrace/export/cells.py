"""Cells that may be opened in a spreadsheet."""

from __future__ import annotations

import csv
import io
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

# The last four are full-width forms, which spreadsheets in East Asian locales read as their narrow ones.
_FORMULA_STARTS = frozenset(("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20"))
# A signed number or a telephone number runs nothing.
_HARMLESS = re.compile(r"[+-]\(?[0-9][0-9 ().,/-]*")
# A sign that a cell may begin with in CSV text, unless it plainly begins a number: a cell stands after a comma, a line
# end or a quote. The sign comes first, since a search for one of few signs is ten times as fast as one for a place.
_DOUBTFUL = re.compile(
    '[=@+\\-\t\r\uff1d\uff0b\uff0d\uff20](?<![^,\n"].)(?:(?<![+-])|(?<=".)|(?!\\(?[0-9][0-9 ()./-]*[,\n]))'
)
# A quoted cell that begins with a line end, behind another and at the start of a line.
_BROKEN_CELLS = (',"\n', '\n"\n')


def defused(cell: str) -> str:
    """*cell*, with an apostrophe before it where a spreadsheet would run it as a formula (CWE-1236)."""
    if cell[:1] not in _FORMULA_STARTS or _HARMLESS.fullmatch(cell):
        return cell
    return f"'{cell}"


def usd(amount: float) -> str:
    """Dollars with two decimals, and more where a price has more: what stands in rows adds up to what was spent."""
    cents, _, rest = f"{amount:,.6f}".partition(".")
    return f"{cents}.{rest[:2]}{rest[2:].rstrip('0')}"


def csv_text(rows: Iterable[Sequence[str]]) -> str:
    """Rows as CSV with line ends, no cell of which a spreadsheet would run."""
    kept = list(rows)
    text = _plain_csv(kept)
    # One look at the whole text: hardly any needs a cell by cell one.
    return _plain_csv(map(defused, cells) for cells in kept) if _is_doubtful(text) else text


def _is_doubtful(text: str) -> bool:
    broken = text.startswith('"\n') or any(one in text for one in _BROKEN_CELLS)
    return broken or _DOUBTFUL.search(text) is not None


def _plain_csv(rows: Iterable[Iterable[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file, lineterminator="\n").writerows(rows)
    return file.getvalue()
