"""What the store knows of its answers: which attempt judges which answer, and what reviewers teach matching."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from skiptrace.rank.results import Verdict
from skiptrace.run.calibrate import fit
from skiptrace.run.judged import Judged, MatchJudged, collect
from skiptrace.store import attempts, decisions
from tests.towns import copy_town, rows_of

DAY = dt.timedelta(days=1)


@pytest.fixture
def town(worked, tmp_path):
    """A town with one run in its store."""
    return copy_town(worked, tmp_path / "judged")


@pytest.fixture
def first(town):
    """The first phone that was offered."""
    contacts = rows_of(town.folder / "out" / "contacts.csv")
    return next(row for row in contacts if (row["kind"], row["rank"], row["status"]) == ("phone", "1", "new"))


def tell(town, first, *told):
    """Keep attempts on the first phone, each a result and how many days after today it was."""
    now = dt.datetime.now(dt.UTC)
    with town.tracer() as tracer, tracer.store.begin() as work:
        attempts.add(
            work,
            [
                attempts.Attempt(
                    account=first["account_number"],
                    kind="phone",
                    value=first["value"],
                    result=result,
                    at=now + days * DAY,
                )
                for result, days in told
            ],
        )


def collected(town):
    with town.tracer() as tracer, tracer.store.read() as work:
        return collect(work)


def test_an_attempt_judges_the_answer_it_was_made_upon(town, first):
    """The confidence that was shown, with the parts of the contact, and what came of it."""
    tell(town, first, ("WPC", 0))
    (one,) = collected(town).contacts

    assert one.said == pytest.approx(float(first["confidence"]), abs=1e-3)
    assert one.base == pytest.approx(float(first["confidence"]), abs=1e-3)
    assert (one.verdict, one.rank) == (Verdict.WRONG, 1)
    assert one.skip


def test_a_later_run_is_not_judged_by_what_it_knew(town, first):
    """A run that knew that the number had failed would be praised for it."""
    tell(town, first, ("WPC", 0))
    town.work(None, "again")

    assert [one.said for one in collected(town).contacts] == [pytest.approx(float(first["confidence"]), abs=1e-3)]


def test_a_try_before_any_answer_judges_nothing(town, first):
    """What was tried last year was not tried upon this answer."""
    tell(town, first, ("WPC", -400))
    judged = collected(town)

    assert judged.contacts == []
    assert judged.left_out["tried before any run, or never offered"] == 1


def test_several_tries_are_one_outcome(town, first):
    """What was decided stays so when a later try finds nobody in; silence alone is kept as silence."""
    tell(town, first, ("NO_ANSWER", 0))
    assert [one.verdict for one in collected(town).contacts] == [Verdict.OPEN]
    tell(town, first, ("RPC", 1), ("BUSY", 2))
    assert [one.verdict for one in collected(town).contacts] == [Verdict.RIGHT]


def test_reviewers_decisions_are_read_beside_what_was_said(town):
    """The latest word on a record, and the probability that the answer before it gave; unsure says nothing."""
    answers = map(json.loads, (town.folder / "out" / "results.jsonl").read_text().splitlines())
    answer = next(one for one in answers if len(one["matches"]) > 1)
    with town.tracer() as tracer, tracer.store.begin() as work:
        from skiptrace.store.cases import case_id

        for match, judgement in zip(answer["matches"], ("same", "unsure"), strict=False):
            decisions.append(
                work,
                decisions.MatchDecision(
                    match_id=match["record_id"],
                    case_id=case_id(work, "", answer["account_number"]),
                    source=match["source"],
                    record_id=match["record_id"],
                    judgement=judgement,
                    reason="name",
                    decided_by="a",
                ),
            )
    (one,) = collected(town).matches

    assert (one.same, one.probability) == (True, answer["matches"][0]["probability"])


def test_matching_is_calibrated_from_decisions():
    """Where half of what is said to be 90 % sure is rejected, 90 % is said no more; a few decisions change nothing."""
    decided = [MatchJudged(str(number), 0.9, number % 2 == 0) for number in range(200)]
    decided += [MatchJudged(str(number), 0.2, number % 10 == 0) for number in range(200, 400)]
    today = dt.date(2026, 6, 1)
    made = fit(Judged(matches=decided), today=today).adjustment

    assert 0.4 < made.identities([0.9])[0] < 0.65
    assert made.identities([0.2])[0] < 0.25
    assert fit(Judged(matches=decided[:20]), today=today).adjustment is None
