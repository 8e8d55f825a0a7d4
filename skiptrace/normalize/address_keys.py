"""When two addresses are one place: the delivery point and the building as texts that are compared for equality."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from skiptrace.model.place import AddressKind

if TYPE_CHECKING:
    from skiptrace.model.place import Address

_STATE_ROAD: Final = re.compile(r"STATE (?:ROAD|ROUTE|HIGHWAY) (?=\w)")
_COUNTY_ROAD: Final = re.compile(r"COUNTY (?:ROAD|ROUTE|HIGHWAY) (?=\w)")
_NOT_SIGNS: Final = re.compile(r"[^A-Z0-9]+")


def address_key(address: Address) -> str:
    """
    The delivery point, door included; empty when the address has no number or no place.

    Directionals count wherever they stand (``100 N MAIN ST`` is ``100 MAIN ST N``), and so do suffixes: one ZIP has
    OAK ST and OAK AVE, both with a number 100. The kind of unit does not: ``APT 4``, ``# 4`` and ``UNIT 04`` are one.
    """
    building = building_key(address)
    if not building:
        return ""
    door = _door(address)
    return f"{building}|{door}" if door else building


def building_key(address: Address) -> str:
    """The place without the door: what households of one building share; empty as in `address_key`."""
    place = address.zip5 or (f"{address.city} {address.state}" if address.city else "")
    if not place or address.kind is AddressKind.GENERAL_DELIVERY or not _has_delivery(address):
        return ""
    directionals = address.predirectional + address.postdirectional
    if len(directionals) > 1:
        directionals = "".join(sorted(directionals))
    number, road = _number(address.number), _road(address.street)
    return f"{number}|{road}|{address.suffix}|{directionals}|{place}|{address.country}".rstrip("|")


def _has_delivery(address: Address) -> bool:
    return bool(address.street) and (bool(address.number) or address.kind is not AddressKind.STREET)


def _number(number: str) -> str:
    if number.isdecimal():
        return number.lstrip("0")
    return number.replace("-", "").replace(" ", "-").lstrip("0")


def _road(street: str) -> str:
    if street.isalpha() and street.isascii() and street.isupper():
        return street
    # A number of the state's or the county's: people do not keep road, route and highway apart.
    road = _COUNTY_ROAD.sub("COUNTY ", _STATE_ROAD.sub("STATE ", street))
    return _NOT_SIGNS.sub("", road)


def _door(address: Address) -> str:
    if not address.unit:
        return address.unit_type if address.unit_type != "#" else ""
    if address.unit.isdecimal() and address.unit.isascii():
        return address.unit.lstrip("0")
    return " ".join(word.lstrip("0") for word in _NOT_SIGNS.sub(" ", address.unit).split())
