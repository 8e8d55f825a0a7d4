"""Skip tracing and contact enrichment for lawful debt collection."""

from skiptrace import errors
from skiptrace.api import AsyncSkiptrace, Skiptrace, open  # noqa: A004 skiptrace.open reads as it should
from skiptrace.model import (
    Address,
    Case,
    Debtor,
    Email,
    Employer,
    Kind,
    Level,
    Located,
    Match,
    PartialDate,
    PersonName,
    Phone,
    RankedContact,
    Status,
)
from skiptrace.version import __version__

__all__ = [
    "Address",
    "AsyncSkiptrace",
    "Case",
    "Debtor",
    "Email",
    "Employer",
    "Kind",
    "Level",
    "Located",
    "Match",
    "PartialDate",
    "PersonName",
    "Phone",
    "RankedContact",
    "Skiptrace",
    "Status",
    "__version__",
    "errors",
    "open",
]
