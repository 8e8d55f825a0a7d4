"""
Loading a bulk file, working a batch, asking for one debtor, and starting up; with Splink beside the batch.

usage: python -m benchmarks.running [load|run|one|start|all] [--rows N] [--debtors N] [--seed S] [--folder DIR]
       [--parser both|fastaddress|usaddress]
Every figure is printed with its ratio to what it is measured against, from one session on one machine.
The pair of files comes from ../shared/data/gen_scale.py (or --reference and --query).
"""

from __future__ import annotations

import argparse
import atexit
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from benchmarks.bulk_file import write_bulk_file

ROOT = Path(__file__).resolve().parent.parent
GENERATOR = ROOT.parent / "shared" / "data" / "gen_scale.py"
PURPOSE = "glba.6802e1"
# Run in a child: a module as a command; at its end the peak memory of it and its largest child.
MEASURE = """
import atexit, json, resource, runpy, sys
module, *sys.argv[1:] = json.loads(sys.argv[1])
def tell():
    own = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kids = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    print(f"\\n@{(own + kids) / 1024:.0f}")
atexit.register(tell)
runpy.run_module(module, run_name="__main__", alter_sys=True)
"""


def measured(module: str, *arguments: str, cwd: Path, without: str = "") -> tuple[float, float, str]:
    """
    Wall seconds from start to end, peak memory in MB (its own and its largest child's), and what a module printed.

    *without* names a package that is installed and shall not be found.
    """
    command = [sys.executable, "-c", MEASURE, json.dumps([module, *arguments])]
    environment = _environment()
    with tempfile.TemporaryDirectory(prefix="skiptrace-hidden-") as folder:
        if without:
            # Found before the real one by every process of the command, forked or fresh.
            Path(folder, f"{without}.py").write_text(f"raise ImportError('no {without} in this run')\n")
            environment = {**environment, "PYTHONPATH": os.pathsep.join((folder, environment["PYTHONPATH"]))}
        began = time.perf_counter()
        done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
        seconds = time.perf_counter() - began
    if done.returncode:
        raise SystemExit(f"{module} {' '.join(arguments[:2])} failed:\n{done.stderr[-2000:]}")
    text, _, peak = done.stdout.rpartition("\n@")
    return seconds, float(peak), text


@cache
def _environment() -> dict[str, str]:
    """Ours is found, and compiled once beforehand, as an installed package is: Splink's has its bytecode too."""
    compiled = tempfile.mkdtemp(prefix="skiptrace-bytecode-")
    atexit.register(shutil.rmtree, compiled, ignore_errors=True)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join((str(ROOT), str(ROOT / "sources")))}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = compiled
    command = [sys.executable, "-m", "compileall", "-q", str(ROOT / "skiptrace"), str(ROOT / "sources")]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)
    return environment


def skiptrace(folder: Path, *arguments: str, without: str = "") -> tuple[float, float, str]:
    return measured("skiptrace", *arguments, cwd=folder, without=without)


def new_store(folder: Path) -> Path:
    store = Path(tempfile.mkdtemp(dir=folder))
    skiptrace(store, "init", ".")
    return store


def load(folder: Path, rows: int, parser: str = "both") -> None:
    """Rows a second and memory, with fastaddress where it is installed, and with usaddress alone."""
    file = folder / f"bulk-{rows}.csv"
    if not file.exists():
        write_bulk_file(rows, file)
    faster = "fastaddress"
    if not find_spec(faster):
        print(f"{faster} is not installed here: no figure with it")
    elif parser in ("both", faster):
        _load_once(folder, file, rows)
    if parser in ("both", "usaddress"):
        _load_once(folder, file, rows, without=faster)


def _load_once(folder: Path, file: Path, rows: int, *, without: str = "") -> None:
    store = new_store(folder)
    seconds, peak, _ = skiptrace(store, "reference", "load", "bulk", str(file), "--purpose", PURPOSE, without=without)
    parser = "usaddress alone" if without else "fastaddress"
    print(f"load {rows:,} rows ({parser}): {rows / seconds:,.0f} rows/s, {seconds:.1f} s, peak {peak:.0f} MB")
    shutil.rmtree(store)


def scale_files(folder: Path, rows: int, debtors: int, seed: int) -> tuple[Path, Path]:
    reference, query = folder / f"scale_ref_{rows}.parquet", folder / f"scale_query_{rows}.parquet"
    if not (reference.exists() and query.exists()):
        if not GENERATOR.exists():
            raise SystemExit(f"no generator at {GENERATOR}; give --reference and --query")
        subprocess.run(
            [sys.executable, str(GENERATOR), str(rows), str(debtors), str(folder), str(seed)],
            check=True,
            stdout=subprocess.DEVNULL,
        )
    return reference, query


