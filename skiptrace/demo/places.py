"""Homes: invented streets in real ZIP codes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any, TypedDict

import numpy as np

from skiptrace.demo.words import joined
from skiptrace.model import Address, AddressKind

if TYPE_CHECKING:
    from skiptrace.demo.spells import Bools, Ints, Texts

# Publication 28 abbreviations with the words that people write, about in order of frequency.
STREET_TYPES = (
    ("ST", "STREET"),
    ("AVE", "AVENUE"),
    ("RD", "ROAD"),
    ("DR", "DRIVE"),
    ("LN", "LANE"),
    ("CT", "COURT"),
    ("BLVD", "BOULEVARD"),
    ("PL", "PLACE"),
    ("WAY", "WAY"),
    ("CIR", "CIRCLE"),
    ("TER", "TERRACE"),
)
STREET_TYPE_SHARES = (0.27, 0.18, 0.15, 0.14, 0.08, 0.06, 0.04, 0.03, 0.02, 0.02, 0.01)
UNIT_TYPES = ("APT", "UNIT", "STE", "LOT")
UNIT_TYPE_SHARES = (0.78, 0.15, 0.03, 0.04)
DIRECTIONS = ("", "N", "S", "E", "W")
DIRECTION_SHARES = (0.74, 0.08, 0.07, 0.06, 0.05)
BOX_SHARE = 0.02
UNIT_SHARE = 0.27
STREETS_PER_WORLD = 1_500
FAR_ZIPS = 400
PEOPLE_PER_ZIP = 600
NO_STATES = frozenset({"PR", "VI", "GU", "AS", "MP", "PW", "FM", "MH"})


@dataclass(frozen=True, slots=True)
class Zips:
    """ZIP codes in columns; the first *home* of them are the town, the others are elsewhere."""

    code: Texts
    city: Texts
    state: Texts
    home: int

    @property
    def home_state(self) -> str:
        """The state of the town."""
        return str(self.state[0])


class _LastLine(TypedDict):
    city: str
    state: str
    zip5: str


def zip_rows() -> list[dict[str, Any]]:
    """Every ZIP code as the `zipcodes` library has it."""
    import zipcodes  # reads a megabyte of data on import

    rows: list[dict[str, Any]] = zipcodes.list_all()  # type: ignore[no-untyped-call]  # it comes without types
    return rows


@cache
def _usable_zips() -> tuple[tuple[str, str, str, float, float], ...]:
    return tuple(
        (row["zip_code"], row["city"].upper(), row["state"], float(row["lat"]), float(row["long"]))
        for row in zip_rows()
        if row["zip_code_type"] == "STANDARD"
        and row["active"]
        and row["state"] not in NO_STATES
        and row["lat"]
        and row["city"].replace(" ", "").isalpha()
        and row["city"].isascii()
    )


def draw_zips(rng: np.random.Generator, people: int) -> Zips:
    """A town of neighbouring ZIP codes within one state, and a few hundred elsewhere."""
    rows = _usable_zips()
    state = np.array([row[2] for row in rows], dtype=object)
    point = np.array([row[3:] for row in rows])
    centre = int(rng.integers(0, len(rows)))
    away = np.where(state == state[centre], ((point - point[centre]) ** 2).sum(axis=1), np.inf)
    inside = np.isfinite(away).sum()
    home = np.argsort(away, kind="stable")[: min(max(6, people // PEOPLE_PER_ZIP), inside)]
    others = np.setdiff1d(np.arange(len(rows)), home)
    chosen = np.concatenate([home, rng.choice(others, FAR_ZIPS, replace=False)])
    return Zips(
        code=np.array([rows[i][0] for i in chosen], dtype=object),
        city=np.array([rows[i][1] for i in chosen], dtype=object),
        state=state[chosen],
        home=len(home),
    )


class Places:
    """All dwellings of the world, in columns that grow as people build and move."""

    def __init__(self, rng: np.random.Generator, zips: Zips) -> None:
        self.rng = rng
        self.zips = zips
        self.streets = np.unique(joined(rng, STREETS_PER_WORLD, "street-first", "street-last"))
        empty = np.zeros(0, dtype=np.int64)
        self.zip = empty
        self.number = empty
        self.street = empty
        self.type = empty
        self.direction = empty
        self.unit = empty
        self.unit_type = empty
        self.box = np.zeros(0, dtype=np.bool_)
        self._vacant = empty

    def build(self, zips: Ints) -> Ints:
        """New dwellings, one in each of the ZIP codes given."""
        count, rng = len(zips), self.rng
        first = len(self.zip)
        self.zip = np.concatenate([self.zip, zips])
        self.number = np.concatenate([self.number, np.maximum(2, np.exp(rng.normal(6.4, 1.3, count)).astype(np.int64))])
        # A ZIP code has some dozens of streets, so that neighbours share one.
        street = (zips * 131 + rng.integers(0, 60, count)) % len(self.streets)
        self.street = np.concatenate([self.street, street])
        self.type = np.concatenate([self.type, rng.choice(len(STREET_TYPES), count, p=STREET_TYPE_SHARES)])
        self.direction = np.concatenate([self.direction, rng.choice(len(DIRECTIONS), count, p=DIRECTION_SHARES)])
        unit = np.where(rng.random(count) < UNIT_SHARE, rng.integers(1, 320, count), 0)
        self.unit = np.concatenate([self.unit, unit])
        self.unit_type = np.concatenate([self.unit_type, rng.choice(len(UNIT_TYPES), count, p=UNIT_TYPE_SHARES)])
        self.box = np.concatenate([self.box, rng.random(count) < BOX_SHARE])
        return np.arange(first, first + count)

    def settle(self, zips: Ints, *, reoccupied: float) -> Ints:
        """Dwellings in the ZIP codes given, some of them left by others before."""
        homes = np.full(len(zips), -1, dtype=np.int64)
        free = self._vacant[self.rng.permutation(len(self._vacant))]
        for place in np.unique(zips):
            there = free[self.zip[free] == place]
            wanted = np.flatnonzero((zips == place) & (self.rng.random(len(zips)) < reoccupied))[: len(there)]
            homes[wanted] = there[: len(wanted)]
        self._vacant = np.setdiff1d(self._vacant, homes)
        new = np.flatnonzero(homes < 0)
        homes[new] = self.build(zips[new])
        return homes

    def leave(self, dwellings: Ints) -> None:
        """Make dwellings free for others, from the next year on."""
        self._vacant = np.union1d(self._vacant, dwellings[~self.box[dwellings]])

    def is_home(self, dwellings: Ints) -> Bools:
        """Whether the dwellings lie in the town."""
        return self.zip[dwellings] < self.zips.home

    def address(self, dwelling: int) -> Address:
        """The address in normal form."""
        zips, place = self.zips, int(self.zip[dwelling])
        last: _LastLine = {
            "city": zips.city[place],
            "state": zips.state[place],
            "zip5": zips.code[place],
        }
        if self.box[dwelling]:
            return Address(kind=AddressKind.PO_BOX, street="PO BOX", number=str(self.number[dwelling]), **last)
        unit = int(self.unit[dwelling])
        return Address(
            number=str(self.number[dwelling]),
            predirectional=DIRECTIONS[self.direction[dwelling]],
            street=str(self.streets[self.street[dwelling]]),
            suffix=STREET_TYPES[self.type[dwelling]][0],
            unit_type=UNIT_TYPES[self.unit_type[dwelling]] if unit else "",
            unit=str(unit) if unit else "",
            **last,
        )
