"""Connections to either database, set so that what was committed survives a power cut."""

from __future__ import annotations

import contextlib
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from skiptrace.errors import ConfigError, Locked, SetupError, StoreError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.engine import URL

SQLITE = "sqlite"
POSTGRESQL = "postgresql+psycopg"
# A writer waits this long for another one; a chunk of a run is written in well under a second.
WAIT_S = 30
CONNECT_TIMEOUT_S = 10
# How a transaction on SQLite starts; an execution option, read by `_begin_sqlite`.
START = "skiptrace_start"

_SQLITE_SETTINGS = (
    f"PRAGMA busy_timeout = {WAIT_S * 1000}",
    "PRAGMA foreign_keys = ON",
    # FULL, not NORMAL: in WAL mode NORMAL may lose the last commits in a power cut, and a paid call whose line in
    # the ledger is lost would be paid twice. It costs one fsync a commit, and a commit holds a chunk of cases.
    "PRAGMA synchronous = FULL",
    # Without it INSERT OR REPLACE would delete rows past the triggers that make a table append-only.
    "PRAGMA recursive_triggers = ON",
    # What is erased is overwritten, not left in free pages.
    "PRAGMA secure_delete = ON",
)
# What a driver says, and what we say: the first that fits.
_SAYINGS: tuple[tuple[tuple[str, ...], type[StoreError], str], ...] = (
    (
        ("database is locked", "table is locked", "lock timeout", "deadlock"),
        Locked,
        f"another process has been writing to it for {WAIT_S} s; try again when it is done",
    ),
    (
        ("disk is full", "no space left", "disk i/o error"),
        StoreError,
        "the disk is full or failing; make room and resume the run",
    ),
    (
        ("readonly database", "read-only transaction", "permission denied"),
        StoreError,
        "it may not be written to; check the rights on it and its folder",
    ),
    (
        ("not a database", "malformed"),
        StoreError,
        "not a Skiptrace store, or damaged; restore it from a copy",
    ),
    (
        ("append-only",),
        StoreError,
        "observations, decisions, ledger and audit are only ever added to",
    ),
    (
        ("connection failed", "connection to server", "connection timeout", "translate host", "fatal:"),
        StoreError,
        "the server does not let us in; check the address, user and database",
    ),
    (("",), StoreError, "the database refused the statement; `skiptrace store verify` may say more"),
)


def parse_url(address: str) -> URL:
    """
    The store's address.

    Raises:
        ConfigError: It is no address, or of a database that is not supported. It is not repeated: it may hold a
            password.
    """
    try:
        url = make_url(address)
    except (ArgumentError, ValueError) as exc:
        raise ConfigError("store url: not an address; write sqlite:///FILE or postgresql+psycopg://…") from exc
    if url.drivername not in {SQLITE, POSTGRESQL}:
        raise ConfigError(f"store url: {url.drivername} is not supported; write sqlite:///FILE or {POSTGRESQL}://…")
    if url.drivername == SQLITE and (not url.database or url.database == ":memory:"):
        raise ConfigError("store url: a SQLite store is a file; write sqlite:///FILE")
    return url


def file_of(url: URL) -> Path | None:
    """The file of a SQLite store; None on PostgreSQL."""
    return Path(url.database or "") if url.drivername == SQLITE else None


def connect(url: URL) -> Engine:
    """An engine; it connects when it is first used."""
    try:
        # hide_parameters: what SQLAlchemy says of a failed statement must not quote values.
        engine = create_engine(url, hide_parameters=True, connect_args=_arguments(url), pool_pre_ping=not file_of(url))
    except (ModuleNotFoundError, NoSuchModuleError) as exc:
        raise SetupError("PostgreSQL needs an extra: pip install 'skiptrace[postgres]'") from exc
    event.listen(engine, "connect", _set_up_sqlite if file_of(url) else _set_up_postgresql)
    if file_of(url):
        event.listen(engine, "begin", _begin_sqlite)
    return engine


@contextlib.contextmanager
def transaction(engine: Engine, *, read_only: bool = False) -> Iterator[Connection]:
    """One transaction: kept when the block ends, undone when it fails."""
    with translated(engine.url), engine.connect() as connection:
        if read_only:
            _set_read_only(connection)
        with connection.begin():
            yield connection


def use_wal(engine: Engine) -> None:
    """Let readers go on while somebody writes; a property of the file, set once and outside a transaction."""
    with translated(engine.url), engine.connect() as connection:
        connection.execution_options(**{START: ()}).exec_driver_sql("PRAGMA journal_mode = WAL")


@contextlib.contextmanager
def translated(url: URL) -> Iterator[None]:
    """Turn the database's errors into ours, without the values that a driver may quote."""
    try:
        yield
    except DBAPIError as exc:
        raise _our_error(str(exc.orig).lower(), url) from exc
    except PoolTimeout as exc:
        where = url.render_as_string(hide_password=True)
        raise Locked(f"store {where}: too many units of work at once in this process; use fewer workers") from exc


def make_file(path: Path) -> None:
    """Make an empty SQLite file that only its owner can read, unless there is one."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as exc:
        raise StoreError(f"{path}: the store cannot be made there: {exc.strerror}") from exc
    os.close(descriptor)


def refuse_open_door(path: Path) -> None:
    """
    Refuse a file or folder that everybody on the machine can read.

    Safeguards Rule, 16 CFR 314.4(c)(1) and (3): access control and encryption at rest.
    """
    others = stat.S_IROTH | stat.S_IWOTH
    if os.name == "posix" and path.stat().st_mode & others:
        raise StoreError(f"{path}: everybody on this machine can read it; close it with: chmod o-rwx '{path}'")


def _arguments(url: URL) -> dict[str, Any]:
    return {"timeout": WAIT_S} if file_of(url) else {"connect_timeout": CONNECT_TIMEOUT_S}


def _set_up_sqlite(connection: Any, _record: object) -> None:
    # The driver must not open transactions of its own: `_begin_sqlite` says how each one starts.
    connection.isolation_level = None
    for setting in _SQLITE_SETTINGS:
        connection.execute(setting)


def _set_up_postgresql(connection: Any, _record: object) -> None:
    connection.execute(f"SET lock_timeout = '{WAIT_S}s'")
    connection.commit()


def _set_read_only(connection: Connection) -> None:
    if connection.dialect.name == SQLITE:
        connection.execution_options(**{START: ("PRAGMA query_only = ON", "BEGIN")})
    else:
        # REPEATABLE READ sees one state of the store throughout, as a reader on SQLite does.
        connection.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)


def _begin_sqlite(connection: Connection) -> None:
    # IMMEDIATE takes the place of the one writer at once. A transaction that first reads and then writes would fail
    # at the write if another writer came in between, and no waiting helps it.
    writing = ("PRAGMA query_only = OFF", "BEGIN IMMEDIATE")
    for statement in connection.get_execution_options().get(START, writing):
        connection.exec_driver_sql(statement)


def _our_error(said: str, url: URL) -> StoreError:
    kind, reason = next((kind, reason) for words, kind, reason in _SAYINGS if any(word in said for word in words))
    return kind(f"store {url.render_as_string(hide_password=True)}: {reason}")
