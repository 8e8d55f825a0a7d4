"""What must be known of a case before anybody is looked up."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from skiptrace.errors import NotAllowed
from skiptrace.run.prepare import read_debtor

if TYPE_CHECKING:
    from skiptrace.model import Case, Debtor, PartialDate

FEWEST_IDENTIFIERS = 2
_LAST4 = re.compile(r"(?!0000)[0-9]{4}")


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
    # What cannot be read identifies nobody: a name with the phone "1" is a name alone.
    debtor = read_debtor(case.debtor)
    if not debtor.names or sum(_identifiers(debtor)) < FEWEST_IDENTIFIERS:
        raise NotAllowed(
            "a person's name and at least one more identifier that can be read are needed: birth date, SSN last four, "
            "address, phone or e-mail"
        )


def _identifiers(debtor: Debtor) -> tuple[bool, ...]:
    """What of a debtor identifies, each kind once."""
    return (
        bool(debtor.names),
        _is_date(debtor.born),
        _LAST4.fullmatch(debtor.ssn_last4) is not None,
        any(one.street or one.zip5 for one in debtor.addresses),
        any(one.e164 for one in debtor.phones),
        any(one.address for one in debtor.emails),
    )


def _is_date(born: PartialDate | None) -> bool:
    """Whether a birth date has a year and is on the calendar."""
    if born is None or born.year is None:
        return False
    try:
        dt.date(born.year, born.month or 1, born.day or 1)
    except ValueError:
        return False
    return True
