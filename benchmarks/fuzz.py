"""
Throw broken files and texts at intake and at every reader: only answers or our own errors may come out.

usage: python -m benchmarks.fuzz [--minutes M] [--seed S]
Prints how many were tried of each and the slowest; ends with 1 and the seed when something else came out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import random
import sys
import time
import traceback
from typing import TYPE_CHECKING

from skiptrace.errors import SkiptraceError
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.intake.placement import read_placement
from skiptrace.normalize.addresses import assemble_address, read_address
from skiptrace.normalize.date_orders import DateOrder
from skiptrace.normalize.dates import read_birth_date, read_date
from skiptrace.normalize.emails import read_email, read_emails
from skiptrace.normalize.employers import read_employer
from skiptrace.normalize.names import assemble_name, read_name, read_party
from skiptrace.normalize.phones import read_line_type, read_phone, read_phones
from skiptrace.normalize.ssn import read_ssn, read_ssn_last4
from skiptrace.normalize.states import read_state

if TYPE_CHECKING:
    from collections.abc import Callable

TODAY = dt.date(2026, 6, 1)
SEEDS = (
    "DOE, JOHN A JR", "JOHN & MARY DOE", "ESTATE OF JANE ROE", "O'NEIL-DE LA CRUZ, María", "Dr. J. R. van der Berg III",
    "123 N MAIN ST APT 4B, SPRINGFIELD IL 62704-1234", "PO BOX 12", "RR 2 BOX 18", "PSC 3 BOX 12, APO AE 09012",
    "C/O ROE, 45-10 5TH AVE # 3", "W123N456 COUNTY RD 7", "(217) 555-0123 x45 / 555-0199 c", "+44 20 7946 0018",
    "1-800-555-0100", "05/17/1980", "1980-05-00", "17-MAY-80", "29358.0", "XX/XX/1980", "doe@example.com",
    "Jane <jane.roe+x@example.org>;", "***-**-1234", "666-12-3456", "ACME TOOL & DIE, INC. #1234", "N/A", "1.23E+11",
)  # fmt: skip
ODD = "\x00\t\n\r\"',;|\\=+-@#/()[]{}<>%&*~`^_. \u00a0\u200b\u202e\ufeff\ufffd\ud800é你😀٣²"
READERS: dict[str, Callable[[str], object]] = {
    "read_name": read_name,
    "read_party": read_party,
    "assemble_name": lambda text: assemble_name(text[::2], text[1::2], text, text[:3]),
    "read_address": read_address,
    "assemble_address": lambda text: assemble_address(text, text[::3], text[1::3], text[:2], text[:5], ""),
    "read_phone": read_phone,
    "read_phones": read_phones,
    "read_line_type": read_line_type,
    "read_email": read_email,
    "read_emails": read_emails,
    "read_date": lambda text: read_date(text, order=DateOrder.MONTH_FIRST, today=TODAY),
    "read_birth_date": lambda text: read_birth_date(text, order=DateOrder.DAY_FIRST, today=TODAY),
    "read_ssn": read_ssn,
    "read_ssn_last4": read_ssn_last4,
    "read_state": read_state,
    "read_employer": read_employer,
}
HEADER = "Account No,Debtor Name,DOB,SSN,Address,City,ST,ZIP,Phone,Email,Balance,Status,Notes"


def spoilt(dice: random.Random, text: str) -> str:
    """*text* with a few characters changed, moved, repeated or replaced by odd ones."""
    letters = list(text)
    for _ in range(dice.randint(0, 6)):
        place = dice.randrange(len(letters) + 1)
        match dice.randrange(5):
            case 0:
                letters.insert(place, dice.choice(ODD))
            case 1:
                letters.insert(place, chr(dice.randrange(0x11000)))
            case 2:
                del letters[place : place + dice.randint(1, 4)]
            case 3:
                letters[place:place] = letters[: dice.randint(0, 12)] * dice.randint(1, 30)
            case _:
                letters[place:place] = list(dice.choice(SEEDS))
    return "".join(letters)


def file_of(dice: random.Random) -> bytes:
    """A placement file gone wrong, in some encoding, perhaps cut or with flipped bytes."""
    delimiter = dice.choice(",\t|;")
    rows = [HEADER.replace(",", delimiter)]
    for number in range(dice.randint(0, 12)):
        cells = [f"A{number}", *(spoilt(dice, dice.choice(SEEDS)) for _ in range(12))]
        rows.append(delimiter.join(f'"{cell}"' if dice.random() < 0.3 else cell for cell in cells))
    dice.shuffle(rows) if dice.random() < 0.1 else None
    text = dice.choice(("\n", "\r\n", "\r")).join(rows)
    data = bytearray(text.encode(dice.choice(("utf-8", "utf-16", "cp1252", "utf-8-sig")), "replace"))
    for _ in range(dice.randint(0, 8)):
        if data:
            data[dice.randrange(len(data))] = dice.randrange(256)
    return bytes(data[: dice.randrange(len(data) + 1)] if dice.random() < 0.2 else data)


def read_file(data: bytes) -> None:
    """All of intake on one file, and the promise that every row is accounted for."""
    table, mapping, _ = open_recognised(io.BytesIO(data), Profile.PLACEMENT, Opening())
    with table:
        placement = read_placement(table, mapping, hash_key=b"fuzz", today=TODAY)
        rows = sum(1 for _ in placement)
        counts = placement.counts
        assert rows == counts["read"] == counts["workable"] + counts["stopped"] + counts["rejected"], counts


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=1)
    said = parser.parse_args()
    dice = random.Random(said.seed)
    tried: dict[str, int] = dict.fromkeys((*READERS, "intake"), 0)
    slowest = dict.fromkeys(tried, 0.0)
    until = time.monotonic() + said.minutes * 60
    while time.monotonic() < until:
        for name in list(tried):
            given: str | bytes = file_of(dice) if name == "intake" else spoilt(dice, dice.choice(SEEDS))
            began = time.perf_counter()
            try:
                read_file(given) if isinstance(given, bytes) else READERS[name](given)
            except SkiptraceError:
                pass
            except Exception:  # noqa: BLE001 what is looked for
                print(f"{name}, seed {said.seed}, after {tried[name]:,}: {given!r}")
                traceback.print_exc()
                return 1
            slowest[name] = max(slowest[name], time.perf_counter() - began)
            tried[name] += 1
    for name, count in tried.items():
        print(f"{name:<18}{count:>10,} tried, slowest {slowest[name] * 1000:>8.1f} ms")
    return 0


if __name__ == "__main__":
    sys.exit(main())
