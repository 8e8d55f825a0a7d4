"""
Paid calls to vendors on loopback: rate against the limit, CPU a call, memory over many calls.

usage: python -m benchmarks.calls [rate|memory|all] [--seconds N] [--calls N]
For the rate each vendor answers after 300 ms and allows 100 requests a second; it counts what arrives in windows of one
second. For memory it answers at once, as often as it is asked. The vendors are a process of their own, whose CPU is not
counted; ours is set up as `skiptrace run` sets up its own. Rates are from the first to the last arrival.
"""

from __future__ import annotations

import argparse
import bisect
import contextlib
import itertools
import os
import resource
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Final

from skiptrace.runtime.asking import Job
from skiptrace.runtime.processes import own_process
from skiptrace.sdk import Query, Role
from skiptrace.store.session import Store
from tests.runtime.offices import KEY, Office, acme
from tests.vendors import VendorProcess, invented_people

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tests.vendors import Population

LIMIT: Final = 100
LATENCY_S: Final = 0.3
SOURCES: Final = 5
CHUNK: Final = 500
LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def main() -> int:
    said = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    said.add_argument("what", nargs="?", default="all", choices=("rate", "memory", "all"))
    said.add_argument("--seconds", type=int, default=30, help="how long each rate is measured")
    said.add_argument("--calls", type=int, default=100_000, help="over how many calls memory is watched")
    told = said.parse_args()
    own_process()
    population = invented_people(2_000, seed=3)
    print(f"load average of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    if told.what in {"rate", "all"}:
        for sources in (1, SOURCES):
            rate(population, sources, told.seconds * LIMIT)
    if told.what in {"memory", "all"}:
        memory(population, told.calls)
    return 0


def rate(population: Population, sources: int, calls: int) -> None:
    """Share of the permitted rate, the fullest window as the vendor counted it, CPU a call."""
    names = [f"acme_{number}" for number in range(1, sources + 1)]
    with _run(population, {name: {"latency_s": LATENCY_S} for name in names}, f"per_second = {LIMIT}") as (server, run):
        queries = list(_questions(population, calls))
        began, worked = time.perf_counter(), _cpu_s()
        run.ask_all(queries)
        worked, took = _cpu_s() - worked, time.perf_counter() - began
        for name in names:
            arrived = sorted(one.arrived_s for one in server.ledger(name))
            reached = (len(arrived) - 1) / (arrived[-1] - arrived[0])
            print(
                f"{name} of {sources}: {reached:.1f} a second, {reached / LIMIT:.1%} of what is permitted; "
                f"fullest second {fullest_window(arrived)} of {LIMIT}"
            )
        per_call = worked / (calls * sources)
        print(f"{sources} at once: {per_call * 1000:.2f} ms of CPU a call, {worked / took:.0%} of one core\n")


def memory(population: Population, calls: int) -> None:
    """Resident memory as calls go on, in chunks as a run makes them; the questions are made as they are asked."""
    with _run(population, {"acme_1": {}}, "per_second = 2000", concurrency=8) as (_, run):
        questions = _questions(population, calls)
        at: list[float] = []
        while chunk := list(itertools.islice(questions, CHUNK)):
            run.desk.memory.forget()
            run.ask_all(chunk)
            at.append(_resident_mb())
        told = ", ".join(f"{at[round(share * (len(at) - 1))]:.0f}" for share in (0.1, 0.25, 0.5, 0.75, 1.0))
        print(f"resident MB after a tenth, a quarter, a half, three quarters and all of {calls:,} calls: {told}")


class _Run(Office):
    """A run that asks all of its sources everything."""

    def ask_all(self, queries: Sequence[Query]) -> None:
        """Ask; the answers are not looked at."""
        self.asker.ask(
            [
                Job(caller=one, role=Role.SEARCH, query=query, case_id="case")
                for query in queries
                for one in self.callers
            ]
        )
        self.book.flush()


@contextlib.contextmanager
def _run(
    population: Population, vendors: Mapping[str, Mapping[str, float]], limit: str, *, concurrency: int = 64
) -> Iterator[tuple[VendorProcess, _Run]]:
    with (
        tempfile.TemporaryDirectory() as folder,
        VendorProcess(population, vendors) as server,
        Store.create(f"sqlite:///{Path(folder) / 'store.db'}", KEY) as store,
    ):
        sources = [acme(name, limits=f"{limit}\nconcurrency = {concurrency}", timeout_s=10.0) for name in vendors]
        run = _Run(store, server, sources, concurrency=concurrency)
        try:
            yield server, run
        finally:
            run.close()


def _questions(population: Population, wanted: int) -> Iterator[Query]:
    """So many questions, no two alike: everybody who is known first, then people who are not."""
    for number in range(wanted):
        person = population.people[number % len(population.people)]
        again = number // len(population.people)
        family = f"{person.name.family_name}{LETTERS[again % 26] * again}"
        fields = {"given_name": person.name.given_name, "family_name": family, "zip": person.homes[-1].zip}
        yield Query(ref="x", fields=fields)


def fullest_window(arrived: Sequence[float]) -> int:
    """How many arrivals the fullest second holds, wherever it begins."""
    return max(bisect.bisect_left(arrived, one + 1.0) - place for place, one in enumerate(arrived))


def _cpu_s() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def _resident_mb() -> float:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 1_048_576


if __name__ == "__main__":
    raise SystemExit(main())
