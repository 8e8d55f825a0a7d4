"""
Throw broken files and texts at intake and at every normaliser: only answers or our own errors may come out.

usage: python -m benchmarks.fuzz [--minutes M] [--seed S] [--only intake,names,...]
Each gets M minutes of processor time. Prints how many were tried of each and the slowest; ends with 1 and the seed
when something else came out.
"""

from __future__ import annotations

import argparse
import datetime as dt
import io
import random
import sys
import time
import traceback
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

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
NORMALISERS: dict[str, dict[str, Callable[[str], object]]] = {
    "names": {
        "read_name": read_name,
        "read_party": read_party,
        "assemble_name": lambda text: assemble_name(text[::2], text[1::2], text, text[:3]),
    },
    "addresses": {
        "read_address": read_address,
        "assemble_address": lambda text: assemble_address(text, text[::3], text[1::3], text[:2], text[:5], ""),
        "read_state": read_state,
    },
    "phones": {"read_phone": read_phone, "read_phones": read_phones, "read_line_type": read_line_type},
    "emails": {"read_email": read_email, "read_emails": read_emails},
    "dates": {
        "read_date": lambda text: read_date(text, order=DateOrder.MONTH_FIRST, today=TODAY),
        "read_birth_date": lambda text: read_birth_date(text, order=DateOrder.DAY_FIRST, today=TODAY),
    },
    "ssns": {"read_ssn": read_ssn, "read_ssn_last4": read_ssn_last4},
    "employers": {"read_employer": read_employer},
}
INTAKE = "intake"
HEADER = "Account No,Debtor Name,DOB,SSN,Address,City,ST,ZIP,Phone,Email,Balance,Status,Notes"


@dataclass(slots=True)
class Count:
    """How many were tried, and how long the slowest took."""

    tried: int = 0
    slowest_seconds: float = 0.0


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


def fuzz_intake(dice: random.Random, seconds: float) -> dict[str, Count]:
    """Broken files for so many seconds of processor time."""
    return _tried(seconds, {INTAKE: lambda: _outcome(read_file, file_of(dice))})


def fuzz_normaliser(name: str, dice: random.Random, seconds: float) -> dict[str, Count]:
    """Broken texts for each reader of a normaliser in turn, for so many seconds of processor time."""

    def one(read: Callable[[str], object]) -> Callable[[], float]:
        return lambda: _outcome(read, spoilt(dice, dice.choice(SEEDS)))

    return _tried(seconds, {reader: one(read) for reader, read in NORMALISERS[name].items()})


def _tried(seconds: float, attempts: dict[str, Callable[[], float]]) -> dict[str, Count]:
    counts = {name: Count() for name in attempts}
    until = time.process_time() + seconds
    while time.process_time() < until:
        for name, attempt in attempts.items():
            counts[name].slowest_seconds = max(counts[name].slowest_seconds, attempt())
            counts[name].tried += 1
    return counts


def _outcome(read: Callable[[Any], object], given: str | bytes) -> float:
    """How long reading took; what it says is an answer or one of our own errors."""
    began = time.process_time()
    try:
        with suppress(SkiptraceError):
            read(given)
    except Exception:
        print(f"broken by {given!r}")
        raise
    return time.process_time() - began


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0, help="of processor time, for each")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="NAME,...", help=f"of {INTAKE}, {', '.join(NORMALISERS)}")
    said = parser.parse_args()
    wanted = said.only.split(",") if said.only else [INTAKE, *NORMALISERS]
    for name in wanted:
        dice, seconds = random.Random(f"{said.seed} {name}"), said.minutes * 60
        try:
            counts = fuzz_intake(dice, seconds) if name == INTAKE else fuzz_normaliser(name, dice, seconds)
        except Exception:  # noqa: BLE001 what is looked for
            print(f"{name}, seed {said.seed}")
            traceback.print_exc()
            return 1
        for reader, count in counts.items():
            slowest_ms = count.slowest_seconds * 1000
            print(f"{name}: {reader:<18}{count.tried:>12,} tried, slowest {slowest_ms:>8.1f} ms", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
