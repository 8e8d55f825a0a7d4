"""Contacts that were offered beside what came of them, and records that were judged beside what reviewers said."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from skiptrace.model import Kind
from skiptrace.rank import CLIENT_SOURCE, default_model
from skiptrace.rank.calibrate import Judgement
from skiptrace.rank.codes import KIND_CODE
from skiptrace.rank.results import VERDICTS, Verdict
from skiptrace.rank.score import calibrated
from skiptrace.rank.tried import contact_key
from skiptrace.run.calibrated import CALIBRATION
from skiptrace.store import attempts, cases, decisions, runs

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from skiptrace.store.work import Work

MOST_RUNS = 100_000
# Results of calls that were made and not answered: the line is in service.
RINGING = frozenset({"NO_ANSWER", "BUSY", "VM_NO_NAME", "LANGUAGE", "THIRD_PARTY_LOCATED", "THIRD_PARTY_NO_INFO"})


@dataclass(frozen=True, slots=True)
class MatchJudged:
    """A record that a reviewer decided on: in which case, what was said (before any calibration), what is so."""

    case: str
    probability: float
    same: bool


@dataclass(slots=True)
class Judged:
    """All that a store knows of what came of its answers; ``left_out`` counts what could not be used, by why."""

    contacts: list[Judgement] = field(default_factory=list)
    matches: list[MatchJudged] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    first_on: str = ""
    last_on: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    """One answer for an account: the run's day, when it began, and the document."""

    run: runs.Run
    document: Mapping[str, Any]

    @property
    def day(self) -> str:
        day: str = self.run.options["today"]
        return day


@dataclass(frozen=True, slots=True)
class _Offer:
    """A contact of an answer as it was offered."""

    case: str
    answer: _Answer
    contact: Mapping[str, Any]


def collect(work: Work) -> Judged:
    """
    Everything in the store that can teach or judge a calibration.

    An attempt judges the newest answer that it could have been made upon: of a day not after it, and begun before the
    store was told of the attempt, since a later run knew what came of it.
    """
    judged = Judged()
    known = {run.run_id: run for run in runs.recent(work, limit=MOST_RUNS)}
    tried = defaultdict[tuple[str, str], list[attempts.Attempt]](list)
    for attempt in attempts.stream(work):
        tried[attempt.client, attempt.account].append(attempt)
    offers: list[tuple[_Offer, Verdict]] = []
    for (client, account), made in sorted(tried.items()):
        answers = _answers(work, account, client, known)
        case = cases.case_id(work, client, account)
        offers += _met(case, answers, made, judged.left_out)
    days = [attempt.at.date().isoformat() for made in tried.values() for attempt in made]
    judged.first_on, judged.last_on = min(days, default=""), max(days, default="")
    judged.contacts = _judgements(offers, judged.left_out)
    judged.matches = list(_matches(work, known, judged.left_out))
    return judged


def _answers(work: Work, account: str, client: str, known: Mapping[str, runs.Run]) -> list[_Answer]:
    """The answers for an account, the newest first."""
    found = []
    for result in runs.results_of_account(work, account):
        document = json.loads(result.document)
        if document["client"] == client and result.run_id in known:
            found.append(_Answer(known[result.run_id], document))
    return found


def _met(
    case: str, answers: Sequence[_Answer], made: Iterable[attempts.Attempt], left_out: Counter[str]
) -> Iterator[tuple[_Offer, Verdict]]:
    """Each contact that was offered and tried, with what the tries together say."""
    said: dict[tuple[str, str, str], tuple[_Offer, Verdict]] = {}
    for attempt in made:
        verdict = _verdict(attempt)
        offer = _offer(case, answers, attempt)
        if offer is None:
            left_out["tried before any run, or never offered"] += 1
        elif verdict is None:
            left_out["says nothing of the contact"] += 1
        else:
            place = (offer.answer.run.run_id, attempt.kind, offer.contact["value"])
            earlier = said.get(place)
            # What was decided stays decided when a later try finds nobody in.
            if earlier is None or verdict is not Verdict.OPEN:
                said[place] = offer, verdict
    yield from said.values()


