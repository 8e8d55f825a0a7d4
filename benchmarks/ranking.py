"""
How fast contacts are ranked: 100,000 cases with 10 contacts each, objects included (target: 20 s on two cores).

    PYTHONPATH=. python benchmarks/ranking.py [CASES] [CASES_A_BATCH]
"""

from __future__ import annotations

import datetime as dt
import random
import resource
import sys
import time

from skiptrace.model import Kind, LineType
from skiptrace.rank import Held, LineFacts, OtherUse, Statements, default_model, rank_contacts

TODAY = dt.date(2026, 6, 1).toordinal()
CONTACTS_A_CASE = 10
SOURCES = ("voters", "utility", "header", "history", "property")
KINDS = (Kind.PHONE,) * 5 + (Kind.ADDRESS,) * 3 + (Kind.EMAIL, Kind.EMPLOYER)
LINES = (LineType.WIRELESS, LineType.LANDLINE, LineType.VOIP, None)


def batch(cases: int, chance: random.Random) -> tuple[Statements, Held, OtherUse, LineFacts]:
    """Synthetic input: 1.6 statements a contact, every fourth contact on file, every tenth used by others."""
    said, held, others, facts = Statements(), Held(), OtherUse(), LineFacts()
    for case in range(cases):
        for number, kind in enumerate(KINDS):
            key = f"{kind}-{case}-{number}"
            for source in chance.sample(SOURCES, chance.choice((1, 1, 1, 2, 3))):
                add(said, case, kind, key, source, chance)
            if chance.random() < 0.25:
                values = (case, kind, key, key, TODAY - chance.randrange(2000), chance.random() < 0.2)
                for column, value in zip(Held.__slots__, values, strict=True):
                    getattr(held, column).append(value)
            if chance.random() < 0.1:
                seen = TODAY - chance.randrange(3000)
                values = (case, kind, key, seen - 300, seen, chance.random() < 0.5, "7", "voters", 0, 0)
                for column, value in zip(OtherUse.__slots__, values, strict=True):
                    getattr(others, column).append(value)
    return said, held, others, facts


def add(said: Statements, case: int, kind: Kind, key: str, source: str, chance: random.Random) -> None:
    last = TODAY - chance.randrange(4000)
    values = {
        "case": case,
        "kind": kind,
        "key": key,
        "value": key,
        "source": source,
        "origin": source,
        "record_id": str(chance.randrange(1_000_000)),
        "identity": chance.choice((0.999, 0.97, 0.9, 0.6, 0.05)),
        "first_seen": last - chance.randrange(2000),
        "last_seen": last,
        "as_of": TODAY - 60,
        "line_type": chance.choice(LINES) if kind is Kind.PHONE else None,
        "level": None,
        "disconnected_on": 0,
        "holder": "",
        "result": None,
        "request": "",
    }
    for column, value in values.items():
        getattr(said, column).append(value)


def main() -> None:
    cases = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    size = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
    chance, model = random.Random(7), default_model()
    seconds, processor, contacts, statements = 0.0, 0.0, 0, 0
    for start in range(0, cases, size):
        count = min(size, cases - start)
        given = batch(count, chance)
        statements += len(given[0].case)
        begun, begun_processor = time.perf_counter(), time.process_time()
        ranked = rank_contacts(*given, today=TODAY, model=model, cases=count)
        seconds += time.perf_counter() - begun
        processor += time.process_time() - begun_processor
        contacts += sum(map(len, ranked))
        # Letting go of the answer is the caller's time, not ranking's.
        del ranked
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"cases       {cases:>12,}   in batches of {size:,}")
    print(f"contacts    {contacts:>12,}   from {statements:,} statements")
    print(f"seconds     {seconds:>12.1f}   target 20.0 (processor {processor:.1f})")
    print(f"cases/s     {cases / seconds:>12,.0f}")
    print(f"peak MB     {memory:>12.0f}")


if __name__ == "__main__":
    main()
