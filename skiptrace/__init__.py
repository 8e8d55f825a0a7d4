"""Skip tracing and contact enrichment for lawful debt collection."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

from skiptrace.version import __version__

if TYPE_CHECKING:
    from skiptrace import errors
    from skiptrace.api import Skiptrace, open  # noqa: A004 skiptrace.open reads as it should
    from skiptrace.awaited import AsyncSkiptrace
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

_WHERE = {"AsyncSkiptrace": "skiptrace.awaited", "Skiptrace": "skiptrace.api", "open": "skiptrace.api"}


def __getattr__(name: str) -> object:
    """A public name, loaded when it is first used: importing Skiptrace, or asking for its help, costs nothing."""
    if name == "errors":
        return import_module("skiptrace.errors")
    if name not in __all__:
        raise AttributeError(f"module 'skiptrace' has no attribute {name!r}")
    value: object = getattr(import_module(_WHERE.get(name, "skiptrace.model")), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
