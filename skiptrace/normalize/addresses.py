"""Addresses as people, clients and vendors write them, in the words of USPS Publication 28."""

from __future__ import annotations

import re
from dataclasses import fields, replace
from typing import Final

from skiptrace.errors import Unreadable
from skiptrace.model.place import Address, AddressKind
from skiptrace.normalize.address_lines import (
    one_line,
    says_nothing,
    unless_filler,
    without_care_of,
    without_repeated_place,
)
from skiptrace.normalize.address_parser import address_parser
from skiptrace.normalize.address_text import plain_address_text
from skiptrace.normalize.cities import plain_city
from skiptrace.normalize.delivery_line import Delivery, plain_delivery_line, read_delivery_line
from skiptrace.normalize.foreign import (
    country_at_end,
    country_of_postcode,
    country_of_province,
    read_country,
)
from skiptrace.normalize.last_line import LastLine, last_line, last_line_at_end
from skiptrace.normalize.memory import NEIGHBOURS, remembered
from skiptrace.normalize.publication28 import SUFFIXES, UNIT_TYPES
from skiptrace.normalize.special_delivery import read_military, read_special, split_post_office_box, split_special
from skiptrace.normalize.states import state_of_zip
from skiptrace.normalize.zips import is_city_of_zip

MOST_READINGS: Final = 4
_NOTHING: Final = Delivery()
_URBANIZATION: Final = re.compile(
    r"(?<![A-Z0-9])(?:URB|URBANIZACION)(?![A-Z0-9]),? (?P<name>(?:(?!APT |UNIT )[A-Z'-]+ ?)+)"
)
_MAYBE_BOX: Final = re.compile(r"BOX|BX|DRAWER|BIN|CALLER|POB?(?![A-Z])")
_UNIT_AT_END: Final = re.compile(r" (APT|APARTMENT|UNIT|#) ([A-Z0-9-]+)$")


@remembered()
def read_address(text: str) -> Address:
    """
    The address that *text* writes on one line.

    Raises:
        Unreadable: There is neither a delivery nor a place in it, or it says that nothing is known.
    """
    address = _whole(plain_address_text(text))
    # What we print must read back as itself: lines that the parser cuts oddly are read until they stand still.
    for _ in range(MOST_READINGS):
        again = _whole(plain_address_text(address.line))
        if again.line == address.line:
            return replace(again, care_of=address.care_of, kind=address.kind, as_written=text)
        address = replace(again, care_of=address.care_of)
    raise Unreadable("address", "it can be read in several ways", fix="write it as NUMBER STREET, CITY STATE ZIP")


# The __init__ of a frozen dataclass of fifteen fields takes a fifth of what a plain address costs.
(
    _set_number, _set_predirectional, _set_street, _set_suffix, _set_postdirectional, _set_unit_type, _set_unit,
    _set_city, _set_state, _set_zip5, _set_zip4, _set_country, _set_care_of, _set_kind, _set_as_written,
) = (getattr(Address, field.name).__set__ for field in fields(Address))  # fmt: skip


def _plain_address(
    street: str, line2: str = "", city: str = "", state: str = "", zip_code: str = "", country: str = ""
) -> Address | None:
    """A street and nothing else on a line of plain words, with its place beside it; None for anything else."""
    if line2 or country or not (street.isascii() and street[:1].isdecimal()):
        return None
    line = street.upper()
    if "#" in line:
        line = line.replace("#", " # ")
        signs = line.replace("#", "")
    else:
        signs = line
    # What may be a post office box or an urbanization is read with care, and so is what repeats its place.
    if not signs.replace(" ", "").isalnum() or "URB" in line or ("PO" in line and _MAYBE_BOX.search(line)):
        return None
    place, abroad = _place(city, state, zip_code, "")
    # Without a town of its own the line may hold it.
    if abroad or place.is_military or not place.city:
        return None
    delivery = plain_delivery_line(line)
    if delivery is None or (place.zip5 and place.zip5 in line) or (place.city and _may_repeat(place.city, line)):
        return None
    return _address(delivery, place, "", ", ".join([part for part in (street, city, state, zip_code) if part]))


def _may_repeat(city: str, line: str) -> bool:
    """Whether the city may stand in the line as well, however many spaces are between its words."""
    return city in line or (" " in city and "  " in line)


@remembered(NEIGHBOURS, plain=_plain_address)
def assemble_address(
    street: str, line2: str = "", city: str = "", state: str = "", zip_code: str = "", country: str = ""
) -> Address:
    """
    The address whose parts stand in columns of their own; the street where a post office box stands beside it.

    Raises:
        Unreadable: There is neither a delivery nor a place in it, or it says that nothing is known.
    """
    return _assembled(street, line2, city, state, zip_code, country)[0]


