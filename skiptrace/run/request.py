"""A debtor described by texts, as on the command line, read into a case; what cannot be read is said, not dropped."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, TypeVar

from skiptrace.errors import ConfigError, Unreadable
from skiptrace.model import Case, Debtor
from skiptrace.normalize.addresses import read_address
from skiptrace.normalize.dates import DateOrder, read_birth_date
from skiptrace.normalize.emails import read_email
from skiptrace.normalize.names import read_party
from skiptrace.normalize.phones import read_phone
from skiptrace.normalize.ssn import read_ssn_last4

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

Value = TypeVar("Value")


def read_request(
    *,
    account_number: str,
    creditor: str,
    name: str,
    today: dt.date,
    born: str = "",
    ssn_last4: str = "",
    addresses: Sequence[str] = (),
    phones: Sequence[str] = (),
    emails: Sequence[str] = (),
) -> Case:
    """
    The case that texts describe.

    Raises:
        ConfigError: A text cannot be read; all that cannot are told at once, without the texts.
    """
    faults: list[str] = []
    party = _kept(faults, "--name", lambda: read_party(name))
    if party is not None and not party.names:
        faults.append("--name: names no person")
    debtor = Debtor(
        names=(*party.names[:1], *party.aliases) if party else (),
        relatives=party.names[1:] if party else (),
        born=_kept(faults, "--dob", lambda: read_birth_date(born, order=DateOrder.MONTH_FIRST, today=today))
        if born
        else None,
        ssn_last4=(_kept(faults, "--ssn4", lambda: read_ssn_last4(ssn_last4)) or "") if ssn_last4 else "",
        addresses=_all(faults, "--address", addresses, read_address),
        phones=_all(faults, "--phone", phones, read_phone),
        emails=_all(faults, "--email", emails, read_email),
        known_on=today,
    )
    if faults:
        raise ConfigError("; ".join(faults))
    return Case(account_number=account_number, creditor=creditor, debtor=debtor)


def _kept(faults: list[str], option: str, read: Callable[[], Value]) -> Value | None:
    try:
        return read()
    except Unreadable as refusal:
        faults.append(f"{option}: {refusal.reason}" + (f" ({refusal.fix})" if refusal.fix else ""))
        return None


def _all(faults: list[str], option: str, texts: Sequence[str], read: Callable[[str], Value]) -> tuple[Value, ...]:
    values = [_kept(faults, option, partial(read, text)) for text in texts]
    return tuple(value for value in values if value is not None)
