"""A run that is killed pays nothing twice, and says which calls nobody knows the fate of."""

from __future__ import annotations

import random

from tests.runtime.killing import one_run
from tests.vendors import VendorProcess


def test_a_killed_run_pays_nothing_twice(store_url, population, tmp_path):
    """Ten kills at random moments: no question is charged twice, and every open call is listed as uncertain."""
    people = tmp_path / "people.json"
    population.write(people)
    with VendorProcess(population, {"acme": {"latency_s": 0.05}}) as server:
        told = [
            one_run(server, store_url, people, first=60 * number, questions=60, kills=5, chance=random.Random(number))
            for number in range(2)
        ]

    for count in told:
        assert (count.charged_twice, count.unlisted) == (0, 0)
        assert count.over_ledger_micro_usd == [0]
        assert count.charged_calls > 0
