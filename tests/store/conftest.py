"""A store on either database: a file in a temporary folder, and a database of its own on a loopback server."""

from __future__ import annotations

import contextlib
import uuid

import pytest
from sqlalchemy import create_engine, text

from skiptrace.store.session import Store

KEY = bytes(range(32))
SERVER = "127.0.0.1:5432"


@pytest.fixture(scope="session")
def server():
    """Makes empty databases on the loopback server, and drops them at the end."""
    psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")
    try:
        connection = psycopg.connect("host=127.0.0.1 port=5432 user=postgres connect_timeout=3", autocommit=True)
    except psycopg.OperationalError:
        pytest.skip(f"no PostgreSQL server answers on {SERVER}")
    made = []

    def new_database():
        name = f"skiptrace_test_{uuid.uuid4().hex[:12]}"
        connection.execute(f"CREATE DATABASE {name}")
        # A test's database need not survive a power cut; the disk is shared with other tests.
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = off")
        made.append(name)
        return f"postgresql+psycopg://postgres@{SERVER}/{name}"

    yield new_database
    for name in made:
        with contextlib.suppress(psycopg.Error):
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
    connection.close()


@pytest.fixture(scope="session")
def postgresql_url(server):
    """One PostgreSQL database for the session; `url` empties it before each test (making one takes 50 ms)."""
    return server()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of an empty database, of each kind in turn."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/store.db"
    address = request.getfixturevalue("postgresql_url")
    engine = create_engine(address)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return address


@pytest.fixture
def store(url, tmp_path):
    """A new, open store."""
    with Store.create(url, KEY, tables=tmp_path / "tables") as made:
        yield made
