"""The contract kit over every source of the catalog."""

from __future__ import annotations

from importlib.resources import files

from skiptrace.sdk import Problem, load_catalog
from skiptrace.sdk.contract import contract_class
from skiptrace_sources import register

PACKAGE = "skiptrace_sources"
OFFERED = list(register())
SOURCES = [one for one in OFFERED if not isinstance(one, Problem)]

for _source in SOURCES:
    _made = contract_class(_source, files(PACKAGE) / _source.info.name / "cases")
    globals()[_made.__name__] = _made
del _source, _made


def test_every_bundled_folder_is_a_source():
    """No bundled folder is broken, and each is called as its source is."""
    folders = {one.name for one in files(PACKAGE).iterdir() if (one / "source.toml").is_file()}

    assert [] == [one for one in OFFERED if isinstance(one, Problem)]
    assert folders == {source.info.name for source in SOURCES}


def test_installed_sources_have_no_problem():
    """Whatever else is installed here can be used."""
    assert () == load_catalog().problems
