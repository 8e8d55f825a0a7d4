"""
A process that asks paid questions until it is done or killed; `tests/runtime/test_kill.py` kills it.

usage: python -m tests.runtime.buying STORE URL RUN POPULATION QUESTIONS [FIRST]
It says "asking" once it is about to ask, and prints how the questions ended.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from types import SimpleNamespace

from skiptrace.store.session import Store
from tests.runtime.offices import KEY, Office, about, acme
from tests.vendors import Population


def main() -> None:
    address, url, run_id, people, questions, first = sys.argv[1:]
    population = Population.read(Path(people)).people[int(first) : int(first) + int(questions)]
    with Store.open(address, KEY) as store:
        source = acme(limits="per_second = 200\nconcurrency = 6")
        run = Office(store, SimpleNamespace(url=lambda _: url), [source], run_id=run_id, concurrency=6)
        sys.stdout.write("asking\n")
        sys.stdout.flush()
        told = run.ask(*map(about, population))
        run.close()
    sys.stdout.write(json.dumps([one.ending for one in told]))


if __name__ == "__main__":
    main()
