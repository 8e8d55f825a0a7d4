"""
Linking: how much is found, how sure it is said to be and how right that is, beside Splink.

Run from the checkout: ``python -m benchmarks.linking [--splink PYTHON] [--only NAME] [--scale QUERY REFERENCE]``.

Figures over pairs: precision, recall and F1 at 0.5, 0.9 and the best threshold, recall at 99 % precision, the recall
of blocking, and the error of calibration over pairs of at least 1 %. For scale files (``gen_scale.py``) also of the
best candidate of each query. Memory is the peak of the process plus its largest worker's, times workers.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb
import numpy as np

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data"
WORKERS = 2
BINS = 20
SURE = 0.9

Pairs = list[tuple[str, str, float]]


@dataclass(frozen=True, slots=True)
class Task:
    """One data set: its files and which pairs are true."""

    name: str
    kind: str
    left: Path
    right: Path | None = None


def main() -> None:
    """Print a table of ours, and of Splink's where there is one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--splink", help="a Python that has splink 5 and pandas")
    parser.add_argument("--only", help="one data set by name")
    parser.add_argument("--scale", nargs=2, action="append", default=[], metavar=("QUERY", "REFERENCE"))
    chosen = parser.parse_args()
    tasks = [
        Task("febrl4", "febrl4", DATA / "febrl4a.parquet", DATA / "febrl4b.parquet"),
        Task("febrl2", "febrl2", DATA / "febrl2.parquet"),
        Task("fake_1000", "fake_1000", DATA / "fake_1000.parquet"),
        *(Task(f"scale {Path(query).parent.name}", "scale", Path(query), Path(ref)) for query, ref in chosen.scale),
    ]
    for task in tasks:
        if chosen.only and chosen.only not in task.name:
            continue
        if not task.left.exists():
            say(f"{task.name}: skipped, {task.left.name} is not in {task.left.parent}")
            continue
        truth = true_pairs(task)
        report(task, "skiptrace", truth, ours(task, set(), learn=True))
        if task.kind == "fake_1000":
            report(task, "skiptrace, 60 labels", truth, ours(task, truth, learn=True))
        if chosen.splink:
            report(task, "splink", truth, splinks(chosen.splink, task))


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def true_pairs(task: Task) -> set[tuple[str, str]]:
    """The pairs of ids that are one person."""
    left = clusters(task.left)
    if task.kind == "scale":
        return {(row_id, cluster) for row_id, cluster in left.items() if cluster}
    right = clusters(task.right) if task.right else left
    by_cluster: dict[str, list[str]] = {}
    for row_id, cluster in right.items():
        by_cluster.setdefault(cluster, []).append(row_id)
    pairs = {(one, two) for one, cluster in left.items() for two in by_cluster.get(cluster, ())}
    return pairs if task.right else {(one, two) for one, two in pairs if one < two}


def clusters(path: Path) -> dict[str, str]:
    """Row id -> person."""
    sql = "select cast(unique_id as varchar), cast(cluster as varchar) from read_parquet(?)"
    return dict(duckdb.execute(sql, [str(path)]).fetchall())


def without_truth(path: Path, folder: Path) -> Path:
    """The file without the columns that tell the answer."""
    with duckdb.connect() as connection:
        names = [row[0] for row in connection.execute(f"describe select * from '{path}'").fetchall()]
        kept = ", ".join(f'"{name}"' for name in names if name not in {"cluster", "noise"})
        target = folder / path.name
        connection.execute(f"copy (select {kept} from '{path}') to '{target}' (format parquet)")
    return target


@dataclass(frozen=True, slots=True)
class Answer:
    """What a linker said, what it compared, and what it cost."""

    pairs: Pairs
    wall_s: float
    peak_mb: float


def ours(task: Task, labelled: set[tuple[str, str]], *, learn: bool) -> Answer:
    """Run in a process of its own, so that time and memory are its own."""
    context = multiprocessing.get_context("spawn")
    receive, send = context.Pipe(duplex=False)
    with tempfile.TemporaryDirectory() as name:
        left = without_truth(task.left, Path(name))
        right = without_truth(task.right, Path(name)) if task.right else None
        labels = sixty_labels(left, labelled) if labelled else []
        process = context.Process(target=_link, args=(send, left, right, labels, learn))
        process.start()
        answer = receive.recv()
        process.join()
    return answer


