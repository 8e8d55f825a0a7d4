"""New sources pass the contract kit before a line of them is changed."""

from __future__ import annotations

import importlib.util
import shutil
import tempfile
from pathlib import Path

import pytest

from skiptrace.errors import ConfigError
from skiptrace.sdk import AdapterManifest, load_manifest, source_of
from skiptrace.sdk.contract import contract_class
from skiptrace.sdk.scaffold import new_source

KINDS = ("rest", "adapter", "table", "batchfile")
_FOLDER = Path(tempfile.mkdtemp(prefix="skiptrace-scaffold-"))


def _source(folder):
    manifest = load_manifest(folder / "source.toml")
    if not isinstance(manifest, AdapterManifest):
        return source_of(manifest)
    spec = importlib.util.spec_from_file_location(folder.name, folder / "__init__.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.source(manifest)


for _kind in KINDS:
    new_source(_FOLDER, f"acme_{_kind}", _kind)
    _made = contract_class(_source(_FOLDER / f"acme_{_kind}"), _FOLDER / f"acme_{_kind}" / "cases")
    globals()[_made.__name__] = _made
del _made


@pytest.fixture(scope="module", autouse=True)
def _swept():
    """The folder is gone when the module is done."""
    yield
    shutil.rmtree(_FOLDER)


def test_nothing_is_overwritten(tmp_path):
    """A folder that is there stays as it is."""
    new_source(tmp_path, "acme", "rest")
    with pytest.raises(ConfigError, match="nothing was written"):
        new_source(tmp_path, "acme", "rest")


@pytest.mark.parametrize("name", ["", "Acme", "../acme", "acme/b", "1acme", "a" * 80])
def test_a_name_is_an_identifier(tmp_path, name):
    """A name that could leave the folder or change later is refused."""
    with pytest.raises(ConfigError, match="lower-case"):
        new_source(tmp_path, name, "rest")
    assert [] == list(tmp_path.iterdir())


def test_a_wrong_kind_is_answered_with_the_right_one(tmp_path):
    """The kinds are named when one is misspelt."""
    with pytest.raises(ConfigError, match="did you mean adapter"):
        new_source(tmp_path, "acme", "adaptor")
