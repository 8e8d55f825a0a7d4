"""Delivery lines without a street: post office boxes, rural and highway routes, the armed forces, general delivery."""

from __future__ import annotations

import re
from typing import Final

from skiptrace.model.place import AddressKind
from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.delivery_line import Delivery

_END = r"(?![A-Z0-9])"
_BOX = r"(?:# ?)?(?:NO )?(?P<box>(?=[A-Z-]{0,3}\d)[A-Z0-9-]{1,10}|[A-Z]{1,2})" + _END
_BOX_DIGITS = r"(?:# ?)?(?P<number>\d{1,9}[A-Z]?)" + _END
_POST_OFFICE: Final = re.compile(
    r"(?<![A-Z0-9])(?:(?:P ?O|POST(?:AL)? OFFICE|POST) ?(?:BOX|BX|DRAWER|BIN|LOCKBOX|CALLER) ?"
    + _BOX
    # PO 12: without the word BOX only a number is one.
    + r"|P ?O ?B? ?"
    + _BOX_DIGITS
    + r")"
)
# These are boxes of a post office only where the line begins with them: RR 2 BOX 18 is another.
_BOX_FIRST: Final = re.compile(r"(?:BOX|DRAWER|LOCKBOX|(?:FIRM )?CALLER(?: SERVICE)?) ?" + _BOX)
_ROUTE = r" ?(?:# ?)?(?:NO )?(?P<route>\d{1,4}[A-Z]?)" + _END
_ROUTE_BOX = r"(?:,? (?:BOX|BX) ?|,? # )(?:# ?)?(?P<box>[A-Z0-9-]{1,10})" + _END
_RURAL_WORDS = r"(?:RR|R R|RURAL (?:ROUTE|RTE|RT|DELIVERY)|RFD(?: ROUTE| RTE| RT)?)"
_HIGHWAY_WORDS = (
    r"(?:HC|H C|HCR|(?:HIGHWAY|HWY) CONTRACT(?: ROUTE| RTE| RT)?|HC (?:ROUTE|RTE|RT)|STAR (?:ROUTE|RTE|RT))"
)
_RURAL: Final = re.compile(
    rf"(?:{_RURAL_WORDS}|RD|R D|R|RT|RTE|ROUTE){_ROUTE}{_ROUTE_BOX}|{_RURAL_WORDS}{_ROUTE.replace('route', 'alone')}"
)
_HIGHWAY: Final = re.compile(
    rf"{_HIGHWAY_WORDS}(?:{_ROUTE})?{_ROUTE_BOX}|{_HIGHWAY_WORDS}{_ROUTE.replace('route', 'alone')}"
)
_MILITARY: Final = re.compile(rf"(?P<kind>PSC|CMR|UNIT|OPC){_ROUTE.replace('1,4', '1,6')}(?:{_ROUTE_BOX})?")
_GENERAL: Final = re.compile(r"(?:GENERAL|GENL|GEN) (?:DELIVERY|DELIV|DEL|DLVRY)(?![A-Z0-9])|GD$")
_FIRST_LETTERS: Final = frozenset("BCDFGHLOPRSU")


def read_special(text: str) -> Delivery | None:
    """The delivery that a line of plain address text begins with, where it is no street; None when it is one."""
    return split_special(text)[0]


def split_special(text: str) -> tuple[Delivery | None, str]:
    """The delivery without a street that a line begins with, and what comes behind it."""
    # Most lines begin with a house number: the letter spares them the patterns.
    if not text or text[0] not in _FIRST_LETTERS:
        return None, text
    for pattern, delivery_of in _PATTERNS:
        match = pattern.match(text)
        delivery = delivery_of(match) if match else None
        if match and delivery:
            return delivery, text[match.end() :].strip(" ,")
    return None, text


def read_military(text: str) -> Delivery:
    """The delivery of an address of the armed forces, where a ship's or a unit's name may stand alone."""
    match = _MILITARY.match(text)
    if match:
        return Delivery(AddressKind.MILITARY, number=match["box"] or "", street=f"{match['kind']} {match['route']}")
    return Delivery(AddressKind.MILITARY, street=text.replace(",", ""))


def split_post_office_box(text: str) -> tuple[Delivery | None, str]:
    """The post office box in a line, and what else the line says."""
    if "PO" not in text and "P O" not in text:
        return None, text
    match = _POST_OFFICE.search(text)
    if match is None:
        return None, text
    before, after = text[: match.start()].strip(" ,"), text[match.end() :].strip(" ,")
    return _box(match), plain_address_text(f"{before}, {after}")


def _general(_: re.Match[str]) -> Delivery:
    return Delivery(AddressKind.GENERAL_DELIVERY)


def _rural(match: re.Match[str]) -> Delivery:
    return _route(match, AddressKind.RURAL, "RR")


def _highway(match: re.Match[str]) -> Delivery:
    return _route(match, AddressKind.HIGHWAY, "HC")


def _route(match: re.Match[str], kind: AddressKind, words: str) -> Delivery:
    route = match["route"] or match["alone"] or ""
    return Delivery(kind, number=match["box"] or "", street=f"{words} {route}".rstrip())


def _military(match: re.Match[str]) -> Delivery | None:
    # UNIT 5 alone is a door; the box makes it a unit of the forces.
    if not match["box"]:
        return None
    return Delivery(AddressKind.MILITARY, number=match["box"], street=f"{match['kind']} {match['route']}")


def _box(match: re.Match[str]) -> Delivery:
    number = match["box"] or match.groupdict().get("number") or ""
    return Delivery(AddressKind.PO_BOX, number=number, street="PO BOX")


_PATTERNS: Final = (
    (_GENERAL, _general),
    (_RURAL, _rural),
    (_HIGHWAY, _highway),
    (_MILITARY, _military),
    (_BOX_FIRST, _box),
    (_POST_OFFICE, _box),
)
