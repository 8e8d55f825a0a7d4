"""
Fit the weights of ranking to invented worlds, and write them into the model that is shipped.

    python -m benchmarks.fit_contacts [--seeds 101,102] [--debtors 700] [--keep DIR] [--out FILE]

Never fitted on: the settings of `skiptrace.demo.settings.HELD_OUT`, and any seed that is not asked for here. The rates
at which contacts are lost with age (``loss_*``) come from published figures and are not fitted. What is fitted: how
often a single statement is true at all, the weight of each piece of evidence, what pieces of evidence say together
(`benchmarks.fit_rules`), one rising map per kind from the product of the parts to what truly came of it, and how
likely debtors have died of whom no record says so. Weights and rules keep the direction that their evidence must
have. Accounts that are stopped, by the client or by a flag, are left out: nobody is offered their contacts.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.fit_rules import rules_for
from benchmarks.recorded import fingerprint, record
from skiptrace.demo.score import address_key
from skiptrace.demo.settings import HELD_OUT, SETTINGS
from skiptrace.model import Kind, Status
from skiptrace.rank import read_model
from skiptrace.rank.codes import KINDS, SEGMENTS
from skiptrace.rank.levels import TIER
from skiptrace.rank.merge import merge
from skiptrace.rank.model import HEAVIEST
from skiptrace.rank.score import ask, score
from skiptrace.rank.signs import NOW, OF_DEATH, WHOSE
from skiptrace.rank.unreported import chance_of_death, find_life, life_features

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from numpy.typing import NDArray

    from benchmarks.recorded import Recording, Told
    from skiptrace.demo.truth import AccountTruth
    from skiptrace.rank import RankModel

MODEL = Path(__file__).resolve().parent.parent / "skiptrace/rank/models/default.json"
FITTED = ("phone", "address")
# Of the sorts of lines, those that the worlds know.
PHONE_SEGMENTS = tuple(SEGMENTS.index(f"phone_{line}") for line in ("wireless", "voip", "landline", "unknown"))
LEAST_KNOT = 60
BLOCKS, LARGEST_BLOCK = 8, 25
LEAST_RISE = 0.002
# Pulls a weight to nought, and a prior to that of its kind, as so many observations would.
RIDGE = 4.0
# What some evidence is worth at least. In the worlds it hardly ever stands alone, so that its company takes its weight;
# where it does stand alone, the published survival curve counts in full, and a number that is with others now is lost.
LEAST = {
    "phone": {"age": -1.0, "given_away": -3.0, "stranger_later": -1.8},
    "address": {"age": -1.0, "moved_in": -1.0},
}
# The invented vendors go on showing what has ended, so that silence tells next to nothing there; elsewhere it does.
LEAST_OF_DEATH = {"silent": 0.3}
ROUNDS = 2_500
# Of the living, so many at most may be flagged as possibly deceased.
MOST_FLAGGED = 0.05
# From here on a record is the debtor's for the purpose of fitting what is not identity; the client's own data are.
SURE = 0.96
OWN_TIER = 0
# Some evidence on whose a contact is looks at the weights of the others, so that the second fit is the one that counts.
PASSES = ("whose", "whose", "now")


@dataclass(slots=True)
class Table:
    """Contact points of many worlds in columns."""

    kind: NDArray[np.int64]
    segment: NDArray[np.int64]
    fenced: NDArray[np.bool_]
    whose: NDArray[np.float64]
    now: NDArray[np.float64]
    ever: NDArray[np.bool_]
    today: NDArray[np.bool_]


def labels(told: Told, accounts: Sequence[str], recording: Recording, index: Iterable[tuple[int, Kind, str]]) -> Any:
    """For each contact point: was it ever the debtor's, is it today, has the case a truth."""
    values = {
        (case, kind, key): value
        for said in (told.held, told.statements)
        for case, kind, key, value in zip(said.case, said.kind, said.key, said.value, strict=True)
    }
    right: dict[str, tuple[dict[Kind, set[Any]], dict[Kind, set[Any]]]] = {}
    rows = []
    for point in index:
        account = recording.truth.accounts.get(accounts[point[0]])
        if account is None:
            rows.append((False, False, False))
            continue
        if account.account not in right:
            right[account.account] = _right(account)
        ever, today = right[account.account]
        value = address_key(values[point]) if point[1] is Kind.ADDRESS else values[point]
        rows.append((value in ever[point[1]], value in today[point[1]], True))
    return np.array(rows, np.bool_).reshape(-1, 3).T


