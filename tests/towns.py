"""A town to work in: a folder with a configuration, a store and tables, and the real command run there."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from click.testing import CliRunner

from skiptrace.api import Skiptrace
from skiptrace.cli import skiptrace as command
from skiptrace.config import read
from skiptrace.errors import SkiptraceError
from skiptrace.intake.opening import Opening
from skiptrace.reference.manage import LoadOrder
from skiptrace.store.keys import make_key_file, read_key
from skiptrace.store.session import Store

if TYPE_CHECKING:
    import datetime as dt

ROOT = Path(__file__).parents[1]
PURPOSE = "glba.6802e1"
CONFIG = """\
[store]
url = "{url}"
key = "file:skiptrace.key"
tables = "skiptrace.tables"
"""
NOT_PASSED_ON = frozenset({"PYTHONDONTWRITEBYTECODE", "SKIPTRACE_CONFIG"})
SQLITE = "sqlite:///skiptrace.db"


@dataclass(frozen=True)
class Town:
    """A folder with a configuration, a store, loaded tables, and a placement file; commands run in it."""

    folder: Path
    placement: Path
    today: dt.date

    @property
    def config(self) -> Path:
        """Its configuration."""
        return self.folder / "skiptrace.toml"

    def tracer(self) -> Skiptrace:
        """The library on its store."""
        return Skiptrace(self.config, today=self.today)

    def invoke(self, *arguments: object, stdin: str | bytes | None = None):
        """A command in this process; errors are raised as they are."""
        given = ["--config", str(self.config), *map(str, arguments)]
        return CliRunner().invoke(command, given, input=stdin, catch_exceptions=True)

    def refused(self, *arguments: object) -> SkiptraceError:
        """The error of our own with which a command in this process ends."""
        error = self.invoke(*arguments).exception
        assert isinstance(error, SkiptraceError), repr(error)
        return error

    def popen(self, *arguments: object, **options) -> subprocess.Popen:
        """The real command, started."""
        program = options.pop("program", [sys.executable, "-m", "skiptrace"])
        return subprocess.Popen(
            [*program, *map(str, arguments)],
            **{
                "cwd": self.folder,
                "env": environment(),
                "stdin": subprocess.DEVNULL,
                "stdout": subprocess.PIPE,
                "stderr": subprocess.PIPE,
                "text": True,
                # A shell starts what it runs in the background deaf to Ctrl-C, and children inherit that.
                "preexec_fn": partial(signal.signal, signal.SIGINT, signal.SIG_DFL),
                **options,
            },
        )

    def run(self, *arguments: object, **options) -> tuple[int, str, str]:
        """The real command to its end: exit code, output, errors."""
        with self.popen(*arguments, **options) as process:
            out, errors = process.communicate(timeout=120)
        return process.returncode, out, errors

    def work(self, source: object = None, out: str = "out", *arguments: object):
        """A run over a file (the placement file) in this process."""
        source = self.placement if source is None else source
        return self.invoke("run", source, "--out", self.folder / out, "--purpose", PURPOSE, *arguments)


def environment() -> dict[str, str]:
    """The environment of a real command: this checkout, nothing of a user's."""
    kept = {name: value for name, value in os.environ.items() if name not in NOT_PASSED_ON}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "sources")]),
        # Compiled once for all processes of a session, and not into the checkout.
        "PYTHONPYCACHEPREFIX": str(Path(tempfile.gettempdir()) / "skiptrace-tests-pycache"),
    }


def make_town(folder: Path, placement: Path, today: dt.date, url: str = SQLITE) -> Town:
    """A town with a new store and no tables."""
    folder.mkdir(exist_ok=True)
    text = CONFIG.format(url=url)
    (folder / "skiptrace.toml").write_text(text)
    make_key_file(folder / "skiptrace.key")
    settings = read(text, folder=folder).store
    Store.create(settings.url, read_key(settings.key), tables=Path(settings.tables)).close()
    return Town(folder, placement, today)


def load_world(town: Town, world) -> None:
    """Load every source of a world."""
    with town.tracer() as tracer:
        for source in world.sources:
            columns = {**source.overrides, **({"phone": "TN"} if source.name == "lines" else {})}
            tracer.reference_load(
                LoadOrder(
                    name=source.name,
                    source=source.path,
                    purposes=source.purposes,
                    today=world.today,
                    opening=Opening(columns=columns),
                    as_of=source.as_of,
                    origin=source.origin,
                    workers=1,
                )
            )


def copy_town(loaded: Town, folder: Path) -> Town:
    """The town in another folder; tables never change, so they are linked."""
    shutil.copytree(loaded.folder, folder, copy_function=_link_tables, dirs_exist_ok=True)
    return Town(folder, loaded.placement, loaded.today)


def _link_tables(source: str, target: str) -> None:
    (os.link if source.endswith((".duckdb", ".rows")) else shutil.copy2)(source, target)


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def stable(folder: Path) -> dict[str, bytes]:
    """The files of a run without its id and times."""
    files = {path.name: path.read_bytes() for path in sorted(folder.iterdir())}
    run_id = json.loads(files["run.json"])["run_id"].encode()
    hidden = {name: content.replace(run_id, b"RUN").replace(run_id[:8], b"RUN") for name, content in files.items()}
    return {name: re.sub(rb'"started_at": "[^"]+"', b"", content) for name, content in hidden.items()}
