"""What several vendors' answers need: keys, tokens, dates as they write them."""

from __future__ import annotations

import base64
import binascii
import datetime as dt
import itertools
import time
from dataclasses import dataclass, field

from tests.vendors.wire import Answer, json_answer

NATIONAL_DIGITS = 10


def key_is_good(given: str, wanted: str) -> bool:
    """Whether a key is there, and the one that is wanted, where one is."""
    return bool(given) and (not wanted or given == wanted)


def basic_password(header: str) -> str:
    """The password of an ``Authorization: Basic`` header; empty when there is none."""
    try:
        text = base64.b64decode(header.removeprefix("Basic "), validate=True).decode()
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return text.partition(":")[2]


def not_spoken() -> Answer:
    """This server does not know the path: never to be taken for a miss."""
    return json_answer({"error": "the loopback vendor does not speak this"}, status=501, free=True)


def us_date(iso: str) -> str | None:
    """``6/1/2019``."""
    if not iso:
        return None
    day = dt.date.fromisoformat(iso)
    return f"{day.month}/{day.day}/{day.year}"


def age_on(born: str, today: str) -> int | None:
    """Full years of age."""
    if not born:
        return None
    birth, day = dt.date.fromisoformat(born), dt.date.fromisoformat(today)
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


def house_and_street(street: str) -> tuple[str, str, str]:
    """``12``, ``INVENTED``, ``LN``."""
    number, _, rest = street.partition(" ")
    name, _, kind = rest.rpartition(" ")
    return number, name or kind, kind if name else ""


def e164(text: str) -> str:
    """``+15035550142``, however it is written; empty when it is no number."""
    digits = "".join(letter for letter in text if letter.isdecimal())
    return f"+1{digits[-NATIONAL_DIGITS:]}" if len(digits) >= NATIONAL_DIGITS else ""


@dataclass(slots=True)
class Tokens:
    """Tokens given out, each good for a while."""

    _until: dict[str, float] = field(default_factory=dict[str, float])
    _numbers: itertools.count[int] = field(default_factory=lambda: itertools.count(1))

    def give(self, life_s: float) -> str:
        """A new one."""
        token = f"loopback-token-{next(self._numbers)}"
        self._until[token] = time.monotonic() + life_s
        return token

    def are_good(self, token: str) -> bool:
        """Whether it was given out and still lives."""
        return self._until.get(token, 0.0) > time.monotonic()
