"""The face of the kit."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import skiptrace.sdk

FOLDER = Path(skiptrace.sdk.__file__).parent
ALLOWED = ("skiptrace.errors", "skiptrace.model", "skiptrace.normalize", "skiptrace.policy", "skiptrace.sdk")
WIRE = {"httpx", "socket", "urllib", "requests", "http", "ssl"}


def _imports(file):
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.Import):
            yield from (one.name for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def test_every_public_name_is_listed():
    """What is imported is listed, and nothing else."""
    tree = ast.parse((FOLDER / "__init__.py").read_text())
    imported = [one.name for node in tree.body if isinstance(node, ast.ImportFrom) for one in node.names]

    assert sorted(imported) == sorted(skiptrace.sdk.__all__)


def test_the_kit_is_pure():
    """It imports values, normalization and policy only, and nothing that opens a socket."""
    for file in FOLDER.glob("*.py"):
        for name in _imports(file):
            assert name.partition(".")[0] not in WIRE, file.name
            assert not name.startswith("skiptrace") or name.startswith(ALLOWED), (file.name, name)


def test_the_test_kit_needs_no_test_library():
    """`skiptrace sources check` runs the contract where pytest is not installed."""
    code = "import sys, skiptrace.sdk.contract; sys.exit('pytest' in sys.modules)"

    assert 0 == subprocess.run([sys.executable, "-c", code], check=False).returncode
