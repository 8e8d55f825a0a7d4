"""
Linking: how much is found, how sure it is said to be and how right that is, beside Splink.

Run from the checkout: ``python -m benchmarks.linking [--splink PYTHON] [--only NAME] [--scale QUERY REFERENCE]``.

Figures over pairs: precision, recall and F1 at 0.5, 0.9 and the best threshold, recall at 99 % precision, the recall
of blocking, and the error of calibration over pairs of at least 1 %. For scale files (``gen_scale.py``) also of the
best candidate of each query. Labels are drawn from the pairs that the run without labels puts above 5 %.
Memory is the largest sum of what the command and its processes hold, shared pages counted once.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
DATA = ROOT.parent / "shared" / "data"
WORKERS = 2
BINS = 20
SURE = 0.9
LABELS = (60, 300)
WORTH_A_LOOK = 0.05
EVERY_S = 0.1

Pairs = list[tuple[str, str, float]]
Labels = list[tuple[str, str, bool]]


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
        plain = ours(task, [])
        report(task, "skiptrace", truth, plain)
        for many in LABELS if task.kind in {"fake_1000", "scale"} else ():
            labels = drawn(plain, truth, many, within=task.right is None)
            report(task, f"skiptrace, {many} labels", truth, ours(task, labels))
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


def ours(task: Task, labels: Labels) -> Answer:
    """Run the command, so that its start, its files and its processes count."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files = [str(without_truth(path, folder)) for path in (task.left, task.right) if path]
        command = [sys.executable, "-m", "skiptrace", "link", *files, "--id", "unique_id"]
        command += ["--out", str(folder / "pairs.csv"), "--workers", str(WORKERS)]
        if labels:
            lines = ["left_id,right_id,same", *(f"{one},{two},{int(same)}" for one, two, same in labels)]
            (folder / "labels.csv").write_text("\n".join(lines))
            command += ["--labels", str(folder / "labels.csv")]
        began = time.perf_counter()
        run = subprocess.Popen(command, stdout=subprocess.DEVNULL, cwd=ROOT)
        peak = 0.0
        while run.poll() is None:
            peak = max(peak, memory_mb(run.pid))
            time.sleep(EVERY_S)
        wall = time.perf_counter() - began
        if run.returncode:
            raise SystemExit(run.returncode)
        with (folder / "pairs.csv").open(encoding="utf-8") as file:
            rows = [(row["left_id"], row["right_id"], float(row["probability"])) for row in csv.DictReader(file)]
    return Answer(rows, wall, peak)


def memory_mb(process: int) -> float:
    """What a process and those it started hold; pages that several of them share count once."""
    total = 0
    waiting = [process]
    while waiting:
        place = Path("/proc") / str(waiting.pop())
        try:
            waiting += map(int, (place / "task" / place.name / "children").read_text().split())
            lines = (place / "smaps_rollup").read_text().splitlines()
        except OSError:
            continue
        total += sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def drawn(answer: Answer, truth: set[tuple[str, str]], many: int, *, within: bool) -> Labels:
    """Pairs drawn from those that are worth a look, as a reviewer would answer them."""
    worth = [(one, two) for one, two, chance in answer.pairs if chance > WORTH_A_LOOK]
    places = np.random.default_rng(1).choice(len(worth), min(many, len(worth)), replace=False).tolist()
    return [
        (one, two, (tuple(sorted((one, two))) if within else (one, two)) in truth)
        for one, two in (worth[place] for place in places)
    ]


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
