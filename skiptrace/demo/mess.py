"""How people write and mistype: slips, short forms, abbreviations, dates and phones in many shapes."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.demo.words import nicknames

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from skiptrace.demo.spells import Ints, Texts

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
PHONE_FORMS: tuple[Callable[[str], str], ...] = (
    lambda d: f"({d[:3]}) {d[3:6]}-{d[6:]}",
    lambda d: f"{d[:3]}-{d[3:6]}-{d[6:]}",
    lambda d: f"{d[:3]}.{d[3:6]}.{d[6:]}",
    lambda d: d,
    lambda d: f"1{d}",
)


class Mess:
    """A source of slips; every method answers a new column."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng

    def typos(self, texts: Texts, rate: float) -> Texts:
        """Some of the texts with one slip of the pen."""
        out = texts.copy()
        for row in np.flatnonzero(self.rng.random(len(texts)) < rate):
            out[row] = self._slip(out[row])
        return out

    def _slip(self, text: str) -> str:
        if len(text) < 3:  # noqa: PLR2004  # a slip in two letters would leave nothing to recognise
            return text
        at, kind = int(self.rng.integers(1, len(text) - 1)), int(self.rng.integers(0, 4))
        other = LETTERS[int(self.rng.integers(0, len(LETTERS)))]
        if text[at].isdigit():
            return text[:at] + str(int(self.rng.integers(0, 10))) + text[at + 1 :]
        slips = (
            text[:at] + text[at + 1] + text[at] + text[at + 2 :],
            text[:at] + text[at + 1 :],
            text[:at] + text[at] + text[at:],
            text[:at] + other + text[at + 1 :],
        )
        return slips[kind]

    def blanks(self, texts: Texts, rate: float) -> Texts:
        """The column with some cells empty."""
        return np.where(self.rng.random(len(texts)) < rate, "", texts)

    def short_forms(self, names: Texts, rate: float) -> Texts:
        """Given names, some in the form that people are called by."""
        known, out = nicknames(), names.copy()
        for row in np.flatnonzero(self.rng.random(len(names)) < rate):
            forms = known.get(out[row])
            if forms:
                out[row] = forms[int(self.rng.integers(0, len(forms)))]
        return out

    def initials(self, names: Texts, rate: float) -> Texts:
        """Middle names, most of them as an initial."""
        firsts = np.array([name[:1] for name in names], dtype=object)
        return np.where(self.rng.random(len(names)) < rate, firsts, names)

    def phones(self, texts: Texts) -> Texts:
        """E.164 numbers in the shapes that clerks use."""
        forms = self.rng.integers(0, len(PHONE_FORMS), len(texts))
        rows = zip(texts, forms, strict=True)
        return column(PHONE_FORMS[form](text[2:]) if text else "" for text, form in rows)

    def births(self, days: Ints, wrong: float) -> Ints:
        """Birth days, some with day and month swapped or one part wrong."""
        out = days.copy()
        for row in np.flatnonzero(self.rng.random(len(days)) < wrong):
            out[row] = self._wrong_birth(dt.date.fromordinal(int(out[row]))).toordinal()
        return out

    def _wrong_birth(self, born: dt.date) -> dt.date:
        kind = int(self.rng.integers(0, 4))
        if kind == 0 and born.day <= 12:  # noqa: PLR2004  # only then is the day a month
            return born.replace(month=born.day, day=born.month)
        if kind == 1:
            return born.replace(year=born.year + int(self.rng.choice([-10, -1, 1])), day=min(born.day, 28))
        if kind == 2:  # noqa: PLR2004  # the third kind
            return born.replace(month=int(self.rng.integers(1, 13)), day=min(born.day, 28))
        return born.replace(day=int(self.rng.integers(1, 29)))


def column(texts: Iterable[str]) -> Texts:
    """Texts as a column, whatever their number."""
    rows = list(texts)
    out = np.empty(len(rows), dtype=object)
    out[:] = rows
    return out


def dates(days: Ints, form: str) -> Texts:
    """Days as *form* writes them (`strftime`); empty where the day is not known (0 or less)."""
    wanted, where = np.unique(days, return_inverse=True)
    texts = column(dt.date.fromordinal(int(day)).strftime(form) if day > 0 else "" for day in wanted)
    return texts[where]


def spaced(*columns: Sequence[str] | Texts) -> Texts:
    """Columns joined by a blank, without gaps where a cell is empty."""
    return column(" ".join(filter(None, row)) for row in zip(*columns, strict=True))
