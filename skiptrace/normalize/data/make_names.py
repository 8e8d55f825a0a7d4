"""
Makes the name lists of this folder; run it again when ``names`` or ``nicknames`` change.

    python -m skiptrace.normalize.data.make_names

``given_names.txt`` and ``family_names.txt`` are the name frequencies of the US Census of 1990 (public domain), from
the package ``names``: one line per frequency, persons per hundred million first, the names that have it after.
``nicknames.txt`` is the list of the package ``nicknames`` (Apache-2.0): a formal name, a colon, its nicknames.
"""

from __future__ import annotations

import csv
from collections import defaultdict
from importlib.metadata import distribution
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HERE = Path(__file__).parent
PER_CENT_TO_SHARE = 1e6  # persons per hundred million

# The census prints three decimals: below 0.002 % rounding would swallow the difference between names.
WELL_ROUNDED_PER_CENT = 0.002
NAMES_PER_RUN = 5000


def census_rows(package: str, file: str) -> Iterator[tuple[str, float, float]]:
    """Name, per cent and cumulative per cent of each row, most frequent first."""
    text = Path(str(distribution(package).locate_file(file))).read_text("ascii")
    for line in text.splitlines():
        name, per_cent, cumulative, _rank = line.split()
        yield name, float(per_cent), float(cumulative)


def shares(rows: Iterable[tuple[str, float, float]]) -> dict[str, float]:
    """Per cent per name; the rounded tail is spread evenly from what the cumulative column grew by."""
    answer: dict[str, float] = {}
    run: list[str] = []
    before = after = 0.0
    for name, per_cent, cumulative in rows:
        if per_cent >= WELL_ROUNDED_PER_CENT:
            answer[name] = per_cent
            before = cumulative
            continue
        run.append(name)
        after = cumulative
        if len(run) == NAMES_PER_RUN:
            answer.update(dict.fromkeys(run, (after - before) / len(run)))
            run, before = [], after
    answer.update(dict.fromkeys(run, (after - before) / max(len(run), 1)))
    return answer


def by_frequency(per_cents: dict[str, float]) -> str:
    """One line per frequency, falling, the names in alphabetical order."""
    groups: defaultdict[int, list[str]] = defaultdict(list)
    for name, per_cent in per_cents.items():
        groups[max(1, round(per_cent * PER_CENT_TO_SHARE))].append(name)
    lines = (f"{count} {' '.join(sorted(groups[count]))}" for count in sorted(groups, reverse=True))
    return "\n".join(lines) + "\n"


def given_names() -> str:
    """The text of ``given_names.txt``: both sexes together, half of the people each."""
    both: defaultdict[str, float] = defaultdict(float)
    for sex in ("male", "female"):
        for name, per_cent in shares(census_rows("names", f"names/dist.{sex}.first")).items():
            both[name] += per_cent / 2
    return by_frequency(both)


def family_names() -> str:
    """The text of ``family_names.txt``."""
    return by_frequency(shares(census_rows("names", "names/dist.all.last")))


def nicknames() -> str:
    """The text of ``nicknames.txt``."""
    path = Path(str(distribution("nicknames").locate_file("nicknames/names.csv")))
    short: defaultdict[str, set[str]] = defaultdict(set)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            short[row["name1"].upper()].add(row["name2"].upper())
    return "".join(f"{formal}: {' '.join(sorted(short[formal] - {formal}))}\n" for formal in sorted(short))


FILES = {"given_names.txt": given_names, "family_names.txt": family_names, "nicknames.txt": nicknames}


def main() -> None:
    """Write every list."""
    for name, make in FILES.items():
        (HERE / name).write_text(make(), encoding="ascii", newline="\n")


if __name__ == "__main__":
    main()
