"""A run that is killed, interrupted, or met by another one."""

from __future__ import annotations

import datetime as dt
import os
import random
import signal
import sys
import time
from dataclasses import replace

import pytest

from skiptrace.errors import ConfigError, InputError, Locked
from skiptrace.run.placement import Progress, RunOrder
from skiptrace.store import runs
from tests.towns import PURPOSE, rows_of, stable

KILLS = 4


def arguments(source, *more) -> list[str]:
    return ["run", str(source), "--out", "out", "--purpose", PURPOSE, "--chunk-cases", "8", *more]


def start(town, source, *more):
    """A run in a process of its own, once it says that it has begun."""
    process = town.popen(*arguments(source, *more))
    line = process.stderr.readline()
    assert line.startswith("run "), line
    return process


def end(process, number) -> int:
    process.send_signal(number)
    process.communicate(timeout=60)
    return process.returncode


def test_killed_at_any_moment_it_ends_with_the_same_bytes(town, few, worked_few):
    """Kill -9 many times along the way, then --resume last: the files are those of an undisturbed run."""
    dice = random.Random(5)
    more: list[str] = []
    for _ in range(KILLS):
        process = start(town, few, *more)
        time.sleep(dice.uniform(0, 1.2))
        end(process, signal.SIGKILL)
        more = ["--resume", "last"]

    code, _, errors = town.run(*arguments(few, "--resume", "last"))

    assert code == 0, errors
    assert stable(town.folder / "out") == stable(worked_few)
    assert not list(town.folder.rglob("*.unfinished"))


def test_interrupted_it_leaves_130_and_can_be_resumed(town, few, worked_few):
    """Ctrl-C ends with 130, one line, and what was done kept; resuming gives the same bytes."""
    # At once: a moment later the run may be over.
    process = start(town, few)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)

    assert process.returncode == 130, errors
    assert "Traceback" not in errors
    assert "interrupted" in errors
    with town.tracer() as tracer, tracer.store.read() as work:
        assert runs.get(work, tracer.latest_run()).state is runs.RunState.INTERRUPTED
    assert town.run(*arguments(few, "--resume", "last"))[0] == 0
    assert stable(town.folder / "out") == stable(worked_few)


def half_done(town, source):
    """Leave a run behind of which one chunk is kept."""

    def interrupt(_found):
        raise KeyboardInterrupt

    today = dt.datetime.now(dt.UTC).date()
    order = RunOrder(source=source, out=town.folder / "out", purpose=PURPOSE, today=today, chunk_cases=10)
    with town.tracer() as tracer, pytest.raises(KeyboardInterrupt):
        tracer.run_file(order, Progress(worked=interrupt))


SHARED = (
    "from skiptrace.run import begin\n"
    "begin.FEWEST_SHARED_CASES = begin.SMALLEST_SHARED_BYTES = 1\n"
    "from skiptrace.cli import main\n"
    "if __name__ == '__main__': main()\n"
)


def test_processes_beside_give_the_same_bytes(town, few, worked_few):
    """The number of workers changes nothing about the answers."""
    code, _, errors = town.run(*arguments(few), program=[sys.executable, "-c", SHARED])

    assert code == 0, errors
    assert stable(town.folder / "out") == stable(worked_few)


def test_ctrl_c_after_the_end_changes_no_exit_code(town):
    """What came of a command is decided once it is told; Ctrl-C while Python clears up does not replace it."""
    late = (
        "import atexit, os, signal\n"
        "atexit.register(lambda: os.kill(os.getpid(), signal.SIGINT))\n"
        "from skiptrace.cli import main\n"
        "main()\n"
    )
    code, out, errors = town.run("--version", program=[sys.executable, "-c", late])

    assert code == 0, errors
    assert out.startswith("skiptrace,")
    assert errors == ""


def test_interrupted_at_a_terminal_every_process_ends_quietly(town, few, worked_few):
    """Ctrl-C reaches the processes beside the run too: one sentence, no traceback, and the run can be resumed."""
    with town.popen(*arguments(few), program=[sys.executable, "-c", SHARED], start_new_session=True) as process:
        assert process.stderr.readline().startswith("run ")
        time.sleep(0.7)
        os.killpg(process.pid, signal.SIGINT)
        _, errors = process.communicate(timeout=60)

    assert process.returncode in {0, 130}
    assert "Traceback" not in errors
    assert town.run(*arguments(few, "--resume", "last"))[0] == 0
    assert stable(town.folder / "out") == stable(worked_few)


