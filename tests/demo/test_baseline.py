from __future__ import annotations

from collections import defaultdict

from skiptrace.demo.baseline import baseline_contacts
from skiptrace.demo.score import score_contacts


def test_the_baseline_finds_some_and_misses_some(world, truth):
    """It is a fair opponent: better than nothing, far from all."""
    score = score_contacts(baseline_contacts(world), truth)

    assert score.first_right_rate is not None
    assert 0.15 < score.first_right_rate < 0.7


def test_the_newest_record_wins(world):
    """Within account and kind the ranks run from new to old."""
    seen = defaultdict(list)
    for row in baseline_contacts(world):
        seen[row["account_number"], row["kind"]].append((int(row["rank"]), row["last_seen"]))

    assert seen
    assert all(list(range(1, len(rows) + 1)) == [rank for rank, _ in rows] for rows in seen.values())
    assert all(sorted((day for _, day in rows), reverse=True) == [day for _, day in rows] for rows in seen.values())


def test_the_baseline_stays_with_known_accounts(world, truth):
    """Contacts are offered for accounts of the client's file only."""
    accounts = {row["account_number"] for row in baseline_contacts(world)}

    assert accounts <= set(truth.accounts) | {name for name in accounts if not name.isdigit()}
