"""The demonstration's page: its contacts beside the truth."""

from __future__ import annotations

from skiptrace.demo.accuracy import judgements
from skiptrace.demo.score import OTHERS
from skiptrace.demo.truth import read_truth
from skiptrace.model import Kind
from skiptrace.rank.results import Verdict
from tests.towns import rows_of


def test_the_truth_plays_the_part_of_outcomes(worked, world):
    """As many first phones of located cases are right as contacts.csv and the truth say."""
    truth, out = read_truth(world.truth), worked.folder / "out"
    judged = list(judgements(out / "results.jsonl", truth))
    located = {row["ACCOUNT NO"] for row in rows_of(out / "cases.csv") if row["skiptrace_status"] == "located"}
    right = [
        row
        for row in rows_of(out / "contacts.csv")
        if (row["kind"], row["rank"]) == ("phone", "1")
        and row["account_number"] in located
        and row["level"] not in OTHERS
        and row["status"] != "bad"
        and row["value"] in truth.accounts[row["account_number"]].right_phones
    ]
    firsts = [one for one in judged if one.kind is Kind.PHONE and one.rank == 1]

    assert sum(one.verdict is Verdict.RIGHT for one in firsts) == len(right) > 100
    assert {one.kind for one in judged} == {Kind.PHONE, Kind.ADDRESS}
    assert {one.skip for one in judged} >= {"moved", "not_moved"}
