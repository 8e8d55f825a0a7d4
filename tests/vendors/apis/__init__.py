"""The APIs that are spoken, each in its documented shapes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

from tests.vendors.apis.acme import Acme
from tests.vendors.apis.enformion import Enformion
from tests.vendors.apis.idicore import Idicore
from tests.vendors.apis.people_data_labs import PeopleDataLabs
from tests.vendors.apis.tloxp import Tloxp
from tests.vendors.apis.trestle import Trestle
from tests.vendors.apis.us_npi import UsNpi
from tests.vendors.apis.us_reassigned_numbers import UsReassignedNumbers
from tests.vendors.apis.usps_addresses import UspsAddresses

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.vendors.behaviour import Behaviour
    from tests.vendors.knowledge import Holdings
    from tests.vendors.wire import Answer, Call


class Api(Protocol):
    """One vendor's way of speaking; an instance keeps its own tokens."""

    def answer(self, call: Call, holdings: Holdings, behaviour: Behaviour) -> Answer:
        """What the vendor says when nothing goes wrong."""
        ...


APIS: Final[dict[str, Callable[[], Api]]] = {
    "acme": Acme,
    "enformion": Enformion,
    "idicore": Idicore,
    "people_data_labs": PeopleDataLabs,
    "tloxp": Tloxp,
    "trestle": Trestle,
    "us_npi": UsNpi,
    "us_reassigned_numbers": UsReassignedNumbers,
    "usps_addresses": UspsAddresses,
}
