"""
Rates of the readers of phones, e-mails, dates and Social Security numbers, beside plain phonenumbers.

Run from the checkout: ``python benchmarks/readers.py [HOW_MANY]``. Rates are per second of processor time of one core,
so that other work on the machine does not count. "read" is the reader itself on different texts, "attempt" goes
through the memory that columns use, "again" asks it for texts that it knows.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
import time
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import phonenumbers

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from skiptrace.errors import Unreadable
from skiptrace.normalize.dates import read_birth_date, read_date
from skiptrace.normalize.emails import read_email
from skiptrace.normalize.phones import read_phone, read_phones
from skiptrace.normalize.ssn import read_ssn

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2026, 6, 1)
ROUNDS = 3


def main() -> None:
    """Print the table."""
    how_many = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    random.seed(7)
    phones = [phone() for _ in range(how_many)]
    dates = [date() for _ in range(how_many)]
    emails = [f"user.{number}@example{number % 7}.com" for number in range(how_many)]
    ssns = [f"9{random.randrange(100):02d}-{random.randrange(50):02d}-{random.randrange(10_000):04d}" for _ in dates]
    report("phonenumbers parse, check, format", phones[: how_many // 20], plain_phonenumbers)
    report("phone read", phones, read_phone._function)  # noqa: SLF001 - the reader without its memory
    remembered("phone", phones, read_phone)
    report("cell of two phones", [f"{one} / {two}" for one, two in pairwise(phones)], read_phones)
    report("date read", dates, lambda text: read_date._function(text, today=TODAY))  # noqa: SLF001 - as above
    remembered("date", dates, read_date)
    remembered("birth date", dates, read_birth_date)
    report("e-mail read", emails, read_email._function)  # noqa: SLF001 - as above
    remembered("e-mail", emails, read_email)
    report("SSN read", ssns, read_ssn)


def remembered(name: str, texts: list[str], reader: object) -> None:
    """Two lines: through the memory for the first time, and again."""
    report(f"{name} attempt", texts, reader.attempt, before=reader.forget)  # type: ignore[attr-defined]
    report(f"{name} again", texts, reader.attempt)  # type: ignore[attr-defined]


def report(
    name: str, texts: list[str], read: Callable[[str], object], before: Callable[[], None] = lambda: None
) -> None:
    """One line: the best of three rounds."""
    best = 0.0
    for _ in range(ROUNDS):
        before()
        started = time.process_time()
        for text in texts:
            with suppress(Unreadable):
                read(text)
        best = max(best, len(texts) / (time.process_time() - started))
    print(f"{name:36} {best:12,.0f} /s")


def plain_phonenumbers(text: str) -> str:
    number = phonenumbers.parse(text, "US")
    if not phonenumbers.is_valid_number(number):
        return ""
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone() -> str:
    area_code = random.choice(["217", "309", "213", "713", "214", "305", "907"])
    exchange, line = f"{random.randint(200, 999)}", f"{random.randrange(10_000):04d}"
    forms = ("{0}{1}{2}", "({0}) {1}-{2}", "1{0}{1}{2}", "{0}-{1}-{2}")
    return random.choice(forms).format(area_code, exchange, line)


def date() -> str:
    day = dt.date(1940, 1, 1) + dt.timedelta(days=random.randrange(24_000))
    return day.strftime(random.choice(("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%m/%d/%y")))


if __name__ == "__main__":
    main()
