"""
First phones beside those of Splink with "the newest phone wins", in worlds of settings that were held out.

    python -m benchmarks.contacts_splink --splink PYTHON [--settings held_out|NAME,…] [--seed 501] [--debtors 1400]

*PYTHON* has splink 5 and pandas. It links the debtors to the rows of all sources together, as this project has read
them, with the settings of its tutorials (`benchmarks.linking_splink`, kind ``scale``); nothing is tuned. Records at a
probability of one half or more are taken for the debtor's: all of them, or the likeliest alone, whichever does better;
the phone that they saw last is called. The figure is the share of reachable debtors whose first phone is right.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import defaultdict
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import duckdb
import numpy as np

from benchmarks.contacts import judge, ranked
from benchmarks.recorded import record
from skiptrace.demo.settings import HELD_OUT
from skiptrace.model import Kind
from skiptrace.rank import default_model
from skiptrace.reference.records import RecordContents
from skiptrace.run import evidence
from skiptrace.run.prepare import debtor_rows

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.learned import Offers
    from benchmarks.recorded import Recording
    from skiptrace.match.people import PersonRows
    from skiptrace.model import Case
    from skiptrace.run.candidates import Table

LEAST = 0.5
COLUMNS = ("unique_id", "first_name", "last_name", "dob", "ssn4", "phone", "email", "address", "zip")
Row = tuple[str, ...]


@dataclass(slots=True)
class Files:
    """Debtors and records as rows for Splink, and the phones of each record with the day of the last sighting."""

    debtors: dict[str, Row] = field(default_factory=dict)
    records: list[Row] = field(default_factory=list)
    phones: dict[str, list[tuple[int, str]]] = field(default_factory=dict)

    def add_debtors(self, cases: Sequence[Case]) -> None:
        """Take the debtors of a chunk; a recording asks twice, the second time with everybody known."""
        self.debtors |= {row[0]: row for row in rows([case.account_number for case in cases], debtor_rows(cases))}

    def add_records(self, tables: Sequence[Table]) -> None:
        """Take all records of all tables, once."""
        for table in () if self.records else tables:
            everybody = np.arange(table.bulk.people)
            told = table.bulk.payloads(everybody)
            names = [f"{table.name}#{row}" for row in everybody.tolist()]
            self.records += rows(names, table.bulk.rows(everybody))
            as_of = table.as_of.toordinal() if table.as_of else 0
            for name, (_, payload) in zip(names, told, strict=True):
                contents = RecordContents.unpack(payload)
                self.phones[name] = [
                    (one.last_seen or one.first_seen or contents.as_of or as_of, one.key)
                    for one in contents.contacts
                    if one.kind is Kind.PHONE
                ]


def rows(names: Sequence[str], people: PersonRows) -> list[Row]:
    """People in Splink's columns."""
    return [
        (
            name,
            people.given[place],
            people.family[place],
            _date(people.born[place]),
            f"{people.ssn_last4[place]:04d}" if people.ssn_last4[place] >= 0 else "",
            str(people.phone[place] or ""),
            people.email[place],
            " ".join(filter(None, (people.number[place], people.street[place], people.unit[place]))),
            people.zip5[place],
        )
        for place, name in enumerate(names)
    ]


def _date(born: int) -> str:
    text = f"{born:08d}"
    return f"{text[:4]}-{text[4:6]}-{text[6:]}" if born % 100 else ""


def write(path: Path, table: Sequence[Row]) -> None:
    """The rows as a Parquet file."""
    with duckdb.connect() as connection:
        columns = zip(*table, strict=True)
        frame = {name: np.array(cells, dtype=object) for name, cells in zip(COLUMNS, columns, strict=True)}
        connection.register("frame", frame)
        connection.execute(f"copy frame to '{path}' (format parquet)")


def linked(python: str, files: Files) -> list[tuple[str, str, float]]:
    """The pairs that Splink finds."""
    with tempfile.TemporaryDirectory() as folder:
        left, right = Path(folder) / "debtors.parquet", Path(folder) / "records.parquet"
        write(left, list(files.debtors.values()))
        write(right, files.records)
        command = [python, str(Path(__file__).with_name("linking_splink.py")), "scale", str(left), str(right)]
        run = subprocess.run(command, capture_output=True, text=True, check=True)
    pairs: list[tuple[str, str, float]] = json.loads(run.stdout.splitlines()[-1])["pairs"]
    return pairs


def newest(pairs: Sequence[tuple[str, str, float]], files: Files, *, likeliest: bool) -> Offers:
    """For each debtor the phones of the records taken for it, the newest first."""
    taken = defaultdict[str, list[tuple[float, str]]](list)
    for debtor, name, probability in pairs:
        if probability >= LEAST:
            taken[debtor].append((probability, name))
    offers: Offers = {}
    for debtor, found in taken.items():
        best = max(probability for probability, _ in found)
        phones = [
            phone
            for probability, name in sorted(found)
            if not likeliest or probability == best
            for phone in files.phones[name]
        ]
        offers[debtor] = defaultdict(list, {Kind.PHONE: [(key, 1.0) for _, key in sorted(phones, reverse=True)]})
    return offers


def played(setting: str, seed: int, debtors: int) -> tuple[Recording, Files]:
    """A world worked by the real pipeline, with what Splink needs of it."""
    files, gather = Files(), evidence.gather

    def gathered(cases: Sequence[Case], considered: Any, tables: Sequence[Table], wanted: Any) -> Any:
        files.add_debtors(cases)
        files.add_records(tables)
        return gather(cases, considered, tables, wanted)

    with patch.object(evidence, "gather", gathered):
        return record(setting, seed, debtors), files


def shares(setting: str, seed: int, debtors: int, python: str) -> dict[str, float]:
    """The share of reachable debtors whose first phone is right, by who chose it."""
    recording, files = played(setting, seed, debtors)
    pairs = linked(python, files)
    offers = {
        "ours": ranked(recording, lambda chunk: chunk.ours, default_model(), recording.answers),
        "splink, all records": newest(pairs, files, likeliest=False),
        "splink, likeliest record": newest(pairs, files, likeliest=True),
    }
    return {name: judge(one, recording.truth).share("first right") for name, one in offers.items()}


def main() -> None:
    parser = argparse.ArgumentParser(description="First phones beside those of Splink and the newest record.")
    parser.add_argument("--splink", default=sys.executable if find_spec("splink") else "", metavar="PYTHON")
    parser.add_argument("--settings", default="held_out")
    parser.add_argument("--seed", type=int, default=501)
    parser.add_argument("--debtors", type=int, default=1400)
    options = parser.parse_args()
    if not options.splink:
        print("splink is not installed here (--splink PYTHON names an interpreter that has it): no ratio")
        return
    names = sorted(HELD_OUT) if options.settings == "held_out" else options.settings.split(",")
    worlds = {name: shares(name, options.seed, options.debtors, options.splink) for name in names}
    worlds["mean"] = {who: float(np.mean([one[who] for one in worlds.values()])) for who in worlds[names[0]]}
    print(f"seed {options.seed}, {options.debtors} debtors: first phone right, share of reachable debtors")
    for name, found in worlds.items():
        ours, *others = found.values()
        told = "; ".join(f"{who} {share:.3f}" for who, share in found.items())
        print(f"{name:<12}{told}; ratio {ours / max(others):.2f}")
    print("asked: a ratio of at least 1.35")


if __name__ == "__main__":
    main()
