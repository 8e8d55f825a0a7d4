"""The values that flow through Skiptrace: frozen, without input or output, without third-party imports."""

from skiptrace.model.case import Case, PurposeGrant, Stop
from skiptrace.model.contact import ContactStatus, Email, Employer, Kind, Level, LineType, Phone
from skiptrace.model.finding import Evidence, Flag, LedgerLine, Located, RankedContact, Restriction, Status
from skiptrace.model.matching import Band, Feature, Match
from skiptrace.model.person import Debtor, PartialDate, PersonName
from skiptrace.model.place import Address, AddressKind, Place

__all__ = [
    "Address",
    "AddressKind",
    "Band",
    "Case",
    "ContactStatus",
    "Debtor",
    "Email",
    "Employer",
    "Evidence",
    "Feature",
    "Flag",
    "Kind",
    "LedgerLine",
    "Level",
    "LineType",
    "Located",
    "Match",
    "PartialDate",
    "PersonName",
    "Phone",
    "Place",
    "PurposeGrant",
    "RankedContact",
    "Restriction",
    "Status",
    "Stop",
]
