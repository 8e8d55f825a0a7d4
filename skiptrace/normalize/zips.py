"""ZIP codes: where they are, what they are called, and how far apart."""

from __future__ import annotations

import gzip
import math
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from skiptrace.model.place import Place
from skiptrace.normalize.cities import plain_city
from skiptrace.normalize.memory import remembered

if TYPE_CHECKING:
    from collections.abc import Sequence

    import numpy as np
    from numpy.typing import NDArray

EARTH_RADIUS_M = 6_371_008.8
ZIP_DIGITS = 5
ALL_ZIPS = 10**ZIP_DIGITS


class ZipKind(StrEnum):
    """What sort of delivery a ZIP serves."""

    STANDARD = "standard"
    PO_BOX = "po_box"
    UNIQUE = "unique"
    MILITARY = "military"


_KINDS = {"S": ZipKind.STANDARD, "P": ZipKind.PO_BOX, "U": ZipKind.UNIQUE, "M": ZipKind.MILITARY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ZipInfo:
    """One ZIP: ``city`` is the preferred name, ``other_cities`` are acceptable, ``place`` is its middle if known."""

    zip5: str
    kind: ZipKind
    city: str
    other_cities: tuple[str, ...]
    state: str
    county: str
    time_zone: str
    place: Place | None


@cache
def _lines() -> dict[str, str]:
    packed = files("skiptrace.normalize").joinpath("data").joinpath("zips.txt.gz").read_bytes()
    # Lines are split only when asked for: splitting all 43,000 would take longer than reading them.
    return {line[:ZIP_DIGITS]: line for line in gzip.decompress(packed).decode("ascii").splitlines()[1:]}


@remembered()
def zip_place(zip5: str) -> ZipInfo | None:
    """What is known of a ZIP; None when there is no such ZIP."""
    line = _lines().get(zip5)
    if line is None:
        return None
    _, kind, state, latitude, longitude, time_zone, county, city, others = line.split("|")
    return ZipInfo(
        zip5=zip5,
        kind=_KINDS[kind],
        city=city,
        other_cities=tuple(others.split(";")) if others else (),
        state=state,
        county=county,
        time_zone=time_zone,
        place=Place(latitude=float(latitude), longitude=float(longitude)) if latitude else None,
    )


def city_state_of_zip(zip5: str) -> tuple[str, str]:
    """The preferred city and the state of a ZIP; two empty texts when there is no such ZIP."""
    info = zip_place(zip5)
    return (info.city, info.state) if info else ("", "")


def is_city_of_zip(city: str, zip5: str) -> bool:
    """Whether mail for *zip5* may bear *city*: its preferred name or another that the Postal Service accepts."""
    info = zip_place(zip5)
    if info is None:
        return False
    name = plain_city(city)
    return name == info.city or name in info.other_cities


def distance_metres(zip_a: str, zip_b: str) -> float | None:
    """How far apart the middles of two ZIPs are; None when either is not known."""
    a, b = zip_place(zip_a), zip_place(zip_b)
    if a is None or b is None or a.place is None or b.place is None:
        return None
    return _great_circle_m(a.place, b.place)


def _great_circle_m(a: Place, b: Place) -> float:
    phi_a, phi_b = math.radians(a.latitude), math.radians(b.latitude)
    half_north = math.sin((phi_b - phi_a) / 2)
    half_east = math.sin(math.radians(b.longitude - a.longitude) / 2)
    chord = half_north**2 + math.cos(phi_a) * math.cos(phi_b) * half_east**2
    return 2 * EARTH_RADIUS_M * math.asin(min(1.0, math.sqrt(chord)))


def zip_points(zips: Sequence[str]) -> NDArray[np.float64]:
    """Latitude and longitude of each ZIP in radians, one row each; NaN where it is not known."""
    import numpy as np

    rows = [int(text) if len(text) == ZIP_DIGITS and text.isdecimal() else ALL_ZIPS for text in zips]
    return _points()[np.array(rows, dtype=np.intp)]


@cache
def _points() -> NDArray[np.float64]:
    import numpy as np

    # One row for every five-digit number and a last one for what is no ZIP at all: 1.6 MB.
    points = np.full((ALL_ZIPS + 1, 2), np.nan)
    for zip5, line in _lines().items():
        _, _, _, latitude, longitude, _ = line.split("|", 5)
        if latitude:
            points[int(zip5)] = float(latitude), float(longitude)
    return np.radians(points)
