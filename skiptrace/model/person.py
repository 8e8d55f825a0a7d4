"""Who somebody is: names, birth dates, and the debtor as the client knows them."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from skiptrace.model.contact import Email, Employer, Phone
from skiptrace.model.place import Address

if TYPE_CHECKING:
    from collections.abc import Iterable

_ISO_DATE = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonName:
    """
    A person's name in parts.

    The parts are upper-case Latin letters (``MARIA``, ``DE LA CRUZ``, ``O'NEIL``), empty when unknown.
    ``suffix`` is a generation suffix only: ``JR``, ``SR``, ``II`` … ``V``.
    """

    given: str = ""
    middle: str = ""
    family: str = ""
    suffix: str = ""
    prefix: str = ""
    nickname: str = ""
    as_written: str = ""

    @property
    def full(self) -> str:
        """The name as one line: ``JOHN A DOE JR``."""
        return " ".join(part for part in (self.given, self.middle, self.family, self.suffix) if part)


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date of which the year, the month or the day may be unknown."""

    year: int | None = None
    month: int | None = None
    day: int | None = None

    @property
    def exact(self) -> dt.date | None:
        """The date when all three parts are known."""
        if self.year is None or self.month is None or self.day is None:
            return None
        return dt.date(self.year, self.month, self.day)

    def __str__(self) -> str:
        """ISO 8601, as far as known: ``1980-05-17``, ``1980-05``, ``1980``; empty when nothing is."""
        if self.year is None:
            return ""
        parts = [f"{self.year:04d}"]
        if self.month is not None:
            parts.append(f"{self.month:02d}")
            if self.day is not None:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Debtor:
    """
    The person who is sought, as the client's file knows them: a snapshot, never edited.

    Plain texts are accepted wherever a value is (``names=["DOE, JOHN A"]``) and are read before use.

    Args:
        debtor_id: The client's own id for the person, if any.
        role: ``primary``, ``co-signer`` or ``guarantor``.
        names: The name first, then also-known-as.
        born: Birth date as far as known.
        ssn_last4: Four digits, never more.
        ssn_hash: Keyed hash of the full number, in hexadecimal; the number itself is never kept.
        relatives: Names on the application: references, spouse, next of kin.
        known_on: When the client's data were current.

    Raises:
        ValueError: A birth date that is given as text is not ISO 8601.
    """

    debtor_id: str = ""
    role: str = "primary"
    names: tuple[PersonName, ...] = ()
    born: PartialDate | None = None
    ssn_last4: str = ""
    ssn_hash: str = ""
    addresses: tuple[Address, ...] = ()
    phones: tuple[Phone, ...] = ()
    emails: tuple[Email, ...] = ()
    employers: tuple[Employer, ...] = ()
    relatives: tuple[PersonName, ...] = ()
    known_on: dt.date | None = None
    client_ref: str = field(default="")

    def __post_init__(self) -> None:
        """Take single values and plain texts for what they stand for."""
        born: object = self.born
        if isinstance(born, str):
            object.__setattr__(self, "born", _partial_date(born))
        _coerce(self, "names", PersonName)
        _coerce(self, "relatives", PersonName)
        _coerce(self, "addresses", Address)
        _coerce(self, "phones", Phone)
        _coerce(self, "emails", Email)
        _coerce(self, "employers", Employer)


def _partial_date(text: str) -> PartialDate | None:
    parts = _ISO_DATE.fullmatch(text.strip())
    if parts is None:
        if not text.strip():
            return None
        raise ValueError("born: write it as YYYY-MM-DD, YYYY-MM or YYYY")
    return PartialDate(*(int(part) if part else None for part in parts.groups()))


def _coerce(debtor: Debtor, name: str, kind: type) -> None:
    given: object = getattr(debtor, name)
    if given == () or (type(given) is tuple and str not in set(map(type, given))):
        return
    items: Iterable[object] = (given,) if isinstance(given, (str, kind)) else given  # type: ignore[assignment]
    values = tuple(kind(as_written=item) if isinstance(item, str) else item for item in items)
    object.__setattr__(debtor, name, values)
