"""The word lists that the world is made of."""

from __future__ import annotations

from functools import cache
from importlib import resources
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from skiptrace.demo.spells import Bools, Floats, Ints, Texts

# Beyond the thousand most frequent names lie rare ones: about this share of people carries one of them.
RARE_FAMILY_SHARE = 0.45
RARE_GIVEN_SHARE = 0.18
FIRST_DECADE, LAST_DECADE = 1920, 2000


def lines_of(name: str) -> list[str]:
    """The lines of a word list, without its comments."""
    text = resources.files("skiptrace.demo").joinpath("data", name).read_text(encoding="ascii")
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def word_parts() -> dict[str, list[str]]:
    """Parts of invented words by what they make."""
    parts: dict[str, list[str]] = {}
    for line in lines_of("word_parts.txt"):
        key, _, rest = line.partition(" ")
        parts[key] = rest.split("|") if "|" in rest else rest.split()
    return parts


@cache
def nicknames() -> dict[str, list[str]]:
    """Short forms by the name on the papers."""
    return {line.split()[0]: line.split()[1:] for line in lines_of("nicknames.txt")}


@cache
def _family_names() -> tuple[Texts, Floats]:
    rows = [line.split() for line in lines_of("family_names.txt")]
    weights = np.array([float(weight) for _, weight in rows])
    return np.array([name for name, _ in rows], dtype=object), weights / weights.sum()


@cache
def _given_names() -> dict[tuple[str, str], Texts]:
    rows = [line.split() for line in lines_of("given_names.txt")]
    return {(row[0], row[1]): np.array(row[2:], dtype=object) for row in rows}


def joined(rng: np.random.Generator, count: int, first: str, last: str) -> Texts:
    """Words put together from two lists of parts."""
    parts = word_parts()
    heads = np.array(parts[first], dtype=object)[rng.integers(0, len(parts[first]), count)]
    tails = np.array(parts[last], dtype=object)[rng.integers(0, len(parts[last]), count)]
    words: Texts = heads + tails
    return words


def draw_family_names(rng: np.random.Generator, count: int) -> Texts:
    """Family names as frequent as in the census, and invented ones for the long tail."""
    names, weights = _family_names()
    common = names[rng.choice(len(names), count, p=weights)]
    rare = rng.random(count) < RARE_FAMILY_SHARE
    return np.where(rare, joined(rng, count, "family-first", "family-last"), common)


def draw_given_names(rng: np.random.Generator, female: Bools, birth_years: Ints) -> Texts:
    """Given names that fit sex and decade of birth."""
    names = np.empty(len(female), dtype=object)
    decade = np.clip(birth_years // 10 * 10, FIRST_DECADE, LAST_DECADE)
    for sex, is_sex in (("F", female), ("M", ~female)):
        for year in np.unique(decade):
            rows = np.flatnonzero(is_sex & (decade == year))
            pool = _given_names()[sex, str(year)]
            weights = 1.0 / (np.arange(len(pool)) + 6.0)
            names[rows] = pool[rng.choice(len(pool), len(rows), p=weights / weights.sum())]
        rows = np.flatnonzero(is_sex & (rng.random(len(female)) < RARE_GIVEN_SHARE))
        pool = _given_names()[sex, "ANY"]
        names[rows] = pool[rng.integers(0, len(pool), len(rows))]
    return names


def draw_firm_names(rng: np.random.Generator, count: int) -> Texts:
    """Names of invented employers."""
    parts = word_parts()
    columns = [np.array(parts[key], dtype=object) for key in ("firm-first", "firm-last", "firm-form")]
    head, tail, form = (words[rng.integers(0, len(words), count)] for words in columns)
    return np.array([f"{h} {t} {f}" for h, t, f in zip(head, tail, form, strict=True)], dtype=object)
