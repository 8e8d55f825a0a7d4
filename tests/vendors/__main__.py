"""``python -m tests.vendors``: the vendors in a process of their own; its port comes as one line of JSON."""

from __future__ import annotations

import argparse
import json
import sys
import threading
from pathlib import Path

from tests.vendors.population import Population
from tests.vendors.server import VendorServer, load_behaviours


def main() -> None:
    """Serve until the end of standard input, so that no server outlives whoever started it."""
    parser = argparse.ArgumentParser(prog="python -m tests.vendors", description=__doc__)
    parser.add_argument("--population", type=Path, help="people as a JSON list")
    parser.add_argument("--behaviours", help="vendor by name, as JSON; without, one of each API")
    parser.add_argument("--stay", action="store_true", help="serve until interrupted")
    options = parser.parse_args()
    population = Population.read(options.population) if options.population else Population()
    behaviours = load_behaviours(options.behaviours) if options.behaviours else None
    with VendorServer(population, behaviours) as server:
        sys.stdout.write(json.dumps({"port": server.port}) + "\n")
        sys.stdout.flush()
        if options.stay:
            threading.Event().wait()
        sys.stdin.read()


if __name__ == "__main__":
    main()
