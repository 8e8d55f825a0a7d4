"""Why somebody may be sought: the account, its stops, and the purpose."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from skiptrace.model.contact import Kind
from skiptrace.model.person import Debtor


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """
    A reason to leave the debtor alone, known before anything is looked up.

    ``code`` is one of the flags of CONTRACT section 2 or ``closed``, ``fraud``, ``dispute``, ``minor``, ``business``;
    ``source`` says where it was found (``column STATUS``, ``notes``, ``suppression list``).
    """

    code: str
    source: str
    on: dt.date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PurposeGrant:
    """The permissible purpose under which look-ups are made, and who attests it."""

    code: str
    attested_by: str = ""
    attested_at: dt.datetime | None = None
    basis: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """A contact of the debtor that was tried: its value in normal form, what came of it, and when."""

    kind: Kind
    value: str
    result: str
    on: dt.date


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    An account on which a debtor is sought ("account" or "placement" in clients' words).

    Args:
        account_number: The client's key; no look-up is made without it.
        creditor: Whom the debt is owed to.
        debtor: The person who is sought.
        client: The client's short name, as in ``[client.NAME]`` of the configuration.
        balance_micro_usd: What is owed, in millionths of a dollar.
        opened_on: When the account was opened; only bankruptcies after it matter.
        stops: Reasons not to look up at all.
        flags: Cautions that do not stop, such as ``duplicate_of:A-17``.
        bad_contacts: Contacts known not to work, as normalized values.
        tried: What was tried before and came of it, oldest first; filled in from the store.
        row: Data row in the client's file, from 1; 0 when there was no file.
        fields: The input row as it came, column by column.
    """

    account_number: str
    creditor: str
    debtor: Debtor
    client: str = ""
    balance_micro_usd: int | None = None
    placed_on: dt.date | None = None
    opened_on: dt.date | None = None
    stops: tuple[Stop, ...] = ()
    flags: tuple[str, ...] = ()
    bad_contacts: frozenset[str] = frozenset()
    tried: tuple[Tried, ...] = field(default=(), repr=False)
    row: int = 0
    fields: tuple[tuple[str, str], ...] = field(default=(), repr=False)
