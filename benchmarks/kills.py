"""
Runs that are killed (SIGKILL) at random moments and taken up again: is anything charged twice, is anything not listed?

usage: python -m benchmarks.kills [--kills N] [--seed S]
Each run asks 60 paid questions, is killed five times and then let to its end; the vendor's ledger is what counts.
"""

from __future__ import annotations

import argparse
import random
import tempfile
from pathlib import Path
from typing import Final

from skiptrace.store.session import Store
from tests.runtime.killing import one_run
from tests.runtime.offices import KEY
from tests.vendors import VendorProcess, invented_people

QUESTIONS: Final = 60
KILLS_A_RUN: Final = 5


def main() -> int:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("--kills", type=int, default=200)
    said.add_argument("--seed", type=int, default=1)
    told = said.parse_args()
    wanted = -(-told.kills // KILLS_A_RUN)
    population = invented_people(QUESTIONS * wanted + 100, seed=3)
    with tempfile.TemporaryDirectory() as folder, VendorProcess(population, {"acme": {"latency_s": 0.05}}) as server:
        people, address = Path(folder) / "people.json", f"sqlite:///{folder}/store.db"
        population.write(people)
        Store.create(address, KEY).close()
        chance = random.Random(told.seed)
        counts = [
            one_run(
                server, address, people, first=QUESTIONS * run, questions=QUESTIONS, kills=KILLS_A_RUN, chance=chance
            )
            for run in range(wanted)
        ]
    twice, unlisted = sum(one.charged_twice for one in counts), sum(one.unlisted for one in counts)
    beyond = sum(sum(one.over_ledger_micro_usd) for one in counts)
    print(
        f"{sum(one.kills for one in counts)} kills in {wanted} runs, {sum(one.charged_calls for one in counts):,} "
        f"charged calls: {twice} charged twice, {sum(one.unknown for one in counts)} of unknown fate and listed, "
        f"{unlisted} not listed, {beyond / 1_000_000:.2f} USD charged beyond our ledger"
    )
    return 1 if twice or unlisted or beyond else 0


if __name__ == "__main__":
    raise SystemExit(main())
