"""
Make a world, say how long it took and what is in it, and score the plain baseline on it.

usage: python benchmarks/world.py [--debtors N] [--population N] [--seed S] [--setting NAME|all] [--out DIR]
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections import Counter
from pathlib import Path

from skiptrace.demo.baseline import baseline_contacts
from skiptrace.demo.score import score_contacts
from skiptrace.demo.settings import SETTINGS
from skiptrace.demo.truth import Truth, read_truth
from skiptrace.demo.world import World, make_world


def main() -> None:
    parser = argparse.ArgumentParser(description="Make an invented world and look at it.")
    parser.add_argument("--debtors", type=int, default=500)
    parser.add_argument("--population", type=int)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--setting", choices=[*SETTINGS, "all"], default="default")
    parser.add_argument("--out", type=Path)
    options = parser.parse_args()
    names = list(SETTINGS) if options.setting == "all" else [options.setting]
    with tempfile.TemporaryDirectory() as scratch:
        for name in names:
            show(options, name, (options.out or Path(scratch)) / name)


def show(options: argparse.Namespace, name: str, folder: Path) -> None:
    began = time.perf_counter()
    world = make_world(
        folder,
        debtors=options.debtors,
        population=options.population,
        seed=options.seed,
        settings=SETTINGS[name],
    )
    made = time.perf_counter() - began
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n== {name}, seed {options.seed}: made in {made:.1f} s, peak {peak_mb} MB")
    files(world)
    truth = read_truth(world.truth)
    cases(truth)
    began = time.perf_counter()
    contacts = baseline_contacts(world)
    print(f"baseline ({time.perf_counter() - began:.1f} s):")
    print(score_contacts(contacts, truth).as_text())


def files(world: World) -> None:
    for source in world.sources:
        print(f"  {source.path.name:<22}{source.path.stat().st_size / 1e6:>8.2f} MB  {source.title}")


def cases(truth: Truth) -> None:
    accounts = list(truth.accounts.values())
    tags = Counter(tag for account in accounts for tag in account.tags)
    known = Counter(name for account in accounts for name in account.records)
    print(f"  accounts {len(accounts)}, reachable {sum(a.reachable for a in accounts)}, "
          f"stopped {sum(a.stopped for a in accounts)}, no record at all {sum(not a.records for a in accounts)}, "
          f"numbers in service {len(truth.in_service)}")  # fmt: skip
    print("  cases: " + ", ".join(f"{tag} {count}" for tag, count in sorted(tags.items())))
    print("  debtors known to: " + ", ".join(f"{name} {count}" for name, count in sorted(known.items())))


if __name__ == "__main__":
    main()
