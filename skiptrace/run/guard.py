"""What must be known of a case before anybody is looked up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from skiptrace.errors import NotAllowed

if TYPE_CHECKING:
    from skiptrace.model import Case

FEWEST_IDENTIFIERS = 2


def check_case(case: Case) -> None:
    """
    Refuse a look-up of somebody on whom no account stands, or of whom too little is known.

    Raises:
        NotAllowed: Says what is missing.
    """
    missing = [name for name in ("account_number", "creditor") if not getattr(case, name).strip()]
    if missing:
        named = " and ".join(name.replace("_", " ") for name in missing)
        raise NotAllowed(f"no look-up without an account: {named} missing")
    debtor = case.debtor
    known = (debtor.names, debtor.born, debtor.ssn_last4, debtor.addresses, debtor.phones, debtor.emails)
    if not debtor.names or sum(map(bool, known)) < FEWEST_IDENTIFIERS:
        raise NotAllowed(
            "a name and at least one more identifier are needed: birth date, SSN last four, address, phone or e-mail"
        )
