"""
A process that takes moments from a store as fast as it can; tests run two of them.

usage: python -m tests.runtime.taking STORE
"""

from __future__ import annotations

import json
import sys
import time

from skiptrace.runtime.limits import MICROSECONDS, Limiter, StoreShelf, lease
from skiptrace.store.session import Store
from tests.runtime.offices import KEY


def main() -> None:
    with Store.open(sys.argv[1], KEY) as store:
        shelf = StoreShelf(store)
        paced = Limiter("paced", ((50.0, 1.0),), shelf)
        moments = [paced.take() for _ in range(40)]
        counted: list[int] = []
        for _ in range(20):
            now = round(time.time() * MICROSECONDS)
            counted += shelf.change("counted", lambda state, now=now: lease(state, ((30.0, 3_600.0),), 4, now)).moments
    sys.stdout.write(json.dumps({"paced": moments, "counted": counted}))


if __name__ == "__main__":
    main()
