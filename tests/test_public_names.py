"""What ``import skiptrace`` gives, and what it costs."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import skiptrace
from tests.towns import environment

HEAVY = (
    "numpy",
    "duckdb",
    "sqlalchemy",
    "httpx",
    "asyncio",
    "phonenumbers",
    "usaddress",
    "pydantic",
    "click",
    "logging",
)


def test_all_lists_what_type_checkers_see():
    """The names that a type checker finds are those that the package gives, and each is there."""
    tree = ast.parse(Path(skiptrace.__file__).read_text(encoding="utf-8"))
    seen = next(node for node in tree.body if isinstance(node, ast.If))
    imported = {name.name for node in ast.walk(seen) if isinstance(node, ast.ImportFrom) for name in node.names}

    assert sorted({*imported, "__version__"}) == sorted(skiptrace.__all__) == sorted(dir(skiptrace))
    assert all(getattr(skiptrace, name) is not None for name in skiptrace.__all__)


def test_a_name_that_is_not_there_is_told():
    """A slip is an AttributeError, as in any module."""
    with pytest.raises(AttributeError, match="Skiptracer"):
        _ = skiptrace.Skiptracer


@pytest.mark.parametrize("statement", ["import skiptrace", "from skiptrace import Skiptrace, AsyncSkiptrace, Case"])
def test_importing_is_light(statement):
    """Heavy libraries are loaded when they are used; no logger is made."""
    assert loaded(statement, HEAVY) == "[]"


def test_a_run_on_tables_loads_nothing_of_the_wire():
    """The kit for sources and HTTP cost a sixth of a second: they are loaded when a source is asked."""
    assert (
        loaded("import skiptrace.cli.work, skiptrace.run.placement", ("skiptrace.sdk", "pydantic", "h11", "httpx"))
        == "[]"
    )


def loaded(statement, names):
    """Which of these modules are there after a statement."""
    program = f"import sys\n{statement}\nprint([name for name in {names!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{program}"],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    return done.stdout.strip()