def _plain_addresses(
    street: str, line2: str = "", city: str = "", state: str = "", zip_code: str = "", country: str = ""
) -> tuple[Address, ...] | None:
    address = _plain_address(street, line2, city, state, zip_code, country)
    return None if address is None else (address,)


@remembered(NEIGHBOURS, plain=_plain_addresses)
def assemble_addresses(
    street: str, line2: str = "", city: str = "", state: str = "", zip_code: str = "", country: str = ""
) -> tuple[Address, ...]:
    """
    Every address that the columns name: a street, then the post office box that is written beside it.

    Raises:
        Unreadable: As `assemble_address`.
    """
    return _assembled(street, line2, city, state, zip_code, country)


def _assembled(street: str, line2: str, city: str, state: str, zip_code: str, country: str) -> tuple[Address, ...]:
    if not (city or state or zip_code or country) and not line2:
        return (read_address(street),)
    place, abroad = _place(city, state, zip_code, country)
    first, second = plain_address_text(street), plain_address_text(line2) if line2 else ""
    written = ", ".join([part for part in (street, line2, city, state, zip_code, country) if part])
    if abroad:
        return (_foreign(", ".join(part for part in (first, second) if part), place, abroad, written),)
    care_of = ""
    if second or not first[:1].isdigit() or "C/O" in first:
        first, second, care_of = without_care_of(first, second)
        first = one_line(first, second)
    if not place.city:
        place, first = _city_in_line(first, place)
    first = without_repeated_place(first, place)
    if not (place.city or place.state or place.zip5):
        return (replace(read_address(first), care_of=care_of, as_written=written),)
    return tuple([_address(delivery, place, care_of, written) for delivery in _deliveries(first, place)])


def _city_in_line(line: str, place: LastLine) -> tuple[LastLine, str]:
    """
    The place with the city that a street cell holds where only state or ZIP have columns, and the line before it.

    It must be a city of that ZIP, or stand behind a comma and before the right state: 12 OAK CT is no town.
    """
    _, count = country_at_end(line.split())
    text = " ".join(line.split()[:-count]).rstrip(" ,") if count else line
    whole = text if place.zip5 and place.zip5 in text else f"{text} {place.state} {place.zip5}".rstrip()
    spilled, head = last_line_at_end(" ".join(whole.split()))
    zip5 = place.zip5 or spilled.zip5
    street = head.rstrip(" ,").split()
    if not spilled.city or len(street) < 2 or spilled.zip5 not in {"", zip5}:  # noqa: PLR2004  (a number and a street)
        return place, line
    # 12 E BOSTON is a street, 12 E ST BOSTON and 12 BROADWAY BOSTON MA are not.
    parted = f", {spilled.city}" in text
    if not (parted or not text.endswith(spilled.city) or street[-1] in SUFFIXES or street[-1].isdigit()):
        return place, line
    right_state = spilled.state and spilled.state == (place.state or state_of_zip(zip5))
    if not (is_city_of_zip(spilled.city, zip5) or (right_state and parted)):
        return place, line
    zip4 = place.zip4 or spilled.zip4
    return LastLine(spilled.city, place.state or spilled.state or state_of_zip(zip5), zip5, zip4), head.rstrip(" ,")


def _address(delivery: Delivery, place: LastLine, care_of: str, written: str) -> Address:
    address = object.__new__(Address)
    kind, number, predirectional, street, suffix, postdirectional, unit_type, unit = delivery
    _set_kind(address, kind)
    _set_number(address, number)
    _set_predirectional(address, predirectional)
    _set_street(address, street)
    _set_suffix(address, suffix)
    _set_postdirectional(address, postdirectional)
    _set_unit_type(address, unit_type)
    _set_unit(address, unit)
    _set_city(address, place.city)
    _set_state(address, place.state)
    _set_zip5(address, place.zip5)
    _set_zip4(address, place.zip4)
    _set_country(address, "")
    _set_care_of(address, care_of)
    _set_as_written(address, written)
    return address


@remembered()
def _place(city: str, state: str, zip_code: str, country: str) -> tuple[LastLine, str]:
    """City, state and ZIP, and the country if it is another one; remembered because thousands of rows share them."""
    name, region, code = plain_address_text(city), plain_address_text(state), plain_address_text(zip_code)
    abroad = read_country(country)
    place = last_line(unless_filler(name), region, code)
    if not abroad and not place.zip5:
        abroad = country_of_postcode(code)[0] or country_of_province(region, code)
    # No American state and no ZIP: a country that the file does not name.
    if not abroad and region and code and not place.state and not place.zip5 and code.isdigit():
        abroad = "ABROAD"
    if abroad:
        return LastLine(name.replace(",", ""), region.replace(",", ""), country_of_postcode(code)[1] or code), abroad
    return place, ""


