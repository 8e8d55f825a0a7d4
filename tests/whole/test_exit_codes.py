"""The exit codes of the real command, each by a process of its own."""

from __future__ import annotations

import json
import sys

from tests.towns import PURPOSE


def one_sentence(errors: str) -> None:
    """What a person is told: a line of words, no traceback."""
    assert "Traceback" not in errors
    assert errors.startswith("skiptrace: ")
    assert len(errors.strip().splitlines()) == 1


def test_done_is_0(town, few):
    """A run that worked every row ends with 0, and says how rows were counted."""
    code, out, errors = town.run("run", few, "--out", "out", "--purpose", PURPOSE)

    assert code == 0, errors
    assert "rows read" in out
    assert "Traceback" not in errors


def test_some_cases_failed_is_1(town, few):
    """A case that breaks the search fails alone, says why, and the run ends with 1."""
    breaking = (
        "from skiptrace.run.search import Searcher\n"
        "answer = Searcher.answer\n"
        "def broken(self, cases, *told):\n"
        "    if any(case.row == 3 for case in cases): raise ZeroDivisionError('JANE DOE')\n"
        "    return answer(self, cases, *told)\n"
        "Searcher.answer = broken\n"
        "from skiptrace.cli import main\n"
        "main()\n"
    )
    code, out, errors = town.run(
        "run", few, "--out", "out", "--purpose", PURPOSE, "--json", program=[sys.executable, "-c", breaking]
    )

    assert code == 1, errors
    assert json.loads(out)["counts"]["failed"] == 1
    failed = [json.loads(line) for line in (town.folder / "out" / "results.jsonl").read_text().splitlines()]
    assert [one["row"] for one in failed if one["status"] == "failed"] == [3]
    assert "JANE DOE" not in (town.folder / "out" / "results.jsonl").read_text()


def test_no_purpose_is_2(town, few):
    """Without a purpose nobody is looked up; the message names the option."""
    code, out, errors = town.run("run", few, "--out", "out")

    assert (code, out) == (2, "")
    assert "--purpose" in errors
    one_sentence(errors)


def test_no_configuration_is_2(tmp_path, town, few):
    """A folder without configuration is told how to get one."""
    code, _, errors = town.run("run", few, "--out", "out", "--purpose", PURPOSE, cwd=tmp_path)

    assert code == 2
    assert "skiptrace init" in errors
    one_sentence(errors)


def test_unreadable_input_is_3(town):
    """A file that is not there ends with 3."""
    code, out, errors = town.run("run", "nothing.csv", "--out", "out", "--purpose", PURPOSE)

    assert (code, out) == (3, "")
    one_sentence(errors)
    assert not (town.folder / "out").exists()


def test_no_table_for_this_purpose_is_4(town, few):
    """Tables under other terms are refused, each with its reason."""
    code, _, errors = town.run("run", few, "--out", "out", "--purpose", "consent")

    assert code == 4
    assert "reference:voters may be used for glba.6802e1 only" in errors
    one_sentence(errors)


def test_no_table_at_all_is_5(empty_town, few):
    """With nothing loaded, nothing can be asked."""
    code, _, errors = empty_town.run("run", few, "--out", "out", "--purpose", PURPOSE)

    assert code == 5
    assert "reference load" in errors
    one_sentence(errors)


def test_a_closed_pipe_is_no_failure(town):
    """A reader who has seen enough ends the command quietly."""
    with town.popen("audit", "export") as process:
        process.stdout.close()
        errors = process.stderr.read()

    assert process.returncode == 0, errors
    assert errors == ""


def test_errors_hold_no_personal_value(town):
    """What cannot be read is told by its option and reason, without the text."""
    told = ["--account", "A", "--creditor", "B", "--purpose", PURPOSE, "--name", "BRAMBLE, ADA"]
    code, _, errors = town.run("locate", *told, "--phone", "12345999", "--ssn4", "x9x", "--dob", "31/31/1980")

    assert code == 2
    assert all(option in errors for option in ("--phone", "--ssn4", "--dob"))
    assert not any(text in errors for text in ("12345999", "x9x", "31/31/1980", "BRAMBLE"))