def _right(account: AccountTruth) -> tuple[dict[Kind, set[Any]], dict[Kind, set[Any]]]:
    today: dict[Kind, set[Any]] = {
        Kind.PHONE: set(account.right_phones),
        Kind.ADDRESS: {address_key(account.address)} if account.address else set(),
        Kind.EMAIL: set(account.emails) if account.alive else set(),
        Kind.EMPLOYER: set(),
    }
    ever = dict(today)
    ever[Kind.PHONE] = {*account.former_phones, *account.right_phones}
    ever[Kind.ADDRESS] = {address_key(line) for line in account.former_addresses}
    return ever, today


def table(recordings: Sequence[Recording], model: RankModel) -> Table:
    """
    All contact points of the recordings, each record's owner known.

    The records of a source of noise belong to nobody: there the points are those that the pipeline is sure of.
    """
    parts: list[Table] = []
    for recording in recordings:
        for chunk in recording.chunks:
            told = chunk.ours if recording.noise else chunk.known
            points = merge(told.statements, told.held, today=recording.today, model=model)
            asked = ask(points, told.others, told.lines, today=recording.today, model=model)
            ever, today, known = labels(told, chunk.accounts, recording, points.index)
            stopped = [recording.answers[account].status is Status.STOPPED for account in chunk.accounts]
            known &= (asked.identity >= SURE) & ~np.array(stopped)[points.case]
            columns = (
                points.kind,
                asked.segment,
                TIER[asked.level] != OWN_TIER,
                np.stack([asked.whose[name] for name in WHOSE], axis=1),
                np.stack([asked.now[name] for name in NOW], axis=1),
                ever,
                today,
            )
            parts.append(Table(*(column[known] for column in columns)))
    return Table(*(np.concatenate([getattr(part, one.name) for part in parts]) for one in fields(Table)))


def logistic(
    evidence: NDArray[np.float64],
    segment: NDArray[np.int64],
    ranges: Sequence[tuple[float, float]],
    answer: NDArray[np.bool_],
) -> tuple[NDArray[np.float64], dict[int, float]]:
    """Weights within their ranges, and a prior per segment: penalised maximum likelihood by projected Adam."""
    present = np.unique(segment)
    dummies = (segment[:, None] == present[None, :]).astype(np.float64)
    low, high = np.array([*ranges, *[(-np.inf, np.inf)] * len(present)]).T
    columns = np.hstack([evidence, dummies])
    start = np.log((answer.mean() + 1e-3) / (1 - answer.mean() + 1e-3))
    weights = np.concatenate([np.zeros(evidence.shape[1]), np.full(len(present), start)])
    centre = np.concatenate([np.zeros(evidence.shape[1]), np.full(len(present), start)])
    mean, square = np.zeros_like(weights), np.zeros_like(weights)
    for step in range(1, ROUNDS + 1):
        chance = 1 / (1 + np.exp(-np.clip(columns @ weights, -50, 50)))
        slope = columns.T @ (chance - answer) + RIDGE * (weights - centre) * 0.25
        slope /= len(answer)
        mean, square = 0.9 * mean + 0.1 * slope, 0.999 * square + 0.001 * slope**2
        rate = 0.05 * (1 - step / ROUNDS) + 1e-4
        weights -= rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-9)
        weights = np.clip(weights, low, high)
    priors = 1 / (1 + np.exp(-weights[evidence.shape[1] :]))
    return weights[: evidence.shape[1]], dict(zip(present.tolist(), priors.tolist(), strict=True))


def fit(model: dict[str, Any], recordings: Sequence[Recording]) -> None:
    """Fit both questions, the first before the second, since newer contacts count as far as they are sure."""
    model["rules"] = {kind.value: {"whose": [], "now": []} for kind in KINDS}
    for question in PASSES:
        rows = table(recordings, read_model(json.dumps(model)))
        for name in FITTED:
            _fit_question(model, rows, question, name)


