"""
The scoring kernel alone: pairs a second on all features, one process per core.

Run from the checkout: ``python -m benchmarks.kernel [--workers N] [--pairs N]``.

Invented people with names as common as the census has them, full birth dates, last four digits, address, phone, e-mail
and employer; debtors are some of them as a stale file would have them, and strangers. Pairs are what our own blocking
proposes for the debtors, in its order. People are coded before the clock starts; in the first round the kernel meets
their texts for the first time, as in every command, later rounds only compare.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import sys
import tempfile
import time
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from skiptrace.link.spill import KeyFiles, PairFiles, join
from skiptrace.match.frequency import Frequencies, count_people
from skiptrace.match.keys import blocking_keys
from skiptrace.match.model import shipped_model
from skiptrace.match.people import ADDRESS_PARTS, PersonRows, encode
from skiptrace.match.score import Kernel
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.normalize.name_frequency import family_shares, given_shares

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from skiptrace.match.people import People

PEOPLE = 200_000
DEBTORS = 40_000
# What is lost or mistaken in a stale file, by column, and how often.
STALE = {"middle": 0.5, "born": 0.2, "ssn_last4": 0.4, "phone": 0.5, "email": 0.6, "employer": 0.6}
MOVED, MISSPELT = 0.5, 0.1
PAIRS_AT_ONCE = 400_000
ROUNDS = 3
SYLLABLES = ("BRA", "DON", "FEL", "GAR", "HOL", "KIN", "LOM", "MAR", "NOR", "PEL", "QUI", "ROS", "STO", "TAL", "VEN")


def main() -> None:
    """Print pairs a second."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--pairs", type=int, default=4_000_000)
    chosen = parser.parse_args()
    each = chosen.pairs // chosen.workers
    # As on a command line that starts its processes: each has its own people and pairs.
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(chosen.workers)
    with context.Pool(chosen.workers, initializer=_keep, initargs=(ready,)) as pool:
        found = pool.map(_score, [(number, each) for number in range(chosen.workers)], chunksize=1)
    for number in range(ROUNDS):
        wall = max(walls[number] for walls, _ in found)
        processor = sum(times[number] for _, times in found)
        sys.stdout.write(
            f"{chosen.workers} workers: {each * chosen.workers / wall / 1e6:.2f} million pairs/s by the clock, "
            f"{each * chosen.workers / processor / 1e6:.2f} million a processor second "
            f"(load {os.getloadavg()[0]:.1f})\n"
        )


def _keep(ready: object) -> None:
    globals()["_READY"] = ready


def _score(order: tuple[int, int]) -> tuple[list[float], list[float]]:
    """Wall and processor seconds of each round."""
    number, pairs = order
    random = np.random.default_rng(number)
    rows, vocabulary = _rows(random, PEOPLE), Vocabulary()
    debtors, people = encode(_debtors(random, rows), vocabulary), encode(rows, vocabulary)
    counts = Frequencies(people=float(PEOPLE), counts=count_people(people), sharing=shipped_model().sharing)
    kernel = Kernel(shipped_model(), counts)
    lefts, rights = _pairs(debtors, people, pairs)
    walls, times = [], []
    for _ in range(ROUNDS):
        globals()["_READY"].wait()
        wall, processor = time.perf_counter(), time.process_time()
        for start in range(0, pairs, PAIRS_AT_ONCE):
            end = start + PAIRS_AT_ONCE
            kernel.score(debtors, people, lefts[start:end], rights[start:end])
        walls.append(time.perf_counter() - wall)
        times.append(time.process_time() - processor)
    return walls, times