def test_another_file_is_not_taken(town, few):
    """A run goes on with the file that it began with (exit 3)."""
    half_done(town, few)
    result = town.work(town.placement, "out", "--resume", "last")

    assert isinstance(result.exception, InputError)
    assert result.exception.exit_code == 3


def test_another_purpose_is_not_taken(town, few):
    """Answers of one run stand under one purpose (exit 2)."""
    half_done(town, few)
    error = town.refused("run", few, "--out", "out", "--purpose", "consent", "--resume", "last")

    assert isinstance(error, ConfigError)
    assert f"--purpose {PURPOSE}" in str(error)


def test_a_table_loaded_anew_is_not_taken(town, few, world):
    """A run does not mix two versions of a table (exit 2)."""
    half_done(town, few)
    deaths = next(source for source in world.sources if source.name == "deaths")
    town.invoke("reference", "load", "deaths", deaths.path, "--purpose", PURPOSE)
    error = town.work(few, "out", "--resume", "last").exception

    assert isinstance(error, ConfigError)
    assert "reference:deaths changed" in str(error)


def test_a_table_loaded_meanwhile_is_left_out(town, few, worked_few, world):
    """A run goes on with the tables that it began with, whatever has been loaded since."""
    half_done(town, few)
    deaths = next(source for source in world.sources if source.name == "deaths")
    assert town.invoke("reference", "load", "more", deaths.path, "--purpose", PURPOSE).exit_code == 0

    assert town.work(few, "out", "--resume", "last").exit_code == 0
    assert stable(town.folder / "out") == stable(worked_few)


def test_other_options_are_not_taken(town, few):
    """A run goes on under the client and columns that it began with (exit 2)."""
    half_done(town, few)
    error = town.work(few, "out", "--resume", "last", "--client", "acme").exception

    assert isinstance(error, ConfigError)
    assert "another client" in str(error)


def test_yesterdays_run_is_finished_as_of_yesterday(town, few):
    """The day that "current" refers to is the day on which the run began."""
    order = RunOrder(source=few, out=town.folder / "out", purpose=PURPOSE, today=town.today)
    with town.tracer() as tracer:
        first = tracer.run_file(order).facts
        later = replace(order, today=town.today + dt.timedelta(days=1), resume=tracer.latest_run())
        second = tracer.run_file(later).facts

    assert second == first
    assert first["as_of"] == town.today.isoformat()


def test_two_processes_do_not_resume_one_run(town, few):
    """Whoever comes second is refused; the first is not disturbed."""
    with town.tracer() as tracer:
        town.work(few, "out")
        with tracer.store.hold(tracer.latest_run()):
            code, _, errors = town.run(*arguments(few, "--resume", "last"))

    assert code == Locked.exit_code == 2
    assert "another process works on it" in errors


def test_two_runs_at_once_do_not_harm_each_other(town, few, worked_few):
    """Two processes on one store both end well, with the files that each alone would have made."""
    first = town.popen("run", few, "--out", "one", "--purpose", PURPOSE, "--chunk-cases", "10")
    second = town.popen("run", few, "--out", "two", "--purpose", PURPOSE, "--chunk-cases", "10")
    for process in (first, second):
        assert process.wait(timeout=60) == 0, process.communicate()[1]
        process.communicate()

    assert stable(town.folder / "one") == stable(town.folder / "two") == stable(worked_few)
    assert town.invoke("store", "verify").exit_code == 0


def test_there_must_be_a_run_to_resume(town, few):
    """--resume last with no run, and an id that no run has, are usage errors."""
    assert town.work(few, "out", "--resume", "last").exception.exit_code == 2
    assert town.work(few, "out", "--resume", "no-such-run").exception.exit_code == 2


def test_a_single_look_up_is_not_the_last_run(town, few):
    """--resume last means the last run over a file, whatever was located since."""
    assert town.work(few).exit_code == 0
    told = ["--account", "A", "--creditor", "B", "--name", "BRAMBLE, ADA", "--dob", "1980-01-02"]
    assert town.invoke("locate", *told, "--purpose", PURPOSE).exit_code == 0

    assert town.work(few, "out", "--resume", "last").exit_code == 0
    assert len(rows_of(town.folder / "out" / "cases.csv")) > 30


def test_a_done_run_may_be_written_again(town, few):
    """Resuming a run that is done writes its files once more, byte by byte."""
    assert town.work(few).exit_code == 0
    first = {path.name: path.read_bytes() for path in (town.folder / "out").iterdir()}

    assert town.work(few, "out", "--resume", "last").exit_code == 0
    assert first == {path.name: path.read_bytes() for path in (town.folder / "out").iterdir()}
