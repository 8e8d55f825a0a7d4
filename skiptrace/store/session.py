"""The store: made, opened, upgraded, and the units of work on it."""

from __future__ import annotations

import base64
import contextlib
import datetime as dt
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Self

from sqlalchemy import Connection, Engine, func, insert, inspect, select

from skiptrace.errors import OldSchema, StoreError, WrongKey
from skiptrace.store import audit, guards, locks, schema
from skiptrace.store.crypto import Sealer, unwrap, wrap
from skiptrace.store.engine import (
    SQLITE,
    connect,
    file_of,
    make_file,
    parse_url,
    refuse_open_door,
    transaction,
    use_wal,
)
from skiptrace.store.identifiers import new_id
from skiptrace.store.keys import new_key, read_key
from skiptrace.store.work import Work

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from types import TracebackType

    from skiptrace.config import StoreSettings

# Rows of `meta`: the master key sealed under the user's key, and the store's own name.
MASTER = "master"
STORE_ID = "store_id"
# Any constant will do; two processes that make the same PostgreSQL store at once queue for it.
_CREATION_LOCK = 0x536B6970


class Store:
    """
    Where cases, runs, evidence, money and decisions are kept; a context manager.

    Make one with `create`, open it with `open`. Threads may share it; processes open their own.

    Args:
        engine: Connections to the database.
        sealer: Seals and opens personal values.
        tables: Folder of the reference tables.
    """

    def __init__(self, engine: Engine, sealer: Sealer, tables: Path) -> None:
        self.sealer = sealer
        self._engine = engine
        self._tables = tables
        # SQLite has one writer at a time, and lets the others try again after a while that doubles: threads of ours
        # queue instead.
        self._one_writer: AbstractContextManager[object] = (
            threading.Lock() if engine.dialect.name == SQLITE else contextlib.nullcontext()
        )

    @classmethod
    def create(cls, url: str, key: bytes, *, tables: Path | None = None) -> Store:
        """
        Make a new, empty store.

        Args:
            url: ``sqlite:///FILE`` or ``postgresql+psycopg://…``.
            key: The user's key (`keys.read_key`); without it nothing personal can be read again.
            tables: Folder of the reference tables, if not the usual one.

        Raises:
            StoreError: There is a store already, or none can be made there.
        """
        address = parse_url(url)
        path = file_of(address)
        if path is not None:
            make_file(path)
        engine = connect(address)
        try:
            _lay_out(engine, wrap(new_key(), key))
        finally:
            engine.dispose()
        return cls.open(url, key, tables=tables)

    @classmethod
    def open(cls, url: str, key: bytes, *, tables: Path | None = None) -> Store:
        """
        Open the store at *url*.

        Raises:
            OldSchema: It was written by an older version; it is never migrated silently.
            WrongKey: The key does not open it.
            StoreError: There is none, or others may read it.
        """
        address = parse_url(url)
        _check_file(file_of(address))
        engine = connect(address)
        try:
            facts = _read_meta(engine)
            sealer = Sealer(unwrap(base64.b64decode(facts[MASTER]), key))
        except BaseException:
            engine.dispose()
            raise
        return cls(engine, sealer, tables or _usual_tables(file_of(address), facts[STORE_ID]))

    @classmethod
    def from_settings(cls, settings: StoreSettings) -> Store:
        """Open the store that the configuration names."""
        tables = Path(settings.tables) if settings.tables else None
        return cls.open(settings.url, read_key(settings.key), tables=tables)

    @property
    def tables(self) -> Path:
        """The folder of the reference tables, made when it is first asked for; closed to others."""
        try:
            self._tables.mkdir(mode=0o700, parents=True, exist_ok=True)
            refuse_open_door(self._tables)
        except OSError as exc:
            message = f"{self._tables}: the folder for reference tables cannot be made: {exc.strerror}"
            raise StoreError(message) from exc
        return self._tables

    def begin(self) -> AbstractContextManager[Work]:
        """A transaction that may write. Keep it short: on SQLite there is one writer at a time."""
        return self._work(read_only=False)

    def read(self) -> AbstractContextManager[Work]:
        """A transaction that only reads; it sees the store as it was at the first question, and blocks nobody."""
        return self._work(read_only=True)

    def hold(self, run_id: str) -> AbstractContextManager[None]:
        """
        Keep other processes off a run until the block ends.

        The operating system, or PostgreSQL, lets go when this process dies, so a killed run can be resumed at once.

        Raises:
            Locked: Another process works on it.
        """
        return locks.hold(self._engine, run_id)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    @contextlib.contextmanager
    def _work(self, *, read_only: bool) -> Iterator[Work]:
        turn = contextlib.nullcontext() if read_only else self._one_writer
        with turn, transaction(self._engine, read_only=read_only) as connection:
            yield Work(connection=connection, sealer=self.sealer, at=dt.datetime.now(dt.UTC))


