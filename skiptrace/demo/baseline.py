"""
The plain baseline: same name and same date of birth in any source, newest record wins.

It reads the raw files with the `csv` module and shares no code with the rest of Skiptrace, so that it stays what a
spreadsheet would do. Sources without birth dates cannot match. It has no idea of how sure it is, and says 1.
"""

from __future__ import annotations

import csv
import datetime as dt
import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from pathlib import Path

    from skiptrace.demo.world import World

DATE_FORMS = ("%m/%d/%Y", "%m/%d/%y", "%Y%m%d", "%d-%b-%Y", "%Y-%m-%d")
SUFFIXES = frozenset({"JR", "SR", "II", "III", "IV"})
MONTH_ONLY, DAY = 6, "01"
HEADER_ROWS = 2

Key = tuple[str, str, str]


@dataclass(frozen=True, slots=True)
class _Fact:
    """Something that a record says: what, of which kind, and how new it is."""

    kind: str
    value: str
    seen: str
    record: str


def baseline_contacts(world: World) -> list[dict[str, str]]:
    """The baseline's contacts, with the columns of ``contacts.csv``."""
    index: dict[Key, list[_Fact]] = {}
    paths = {source.name: source.path for source in world.sources}
    for key, facts in (*_voters(paths["voters"]), *_vendor(paths["vendor"]), *_firm(paths["firm"])):
        index.setdefault(key, []).extend(facts)
    contacts: list[dict[str, str]] = []
    for row in _placement(world.placement):
        given, family = _split_name(row["DEBTOR NAME"])
        born = _day(row["DOB"])
        if row["ACCOUNT NO"] and born:
            contacts += _offer(row, index.get((given, family, born), []))
    return contacts


def _offer(row: Mapping[str, str], facts: list[_Fact]) -> Iterator[dict[str, str]]:
    for kind in ("phone", "address"):
        newest = sorted((fact for fact in facts if fact.kind == kind), key=lambda fact: fact.seen, reverse=True)
        values: dict[str, _Fact] = {}
        for fact in newest:
            values.setdefault(fact.value, fact)
        for rank, fact in enumerate(values.values(), 1):
            yield _contact(row, fact, rank)


def _contact(row: Mapping[str, str], fact: _Fact, rank: int) -> dict[str, str]:
    return {
        "account_number": row["ACCOUNT NO"],
        "client": "",
        "kind": fact.kind,
        "rank": str(rank),
        "value": fact.value,
        "confidence": "1",
        "identity": "1",
        "association": "1",
        "current": "1",
        "level": "self",
        "status": "new",
        "line_type": "",
        "first_seen": "",
        "last_seen": fact.seen,
        "sources": fact.record,
        "restrictions": "",
        "reason": "same name and date of birth, newest record",
        "run_id": "baseline",
    }


def _placement(path: Path) -> Iterator[dict[str, str]]:
    """Rows below the title, without the total at the end."""
    with path.open(encoding="utf-8", newline="") as file:
        for _ in range(HEADER_ROWS):
            next(file)
        yield from (row for row in csv.DictReader(file) if row["DEBTOR NAME"])


def _rows(path: Path, delimiter: str = ",") -> Iterator[dict[str, str]]:
    opened = gzip.open if path.suffix == ".gz" else open
    with opened(path, "rt", encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter=delimiter)


def _voters(path: Path) -> Iterator[tuple[Key, list[_Fact]]]:
    for row in _rows(path):
        seen, record = _day(row["REGISTRATION_DATE"]), f"voters#{row['VOTER_ID']}"
        street = f"{row['RES_HOUSE_NBR']} {row['RES_STREET']} {row['RES_UNIT']}".strip()
        address = _line(street, row["RES_CITY"], row["RES_STATE"], row["RES_ZIP"])
        key = (row["FIRST_NAME"], row["LAST_NAME"], _day(row["DATE_OF_BIRTH"]))
        yield key, [_Fact("address", address, seen, record), *_phone(row["PHONE_NUM"], seen, record)]


def _vendor(path: Path) -> Iterator[tuple[Key, list[_Fact]]]:
    for row in _rows(path, "\t"):
        record = f"vendor#{row['PERSON_KEY']}"
        facts: list[_Fact] = []
        for place in ("1", "2", "3"):
            if row[f"ADDR{place}"]:
                line = _line(row[f"ADDR{place}"], row[f"CITY{place}"], row[f"STATE{place}"], row[f"ZIP{place}"])
                facts.append(_Fact("address", line, _day(row[f"ADDR{place}_LAST_SEEN"]), record))
        for place in ("1", "2", "3", "4"):
            facts += _phone(row[f"PHONE{place}"], _day(row[f"PHONE{place}_LAST_SEEN"]), record)
        yield (row["FNAME"], row["LNAME"], _day(row["DOB"])), facts


def _firm(path: Path) -> Iterator[tuple[Key, list[_Fact]]]:
    for row in _rows(path):
        given, family = _split_name(row["DEBTOR NAME"])
        seen, record = _day(row["LAST RESULT DATE"]), f"firm#{row['LINE ID']}"
        address = _line(row["ADDRESS"], row["CITY"], row["ST"], row["ZIP"])
        facts = [_Fact("address", address, seen, record), *_phone(row["PHONE NBR"], seen, record)]
        yield (given, family, _day(row["BIRTH DT"])), facts


def _phone(text: str, seen: str, record: str) -> Iterable[_Fact]:
    digits = re.sub(r"\D", "", text)[-10:]
    return [_Fact("phone", f"+1{digits}", seen, record)] if digits else []


def _line(street: str, city: str, state: str, code: str) -> str:
    return f"{street}, {city} {state} {code}"


def _split_name(text: str) -> tuple[str, str]:
    """Given and family name of ``DOE, JOHN A JR`` or ``JOHN A DOE JR``."""
    family, comma, rest = text.upper().partition(",")
    if comma:
        return (rest.split() or [""])[0], family.strip()
    words = [word for word in text.upper().split() if word not in SUFFIXES]
    return (words[0], words[-1]) if words else ("", "")


@lru_cache(maxsize=200_000)
def _day(text: str) -> str:
    """A date in ISO 8601; empty when there is none to be read."""
    text = text + DAY if len(text) == MONTH_ONLY and text.isdigit() else text
    for form in DATE_FORMS:
        try:
            return dt.datetime.strptime(text, form).replace(tzinfo=dt.UTC).date().isoformat()
        except ValueError:
            continue
    return ""
