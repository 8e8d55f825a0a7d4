"""Where somebody is: addresses in parts, and points."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class AddressKind(StrEnum):
    """What sort of delivery an address stands for."""

    STREET = "street"
    PO_BOX = "po_box"
    RURAL = "rural"
    HIGHWAY = "highway"
    MILITARY = "military"
    GENERAL_DELIVERY = "general_delivery"
    FOREIGN = "foreign"


_BOXES_OF_ROUTES = frozenset({AddressKind.RURAL, AddressKind.HIGHWAY, AddressKind.MILITARY})


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point on the earth in degrees."""

    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """
    A postal address in parts, in the words and abbreviations of USPS Publication 28.

    Parts are upper-case and empty when unknown. ``street`` is the name alone (``MAIN``); a post office box,
    a rural route and a highway contract put their designator there (``PO BOX``, ``RR 2``, ``HC 4``) and the
    box in ``number``. ``state`` is the two-letter code; ``country`` is empty for the United States.
    """

    number: str = ""
    predirectional: str = ""
    street: str = ""
    suffix: str = ""
    postdirectional: str = ""
    unit_type: str = ""
    unit: str = ""
    city: str = ""
    state: str = ""
    zip5: str = ""
    zip4: str = ""
    country: str = ""
    care_of: str = ""
    kind: AddressKind = AddressKind.STREET
    as_written: str = ""

    @property
    def street_line(self) -> str:
        """The delivery line: ``100 N MAIN ST APT 4``, ``PO BOX 12``, ``RR 2 BOX 18``."""
        if self.kind is AddressKind.PO_BOX:
            return f"{self.street} {self.number}".strip()
        if self.kind in _BOXES_OF_ROUTES:
            return f"{self.street} BOX {self.number}" if self.number else self.street
        return _spaced(
            self.number,
            self.predirectional,
            self.street,
            self.suffix,
            self.postdirectional,
            self.unit_type,
            self.unit,
        )

    @property
    def line(self) -> str:
        """The whole address on one line: ``100 N MAIN ST APT 4, SPRINGFIELD IL 62704``."""
        postcode = f"{self.zip5}-{self.zip4}" if self.zip4 else self.zip5
        street, last = self.street_line, _spaced(self.city, self.state, postcode, self.country)
        return f"{street}, {last}" if street and last else street or last


def _spaced(*parts: str) -> str:
    return " ".join(filter(None, parts))
