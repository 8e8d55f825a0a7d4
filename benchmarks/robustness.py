"""
What becomes of the contacts when a source is taken away, and when one is added that is nothing but noise.

    python -m benchmarks.robustness [--settings held_out|NAME,…] [--seeds 402] [--debtors 700] [--keep DIR]

Every world is worked by the real pipeline with all its sources, with each of them left out in turn, and with a source
of real names and birth dates beside the phones and addresses of others. The figures are shares of the same debtors
each time: those whom all sources together can reach. Asked: no source alone brings them down, and noise lowers none
by more than 1 %.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.contacts import Figures, judge, possibly_dead, ranked, wronged
from benchmarks.recorded import record
from skiptrace.demo.settings import HELD_OUT
from skiptrace.rank import default_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from benchmarks.recorded import Recording

SOURCES = ("voters", "utility", "vendor", "firm", "assessor", "deaths", "lines")
SHARES = ("first right", "address right", "wrong person", "dead offered", "stopped")


def cases(setting: str, seed: int, debtors: int, keep: Path | None) -> Iterator[tuple[str, Recording]]:
    """The world as it is, with noise, and without each source."""
    yield "all sources", record(setting, seed, debtors, keep=keep)
    yield "noise added", record(setting, seed, debtors, noise=True, keep=keep)
    for source in SOURCES:
        yield f"without {source}", record(setting, seed, debtors, without=[source], keep=keep)


def judged(recording: Recording) -> Figures:
    """What callers are offered in one world."""
    model = default_model()
    offers = ranked(recording, lambda chunk: chunk.ours, model, recording.answers)
    figures = judge(offers, recording.truth, possibly_dead(recording, model))
    figures.count("stopped", wronged(recording))
    return figures


def main() -> None:
    parser = argparse.ArgumentParser(description="Contacts with a source less, or with one of noise more.")
    parser.add_argument("--settings", default="held_out")
    parser.add_argument("--seeds", default="402")
    parser.add_argument("--debtors", type=int, default=700)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    names = sorted(HELD_OUT) if options.settings == "held_out" else options.settings.split(",")
    totals: dict[str, Figures] = defaultdict(Figures)
    for name in names:
        for seed in map(int, options.seeds.split(",")):
            for what, recording in cases(name, seed, options.debtors, options.keep):
                totals[what].add(judged(recording))
    print(f"{', '.join(names)}; seeds {options.seeds}; {options.debtors} debtors each")
    print(f"{'':<20}" + "".join(f"{share:>16}" for share in SHARES) + f"{'first, relative':>18}")
    whole = totals["all sources"].share("first right")
    for what, figures in totals.items():
        shares = "".join(f"{figures.share(share):>16.4f}" for share in SHARES)
        print(f"{what:<20}{shares}{figures.share('first right') / whole - 1:>+18.1%}")


if __name__ == "__main__":
    main()
