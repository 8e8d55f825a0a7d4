"""
A vendor on loopback: real HTTP, real shapes, invented people, and a ledger of what was asked and charged.

`VendorServer` runs in a thread, `VendorProcess` in a process of its own; see the classes for what can be set.
"""

from tests.vendors.acme_manifest import acme_manifest
from tests.vendors.behaviour import Behaviour, Fault
from tests.vendors.knowledge import Knowledge
from tests.vendors.ledger import Entry, Ledger
from tests.vendors.population import Home, Line, Name, Person, Population, Relative
from tests.vendors.process import VendorProcess
from tests.vendors.server import VendorServer, behaviours_of
from tests.vendors.town import invented_people

__all__ = [
    "Behaviour",
    "Entry",
    "Fault",
    "Home",
    "Knowledge",
    "Ledger",
    "Line",
    "Name",
    "Person",
    "Population",
    "Relative",
    "VendorProcess",
    "VendorServer",
    "acme_manifest",
    "behaviours_of",
    "invented_people",
]
