"""
How fast addresses are read, and how often the parts agree with labelled data.

    python benchmarks/addresses.py [--count 200000] [--labelled ../shared/data/usaddress_labelled]

Rates are per second of one core's time, over addresses that are mostly distinct. Agreement is per part: of the
labelled addresses that have the part, how many are read with exactly that part; usaddress itself stands beside it.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import random
import re
import time
import xml.etree.ElementTree as ET
from collections import Counter
from pathlib import Path

import usaddress

from skiptrace.errors import SetupError, Unreadable
from skiptrace.normalize.address_parser import use_parser
from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.addresses import assemble_address, read_address
from skiptrace.normalize.cities import plain_city
from skiptrace.normalize.delivery_line import read_delivery_line
from skiptrace.normalize.publication28 import ORDINAL_WORDS, UNIT_TYPES
from skiptrace.normalize.states import read_state
from skiptrace.normalize.zips import zip_place

LABELLED = Path(__file__).parents[1] / ".." / "shared" / "data" / "usaddress_labelled"
FRONTS = [
    "stone",
    "brook",
    "fair",
    "wood",
    "spring",
    "clear",
    "east",
    "glen",
    "king",
    "ash",
    "wind",
    "deer",
    "oak",
    "maple",
    "cedar",
    "elm",
    "pine",
    "fox",
    "haw",
    "silver",
    "green",
    "white",
    "black",
    "red",
    "long",
    "high",
    "low",
    "rock",
    "sand",
    "lake",
    "river",
    "mill",
    "church",
    "hunt",
    "sher",
    "win",
    "hamp",
    "wal",
    "bar",
    "cres",
]
BACKS = [
    "view",
    "field",
    "brook",
    "wood",
    "dale",
    "haven",
    "crest",
    "ridge",
    "land",
    "hill",
    "ford",
    "ton",
    "ville",
    "mont",
    "gate",
    "stead",
    "worth",
    "mere",
]
PLAIN = [
    "Main",
    "Park",
    "Washington",
    "Lake",
    "Lincoln",
    "Second",
    "Third",
    "5th",
    "12th",
    "Martin Luther King",
    "Saint James",
    "Old Mill",
]
TYPES = [
    "Street",
    "St",
    "Avenue",
    "Ave",
    "Road",
    "Rd",
    "Drive",
    "Dr",
    "Lane",
    "Ln",
    "Court",
    "Ct",
    "Boulevard",
    "Blvd",
    "Place",
    "Pl",
    "Way",
    "Cir",
    "Ter",
    "Trl",
    "Pkwy",
]


def street_line(rng: random.Random) -> str:
    """A delivery line: nine in ten a common street, the rest what makes files hard."""
    number = str(max(1, int(rng.lognormvariate(6.2, 1.4))))
    kind = rng.random()
    if kind < 0.03:
        return f"PO Box {number}"
    if kind < 0.05:
        return f"RR {rng.randint(1, 9)} Box {number}"
    if kind < 0.08:
        return f"{number} {rng.choice(['Hwy', 'US Highway', 'County Road', 'CR', 'State Rd'])} {rng.randint(1, 400)}"
    name = (rng.choice(FRONTS) + rng.choice(BACKS)).title()
    if rng.random() < 0.3:
        name = rng.choice(PLAIN)
    if rng.random() < 0.15:
        name = f"{(rng.choice(FRONTS) + rng.choice(BACKS)).title()} {name}"
    direction = rng.choice(["N ", "South ", "E. ", "NW "]) if rng.random() < 0.2 else ""
    suffix = "" if kind < 0.13 else f" {rng.choice(TYPES)}"
    unit = rng.choice([" Apt {}", " #{}", ", Unit {}", " Ste {}"]).format(rng.randint(1, 400))
    return f"{number} {direction}{name}{suffix}{unit if rng.random() < 0.22 else ''}"


def columns(count: int, seed: int) -> list[tuple[str, str, str, str, str]]:
    rng = random.Random(seed)
    places = [info for number in range(1000, 99950) if (info := zip_place(f"{number:05d}")) and info.kind == "standard"]
    # A file is dense in some places and thin in others.
    weights = [1 / (50 + rank) ** 0.6 for rank in range(len(places))]
    rng.shuffle(places)
    chosen = rng.choices(places, weights, k=count)
    return [(street_line(rng), "", place.city.title(), place.state, place.zip5) for place in chosen]


def rates(count: int) -> None:
    rows = columns(count, seed=11)
    print(f"{len(rows):,} rows, {len(set(rows)):,} distinct, {len({row[2:] for row in rows}):,} places")
    for name in ("usaddress", "fastaddress"):
        try:
            parser = use_parser(name)
        except SetupError as missing:
            print(f"{name:12} {missing}")
            continue
        # A loader that keeps nothing cyclic may switch the collector off; its passes over 200,000 kept values show.
        for title in ("nothing known yet", "shapes repeat", "shapes repeat, collector off"):
            assemble_address.forget()
            gc.collect()
            if title.endswith("off"):
                gc.disable()
            started = time.process_time()
            for row in rows:
                assemble_address.attempt(*row)
            print(f"{name:12} assemble, {title:29} {len(rows) / (time.process_time() - started):10,.0f}/s")
        gc.enable()
        lines = [f"{row[0]}, {row[2]}, {row[3]} {row[4]}" for row in rows[: count // 4]]
        read_address.forget()
        started = time.process_time()
        for line in lines:
            read_address.attempt(line)
        print(f"{name:12} read whole lines {len(lines) / (time.process_time() - started):10,.0f}/s")
        print(f"{name:12} {parser.asked:,} questions to the model")


def labelled(path: Path) -> list[list[tuple[str, str]]]:
    tree = ET.fromstring(gzip.decompress(path.read_bytes()))  # noqa: S314 - a file of our own machine
    return [[(token.text or "", token.tag) for token in address] for address in tree]


def parts_of_labels(tokens: list[tuple[str, str]]) -> dict[str, str]:
    """The parts that labels name, in our words; the street merged, since us50 does not cut it."""

    def joined(*labels: str) -> str:
        return plain_address_text(" ".join(word for word, label in tokens if label.startswith(labels)))

    unit = joined("Occupancy", "Subaddress").replace(",", "")
    return {
        "number": joined("AddressNumber").replace(",", "").replace(" ", ""),
        "street": merged(joined("StreetName")),
        "unit": door(unit),
        "city": plain_city(joined("PlaceName")),
        "state": read_state(joined("StateName")),
        "zip": joined("ZipCode")[:5].zfill(5) if joined("ZipCode") else "",
        "box": joined("USPSBoxID").replace("#", "").strip(),
    }


def door(unit: str) -> str:
    """A unit's identifier: without its kind, marks, and the ending of an ordinal."""
    words = (ORDINAL_WORDS.get(word, word) for word in unit.split() if word not in UNIT_TYPES)
    return "".join(re.sub(r"(?<=\d)(?:ST|ND|RD|TH)$", "", word) for word in words).replace("-", "")


