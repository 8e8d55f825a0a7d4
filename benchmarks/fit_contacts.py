"""
Fit the weights of ranking to invented worlds, and write them into the model that is shipped.

    python -m benchmarks.fit_contacts [--seeds 101,102] [--debtors 700] [--keep DIR] [--out FILE]

Never fitted on: the settings of `skiptrace.demo.settings.HELD_OUT`, and any seed that is not asked for here. The rates
at which contacts are lost with age (``loss_*``) come from published figures and are not fitted. What is fitted: how
often a single statement is true at all, the weight of each piece of evidence, and one rising map per kind from the
product of the parts to what truly came of it. Weights keep the sign that their evidence must have.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.recorded import fingerprint, record
from skiptrace.demo.score import address_key
from skiptrace.demo.settings import HELD_OUT, SETTINGS
from skiptrace.model import Kind, Status
from skiptrace.rank import read_model
from skiptrace.rank.codes import KINDS, SEGMENTS
from skiptrace.rank.levels import TIER
from skiptrace.rank.merge import merge
from skiptrace.rank.score import ask, score
from skiptrace.rank.signs import NOW, WHOSE

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
# Pulls a weight to nought, and a prior to that of its kind, as so many observations would.
RIDGE = 4.0
ROUNDS = 2_500
# From here on a record is the debtor's for the purpose of fitting what is not identity; the client's own data are.
SURE = 0.96
OWN_TIER = 0


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
            known &= asked.identity >= SURE
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
    evidence: NDArray[np.float64], segment: NDArray[np.int64], signs: Sequence[int], answer: NDArray[np.bool_]
) -> tuple[NDArray[np.float64], dict[int, float]]:
    """Weights of the right signs, and a prior per segment: penalised maximum likelihood by projected Adam."""
    present = np.unique(segment)
    dummies = (segment[:, None] == present[None, :]).astype(np.float64)
    sign = np.array([*signs, *[0] * len(present)])
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
        weights = np.where((sign != 0) & (weights * sign < 0), 0.0, weights)
    priors = 1 / (1 + np.exp(-weights[evidence.shape[1] :]))
    return weights[: evidence.shape[1]], dict(zip(present.tolist(), priors.tolist(), strict=True))


def fit(model: dict[str, Any], recordings: Sequence[Recording]) -> None:
    """Fit both questions, the first before the second, since newer contacts count as far as they are sure."""
    for question, names in (("whose", WHOSE), ("now", NOW)):
        rows = table(recordings, read_model(json.dumps(model)))
        for name in FITTED:
            of_kind = (rows.kind == KINDS.index(Kind(name))) & ~rows.fenced
            use = of_kind if question == "whose" else of_kind & rows.ever
            answer = (rows.ever if question == "whose" else rows.today)[use]
            evidence = getattr(rows, question)[use]
            segment = rows.segment[use]
            if question == "now":
                # In the worlds the type of a line is known from a table of lines only, whose word on the line has
                # weights of its own: a prior for each type would count that word twice.
                segment = np.where(np.isin(segment, PHONE_SEGMENTS), PHONE_SEGMENTS[0], segment)
            weights, priors = logistic(evidence, segment, list(names.values()), answer)
            seen = evidence.any(axis=0)
            given = model["weights"][name][question]
            # What no world shows keeps the weight that was assumed for it.
            given |= {key: round(float(w), 3) for key, w, some in zip(names, weights, seen, strict=True) if some}
            for place, prior in priors.items():
                key, chance = ("own", prior) if question == "whose" else ("untrue_when_stated", 1 - prior)
                tied = PHONE_SEGMENTS if question == "now" and place == PHONE_SEGMENTS[0] else (place,)
                for one in tied:
                    model["segments"][SEGMENTS[one]][key] = round(float(np.clip(chance, 0.005, 0.995)), 4)
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
            status = np.array([recording.answers[account].status for account in chunk.accounts])
            offered = known & np.isin(status, (Status.LOCATED, Status.NOT_FOUND))[points.case]
            offered &= (TIER[scores.level] == OWN_TIER) & ~points.bad
            raw = scores.identity * scores.association * scores.current
            group = points.case * len(KINDS) + points.kind
            best = np.zeros(int(group.max()) + 1)
            np.maximum.at(best, group[offered], raw[offered])
            parts.append(np.stack([points.kind, raw, today, raw >= best[group]])[:, offered])
    return tuple(np.concatenate(parts, axis=1))


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
    size = max(LEAST_KNOT, len(raw) // 25)
    for start in range(0, len(order), size):
        rows = order[start : start + size]
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
    return [*ends, *rising, *([[1.0, last[1]]] if last[0] < 1 else [])]


def main() -> None:
    parser = argparse.ArgumentParser(description="Fit the shipped weights of ranking.")
    parser.add_argument("--seeds", default="101,102")
    parser.add_argument("--settings", default=",".join(name for name in SETTINGS if name not in HELD_OUT))
    parser.add_argument("--debtors", type=int, default=700)
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
