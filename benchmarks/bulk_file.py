"""
A bulk file with mostly distinct, realistic addresses, to measure loading with.

usage: python -m benchmarks.bulk_file ROWS FILE [SEED]
needs: names, zipcodes (US Census 1990 name frequencies; ZIP codes with their towns). Streets and numbers are invented.
"""

from __future__ import annotations

import csv
import random
import sys
from pathlib import Path

FIRST = (
    "stone brook fair wood spring clear east glen king ash wind deer oak maple pine fox hunt bear wolf mill cross "
    "river hazel thorn raven eagle silver golden crystal sunny shady quiet hidden lone high low north mountain valley "
    "canyon prairie harbor lake meadow garden orchard cedar willow birch elm linden"
).split()
SECOND = (
    "view field brook wood dale haven crest ridge land hill ford side bend point grove gate port stead worth bury ton "
    "mere shore bank bluff run creek hollow pass trail"
).split()
TYPES = "St Ave Rd Dr Ln Ct Blvd Pl Way Cir Ter Pkwy Street Avenue Road".split()
DIRECTIONS = ("", "", "", "", "", "N ", "S ", "E ", "W ", "North ")
HEADER = "VOTER_ID LAST_NAME FIRST_NAME MIDDLE DOB ADDRESS CITY STATE ZIP PHONE FIRST_SEEN LAST_SEEN".split()


def _frequencies(file: str) -> tuple[list[str], list[float]]:
    import names

    rows = [line.split() for line in (Path(names.__file__).parent / file).read_text().splitlines()]
    return [row[0].title() for row in rows], [max(float(row[1]), 0.0003) for row in rows]


def _address(dice: random.Random) -> str:
    kind = dice.random()
    if kind < 0.02:
        return f"PO Box {dice.randint(1, 9999)}"
    if kind < 0.03:
        return f"RR {dice.randint(1, 9)} Box {dice.randint(1, 300)}"
    street = dice.choice(FIRST).title() + (
        dice.choice(SECOND) if dice.random() < 0.7 else f" {dice.choice(SECOND).title()}"
    )
    line = f"{dice.randint(1, 19999)} {dice.choice(DIRECTIONS)}{street} {dice.choice(TYPES)}"
    if kind < 0.2:
        return f"{line} Apt {dice.randint(1, 400)}{dice.choice('ABCD') if dice.random() < 0.3 else ''}"
    return f"{line} # {dice.randint(1, 99)}" if kind < 0.25 else line


def write_bulk_file(rows: int, path: Path, seed: int = 1) -> None:
    """Write *rows* people with name, birth date, address, phone and two dates."""
    import zipcodes

    dice = random.Random(seed)
    zips = [z for z in zipcodes.list_all() if z["zip_code_type"] == "STANDARD" and z["area_codes"]]
    last, first = _frequencies("dist.all.last"), _frequencies("dist.male.first")
    families = dice.choices(*last, k=rows)
    givens = dice.choices(*first, k=rows)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for row in range(rows):
            place = dice.choice(zips)
            phone = f"{place['area_codes'][0]}{dice.randint(200, 999)}{dice.randint(0, 9999):04d}"
            writer.writerow(
                [
                    f"V{row:08d}",
                    families[row],
                    givens[row],
                    dice.choice("ABCDEFGHJKLMNPRSTW") if dice.random() < 0.6 else "",
                    f"{dice.randint(1, 12):02d}/{dice.randint(1, 28):02d}/{dice.randint(1935, 2006)}",
                    _address(dice),
                    place["city"],
                    place["state"],
                    place["zip_code"],
                    phone if dice.random() < 0.7 else "",
                    f"{dice.randint(2005, 2020)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
                    f"{dice.randint(2021, 2026)}-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d}",
                ]
            )


if __name__ == "__main__":
    write_bulk_file(int(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 1)