def merged(street: str) -> str:
    """A street's name with type and directionals in one form, however it was cut."""
    if not street:
        return ""
    line = read_delivery_line(f"1 {street}")
    return " ".join(part for part in line[2:] if part)


def parts_of_reading(text: str) -> dict[str, str]:
    address = read_address.attempt(text)
    if isinstance(address, Unreadable):
        return {}
    is_street = address.kind == "street"
    parts = (address.predirectional, address.street, address.suffix, address.postdirectional)
    return {
        "number": address.number.replace(" ", "") if is_street else "",
        "street": " ".join(part for part in parts if part) if is_street else "",
        "unit": door(address.unit),
        "city": address.city,
        "state": address.state,
        "zip": address.zip5,
        "box": "" if is_street else address.number,
    }


def agreement(folder: Path) -> None:
    for path in sorted(folder.glob("*.xml.gz")):
        have: Counter[str] = Counter()
        ours: Counter[str] = Counter()
        theirs: Counter[str] = Counter()
        addresses = [
            tokens for tokens in labelled(path) if not any(tag == "IntersectionSeparator" for _, tag in tokens)
        ]
        for tokens in addresses:
            text = " ".join(word for word, _ in tokens)
            truth = parts_of_labels(tokens)
            reading, model = parts_of_reading(text), parts_of_labels(usaddress.parse(text))
            for part, value in truth.items():
                if value:
                    have[part] += 1
                    ours[part] += reading.get(part) == value
                    theirs[part] += model[part] == value
        print(f"\n{path.name}: {len(addresses)} addresses")
        for part, count in have.items():
            print(
                f"  {part:7} {count:5}  read_address {ours[part] / count:6.1%}  usaddress {theirs[part] / count:6.1%}"
            )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--count", type=int, default=200_000)
    options.add_argument("--labelled", type=Path, default=LABELLED)
    chosen = options.parse_args()
    rates(chosen.count)
    if chosen.labelled.is_dir():
        agreement(chosen.labelled)
    else:
        print("no labelled addresses found")


if __name__ == "__main__":
    main()
