"""The catalog: a broken or foreign package spoils only itself."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from skiptrace.sdk import Problem, RestSource, load_catalog, read_manifest
from skiptrace.sdk import registry as registry_module

TEXT: list[str] = []


def fine():
    """Registers one source."""
    yield RestSource(read_manifest(TEXT[0]))


def breaks_later():
    """Registers one source, then fails."""
    yield RestSource(read_manifest(TEXT[0].replace("acme_people", "acme_two")))
    raise ZeroDivisionError("of a foreign package")


def foreign():
    """Registers what is no source."""
    yield "not a source"
    yield Problem("elsewhere", "told by itself")


def leaves():
    """Ends the program, or would."""
    raise SystemExit(3)


@pytest.fixture
def entries(monkeypatch, manifest_text):
    """Entry points of this module by the name of their function."""
    TEXT[:] = [manifest_text]
    functions = {"fine": fine, "breaks_later": breaks_later, "foreign": foreign, "leaves": leaves}
    monkeypatch.setattr(EntryPoint, "load", lambda entry: functions[entry.name])
    return lambda *names: [EntryPoint(name, "package:register", registry_module.GROUP) for name in names]


def test_a_broken_package_spoils_only_itself(entries):
    """What others register stays, and the fault is listed."""
    catalog = load_catalog(entries=entries("breaks_later", "fine", "foreign", "leaves"))

    assert {"acme_people", "acme_two"} == set(catalog.sources)
    assert 4 == len(catalog.problems)
    assert any("ZeroDivisionError" in one.fault for one in catalog.problems)


def test_a_name_is_taken_once(entries, tmp_path, manifest_text):
    """The second source of a name is a problem, and the first one stays."""
    path = tmp_path / "acme.toml"
    path.write_text(manifest_text)
    catalog = load_catalog([path], entries=entries("fine"))

    assert ["there is already a source called acme_people; the first one stays"] == [
        one.fault for one in catalog.problems
    ]


def test_a_manifest_of_ones_own_is_a_source(tmp_path, manifest_text):
    """A page of TOML is enough."""
    path = tmp_path / "acme.toml"
    path.write_text(manifest_text)

    assert ["acme_people"] == list(load_catalog([path], entries=[]).sources)


def test_a_manifest_of_ones_own_brings_no_python(tmp_path):
    """The card of an adapter by path is refused: its code is not run."""
    path = tmp_path / "source.toml"
    path.write_text(
        'manifest = 1\nkind = "adapter"\nname = "acme"\ntitle = "A"\nsends = ["zip"]\nreturns = ["name"]\n'
        'hosts = ["a.example"]\n[legal]\npurposes = ["public_record"]\n[[accept]]\nneeds = ["zip"]\n'
    )
    (tmp_path / "__init__.py").write_text("raise SystemExit")

    assert "comes as an installed package" in load_catalog([path], entries=[]).problems[0].fault


def test_a_broken_manifest_is_a_problem(tmp_path):
    """It is told with its faults, and nothing is raised."""
    path = tmp_path / "acme.toml"
    path.write_text("manifest = 1\nkind = 'rset'")

    assert "did you mean rest?" in load_catalog([path], entries=[]).problems[0].fault
