"""
Makes ``zips.txt.gz`` from the package ``zipcodes``; run it again when that package is updated.

    python -m skiptrace.normalize.data.make_zips

Why a table of our own: the package answers one ZIP by scanning all (1,400 a second), and turns every ZIP into a
dictionary when asked for all of them.

Origin and licence, as the package states them: the package is MIT; points are from GeoNames (CC BY 4.0, named in the
table's first line); the list of delivery ZIPs is the Postal Service's ZIP Locale Detail (public domain); city names,
counties and time zones are from the free list of unitedstateszipcodes.org as republished by the package under MIT.
"""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any
from zoneinfo import available_timezones

import zipcodes

from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.cities import plain_city

TARGET = Path(__file__).with_name("zips.txt.gz")
HEADING = (
    "# zip|kind|state|latitude|longitude|time zone|county|city|other acceptable cities; "
    "from the package zipcodes (MIT), points from GeoNames (CC BY 4.0)"
)
KINDS = {"STANDARD": "S", "PO BOX": "P", "UNIQUE": "U", "MILITARY": "M"}


def table() -> str:
    """The table's text: a heading, then one line a ZIP in order."""
    zones = available_timezones()
    lines = sorted(line_of(entry, zones) for entry in zipcodes.list_all())  # type: ignore[no-untyped-call]
    return "\n".join((HEADING, *lines, ""))


def line_of(entry: dict[str, Any], zones: set[str]) -> str:
    """One ZIP's line, from the package's entry."""
    # The package has 0.0000 for a point it does not know, and a city's name as one ZIP's time zone.
    known = float(entry["lat"] or 0) != 0
    return "|".join(
        (
            entry["zip_code"],
            KINDS[entry["zip_code_type"]],
            entry["state"],
            entry["lat"] if known else "",
            entry["long"] if known else "",
            entry["timezone"] if entry["timezone"] in zones else "",
            plain_address_text(entry["county"]),
            plain_city(entry["city"]),
            ";".join(plain_city(city) for city in entry["acceptable_cities"]),
        )
    )


if __name__ == "__main__":
    TARGET.write_bytes(gzip.compress(table().encode("ascii"), mtime=0))
