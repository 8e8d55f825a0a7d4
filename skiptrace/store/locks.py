"""Who works on a run: a lock that the operating system or the server takes back when its owner dies."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import threading
from typing import TYPE_CHECKING

from sqlalchemy import Engine, func, select

from skiptrace.errors import Locked, StoreError
from skiptrace.store.engine import file_of, translated

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

# Record locks are the process's, not the file handle's: within a process this set tells holders apart.
_held: set[str] = set()
_guard = threading.Lock()


def hold(engine: Engine, run_id: str) -> contextlib.AbstractContextManager[None]:
    """Keep other processes off *run_id* until the block ends."""
    path = file_of(engine.url)
    if path is None:
        return _hold_on_server(engine, run_id)
    # A run's id may come from the command line: its hash is always a file name.
    name = hashlib.sha256(run_id.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return _hold_file(path.absolute().with_name(f"{path.name}.{name}.lock"), run_id)


@contextlib.contextmanager
def _hold_on_server(engine: Engine, run_id: str) -> Iterator[None]:
    digest = hashlib.sha256(f"skiptrace run {run_id}".encode("utf-8", "surrogatepass")).digest()
    number = int.from_bytes(digest[:8], signed=True)
    with translated(engine.url), engine.connect() as connection:
        # The lock belongs to the connection: outside a transaction, so that nothing is held open for hours.
        connection = connection.execution_options(isolation_level="AUTOCOMMIT")  # noqa: PLW2901  # the same one
        if not connection.execute(select(func.pg_try_advisory_lock(number))).scalar():
            raise _locked(run_id)
        try:
            yield
        finally:
            connection.execute(select(func.pg_advisory_unlock(number)))


@contextlib.contextmanager
def _hold_file(path: Path, run_id: str) -> Iterator[None]:
    with _guard:
        if str(path) in _held:
            raise _locked(run_id)
        _held.add(str(path))
    try:
        descriptor = _lock(path, run_id)
        try:
            yield
        finally:
            # Away with the file first, while nobody else can have it.
            with contextlib.suppress(OSError):
                path.unlink()
            os.close(descriptor)
    finally:
        with _guard:
            _held.discard(str(path))


def _lock(path: Path, run_id: str) -> int:
    while True:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError as exc:
            raise StoreError(f"{path}: the lock of the run cannot be made: {exc.strerror}") from exc
        if not _try_lock(descriptor):
            os.close(descriptor)
            raise _locked(run_id)
        if _still_there(path, descriptor):
            return descriptor
        # The owner before us removed the file between our opening and locking it: what we hold is nobody's lock.
        os.close(descriptor)


def _still_there(path: Path, descriptor: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(descriptor))
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _try_lock(descriptor: int) -> bool:
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _try_lock(descriptor: int) -> bool:
        # lockf and not flock: a forked worker that outlives its killed parent does not keep the lock.
        try:
            fcntl.lockf(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True


def _locked(run_id: str) -> Locked:
    return Locked(f"run {run_id}: another process works on it; wait until it is done, or end that process")