def _link(send: Connection, left: Path, right: Path | None, labels: list[tuple[str, str, bool]], learn: bool) -> None:
    from skiptrace.intake.tables import open_table
    from skiptrace.link import link

    began = time.perf_counter()
    found = link(
        open_table(left),
        open_table(right) if right else None,
        id_column="unique_id",
        labels=labels,
        learn=learn,
        workers=WORKERS,
    )
    wall = time.perf_counter() - began
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    workers = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * WORKERS
    pairs = list(zip(found.left_ids, found.right_ids, found.probability.tolist(), strict=True))
    send.send(Answer(pairs, wall, (own + workers) / 1024))


def sixty_labels(path: Path, truth: set[tuple[str, str]]) -> list[tuple[str, str, bool]]:
    """Sixty pairs drawn from those that are worth a look, as a reviewer would answer them."""
    from skiptrace.intake.tables import open_table
    from skiptrace.link import link

    found = link(open_table(path), id_column="unique_id")
    worth = np.flatnonzero(found.probability > 0.05)
    drawn = np.random.default_rng(1).choice(worth, min(60, len(worth)), replace=False).tolist()
    pairs = [(found.left_ids[place], found.right_ids[place]) for place in drawn]
    return [(one, two, tuple(sorted((one, two))) in truth) for one, two in pairs]


def splinks(python: str, task: Task) -> Answer:
    """Run Splink."""
    command = [python, str(Path(__file__).with_name("linking_splink.py")), task.kind, str(task.left)]
    command += [str(task.right)] if task.right else []
    run = subprocess.run(command, capture_output=True, text=True, check=True)
    answer = json.loads(run.stdout.splitlines()[-1])
    return Answer([tuple(pair) for pair in answer["pairs"]], answer["wall_s"], answer["peak_mb"])


def report(task: Task, name: str, truth: set[tuple[str, str]], answer: Answer) -> None:
    """The figures of one answer."""
    pairs = answer.pairs if task.right else [(*sorted(pair[:2]), pair[2]) for pair in answer.pairs]
    pairs.sort(key=lambda pair: -pair[2])
    chance = np.array([pair[2] for pair in pairs])
    right = np.array([(pair[0], pair[1]) in truth for pair in pairs], dtype=bool)
    cost = f"wall {answer.wall_s:.1f} s | peak {answer.peak_mb:,.0f} MB | load {os.getloadavg()[0]:.1f}"
    say(f"{task.name} | {name} | {cost}")
    say(f"  all pairs: {figures(chance, right, len(truth))}; in all {right.sum() / len(truth):.4f} of the true")
    if task.kind == "scale":
        _report_best(task, pairs, chance, right, len(truth))


def _report_best(task: Task, pairs: Pairs, chance: np.ndarray, right: np.ndarray, true: int) -> None:
    seen: set[str] = set()
    best = [place for place, pair in enumerate(pairs) if not (pair[0] in seen or seen.add(pair[0]))]  # type: ignore[func-returns-value]
    say(f"  best candidate: {figures(chance[best], right[best], true)}")
    sure = [place for place in best if chance[place] >= SURE]
    say(f"  said at >= .9: {chance[sure].mean():.4f}, right: {right[sure].mean():.4f}")
    absent = {row_id for row_id, cluster in clusters(task.left).items() if not cluster}
    given = sum(1 for place in best if pairs[place][0] in absent and chance[place] >= 0.5)
    say(f"  not in the file and given somebody at >= .5: {given / max(len(absent), 1):.4f}")


def figures(chance: np.ndarray, right: np.ndarray, true: int) -> str:
    """Precision, recall and F1 at thresholds, recall at 99 % precision, and calibration."""
    parts = []
    for least in (0.5, 0.9):
        said = chance >= least
        hits = int(right[said].sum())
        f1 = 2 * hits / (said.sum() + true)
        parts.append(f"{least}: P {hits / max(said.sum(), 1):.4f} R {hits / true:.4f} F1 {f1:.4f}")
    hits = np.cumsum(right)
    written = np.arange(1, len(right) + 1)
    f1 = 2 * hits / (written + true)
    parts.append(f"best F1 {f1.max(initial=0):.4f} at {chance[f1.argmax()] if len(f1) else 0:.3f}")
    sound = np.flatnonzero(hits / written >= 0.99)
    parts.append(f"R at 99 % P {hits[sound[-1]] / true if len(sound) else 0:.4f}")
    parts.append(f"ECE {calibration_error(chance, right):.4f}")
    return "; ".join(parts)


def calibration_error(chance: np.ndarray, right: np.ndarray) -> float:
    """The mean distance between what is said and what is right, over pairs of at least 1 %."""
    some = chance >= 0.01
    place = np.minimum((chance[some] * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        own = place == number
        if own.any():
            error += float(abs(chance[some][own].mean() - right[some][own].mean()) * own.mean())
    return error


if __name__ == "__main__":
    main()