def _rows(random: np.random.Generator, many: int) -> PersonRows:
    street = _words(random, 3_000, 2)
    rows = PersonRows()
    rows.given = _drawn(random, many, given_shares())
    rows.middle = [name[:1] if random.random() < 0.5 else "" for name in _drawn(random, many, given_shares())]
    rows.family = _drawn(random, many, family_shares())
    rows.suffix = random.choice([*[""] * 8, "JR", "SR"], many).tolist()
    year, month, day = (random.integers(low, high, many) for low, high in ((1930, 2005), (1, 13), (1, 29)))
    rows.born = (year * 10_000 + month * 100 + day).tolist()
    rows.ssn_last4 = random.integers(0, 10_000, many).tolist()
    rows.number = list(map(str, random.integers(1, 2_000, many).tolist()))
    rows.street = random.choice(street, many).tolist()
    rows.unit = [str(number) if number < 30 else "" for number in random.integers(1, 100, many).tolist()]
    rows.city = random.choice(street[:500], many).tolist()
    rows.state = random.choice(["IL", "OH", "TX", "NY", "CA"], many).tolist()
    rows.zip5 = [f"{number:05d}" for number in random.integers(10_000, 40_000, many).tolist()]
    rows.phone = (
        10_005_550_100 + random.integers(200, 990, many) * 10_000_000 + random.integers(0, 100, many)
    ).tolist()
    rows.email = [f"{name.lower()}{place % 5_000}@example.com" for place, name in enumerate(rows.family)]
    rows.employer = random.choice(_words(random, 5_000, 3), many).tolist()
    rows.more = [""] * many
    return rows


def _debtors(random: np.random.Generator, people: PersonRows) -> PersonRows:
    """Half of them are among *people* and known as they were, half are strangers."""
    debtors = _rows(random, DEBTORS // 2)
    elsewhere = _rows(random, DEBTORS // 2)
    chosen = random.choice(PEOPLE, DEBTORS // 2, replace=False).tolist()
    empty = _nobody()
    for column in fields(PersonRows):
        known = [getattr(people, column.name)[place] for place in chosen]
        lost = random.random(len(known)) < STALE.get(column.name, 0.0)
        getattr(debtors, column.name).extend(
            getattr(empty, column.name)[0] if gone else value for value, gone in zip(known, lost.tolist(), strict=True)
        )
    for place in np.flatnonzero(random.random(DEBTORS // 2) < MOVED).tolist():
        for part in ADDRESS_PARTS:
            getattr(debtors, part)[DEBTORS // 2 + place] = getattr(elsewhere, part)[place]
    for place in np.flatnonzero(random.random(DEBTORS // 2) < MISSPELT).tolist():
        name = debtors.family[DEBTORS // 2 + place]
        debtors.family[DEBTORS // 2 + place] = name[:2] + name[3:]
    return debtors


def _nobody() -> PersonRows:
    """One row of which nothing is known."""
    nobody = PersonRows()
    nobody.append([])
    return nobody


def _words(random: np.random.Generator, many: int, syllables: int) -> list[str]:
    """Words in the order of how common they are."""
    found: dict[str, None] = {}
    while len(found) < many:
        word = "".join(random.choice(SYLLABLES, syllables))
        found[word if word not in found else word + "".join(random.choice(SYLLABLES, 2))] = None
    return list(found)


def _drawn(random: np.random.Generator, many: int, shares: dict[str, float]) -> list[str]:
    """Names as often as their shares of the population say."""
    names, weights = list(shares), np.array(list(shares.values()))
    return [names[place] for place in random.choice(len(names), many, p=weights / weights.sum()).tolist()]


def _pairs(debtors: People, people: People, most: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Debtors and those they share a key with, by debtor."""
    with tempfile.TemporaryDirectory() as name:
        sides = []
        for side, who in (("debtors", debtors), ("people", people)):
            files = KeyFiles(Path(name), side)
            files.add(np.arange(who.size), blocking_keys(who, variants=who is debtors, thorough=True))
            sides.append(files)
        into = PairFiles(Path(name), 1)
        join(*sides, into, capped=True)
        pairs = into.chunk(0)[:most]
    return pairs["left"].copy(), pairs["right"].copy()


if __name__ == "__main__":
    main()
