"""Stores for tests of the runtime: real ones, on either database."""

from __future__ import annotations

import shutil

import pytest

from skiptrace.store.session import Store
from tests.runtime.offices import KEY, Office
from tests.vendors import VendorServer, invented_people


@pytest.fixture(scope="session")
def template(tmp_path_factory):
    """A new store in a file, to be copied."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    Store.create(f"sqlite:///{path}", KEY).close()
    return path


@pytest.fixture
def store_url(template, tmp_path):
    """The address of a store as new."""
    shutil.copy2(template, tmp_path / "store.db")
    return f"sqlite:///{tmp_path}/store.db"


@pytest.fixture
def store(store_url):
    """A store as new, open."""
    with Store.open(store_url, KEY) as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def either_url(request):
    """The address of a store as new, on each database in turn."""
    if request.param == "sqlite":
        return request.getfixturevalue("store_url")
    address = request.getfixturevalue("database")()
    Store.create(address, KEY).close()
    return address


@pytest.fixture(scope="session")
def population():
    """Whom the vendors know."""
    return invented_people(300, seed=3)


@pytest.fixture
def server(population):
    """Every vendor, on loopback."""
    with VendorServer(population) as running:
        yield running


@pytest.fixture
def office(store, server):
    """Makes runs that ask the vendors of `server`; closed when the test ends."""
    opened = []

    def open_office(*sources, **said):
        made = Office(store, server, sources, **said)
        opened.append(made)
        return made

    yield open_office
    for one in opened:
        one.close()