def _fit_question(model: dict[str, Any], rows: Table, question: str, name: str) -> None:
    names = WHOSE if question == "whose" else NOW
    of_kind = (rows.kind == KINDS.index(Kind(name))) & ~rows.fenced
    use = of_kind if question == "whose" else of_kind & rows.ever
    answer = (rows.ever if question == "whose" else rows.today)[use]
    evidence = getattr(rows, question)[use]
    segment = rows.segment[use]
    if question == "now":
        # In the worlds the type of a line is known from a table of lines only, whose word on the line has
        # weights of its own: a prior for each type would count that word twice.
        segment = np.where(np.isin(segment, PHONE_SEGMENTS), PHONE_SEGMENTS[0], segment)
    least = LEAST[name] if question == "now" else {}
    ranges = [(0.0, HEAVIEST) if sign > 0 else (-HEAVIEST, least.get(key, 0.0)) for key, sign in names.items()]
    weights, priors = logistic(evidence, segment, ranges, answer)
    seen = evidence.any(axis=0)
    given = model["weights"][name][question]
    # What no world shows keeps the weight that was assumed for it.
    given |= {key: round(float(w), 3) for key, w, some in zip(names, weights, seen, strict=True) if some}
    for place, prior in priors.items():
        key, chance = ("own", prior) if question == "whose" else ("untrue_when_stated", 1 - prior)
        tied = PHONE_SEGMENTS if question == "now" and place == PHONE_SEGMENTS[0] else (place,)
        for one in tied:
            model["segments"][SEGMENTS[one]][key] = round(float(np.clip(chance, 0.005, 0.995)), 4)
    bits = evidence @ weights + np.array([np.log(priors[one] / (1 - priors[one])) for one in segment.tolist()])
    model["rules"][name][question] = rules_for(evidence, names, bits, answer)
    print(f"{name} {question}: {len(answer)} contact points, {answer.mean():.1%} yes")


def judged(recordings: Sequence[Recording], model: RankModel) -> tuple[NDArray[np.float64], ...]:
    """As the real pipeline ranks them: kind, raw product, whether it reaches the debtor, whether it leads its kind."""
    parts = []
    for recording in recordings:
        for chunk in recording.chunks:
            told = chunk.ours
            points = merge(told.statements, told.held, today=recording.today, model=model)
            scores = score(points, told.others, told.lines, today=recording.today, model=model)
            _, today, known = labels(told, chunk.accounts, recording, points.index)
            accounts = chunk.accounts
            status = np.array([recording.answers[account].status for account in accounts])
            free = np.isin(status, (Status.LOCATED, Status.NOT_FOUND))[points.case]
            # Of a case whose records are under review, what the client has on file is offered.
            on_records = [status[i] is Status.REVIEW and not recording.answers[a].flags for i, a in enumerate(accounts)]
            offered = known & (free | (np.array(on_records)[points.case] & points.held))
            offered &= (TIER[scores.level] == OWN_TIER) & ~points.bad
            raw = scores.identity * scores.association * scores.current
            group = points.case * len(KINDS) + points.kind
            best = np.zeros(int(group.max()) + 1)
            np.maximum.at(best, group[offered], raw[offered])
            parts.append(np.stack([points.kind, raw, today, raw >= best[group]])[:, offered])
    return tuple(np.concatenate(parts, axis=1))


def fit_deaths(model: dict[str, Any], recordings: Sequence[Recording]) -> None:
    """How likely debtors have died whom no record calls dead, and from where on at most one in twenty is flagged."""
    read, parts = read_model(json.dumps(model)), []
    for recording in recordings:
        for chunk in recording.chunks:
            told = chunk.ours
            life = find_life(told.statements, told.lines, told.born, today=recording.today, model=read)
            features = life_features(life, today=recording.today, model=read)
            truths = [recording.truth.accounts.get(account) for account in chunk.accounts]
            answers = [recording.answers[account] for account in chunk.accounts]
            use = [
                truth is not None and answer.status in (Status.LOCATED, Status.NOT_FOUND) and not answer.flags
                for truth, answer in zip(truths, answers, strict=True)
            ]
            dead = [truth is not None and not truth.alive for truth in truths]
            parts.append(np.stack([*(features[name] for name in OF_DEATH), dead])[:, use])
    *columns, answer = np.concatenate(parts, axis=1)
    evidence, dead = np.stack(columns, axis=1), answer > 0
    ranges = [
        (LEAST_OF_DEATH.get(name, 0.0), HEAVIEST) if sign > 0 else (-HEAVIEST, 0.0) for name, sign in OF_DEATH.items()
    ]
    weights, priors = logistic(evidence, np.zeros(len(dead), np.int64), ranges, dead)
    fitted = {name: round(float(weight), 3) for name, weight in zip(OF_DEATH, weights, strict=True)}
    model["deaths"] |= {"usual": round(priors[0], 5), "weights": fitted}
    read = read_model(json.dumps(model))
    chances = chance_of_death(dict(zip(OF_DEATH, columns, strict=True)), read)
    least = float(np.quantile(chances[~dead], 1 - MOST_FLAGGED)) + 1e-4
    model["deaths"]["flag_at"] = round(least, 4)
    print(f"deaths: {dead.sum()} of {len(dead)}; flagged {(chances[dead] >= least).mean():.0%} of the dead")


