"""``init`` and ``demo``."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from skiptrace.cli import skiptrace
from skiptrace.demo.show import CONFIG
from skiptrace.errors import ConfigError


def init(*arguments):
    return CliRunner().invoke(skiptrace, ["init", *map(str, arguments)])


def test_a_folder_is_made_ready(tmp_path):
    """A configuration, a store, a key for its owner only, and all of it kept out of git."""
    assert init(tmp_path / "work").exit_code == 0

    folder = tmp_path / "work"
    assert {path.name for path in folder.iterdir()} >= {"skiptrace.toml", "skiptrace.db", "skiptrace.key", ".gitignore"}
    assert (folder / "skiptrace.key").stat().st_mode & 0o077 == 0
    assert (folder / ".gitignore").read_text().splitlines()[-1] == "*"


def test_what_is_there_is_not_replaced(tmp_path):
    """A second time changes nothing: a new key would lock the store for good."""
    init(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}

    assert init(tmp_path).exception.exit_code == 2
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_an_ignore_file_of_ones_own_is_added_to(tmp_path):
    """A project keeps its lines and gets ours."""
    (tmp_path / ".gitignore").write_text("build/")
    init(tmp_path)

    lines = (tmp_path / ".gitignore").read_text().splitlines()
    assert lines[0] == "build/"
    assert {"skiptrace.key", "skiptrace.db*"} <= set(lines)


@pytest.mark.parametrize("left", [(), ("skiptrace.toml",), ("skiptrace.toml", "skiptrace.db")], ids=str)
def test_a_demonstration_takes_no_folder_that_people_work_in(tmp_path, left):
    """A store, a key or a configuration that is not a demonstration's is never replaced."""
    init(tmp_path)
    for name in left:
        (tmp_path / name).unlink()
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    result = CliRunner().invoke(skiptrace, ["demo", "--out", str(tmp_path), "--debtors", "2"])

    assert isinstance(result.exception, ConfigError)
    assert before == {path.name: path.read_bytes() for path in tmp_path.iterdir()}


def test_a_demonstration_may_be_shown_again_in_its_folder(tmp_path):
    """What a former one left is replaced, as is what an interrupted one left."""
    init(tmp_path)
    (tmp_path / "skiptrace.toml").write_text(CONFIG, encoding="utf-8")
    result = CliRunner().invoke(skiptrace, ["demo", "--out", str(tmp_path), "--debtors", "1"])

    assert result.exit_code == 0
    assert (tmp_path / "accuracy.html").exists()


def test_a_town_has_a_number_that_is_not_negative():
    """A seed that no generator takes is a usage error."""
    assert CliRunner().invoke(skiptrace, ["demo", "--seed", "-3"]).exit_code == 2
