"""What all commands have in common."""

from __future__ import annotations

import json
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from skiptrace.cli import COMMANDS, skiptrace
from skiptrace.errors import ConfigError
from tests.towns import PURPOSE, environment


def leaves(group: click.Group, path: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """The names of all commands below a group, and of the groups."""
    found = []
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        found.append((*path, name))
        if isinstance(command, click.Group):
            found += leaves(command, (*path, name))
    return found


ALL = leaves(skiptrace)


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_help_shows_an_example(path):
    """Every command shows how it is called."""
    result = CliRunner().invoke(skiptrace, [*path, "--help"])

    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"skiptrace {' '.join(path)}" in result.output


@pytest.mark.parametrize("path", ALL, ids=" ".join)
def test_no_help_text_is_broken(path):
    """Examples stand on lines of their own, not wrapped into prose."""
    output = CliRunner().invoke(skiptrace, [*path, "--help"]).output

    assert "\\b" not in output


def test_every_command_is_listed_with_what_it_does():
    """The list is short and complete."""
    output = CliRunner().invoke(skiptrace, ["--help"]).output

    assert all(told.split()[0] in output and name in output for name, (_, told) in COMMANDS.items())


@pytest.mark.parametrize(("written", "meant"), [("rnu", "run"), ("intke", "intake"), ("refrence", "reference")])
def test_a_slip_is_answered_with_the_near_command(written, meant):
    """A wrong name is a usage error that names the right one."""
    result = CliRunner().invoke(skiptrace, [written])

    assert result.exit_code == 2
    assert f"did you mean {meant}?" in result.output


@pytest.mark.parametrize(
    "arguments",
    [
        ("intake", "{few}"),
        ("estimate", "{few}"),
        ("run", "{few}", "--out", "{out}", "--purpose", PURPOSE),
        ("run", "{few}", "--out", "{out}", "--purpose", PURPOSE, "--dry-run"),
        ("reference", "list"),
        ("store", "verify"),
        ("store", "upgrade"),
        ("audit", "verify"),
        ("locate", "--account", "A", "--creditor", "B", "--purpose", PURPOSE, "--name", "BRAMBLE, ADA", "--ssn4", "12"),
    ],
    ids=lambda arguments: " ".join(arguments[:2]),
)
def test_json_is_all_that_stands_on_standard_output(town, few, arguments):
    """A program reads the whole of standard output as one JSON value."""
    given = [text.format(few=few, out=town.folder / "out") for text in arguments]
    if "--ssn4" in given:
        given[-1] = "1234"
    result = town.invoke(*given, "--json")

    assert result.exit_code == 0, result.output
    assert json.loads(result.stdout) is not None


def test_nothing_is_asked_without_a_terminal(town, few):
    """A missing value is an error that names the option; nobody waits for an answer."""
    code, _, errors = town.run("reference", "load", "more", few)

    assert code == 2
    assert "--purpose" in errors


def test_help_loads_nothing_heavy():
    """Help is instant: no numbers, no database, no phone book."""
    program = (
        "import sys\n"
        "from skiptrace.cli import main\n"
        "try: main(['--help'])\n"
        "except SystemExit: pass\n"
        "print(sorted({'numpy', 'duckdb', 'sqlalchemy', 'phonenumbers', 'pydantic', 'rich'} & set(sys.modules)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, env=environment(), check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


def test_a_name_that_the_terminal_cannot_show_is_no_failure(town, few):
    """A file with bytes that are no text in its name is told with escapes."""
    name = b"placement-\xff.csv".decode("utf-8", "surrogateescape")
    (town.folder / name).write_bytes(few.read_bytes())
    for encoding in ("utf-8", "ascii"):
        code, out, errors = town.run("intake", name, env={**environment(), "PYTHONIOENCODING": encoding})
        assert code == 0, errors
        assert "placement-" in out


@pytest.mark.parametrize(
    "arguments",
    [
        ("link", "{}", "--out", "{}"),
        ("link", "other.csv", "{}", "--out", "{}"),
        ("link", "{}", "--out", "pairs.csv", "--clusters", "{}"),
        ("link", "{}", "--out", "pairs.csv", "--clusters", "pairs.csv"),
        ("link", "{}", "--labels", "labels.csv", "--out", "labels.csv"),
        ("outcomes", "{}", "--rejects", "{}"),
        ("sources", "write", "ncoalink", "{}", "--purpose", PURPOSE, "--out", "{}"),
    ],
    ids=" ".join,
)
def test_no_result_takes_the_place_of_what_is_read(tmp_path, few, arguments):
    """A file that a command reads is never written over, nor one of its results by another."""
    file = tmp_path / "mine.csv"
    file.write_bytes(few.read_bytes())
    result = CliRunner().invoke(skiptrace, [part.format(file) for part in arguments])

    assert isinstance(result.exception, ConfigError)
    assert "name another file" in str(result.exception)
    assert file.read_bytes() == few.read_bytes()