def _deliveries(text: str, place: LastLine) -> tuple[Delivery, ...]:
    """What the delivery line names: nothing, a delivery, or a street and the box beside it."""
    if not text or (says_nothing(text) if not text[0].isdigit() else text[0] == "0" and not text.strip("0")):
        return (_NOTHING,)
    if place.is_military:
        return (read_special(text) or read_military(text),)
    special = read_special(text)
    box, rest = split_post_office_box(text)
    if box and (rest[:1].isdigit() or read_special(rest)):
        return (read_special(rest) or _street(rest), box)
    return (special or box or _street(text),)


def _street(text: str) -> Delivery:
    return _with_urbanization(text) if "URB" in text else read_delivery_line(text)


def _with_urbanization(text: str) -> Delivery:
    """A street of Puerto Rico: the urbanization stays with its name, since one town has many a CALLE A."""
    match = _URBANIZATION.search(text)
    if match is None:
        return read_delivery_line(text)
    # On a line of its own it comes first and ends where the house number begins, else it ends the line.
    rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".replace(",", "").split())
    unit = _UNIT_AT_END.search(rest)
    number, _, street = (rest[: unit.start()] if unit else rest).partition(" ")
    kind, name = unit.groups() if unit else ("", "")
    return Delivery(
        AddressKind.STREET,
        number=number,
        street=" ".join(f"{street} URB {match['name']}".split()),
        unit_type=UNIT_TYPES.get(kind, ""),
        unit=name,
    )


def _foreign(delivery: str, place: LastLine, country: str, written: str) -> Address:
    text = " ".join(unless_filler(delivery).replace(",", "").split())
    number, _, street = text.partition(" ")
    if not number[:1].isdigit() or not street:
        number, street = "", text
    return Address(
        kind=AddressKind.FOREIGN,
        number=number,
        street=street,
        city=place.city,
        state=place.state,
        zip5=place.zip5,
        country=country,
        as_written=written,
    )


def _whole(text: str) -> Address:
    """The address in plain address text, read once."""
    if not text:
        raise Unreadable("address", "nothing is written there", filler=True)
    if says_nothing(text):
        raise Unreadable("address", "a filler for an address that is not known", filler=True)
    country, count = country_at_end(text.split())
    if count:
        text = " ".join(text.split()[:-count]).rstrip(" ,")
    if country in {"", "US"}:
        postal_country, postcode = country_of_postcode(text)
        if not postcode:
            return _american(text)
        country = postal_country
    return _abroad(text, country)


def _abroad(text: str, country: str) -> Address:
    """An address of another country: its last part is the city as far as a comma says so."""
    postcode = country_of_postcode(text)[1]
    if postcode:
        text = re.sub(r"\s*\S+ ?-?\S+$" if not text.endswith(postcode) else re.escape(postcode) + "$", "", text)
    delivery, _, city = text.rstrip(" ,").rpartition(", ")
    if not delivery:
        delivery, city = city, ""
    return _foreign(delivery, LastLine(city=city, zip5=postcode), country, "")


def _american(text: str) -> Address:
    care_of = ""
    if "C/O" in text or "CARE OF" in text or text.startswith(("ATTN", "C O ")):
        text, _, care_of = without_care_of(text, "")
    place, line = last_line_at_end(text)
    if not place.city and line:
        line, city = _city_behind(line, text)
        place = place._replace(city=city)
    delivery = _deliveries(line.strip(" ,"), place)[0]
    if not _is_somewhere(delivery, place):
        raise Unreadable("address", "no house number, box or place in it", fix="write NUMBER STREET, CITY STATE ZIP")
    return _address(delivery, place, care_of, text)


def _is_somewhere(delivery: Delivery, place: LastLine) -> bool:
    if place.state or place.zip5:
        return True
    return bool(delivery.number) or delivery.kind in {AddressKind.GENERAL_DELIVERY, AddressKind.RURAL}


def _city_behind(line: str, text: str) -> tuple[str, str]:
    """The delivery line and the city behind it, where neither a comma nor the ZIP's own city parts them."""
    special, rest = split_special(line)
    if special:
        return line.removesuffix(rest), plain_city(rest)
    words = line.split()
    # State and ZIP stay in view: they tell the parser that a place comes before them.
    labels = address_parser().labels(text.split())
    first = len(words)
    while first and labels[first - 1] == "PlaceName":
        first -= 1
    if first in {0, len(words)} or not any(map(str.isdigit, line)):
        return line, ""
    return " ".join(words[:first]), plain_city(" ".join(words[first:]))
