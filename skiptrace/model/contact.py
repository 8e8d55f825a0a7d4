"""How somebody can be reached: phones, e-mails, employers, and what kind of contact they are."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """The kinds of contact that are offered."""

    PHONE = "phone"
    ADDRESS = "address"
    EMAIL = "email"
    EMPLOYER = "employer"


class LineType(StrEnum):
    """What a phone number is connected to."""

    WIRELESS = "wireless"
    LANDLINE = "landline"
    VOIP = "voip"
    TOLL_FREE = "toll_free"
    UNKNOWN = "unknown"


class Level(StrEnum):
    """Whose contact it is, seen from the debtor."""

    SELF = "self"
    HOUSEHOLD = "household"
    RELATIVE = "relative"
    EMPLOYER = "employer"
    UNKNOWN = "unknown"


class ContactStatus(StrEnum):
    """What the client already knew of it."""

    NEW = "new"
    CONFIRMED = "confirmed"
    HELD = "held"
    BAD = "bad"


@dataclass(frozen=True, slots=True, kw_only=True)
class Phone:
    """A telephone number: E.164, the extension apart, time zones as tz database names."""

    e164: str = ""
    extension: str = ""
    line_type: LineType = LineType.UNKNOWN
    time_zones: tuple[str, ...] = ()
    as_written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Email:
    """An e-mail address in lower case."""

    address: str = ""
    as_written: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Employer:
    """A place of work: ``name`` upper-case with the legal form apart, ``key`` for comparison."""

    name: str = ""
    legal_form: str = ""
    key: str = ""
    phone: Phone | None = None
    as_written: str = ""
