"""The schema by migrations, and the schema by the tables as they stand."""

import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import inspect, text

from skiptrace.errors import StoreError
from skiptrace.store import schema, session
from skiptrace.store.engine import connect, parse_url, transaction
from skiptrace.store.migrations import migrate
from skiptrace.store.session import Store

KEY = bytes(range(32))


def _facts(connection):
    """Everything that the database says of its tables: columns, keys, checks, indexes, triggers."""
    if connection.dialect.name == "sqlite":
        rows = connection.execute(text("SELECT type, name, sql FROM sqlite_master ORDER BY type, name"))
        return [(kind, name, " ".join((sql or "").replace('"', "").split())) for kind, name, sql in rows]
    inspector = inspect(connection)
    tables = {
        name: (
            [(one["name"], str(one["type"]), one["nullable"], one["default"]) for one in inspector.get_columns(name)],
            inspector.get_pk_constraint(name),
            inspector.get_foreign_keys(name),
            inspector.get_check_constraints(name),
            inspector.get_unique_constraints(name),
            inspector.get_indexes(name),
        )
        for name in sorted(inspector.get_table_names())
    }
    triggers = connection.execute(
        text("SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY tgname")
    )
    return tables, [tuple(row) for row in triggers]


def test_migrations_and_tables_give_the_same_schema(empty_url):
    """A store that was made new and one that was migrated from nothing are alike to the letter."""
    engine = connect(parse_url(empty_url))
    with transaction(engine) as connection:
        session.build(connection)
        made = _facts(connection)
        connection.rollback()
    with transaction(engine) as connection:
        migrate(connection)
        migrated = _facts(connection)
    engine.dispose()

    assert _sorted(made) == _sorted(migrated)


def _sorted(facts):
    # Constraints stand in the order in which they were written down, which means nothing.
    if isinstance(facts, list):
        return [
            (kind, name, sorted(re.sub(r"^[^(]*\(|\)\s*$", "", sql).replace(" ", "").split(",")))
            for kind, name, sql in facts
        ]
    return facts


def test_alembic_sees_no_difference(store):
    """Alembic's own comparison of tables and database is empty."""
    with store.begin() as work:
        context = MigrationContext.configure(work.connection, opts={"target_metadata": schema.metadata})

        assert compare_metadata(context, schema.metadata) == []


def test_the_newest_migration_is_the_version():
    """The version that a new store is stamped with is the head of the migrations."""
    config = Config()
    config.set_main_option("script_location", str(Path(session.__file__).parent / "migrations"))

    assert ScriptDirectory.from_config(config).get_heads() == [schema.SCHEMA_VERSION]


def test_upgrading_a_current_store_changes_nothing(store, url):
    """An upgrade that is not needed does nothing and says so."""
    store.close()

    assert session.upgrade(url) == (schema.SCHEMA_VERSION, schema.SCHEMA_VERSION)


def test_an_upgrade_needs_a_store(empty_url):
    """An empty database is not turned into a store by upgrading it."""
    with pytest.raises(StoreError, match="skiptrace init"):
        session.upgrade(empty_url)


def test_a_failed_migration_leaves_the_store_as_it_was(empty_url):
    """A migration happens whole or not at all, on SQLite too."""
    engine = connect(parse_url(empty_url))
    with pytest.raises(StoreError), transaction(engine) as connection:
        _migrate_and_fail(connection)
    with transaction(engine, read_only=True) as connection:
        tables = inspect(connection).get_table_names()
    engine.dispose()

    assert tables == []


def _migrate_and_fail(connection):
    migrate(connection)
    raise StoreError("on purpose")


def test_making_a_store_does_not_import_alembic(tmp_path):
    """Alembic costs a third of a second; a new store is stamped without it."""
    code = (
        "import sys; from skiptrace.store.session import Store; "
        f"Store.create('sqlite:///{tmp_path}/store.db', bytes(32)).close(); print('alembic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert told.stdout.strip() == "False"


def test_a_store_of_an_older_schema_is_upgraded(store, url, monkeypatch):
    """`upgrade` runs the missing migrations and stamps the newest."""
    with store.begin() as work:
        work.connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    store.close()
    ran = []
    monkeypatch.setattr("skiptrace.store.migrations.command.upgrade", lambda _config, revision: ran.append(revision))

    session.upgrade(url)

    assert ran == ["head"]
    with pytest.raises(StoreError):
        Store.open(url, KEY)
