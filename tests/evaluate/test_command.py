"""The command: a sentence, a table, files on request, JSON for a program."""

from __future__ import annotations

import json

from click.testing import CliRunner

from skiptrace.cli import skiptrace


def run(*arguments):
    return CliRunner().invoke(skiptrace, ["evaluate", *map(str, arguments)], catch_exceptions=False)


def test_two_files_are_measured_and_drawn(files, tmp_path):
    """A manager's sentence on the screen, plots in the folder."""
    done = run(*files, "--id", "id", "--truth", "person", "--out", tmp_path / "out")
    assert done.exit_code == 0
    assert "shown at 90 % or more" in done.output.splitlines()[0]
    assert (tmp_path / "out" / "evaluation.html").exists()


def test_a_program_gets_json(duplicates):
    """With --json nothing else is on standard output."""
    done = run(duplicates, "--id", "id", "--truth", "person", "--json")
    assert json.loads(done.stdout)["blocking"]["true_pairs"] == 20


def test_columns_can_be_named(files):
    """--map says what a column is, as everywhere."""
    done = run(*files, "--id", "id", "--truth", "person", "--map", "given_name=first_name", "--json")
    assert json.loads(done.stdout)["blocking"]["true_pairs"] == 50