def upgrade(url: str) -> tuple[str, str]:
    """
    Bring a store to this version's schema, in one transaction; returns the versions before and after.

    Raises:
        StoreError: There is no store, or it was written by a newer version.
    """
    address = parse_url(url)
    _check_file(file_of(address))
    engine = connect(address)
    try:
        before = _version(engine)
        if before < schema.SCHEMA_VERSION:
            # Alembic is imported here and nowhere else: it costs a third of a second that no other command pays.
            from skiptrace.store.migrations import migrate

            with transaction(engine) as connection:
                migrate(connection)
        return before, _version(engine)
    finally:
        engine.dispose()


def _lay_out(engine: Engine, wrapped_master: bytes) -> None:
    if engine.dialect.name == SQLITE:
        use_wal(engine)
    with transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(_CREATION_LOCK)))
        if inspect(connection).has_table(schema.alembic_version.name):
            where = engine.url.render_as_string(hide_password=True)
            raise StoreError(f"store {where}: there is one already; open it, or name another")
        build(connection)
        facts = {MASTER: base64.b64encode(wrapped_master).decode(), STORE_ID: new_id(), audit.HEAD: audit.START}
        connection.execute(insert(schema.meta), [{"name": name, "value": value} for name, value in facts.items()])


def build(connection: Connection) -> None:
    """Make every table of the newest schema, as the migrations would (a test compares the two)."""
    schema.in_language(connection.dialect.name)
    schema.metadata.create_all(connection, checkfirst=False)
    guards.install(connection)
    schema.version_metadata.create_all(connection, checkfirst=False)
    connection.execute(insert(schema.alembic_version).values(version_num=schema.SCHEMA_VERSION))


def _check_file(path: Path | None) -> None:
    if path is None:
        return
    if not path.is_file():
        raise StoreError(f"{path}: there is no store; `skiptrace init` makes one")
    refuse_open_door(path)


def _version(engine: Engine) -> str:
    where = f"store {engine.url.render_as_string(hide_password=True)}"
    with transaction(engine, read_only=True) as connection:
        if not inspect(connection).has_table(schema.alembic_version.name):
            raise StoreError(f"{where}: there is no store in this database; `skiptrace init` makes one")
        version = connection.execute(select(schema.alembic_version.c.version_num)).scalar() or ""
    if version > schema.SCHEMA_VERSION:
        raise StoreError(f"{where}: written by a newer Skiptrace (schema {version}); update Skiptrace")
    return version


def _read_meta(engine: Engine) -> dict[str, str]:
    version = _version(engine)
    if version < schema.SCHEMA_VERSION:
        message = f"the store has schema {version or 'none'}, this version wants {schema.SCHEMA_VERSION}"
        raise OldSchema(f"{message}: copy the store, then run `skiptrace store upgrade`")
    with transaction(engine, read_only=True) as connection:
        rows = connection.execute(select(schema.meta.c.name, schema.meta.c.value)).all()
    facts = {row.name: row.value for row in rows}
    if MASTER not in facts or STORE_ID not in facts:
        raise WrongKey("the store has lost its sealed key; restore it from a copy")
    return facts


def _usual_tables(path: Path | None, store_id: str) -> Path:
    if path is not None:
        return path.with_name(f"{path.stem}.tables")
    from platformdirs import user_data_path  # only stores on PostgreSQL need it

    return user_data_path("skiptrace", appauthor=False) / store_id