def _verdict(attempt: attempts.Attempt) -> Verdict | None:
    kind = Kind(attempt.kind)
    verdict = VERDICTS[kind].get(attempt.result, Verdict.OPEN)
    if verdict is not Verdict.OPEN:
        return verdict
    return verdict if kind is Kind.PHONE and attempt.result in RINGING else None


def _offer(case: str, answers: Sequence[_Answer], attempt: attempts.Attempt) -> _Offer | None:
    day, kind = attempt.at.date().isoformat(), Kind(attempt.kind)
    recorded: dt.datetime = attempt.recorded_at or attempt.at
    answer = next((one for one in answers if one.day <= day and one.run.started_at < recorded), None)
    if answer is None:
        return None
    key = contact_key(kind, attempt.value)
    for contact in answer.document["contacts"]:
        if contact["kind"] == kind and contact["status"] != "bad" and contact_key(kind, contact["value"]) == key:
            return _Offer(case, answer, contact)
    return None


def _judgements(offers: Sequence[tuple[_Offer, Verdict]], left_out: Counter[str]) -> list[Judgement]:
    model = default_model()
    usable = [pair for pair in offers if pair[0].answer.run.models.get("rank") == model.version]
    left_out["offered by another version of the model"] += len(offers) - len(usable)
    kinds = np.array([KIND_CODE[Kind(offer.contact["kind"])] for offer, _ in usable], np.int64)
    raw = np.array([_product(offer.contact) for offer, _ in usable], np.float64)
    return [
        _judgement(offer, base, verdict)
        for (offer, verdict), base in zip(usable, calibrated(kinds, raw, model).tolist(), strict=True)
    ]


def _product(contact: Mapping[str, Any]) -> float:
    product: float = contact["identity"] * contact["association"] * contact["current"]
    return product


def _judgement(offer: _Offer, base: float, verdict: Verdict) -> Judgement:
    contact = offer.contact
    sources = sorted({one["source"] for one in contact["evidence"]})
    skip = offer.answer.document.get("skip") or {}
    return Judgement(
        case=offer.case,
        kind=Kind(contact["kind"]),
        base=base,
        said=contact["confidence"],
        rank=contact["rank"],
        level=contact["level"],
        line_type=contact["line_type"],
        on_file=CLIENT_SOURCE in sources,
        sources=tuple(sources),
        verdict=verdict,
        skip=skip.get("type", ""),
    )


def _matches(work: Work, known: Mapping[str, runs.Run], left_out: Counter[str]) -> Iterator[MatchJudged]:
    """The latest word on each record, beside what the latest answer before it said."""
    for decision in decisions.latest(work):
        case = cases.find(work, decision.case_id)
        if case is None or decision.judgement == "unsure":
            left_out["decided as unsure, or of a case that is gone"] += 1
            continue
        said = _said(_answers(work, case.account, case.client, known), decision)
        if said is None:
            left_out["decided on a record that no answer lists"] += 1
        else:
            yield MatchJudged(decision.case_id, said, decision.judgement == "same")


def _said(answers: Sequence[_Answer], decision: decisions.MatchDecision) -> float | None:
    for answer in answers:
        # A run that knew the decision may have been told by it.
        if decision.at is not None and answer.run.started_at > decision.at:
            continue
        for match in answer.document["matches"]:
            if (match["source"], match["record_id"]) == (decision.source, decision.record_id):
                return _uncalibrated(match["probability"], answer.run)
    return None


def _uncalibrated(probability: float, run: runs.Run) -> float:
    """What matching said before the calibration that the run had was laid over it."""
    text = run.options.get(CALIBRATION, "")
    if not text:
        return probability
    used = json.loads(text)
    bits = (np.log2(probability / (1 - probability)) - used["match_shift"]) / used["match_slope"]
    return float(1 / (1 + 2.0**-bits))
