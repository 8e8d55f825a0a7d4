"""The values that flow through Skiptrace: frozen, without input or output, without third-party imports."""

from skiptrace.model.case import Case, PurposeGrant, Stop, Tried
from skiptrace.model.contact import ContactStatus, Email, Employer, Kind, Level, LineType, Phone
from skiptrace.model.finding import (
    Action,
    Evidence,
    Flag,
    LedgerLine,
    Located,
    NextAction,
    RankedContact,
    Restriction,
    Skip,
    SkipType,
    Status,
)
from skiptrace.model.matching import Band, Feature, Match
from skiptrace.model.person import Debtor, PartialDate, PersonName
from skiptrace.model.place import Address, AddressKind, Place

__all__ = [
    "Action",
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
    "NextAction",
    "PartialDate",
    "PersonName",
    "Phone",
    "Place",
    "PurposeGrant",
    "RankedContact",
    "Restriction",
    "Skip",
    "SkipType",
    "Status",
    "Stop",
    "Tried",
]