def calibrate(model: dict[str, Any], recordings: Sequence[Recording]) -> None:
    """One rising map per kind, from the product of the parts to what came of it."""
    model["calibration"] = {kind.value: [] for kind in KINDS}
    kind, raw, right, leads = judged(recordings, read_model(json.dumps(model)))
    for code, one in enumerate(KINDS):
        use = kind == code
        if one is Kind.EMPLOYER or not use.any():
            continue
        # The first of each kind is the one that is used.
        weight = np.where(leads[use] > 0, 2.0, 1.0)
        model["calibration"][one.value] = knots(raw[use], right[use], weight)


def knots(raw: NDArray[np.float64], right: NDArray[np.float64], weight: NDArray[np.float64]) -> list[list[float]]:
    """Pool adjacent violators, smoothed to the means of blocks large enough to mean something."""
    order = np.argsort(raw, kind="stable")
    blocks: list[list[float]] = []
    for rows in np.split(order, _cuts(len(order))):
        total = weight[rows].sum()
        blocks.append([(raw[rows] * weight[rows]).sum(), (right[rows] * weight[rows]).sum(), total])
        while len(blocks) > 1 and blocks[-2][1] / blocks[-2][2] >= blocks[-1][1] / blocks[-1][2]:
            last = blocks.pop()
            blocks[-1] = [one + two for one, two in zip(blocks[-1], last, strict=True)]
    points = [[round(x / n, 4), round(min(max((y + 0.5) / (n + 1), 0.001), 0.995), 4)] for x, y, n in blocks]
    rising = [points[0]]
    for point in points[1:]:
        if point[0] > rising[-1][0] and point[1] >= rising[-1][1]:
            rising.append(point)
    first, last = rising[0], rising[-1]
    ends = [[0.0, 0.0]] if first[0] > 0 else []
    # The surest are told apart, if by next to nothing: who wants only the surest must be able to choose.
    return [*ends, *rising, *([[1.0, min(last[1] + LEAST_RISE, 0.999)]] if last[0] < 1 else [])]


def _cuts(count: int) -> list[int]:
    """Where blocks end: each is a share of what lies above it, so that they are finest where most is promised."""
    cuts, left = [], count
    while left > 2 * LEAST_KNOT:
        left -= min(max(LEAST_KNOT, left // BLOCKS), max(LEAST_KNOT, count // LARGEST_BLOCK))
        cuts.append(count - left)
    return cuts


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the shipped weights of ranking.")
    parser.add_argument("--seeds", default="101,102")
    parser.add_argument("--settings", default=",".join(name for name in SETTINGS if name not in HELD_OUT))
    parser.add_argument("--debtors", type=int, default=1400)
    parser.add_argument("--noisy", type=int, default=4, help="how many settings also with a source of noise")
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--out", type=Path, default=MODEL)
    options = parser.parse_args()
    settings, seeds = options.settings.split(","), [int(seed) for seed in options.seeds.split(",")]
    if set(settings) & HELD_OUT:
        parser.error(f"never fitted on: {', '.join(sorted(set(settings) & HELD_OUT))}")
    recordings = [record(name, seed, options.debtors, keep=options.keep) for name in settings for seed in seeds]
    noisy = settings[: options.noisy]
    # A source that is nothing but noise is added to some, so that a lonely voice is known for what it may be.
    recordings += [record(name, max(seeds) + 1, options.debtors, noise=True, keep=options.keep) for name in noisy]
    model: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    fit(model, recordings)
    calibrate(model, recordings)
    fit_deaths(model, [recording for recording in recordings if not recording.noise])
    model["fitted"] = {
        "settings": settings,
        "seeds": seeds,
        "with_noise": noisy,
        "debtors": options.debtors,
        "worlds": fingerprint(),
        "held_out": sorted(HELD_OUT),
    }
    options.out.write_text(write(model), encoding="utf-8")
    print(f"written: {options.out.name}")


def write(model: dict[str, Any]) -> str:
    """JSON with one line per innermost value that fits on one, so that a change reads as a change."""
    return _lines(model, 0) + "\n"


def _lines(node: Any, depth: int) -> str:
    flat = json.dumps(node, ensure_ascii=False)
    if not isinstance(node, (dict, list)) or len(flat) + depth * 2 < 118:
        return flat
    pad, end = "  " * (depth + 1), "  " * depth
    if isinstance(node, dict):
        inner = ",\n".join(f"{pad}{json.dumps(key)}: {_lines(value, depth + 1)}" for key, value in node.items())
        return f"{{\n{inner}\n{end}}}"
    return "[\n" + ",\n".join(pad + _lines(value, depth + 1) for value in node) + f"\n{end}]"


if __name__ == "__main__":
    main()
