"""What tests of the whole share: a town whose tables were loaded once, copied for whoever needs it."""

from __future__ import annotations

import contextlib
import importlib
import os
import pkgutil
import uuid

import pytest
from hypothesis import HealthCheck, settings

import skiptrace
import skiptrace_sources
from skiptrace.demo.world import make_world
from tests.towns import copy_town, load_world, make_town

SAME_EXAMPLES = "same examples"
# No test is timed: machines are noisy. CI tries the same examples each time; new ones are looked for while developing.
settings.register_profile("new examples", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile(SAME_EXAMPLES, settings.get_profile("new examples"), derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "new examples"))


def _import_all(package):
    """Hypothesis tries words that stand in imported modules: with all of them it has the same words in any order."""
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not module.name.endswith(("__main__", "migrations.env")):
            importlib.import_module(module.name)


if settings.get_current_profile_name() == SAME_EXAMPLES:
    _import_all(skiptrace)
    _import_all(skiptrace_sources)


@pytest.fixture(scope="session")
def world(tmp_path_factory):
    """A small invented world."""
    return make_world(tmp_path_factory.mktemp("world"), debtors=300, population=1_500, seed=11)


@pytest.fixture(scope="session")
def loaded(tmp_path_factory, world):
    """The town with all its tables loaded; never worked in, only copied."""
    town = make_town(tmp_path_factory.mktemp("town"), world.placement, world.today)
    load_world(town, world)
    return town


@pytest.fixture(scope="session")
def few(tmp_path_factory, world):
    """The first forty accounts of the placement file."""
    path = tmp_path_factory.mktemp("few") / "few.csv"
    with world.placement.open(encoding="utf-8") as file:
        path.write_text("".join(line for line, _ in zip(file, range(43), strict=False)), encoding="utf-8")
    return path


@pytest.fixture
def town(loaded, tmp_path):
    """The loaded town, as new."""
    return copy_town(loaded, tmp_path / "town")


@pytest.fixture
def empty_town(loaded, tmp_path):
    """A town with a store and no tables."""
    return make_town(tmp_path / "empty", loaded.placement, loaded.today)


@pytest.fixture(scope="session")
def worked(loaded, tmp_path_factory):
    """The loaded town after one undisturbed run into ``out``; only looked at."""
    town = copy_town(loaded, tmp_path_factory.mktemp("worked") / "town")
    result = town.work()
    assert result.exit_code == 0, result.output
    return town


@pytest.fixture(scope="session")
def worked_few(loaded, few, tmp_path_factory):
    """The folder of results of an undisturbed run over the few."""
    town = copy_town(loaded, tmp_path_factory.mktemp("worked_few") / "town")
    result = town.work(few)
    assert result.exit_code == 0, result.output
    return town.folder / "out"


@pytest.fixture(scope="session")
def database():
    """Makes empty databases on a loopback PostgreSQL server, and drops them at the end."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        connection = psycopg.connect("host=127.0.0.1 port=5432 user=postgres connect_timeout=3", autocommit=True)
    except psycopg.OperationalError:
        pytest.skip("no PostgreSQL server answers on 127.0.0.1:5432")
    made = []

    def new_database() -> str:
        name = f"skiptrace_test_{uuid.uuid4().hex[:12]}"
        connection.execute(f"CREATE DATABASE {name}")
        made.append(name)
        return f"postgresql+psycopg://postgres@127.0.0.1:5432/{name}"

    yield new_database
    for name in made:
        with contextlib.suppress(psycopg.Error):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    connection.close()
