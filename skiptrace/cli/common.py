"""What the commands share: opening the toolkit, options, numbers and progress for people."""

from __future__ import annotations

import json
import os
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from skiptrace.api import Skiptrace
    from skiptrace.intake.opening import Opening

DEFAULT_CONFIG = "skiptrace.toml"
CONFIG_VARIABLE = "SKIPTRACE_CONFIG"


def config_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--config FILE`` after the command's name as well as before it."""
    return click.option("--config", metavar="FILE", help="The configuration, instead of skiptrace.toml.")(command)


def json_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """``--json``: the answer for a program."""
    return click.option("--json", "as_json", is_flag=True, help="The answer as JSON, for a program.")(command)


def opening_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """What may be said of a file: layout, columns, sheet, delimiter, encoding."""
    for option in (
        click.option("--encoding", default="", metavar="NAME", help="The file's encoding, if not found out."),
        click.option("--delimiter", default="", metavar="CHAR", help="What stands between cells, if not found out."),
        click.option("--sheet", default="", metavar="NAME", help="The sheet of a workbook."),
        click.option("--map", "columns", multiple=True, metavar="FIELD=COL", help="This column is this field."),
        click.option("--layout", default="", metavar="NAME", help="A remembered layout, or a .toml file."),
    ):
        command = option(command)
    return command


def opening(layout: str, columns: Sequence[str], sheet: str, delimiter: str, encoding: str) -> Opening:
    """The options of `opening_options` as one value."""
    from skiptrace.intake.opening import Opening

    return Opening(layout=layout, columns=read_map(columns), sheet=sheet, delimiter=delimiter, encoding=encoding)


def read_map(columns: Sequence[str]) -> dict[str, str]:
    """``FIELD=COL`` options as a mapping."""
    pairs = [text.partition("=") for text in columns]
    wrong = [text for text, (name, sign, _) in zip(columns, pairs, strict=True) if not (name.strip() and sign)]
    if wrong:
        raise ConfigError(f"--map takes FIELD=COL, such as --map phone=HOME_PH: not {wrong[0][:60]!r}")
    return {name.strip(): column for name, _, column in pairs}


def keep_inputs(option: str, path: Path | None, *inputs: str | Path | None) -> None:
    """
    Refuse an option that would write over a file that the same command reads, or over its other result.

    Raises:
        ConfigError: It would.
    """
    if path is not None and any(one is not None and Path(one).resolve() == path.resolve() for one in inputs):
        raise ConfigError(f"{option} {path}: would take the place of another file of this command; name another file")


def config_path(ctx: click.Context, config: str | None) -> Path:
    """The configuration that was named, in the environment, or in this folder."""
    named = config or ctx.find_root().obj or os.environ.get(CONFIG_VARIABLE)
    return Path(named or DEFAULT_CONFIG)


def open_tracer(ctx: click.Context, config: str | None) -> Skiptrace:
    """The toolkit on the configured store."""
    from skiptrace.api import Skiptrace

    return Skiptrace(config_path(ctx, config))


def print_json(value: Any) -> None:
    """A value as JSON on standard output."""
    click.echo(json.dumps(value, indent=2, ensure_ascii=False))


def print_table(heads: Sequence[str], rows: Iterable[Sequence[str]], *, numbers: Sequence[int] = ()) -> None:
    """Rows in aligned columns; the columns in *numbers* are set to the right."""
    lines = [tuple(heads), *(tuple(row) for row in rows)]
    widths = [max(len(line[place]) for line in lines) for place in range(len(heads))]
    for line in lines:
        cells = [
            text.rjust(width) if place in numbers else text.ljust(width)
            for place, (text, width) in enumerate(zip(line, widths, strict=True))
        ]
        click.echo("  " + "  ".join(cells).rstrip())


class Watcher:
    """Progress on standard error: a bar at a terminal, a plain line now and then elsewhere."""

    SECONDS_BETWEEN_LINES = 10.0

    def __init__(self, total: int, unit: str) -> None:
        self._total, self._unit = total, unit
        self._done = self._reached = 0
        self._began = self._told = time.monotonic()
        self._bar: Any = None
        if sys.stderr.isatty():
            self._bar = self._new_bar()

    def _new_bar(self) -> Any:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[rate]}"),
            TimeRemainingColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        bar.start()
        self._task = bar.add_task(self._unit, total=self._total or None, rate="")
        return bar

    def advance(self, done: int, told: str = "") -> None:
        """So many more are done; *told* is what came of them so far."""
        self._done += done
        now = time.monotonic()
        rate = f"{self._done / max(now - self._began, 1e-6):,.0f}/s"
        if self._bar is not None:
            self._bar.update(self._task, completed=self._done, description=told or self._unit, rate=rate)
        elif now - self._told > self.SECONDS_BETWEEN_LINES:
            self._told = now
            of = f" of {self._total:,}" if self._total else ""
            left = (self._total - self._done) * (now - self._began) / max(self._done, 1)
            eta = f", {left:,.0f} s left" if self._total else ""
            click.echo(f"{self._done:,}{of} {self._unit}, {rate}{eta}{'; ' + told if told else ''}", err=True)

    def reached(self, done: int) -> None:
        """So many are done in all of the file at hand; a smaller number than before begins the next file."""
        self.advance(done - self._reached if done >= self._reached else done)
        self._reached = done

    def close(self) -> None:
        """Take the bar away."""
        if self._bar is not None:
            self._bar.stop()