def run(folder: Path, reference: Path, query: Path, *, splink: str) -> Path:
    """The wall time of a batch against a loaded table, beside Splink from the same raw files."""
    store = new_store(folder)
    seconds, peak, _ = skiptrace(store, "reference", "load", "scale", str(reference), "--purpose", PURPOSE)
    print(f"load {reference.name}: {seconds:.1f} s, peak {peak:.0f} MB")
    order = ("run", str(query), "--out", "out", "--purpose", PURPOSE, "--map", "account_number=unique_id", "--json")
    ours, peak, text = skiptrace(store, *order)
    counts = json.loads(text)["counts"]
    print(f"run {counts['read']:,} debtors: {ours:.1f} s, peak {peak:.0f} MB, {counts['located']:,} located")
    if splink:
        script = ROOT / "benchmarks" / "linking_splink.py"
        began = time.perf_counter()
        done = subprocess.run(
            [splink, str(script), "scale", str(query), str(reference)], capture_output=True, text=True, check=True
        )
        # Ours is a command from its start to its end; so is this, and beside it what Splink took once imported.
        wall = time.perf_counter() - began
        theirs = json.loads(done.stdout.splitlines()[-1])
        print(
            f"splink, tutorial settings: {wall:.1f} s, of which {theirs['wall_s']:.1f} s after its imports, peak "
            f"{theirs['peak_mb']:.0f} MB; ours is {ours / wall:.2f} and {ours / theirs['wall_s']:.2f} of it"
        )
    else:
        print("splink is not installed here (--splink PYTHON names an interpreter that has it): no ratio")
    return store


def one(store: Path, query: Path, look_ups: int = 200) -> None:
    """Milliseconds for one debtor on the open table."""
    import duckdb

    import skiptrace as library
    from skiptrace.run.request import read_request

    rows = duckdb.sql(
        f"select first_name, last_name, dob, address, city, state, zip, phone from '{query}' "
        f"where first_name is not null and last_name is not null and not contains(last_name, ' ') limit {look_ups}"
    ).fetchall()
    took = []
    with library.open(store / "skiptrace.toml") as tracer:
        for number, (first, last, born, street, city, state, zip5, phone) in enumerate(rows):
            case = read_request(
                account_number=f"B{number}",
                creditor="First Example Bank",
                name=f"{last}, {first}",
                born=born or "",
                addresses=[f"{street}, {city}, {state} {zip5}"],
                phones=[phone] if phone else [],
                today=tracer.today,
            )
            began = time.perf_counter()
            tracer.locate(case, purpose=PURPOSE)
            took.append((time.perf_counter() - began) * 1000)
    ordered = sorted(took[5:])
    print(
        f"one debtor, {len(ordered)} look-ups: median {statistics.median(ordered):.1f} ms, "
        f"99th percentile {ordered[int(len(ordered) * 0.99)]:.1f} ms"
    )


def start(times: int = 11) -> None:
    """Milliseconds of `skiptrace --help` and `import skiptrace`, beside a bare interpreter."""
    commands = {
        "bare interpreter": ["-c", "pass"],
        "import skiptrace": ["-c", "import skiptrace"],
        "skiptrace --help": ["-m", "skiptrace", "--help"],
    }
    for name, arguments in commands.items():
        took = []
        for _ in range(times):
            began = time.perf_counter()
            subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
            took.append((time.perf_counter() - began) * 1000)
        print(f"{name}: median {statistics.median(took):.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", nargs="?", default="all", choices=("load", "run", "one", "start", "all"))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--debtors", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=11)
    parser.add_argument("--folder", type=Path, default=ROOT / "benchmarks" / "out")
    parser.add_argument("--parser", choices=("both", "fastaddress", "usaddress"), default="both")
    parser.add_argument("--reference", type=Path)
    parser.add_argument("--query", type=Path)
    parser.add_argument("--splink", default=sys.executable if find_spec("splink") else "", metavar="PYTHON")
    said = parser.parse_args()
    said.folder.mkdir(parents=True, exist_ok=True)
    if said.what in ("start", "all"):
        start()
    if said.what in ("load", "all"):
        load(said.folder, said.rows, said.parser)
    if said.what in ("run", "one", "all"):
        files = (
            (said.reference, said.query)
            if said.reference
            else scale_files(said.folder, said.rows, said.debtors, said.seed)
        )
        store = run(said.folder, *files, splink="" if said.what == "one" else said.splink)
        if said.what != "run":
            one(store, files[1])


if __name__ == "__main__":
    main()
