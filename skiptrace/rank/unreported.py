"""
Deaths that nobody has reported: how likely, from age and silence.

Tables of deaths are late and have gaps, so that an old debtor of whom nothing was heard may be dead though no record
says so. Four things tell: how many die at that age, whether the age is known at all, for how long no source has seen
the debtor, and whether a mobile number of theirs is still in service with one subscriber. What comes of it is a mild
flag: it stops nothing and sends nothing to review, but whoever calls knows what to ask first.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.model import Flag, Kind, LineType
from skiptrace.rank.merge import SMALLEST
from skiptrace.rank.support import date_of
from skiptrace.rank.surroundings import RESTED_DAYS

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from skiptrace.rank.codes import Real, Whole
    from skiptrace.rank.evidence import LineFacts, Statements
    from skiptrace.rank.flags import Flagged
    from skiptrace.rank.model import RankModel

DECEASED, POSSIBLE = "deceased", "deceased_possible"
# What mortality is told in proportion to, so that a weight of 1 leaves the published rates as they are.
USUAL_AGE = 50
DAYS_A_YEAR, DAYS_A_GREGORIAN_YEAR = 365.25, 365.2425
LONGEST_SILENCE_YEARS = 5.0
DECIMALS = 4


@dataclass(slots=True)
class Life:
    """What is known of whether each debtor lives: age in years (negative: not known), and when last seen (0: never)."""

    age: Real
    seen: Whole
    line_kept: Real


def find_life(said: Statements, lines: LineFacts, born: Sequence[int], *, today: int, model: RankModel) -> Life:
    """
    What is known of whether each debtor lives.

    Args:
        said: What records say; those that are less than credibly the debtor's do not count.
        lines: Facts about numbers.
        born: For each case the birth date as ``yyyymmdd``, zeros for unknown parts.
        today: The day that is asked about.
        model: The parameters.
    """
    seen, kept = np.zeros(len(born), np.int64), np.zeros(len(born))
    steady = _steady_since(lines)
    columns = zip(said.case, said.kind, said.key, said.identity, said.first_seen, said.last_seen, strict=True)
    for case, kind, key, identity, first, last in columns:
        if identity < model.shared.credible:
            continue
        seen[case] = max(seen[case], min(max(first, last), today))
        if kind is Kind.PHONE and key in steady and steady[key] <= (first or last) + RESTED_DAYS:
            kept[case] = 1.0
    dates = np.array(born, np.int64)
    months = np.where(dates // 100 % 100 > 0, dates // 100 % 100 - 0.5, 6.0)
    # Ordinals begin with the year 1.
    age = 1 + today / DAYS_A_GREGORIAN_YEAR - dates // 10_000 - months / 12
    return Life(np.where(dates > 0, age, -1.0), seen, kept)


def _steady_since(lines: LineFacts) -> dict[str, int]:
    """The mobile numbers in service, and since when their subscribers have had them as far as is known."""
    since: dict[str, int] = {}
    off = set()
    columns = zip(lines.key, lines.line_type, lines.disconnected_on, lines.reassigned_on, strict=True)
    for key, line_type, disconnected_on, reassigned_on in columns:
        if disconnected_on:
            off.add(key)
        elif line_type is not LineType.LANDLINE:
            since[key] = max(since.get(key, 0), reassigned_on)
    return {key: day for key, day in since.items() if key not in off}


def life_features(life: Life, *, today: int, model: RankModel) -> dict[str, Real]:
    """The evidence in columns, 0 where it is silent: see `signs.OF_DEATH`."""
    ages, rates = zip(*model.deaths.yearly, strict=True)
    logs = np.log(rates)
    known = life.age >= 0
    mortality = np.interp(np.where(known, life.age, USUAL_AGE), ages, logs) - np.interp(USUAL_AGE, ages, logs)
    silence = np.clip((today - life.seen) / DAYS_A_YEAR, 0, LONGEST_SILENCE_YEARS)
    return {
        "mortality": mortality,
        "age_unknown": (~known).astype(np.float64),
        "silent": np.log1p(np.where(life.seen > 0, silence, 0.0)),
        "line_kept": life.line_kept,
    }


def chance_of_death(evidence: Mapping[str, Real], model: RankModel) -> Real:
    """How likely each debtor has died and no record says so."""
    bits = np.full(len(evidence["mortality"]), np.log(model.deaths.usual) - np.log1p(-model.deaths.usual))
    for name, values in evidence.items():
        bits += model.deaths.weights[name] * values
    chance: Real = np.clip(np.round(1 / (1 + np.exp(-bits)), DECIMALS), SMALLEST, 1 - SMALLEST)
    return chance


def with_unreported(
    flagged: Sequence[Flagged],
    said: Statements,
    lines: LineFacts,
    born: Sequence[int],
    *,
    today: int,
    model: RankModel,
) -> list[Flagged]:
    """The flags of each case, with one more where a death that nobody reported is likely enough."""
    life = find_life(said, lines, born, today=today, model=model)
    chances = chance_of_death(life_features(life, today=today, model=model), model)
    found = list(flagged)
    for case in np.flatnonzero(chances >= model.deaths.flag_at).tolist():
        if not any(flag.code == DECEASED for flag in found[case].flags):
            flag = Flag(code=POSSIBLE, probability=float(chances[case]), detail=_detail(life, case))
            found[case] = replace(found[case], flags=(*found[case].flags, flag))
    return found


def _detail(life: Life, case: int) -> str:
    age = f"aged {int(life.age[case])}" if life.age[case] >= 0 else "age not known"
    seen = date_of(int(life.seen[case]))
    return f"{age}, {f'last seen {seen}' if seen else 'never seen by a source'}, no record of a death"
