"""
Every measurement of benchmarks/README.md, one after the other; each prints its figures and their ratio to a peer.

usage: python -m benchmarks [NAME ...]
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MEASUREMENTS = {
    "readers": ["benchmarks.readers"],
    "addresses": ["benchmarks.addresses"],
    "running": ["benchmarks.running", "all"],
    "linking": ["benchmarks.linking"],
    "kernel": ["benchmarks.kernel"],
    "ranking": ["benchmarks.ranking"],
    "contacts": ["benchmarks.contacts"],
    "contacts_splink": ["benchmarks.contacts_splink"],
    "robustness": ["benchmarks.robustness"],
    "calls": ["benchmarks.calls"],
    "kills": ["benchmarks.kills"],
    "outcomes": ["benchmarks.outcomes"],
    "waterfall": ["benchmarks.waterfall"],
}


def main() -> int:
    wanted = sys.argv[1:] or list(MEASUREMENTS)
    unknown = [name for name in wanted if name not in MEASUREMENTS]
    if unknown:
        print(f"there is no measurement {', '.join(unknown)}; there are: {', '.join(MEASUREMENTS)}")
        return 2
    failed = []
    for name in wanted:
        print(f"\n== {name}", flush=True)
        module, *arguments = MEASUREMENTS[name]
        if subprocess.run([sys.executable, "-m", module, *arguments], cwd=ROOT, check=False).returncode:
            failed.append(name)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
