"""Kills a run at random moments and takes it up again, and compares both ledgers afterwards."""

from __future__ import annotations

import collections
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from skiptrace.store import ledger, runs
from skiptrace.store.session import Store
from tests.runtime.offices import KEY, PURPOSE

if TYPE_CHECKING:
    import random

    from tests.vendors import VendorProcess

ROOT = Path(__file__).resolve().parents[2]


@dataclass
class Count:
    """What came of runs that were killed."""

    kills: int = 0
    charged_calls: int = 0
    charged_twice: int = 0
    unknown: int = 0
    unlisted: int = 0
    over_ledger_micro_usd: list[int] = field(default_factory=list[int])


def one_run(
    server: VendorProcess,
    store_url: str,
    people: Path,
    *,
    first: int,
    questions: int,
    kills: int,
    chance: random.Random,
) -> Count:
    """One run over *questions* people, killed so often, then let to its end; the vendor's ledger is cleared before."""
    server.clear_ledger()
    with Store.open(store_url, KEY) as store, store.begin() as work:
        run_id = runs.start(work, purpose=PURPOSE).run_id
    told = [store_url, server.url("acme"), run_id, str(people), str(questions), str(first)]
    command = [sys.executable, "-m", "tests.runtime.buying", *told]
    count = Count()
    for _ in range(kills):
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as running:
            assert running.stdout is not None
            running.stdout.readline()
            time.sleep(chance.uniform(0.0, 0.35))
            count.kills += running.poll() is None
            running.kill()
    subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, check=True)
    return _compared(server, store_url, run_id, count)


def _compared(server: VendorProcess, store_url: str, run_id: str, count: Count) -> Count:
    theirs = collections.Counter(one.digest for one in server.ledger("acme") if one.charged_micro_usd)
    charged = sum(one.charged_micro_usd for one in server.ledger("acme"))
    with Store.open(store_url, KEY) as store, store.read() as work:
        lines = list(ledger.of_run(work, run_id))
        lost = ledger.uncertain(work, run_id=run_id)
        left_open = ledger.open_entries(work, run_id=run_id)
        ours = ledger.billed_micro_usd(work, run_id=run_id)
    settled = {one.entry_id for one in lines if one.state is ledger.EntryState.SETTLED}
    listed = {one.entry_id for one in lost}
    every = {one.entry_id for one in lines}
    count.charged_calls = theirs.total()
    count.charged_twice = sum(number - 1 for number in theirs.values())
    count.unknown = len(lost)
    count.unlisted = len(every - settled - listed) + len(left_open)
    count.over_ledger_micro_usd.append(max(0, charged - ours))
    return count
