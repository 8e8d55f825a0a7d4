"""
What 300 outcomes are worth: calibration of first phones and addresses on other people of the same world.

    python -m benchmarks.outcomes [--settings held_out|NAME,…] [--seeds 301] [--debtors 3000] [--outcomes 300]
        [--draws 5] [--keep DIR]

In each world so many cases are drawn and their first contacts tried; the calibration that is fitted to what came of
them is judged on all other cases of the world, ranked by the real code. Two ways of trying: one learns of every
contact what it was (`told`), the other calls up to three times and often finds nobody in (`called`), so that most of
what is learnt at once are failures.
"""

from __future__ import annotations

import argparse
import random
from collections import defaultdict
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.contacts import OWN
from benchmarks.recorded import record
from skiptrace.demo.score import address_key
from skiptrace.demo.settings import HELD_OUT
from skiptrace.evaluate.measures import Judged, calibration_error
from skiptrace.model import ContactStatus, Kind, Status
from skiptrace.rank import default_model, rank_contacts
from skiptrace.rank.adjustment import Adjustment
from skiptrace.rank.calibrate import Judgement, fit_kind
from skiptrace.rank.codes import KINDS
from skiptrace.rank.results import Verdict

if TYPE_CHECKING:
    from collections.abc import Sequence

    from benchmarks.recorded import Recording
    from skiptrace.model import RankedContact
    from skiptrace.rank import RankModel

ANSWERED, TRIES = 0.4, 3
USABLE = (Status.LOCATED, Status.NOT_FOUND)


@dataclass(frozen=True, slots=True)
class Way:
    """How contacts are tried: with which chance a try is answered, and how often one is tried."""

    name: str
    answered: float
    tries: int


WAYS = (Way("told", 1.0, 1), Way("called", ANSWERED, TRIES))


def firsts(recording: Recording, model: RankModel) -> list[Judgement]:
    """The first phone and address of every case that a caller would be given, with what each truly is."""
    found = []
    for chunk in recording.chunks:
        told = chunk.ours
        answers = rank_contacts(
            told.statements, told.held, told.others, told.lines, today=recording.today, model=model, cases=told.cases
        )
        for account, contacts in zip(chunk.accounts, answers, strict=True):
            truth = recording.truth.accounts.get(account)
            if truth is None or recording.answers[account].status not in USABLE:
                continue
            for kind in (Kind.PHONE, Kind.ADDRESS):
                usable = [
                    one
                    for one in contacts
                    if one.kind is kind and one.level in OWN and one.status is not ContactStatus.BAD
                ]
                if usable and usable[0].confidence >= model.offer_at[KINDS.index(kind)]:
                    found.append(_judgement(recording, account, usable[0]))
    return found


def _judgement(recording: Recording, account: str, contact: RankedContact) -> Judgement:
    truth = recording.truth.accounts[account]
    if contact.kind is Kind.PHONE:
        right = contact.value in truth.right_phones
        rings = contact.value in recording.truth.in_service
        verdict = Verdict.RIGHT if right else Verdict.WRONG if rings else Verdict.GONE
    else:
        right = address_key(contact.value) == address_key(truth.address)
        verdict = Verdict.RIGHT if right else Verdict.GONE
    return Judgement(
        case=account,
        kind=contact.kind,
        base=contact.confidence,
        said=contact.confidence,
        rank=contact.rank,
        level=str(contact.level),
        line_type=str(contact.line_type or ""),
        on_file=contact.status is not ContactStatus.NEW,
        sources=tuple(sorted({one.source for one in contact.evidence})),
        verdict=verdict,
    )


def tried(judged: Sequence[Judgement], way: Way, dice: random.Random) -> list[Judgement]:
    """What a caller learns of each: dead lines at once, the others when somebody answers. Letters always tell."""
    learnt = []
    for one in judged:
        silent = one.kind is Kind.PHONE and one.verdict is not Verdict.GONE
        met = any(dice.random() < way.answered for _ in range(way.tries))
        learnt.append(replace(one, verdict=Verdict.OPEN) if silent and not met else one)
    return learnt


def judged_as(judged: Sequence[Judgement], kind: Kind) -> Judged:
    some = [one for one in judged if one.kind is kind]
    return Judged([one.said for one in some], [one.verdict is Verdict.RIGHT for one in some])


def main() -> None:
    parser = argparse.ArgumentParser(description="What outcomes are worth.")
    parser.add_argument("--settings", default="held_out")
    parser.add_argument("--seeds", default="301")
    parser.add_argument("--debtors", type=int, default=3000)
    parser.add_argument("--outcomes", type=int, default=300)
    parser.add_argument("--draws", type=int, default=5)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    names = sorted(HELD_OUT) if options.settings == "held_out" else options.settings.split(",")
    model, totals = default_model(), defaultdict(list)
    print(
        f"{'world':<16}{'way':<8}{'kind':<9}{'others':>7}{'ECE before':>11}{'after':>7}{'by chance':>10}"
        f"{'right before':>13}{'after':>7}"
    )
    for name in names:
        for seed in map(int, options.seeds.split(",")):
            recording = record(name, seed, options.debtors, keep=options.keep)
            for way in WAYS:
                for kind, row in world(recording, model, way, options.outcomes, options.draws).items():
                    totals[way.name, kind].append(row)
                    show(f"{name} {seed}", way.name, kind, row)
    for (way_name, kind), rows in totals.items():
        show("mean", way_name, kind, np.mean(rows, axis=0))


def world(recording: Recording, model: RankModel, way: Way, outcomes: int, draws: int) -> dict[Kind, np.ndarray]:
    """Before and after, on the cases that were not drawn; the mean of several draws."""
    everything = firsts(recording, model)
    rows = defaultdict(list)
    for draw in range(draws):
        dice = random.Random(1_000 * recording.seed + draw)
        chosen = set(dice.sample(sorted({one.case for one in everything}), outcomes))
        learnt = tried([one for one in everything if one.case in chosen], way, dice)
        fits = {kind: fit_kind([one for one in learnt if one.kind is kind]) for kind in (Kind.PHONE, Kind.ADDRESS)}
        kinds = {kind: fitted.adjustment for kind, fitted in fits.items() if fitted and fitted.adopted}
        after = firsts(recording, replace(model, adjustment=Adjustment(version="benchmark", kinds=kinds)))
        for kind in fits:
            before_others = judged_as([one for one in everything if one.case not in chosen], kind)
            after_others = judged_as([one for one in after if one.case not in chosen], kind)
            rows[kind].append(
                [
                    len(after_others),
                    calibration_error(before_others),
                    calibration_error(after_others),
                    by_chance(after_others, dice),
                    int(before_others.same.sum()),
                    int(after_others.same.sum()),
                ]
            )
    return {kind: np.mean(some, axis=0) for kind, some in rows.items()}


def by_chance(judged: Judged, dice: random.Random) -> float:
    """The calibration error of numbers that are exactly right, for as many contacts: none can be told to be less."""
    lucky = np.random.default_rng(dice.getrandbits(32)).random((20, len(judged))) < judged.probability
    return float(np.mean([calibration_error(Judged(judged.probability, same)) for same in lucky]))


def show(title: str, way: str, kind: Kind, row: np.ndarray) -> None:
    others, ece_before, ece_after, least, right_before, right_after = row
    print(
        f"{title:<16}{way:<8}{kind.value:<9}{others:>7.0f}{ece_before:>11.3f}{ece_after:>7.3f}{least:>10.3f}"
        f"{right_before:>13.0f}{right_after:>7.0f}"
    )


if __name__ == "__main__":
    main()
