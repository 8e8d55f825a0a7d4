"""A store on either database: a file in a temporary folder, and a database of its own on a loopback server."""

from __future__ import annotations

import contextlib
import shutil
import uuid

import pytest
from sqlalchemy import create_engine, select, text

from skiptrace.store import schema
from skiptrace.store.engine import make_file
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
def sqlite_template(tmp_path_factory):
    """A new store in a file, to be copied: a tenth of the time of making one."""
    path = tmp_path_factory.mktemp("template") / "store.db"
    Store.create(f"sqlite:///{path}", KEY).close()
    return path


@pytest.fixture(scope="session")
def postgresql_store(server):
    """A store on the server, and a function that makes it as new."""
    address = server()
    Store.create(address, KEY).close()
    engine = create_engine(address)
    with engine.begin() as connection:
        meta = [dict(row) for row in connection.execute(select(schema.meta)).mappings()]

    def renew():
        with engine.begin() as connection:
            # A superuser's way past the guards, open to no role that Skiptrace should be given.
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            for table in schema.metadata.sorted_tables:
                connection.execute(table.delete())
            connection.execute(schema.meta.insert(), meta)
            connection.execute(schema.alembic_version.update().values(version_num=schema.SCHEMA_VERSION))
            connection.execute(text("ALTER TABLE audit ENABLE TRIGGER USER"))
        return address

    yield renew
    engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """The address of a store as new, on each database in turn."""
    if request.param == "postgresql":
        return request.getfixturevalue("postgresql_store")()
    path = tmp_path / "store.db"
    shutil.copy2(request.getfixturevalue("sqlite_template"), path)
    return f"sqlite:///{path}"


@pytest.fixture
def store(url, tmp_path):
    """A store as new, open."""
    with Store.open(url, KEY, tables=tmp_path / "tables") as opened:
        yield opened


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_url(request, tmp_path):
    """The address of a database with nothing in it, of each kind in turn."""
    if request.param == "postgresql":
        return request.getfixturevalue("server")()
    make_file(tmp_path / "empty.db")
    return f"sqlite:///{tmp_path}/empty.db"
