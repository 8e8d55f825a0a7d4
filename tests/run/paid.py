"""What tests of paid look-ups share: sources, contacts and answers made by hand."""

from __future__ import annotations

from typing import Any

from skiptrace.model import Case, ContactStatus, Debtor, Kind, Level, Located, RankedContact, Status
from skiptrace.run.lineup import WireSource
from skiptrace.runtime.desk import Terms
from skiptrace.sdk import RestSource, read_manifest
from tests.vendors import acme_manifest

USD = 1_000_000


def source(name: str = "acme", *, price_usd: float = 0.10, manifest: str = "", least_usd: int = 0) -> WireSource:
    """Our own vendor's source, or that of a manifest."""
    made = RestSource(read_manifest(manifest or acme_manifest(name, price_micro_usd=round(price_usd * USD))))
    return WireSource(
        named=name, source=made, terms=Terms(price=made.info.price), least_balance_micro_usd=least_usd * USD
    )


def contact(value: str, confidence: float, kind: Kind = Kind.PHONE, **told: Any) -> RankedContact:
    """A contact that was found."""
    usual = {"rank": 1, "identity": 0.99, "association": 0.99, "current": confidence, "level": Level.SELF}
    return RankedContact(
        **{"kind": kind, "value": value, "confidence": confidence, "status": ContactStatus.NEW, **usual, **told}
    )


def located(*contacts: RankedContact, status: Status = Status.LOCATED) -> Located:
    """An answer with these contacts."""
    return Located(account_number="A-1", client="", status=status, run_id="r", purpose="glba.6802e1", contacts=contacts)


def case(balance_usd: int | None = 500, **debtor: Any) -> Case:
    """A case of somebody who owes this much."""
    return Case(
        account_number="A-1",
        creditor="First Example Bank",
        debtor=Debtor(**debtor),
        balance_micro_usd=None if balance_usd is None else balance_usd * USD,
    )
