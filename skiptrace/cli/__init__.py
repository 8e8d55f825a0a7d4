"""The command line: each command calls one method of the same name; its module is loaded when it is called."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

import atexit
import os
import signal
import sys
from contextlib import suppress
from errno import EPIPE
from importlib import import_module
from io import TextIOWrapper
from typing import TYPE_CHECKING, NoReturn

import click

from skiptrace.errors import SetupError, SkiptraceError
from skiptrace.run.interrupt import interruptible
from skiptrace.version import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

INTERRUPTED = 130
# Where each command lives, and what `skiptrace --help` says of it without loading it.
COMMANDS = {
    "demo": ("start", "an invented town, the whole job, the score against the known truth"),
    "init": ("start", "a configuration, a store and a key in a folder"),
    "intake": ("work", "a dry look at a placement file"),
    "estimate": ("work", "what a run would cost"),
    "run": ("work", "the main job: from a placement file to ranked contacts"),
    "locate": ("work", "the same job for one debtor"),
    "show": ("show", "the contact card of a case"),
    "attempt": ("outcomes", "what came of trying a contact, and what is planned next"),
    "outcomes": ("outcomes", "a file of what came of trying contacts"),
    "calibrate": ("calibrate", "fit confidence to your own outcomes and decisions"),
    "link": ("link", "rows of two files, or of one, that are the same person"),
    "evaluate": ("evaluate", "measure matching on labelled data, with plots"),
    "reference": ("reference", "bulk files as local searchable tables"),
    "sources": ("sources", "what can be asked, and a new source of one's own"),
    "store": ("store", "upgrade or verify the store"),
    "audit": ("store", "verify or export the audit log"),
}


class _Commands(click.Group):
    """Commands that are imported when they are called, so that help is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"skiptrace.cli.{COMMANDS[cmd_name][0]}"), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args and args[0] not in COMMANDS:
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            ctx.fail(f"there is no command {args[0]!r}" + (f"; did you mean {near[0]}?" if near else "; see --help"))
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, told) for name, (_, told) in COMMANDS.items()])


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="skiptrace")
@click.option("--config", metavar="FILE", help="The configuration, instead of skiptrace.toml in this folder.")
@click.pass_context
def skiptrace(ctx: click.Context, config: str | None) -> None:
    """
    Skip tracing for lawful debt collection: ranked contacts, each with a confidence and the evidence for it.

    \b
    Begin with:
        skiptrace demo
        skiptrace init
        skiptrace reference load voters roll.csv --purpose glba.6802e1
        skiptrace run placement.csv --out results --purpose glba.6802e1
    """
    ctx.obj = config


def main(arguments: Sequence[str] | None = None) -> None:
    """
    Run the command line and leave with the exit code of CONTRACT section 2.

    Args:
        arguments: As a program gives them, which goes on afterwards; those of this process when None, which ends.
    """
    code = _run(arguments)
    # What came of the command is decided: Ctrl-C while Python clears up would only replace its exit code.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if arguments is not None:
        sys.exit(code)
    _end_at_once(code)


def _end_at_once(code: int) -> NoReturn:
    """Leave without giving millions of small values back one by one, which takes as long as a thousand cases."""
    atexit._run_exitfuncs()  # noqa: SLF001 as multiprocessing ends its processes
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _run(arguments: Sequence[str] | None) -> int:
    for stream in (sys.stdout, sys.stderr):
        # A name that the terminal cannot show is shown with escapes; it is no reason to fail.
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        with interruptible():
            code = skiptrace.main(arguments, prog_name="skiptrace", standalone_mode=False)
        sys.stdout.flush()
    except SkiptraceError as exc:
        code = _fail(str(exc), exc.exit_code)
    except click.ClickException as exc:
        exc.show()
        code = exc.exit_code
    except (KeyboardInterrupt, click.Abort):
        code = _fail("interrupted; what was done is kept", INTERRUPTED)
    except SystemExit:
        # click leaves so, and only so, when the reader of our output has gone; nothing is wrong with that.
        code = 0
    except (MemoryError, OSError) as exc:
        code = _told_by_system(exc)
    return code if isinstance(code, int) else 0


def _told_by_system(exc: MemoryError | OSError) -> int:
    if isinstance(exc, OSError) and exc.errno == EPIPE:
        # The reader of our output has seen enough: what is left to flush goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    reason = getattr(exc, "strerror", None) or type(exc).__name__
    return _fail(f"the system refuses: {reason}; what was done before is kept", SetupError.exit_code)


def _fail(message: str, code: int) -> int:
    click.echo(f"skiptrace: {message}", err=True)
    return code
