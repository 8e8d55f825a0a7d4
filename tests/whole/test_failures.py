"""When the system fails: a clear error, nothing lost, nothing half-written."""

from __future__ import annotations

import sys

import pytest

from skiptrace.errors import ConfigError, InputError, SetupError
from skiptrace.run.placement import Progress, RunOrder
from tests.towns import PURPOSE, stable

# Files may grow to so many bytes, then writing fails as on a full disk. The store's journal stays below it.
LIMITED = (
    "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, ({0}, {0}))\nfrom skiptrace.cli import main\nmain()\n"
)


def unfinished(town) -> list[str]:
    return [path.name for path in town.folder.rglob("*.unfinished")]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_files_that_cannot_be_written_whole_are_not_there(town, few, worked_few):
    """With no room for the results, none of them stands there; with room again, resuming writes them."""
    program = [sys.executable, "-c", LIMITED.format(150_000)]
    town.work(few, "first")
    more = ("run", few, "--out", "out", "--purpose", PURPOSE, "--resume", "last")
    code, _, errors = town.run(*more, program=program)

    assert code == 2
    assert "files cannot be written there" in errors
    assert "Traceback" not in errors
    assert list((town.folder / "out").iterdir()) == []
    assert town.run(*more)[0] == 0
    assert stable(town.folder / "out") == stable(worked_few)


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_store_that_cannot_grow_says_so(town, few, worked_few):
    """With no room for the store, the run stops with a sentence and is resumed when there is room."""
    code, _, errors = town.run(
        "run", few, "--out", "out", "--purpose", PURPOSE, program=[sys.executable, "-c", LIMITED.format(60_000)]
    )

    assert code == 2, errors
    assert "disk is full" in errors
    assert "Traceback" not in errors
    assert unfinished(town) == []
    assert town.run("run", few, "--out", "out", "--purpose", PURPOSE)[0] == 0
    assert stable(town.folder / "out") == stable(worked_few)


def test_a_folder_that_cannot_be_written_is_told_at_once(town, few):
    """Nothing is looked up for results that nobody could write."""
    (town.folder / "taken").write_text("a file")
    for out in ("taken/below", "/proc/nowhere"):
        error = town.refused("run", few, "--out", town.folder / out, "--purpose", PURPOSE)
        assert isinstance(error, SetupError)
        assert "--out" in str(error)
    assert town.invoke("run", few, "--out", town.folder / "taken", "--purpose", PURPOSE).exit_code == 2
    with pytest.raises(ConfigError), town.tracer() as tracer:
        tracer.latest_run()


def test_probing_a_folder_leaves_nothing(town, few):
    """A folder is tried without touching what is in it."""
    out = town.folder / "out"
    out.mkdir()
    (out / ".writable").write_text("mine")
    town.work(few)

    assert (out / ".writable").read_text() == "mine"


def spoiled(town, few, spoil):
    """A run whose input is spoiled once the first chunk is kept."""
    source = town.folder / "placement.csv"
    source.write_bytes(few.read_bytes())
    order = RunOrder(source=source, out=town.folder / "out", purpose=PURPOSE, today=town.today, chunk_cases=10)
    with town.tracer() as tracer, pytest.raises(InputError) as caught:
        tracer.run_file(order, Progress(worked=lambda _: spoil(source)))
    assert not any((town.folder / "out").glob("*")) if (town.folder / "out").exists() else True
    return source, caught.value


def test_an_input_that_vanishes_loses_nothing(town, few):
    """The error names the file; put back, the run is finished."""
    source, error = spoiled(town, few, lambda path: path.unlink(missing_ok=True))

    assert "placement.csv: there is no such file" in str(error)
    source.write_bytes(few.read_bytes())
    assert town.work(source, "out", "--resume", "last").exit_code == 0


def test_an_input_that_is_saved_meanwhile_is_refused(town, few):
    """Answers never stand beside rows that they are not about."""
    text = few.read_bytes()
    source, error = spoiled(town, few, lambda path: path.write_bytes(text.replace(b"OPEN,", b"OPEN ,")))

    assert "changed" in str(error) or "no longer" in str(error)
    source.write_bytes(text)
    assert town.work(source, "out", "--resume", "last").exit_code == 0


def test_an_interrupted_write_leaves_no_half_files(town, few, monkeypatch):
    """Ctrl-C while the files are written takes the unfinished ones away."""

    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("skiptrace.run.placement.write_report", interrupt)
    result = town.work(few)

    assert result.exit_code == 1
    assert list((town.folder / "out").iterdir()) == []
