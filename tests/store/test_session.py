"""Making, opening and guarding a store."""

import os
import sqlite3
import stat
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from sqlalchemy import text

from skiptrace.config import StoreSettings
from skiptrace.errors import ConfigError, Locked, OldSchema, SetupError, StoreError, WrongKey
from skiptrace.store import audit, keys, layouts, ledger, runs, session
from skiptrace.store import engine as engines
from skiptrace.store.session import Store
from tests.store.results import CaseResult, save_results

KEY = bytes(range(32))
CHECKOUT = Path(__file__).parents[2]
posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


def test_what_is_kept_is_there_after_opening_again(store, url):
    """A committed unit of work survives closing."""
    with store.begin() as work:
        layouts.save(work, "acme", "header = 3")
    store.close()

    with Store.open(url, KEY) as again, again.read() as work:
        assert layouts.get(work, "acme") == "header = 3"


def test_a_failed_unit_of_work_leaves_nothing(store):
    """When the block fails, all of it is undone."""
    with pytest.raises(StoreError), store.begin() as work:
        _save_and_fail(work)

    with store.read() as work:
        assert layouts.get(work, "acme") is None


def _save_and_fail(work):
    layouts.save(work, "acme", "header = 3")
    raise StoreError("on purpose")


def test_a_reading_unit_of_work_cannot_write(store):
    """What was opened for reading refuses to write, on both databases."""
    with pytest.raises(StoreError), store.read() as work:
        layouts.save(work, "acme", "header = 3")
    with store.begin() as work:
        layouts.save(work, "acme", "header = 3")


def test_a_wrong_key_is_told_at_once(store, url):
    """Another key is refused on opening, not by garbage later."""
    store.close()

    with pytest.raises(WrongKey, match="does not open"):
        Store.open(url, keys.new_key())


def test_two_stores_under_one_key_have_nothing_in_common(store, tmp_path):
    """Each store has a master key of its own: marks of one say nothing about another."""
    with Store.create(f"sqlite:///{tmp_path}/other.db", KEY) as other:
        assert store.sealer.blind("A-17", "account") != other.sealer.blind("A-17", "account")


def test_a_store_is_not_made_twice(store, url):
    """A store that is there is never laid over."""
    with pytest.raises(StoreError, match="one already"):
        Store.create(url, KEY)


def test_an_old_schema_is_refused_and_not_migrated(store, url):
    """A store of an older version is left as it is, and the way out is named."""
    with store.begin() as work:
        work.connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    store.close()

    with pytest.raises(OldSchema, match="skiptrace store upgrade"):
        Store.open(url, KEY)


def test_a_newer_schema_is_refused(store, url):
    """A store of a newer version is not touched by an older program, not even to upgrade it."""
    with store.begin() as work:
        work.connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()

    with pytest.raises(StoreError, match="newer"):
        Store.open(url, KEY)
    with pytest.raises(StoreError, match="newer"):
        session.upgrade(url)


def test_an_empty_database_is_no_store(empty_url):
    """A database without a store is told apart from a broken one, and a store can be made in it."""
    with pytest.raises(StoreError, match="skiptrace init"):
        Store.open(empty_url, KEY)
    Store.create(empty_url, KEY).close()
    Store.open(empty_url, KEY).close()


def test_a_missing_file_is_no_store(tmp_path):
    """Opening never makes a file."""
    with pytest.raises(StoreError, match="skiptrace init"):
        Store.open(f"sqlite:///{tmp_path}/none.db", KEY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", [b"not a database at all, but long enough to look at" * 100, b"\0" * 5000])
def test_a_foreign_file_is_refused(tmp_path, content):
    """A file of another kind is neither opened nor laid over."""
    path = tmp_path / "letter.db"
    path.write_bytes(content)
    path.chmod(0o600)

    with pytest.raises(StoreError):
        Store.open(f"sqlite:///{path}", KEY)
    with pytest.raises(StoreError):
        Store.create(f"sqlite:///{path}", KEY)
    assert content == path.read_bytes()


@pytest.mark.parametrize(
    "address",
    ["", "sqlite://", "sqlite:///:memory:", "mysql://u:s3cret@h/d", "postgresql+asyncpg://u:s3cret@h/d", "s3cret"],
)
def test_an_address_of_no_store_is_refused(address):
    """Only a file or PostgreSQL by psycopg will do, and a password is never repeated."""
    with pytest.raises(ConfigError) as caught:
        Store.open(address, KEY)
    assert "s3cret" not in str(caught.value)


def test_a_server_that_does_not_answer_is_our_error():
    """No server, no traceback, no password in the message."""
    pytest.importorskip("psycopg")

    with pytest.raises(StoreError) as caught:
        Store.open("postgresql+psycopg://u:s3cret@127.0.0.1:1/d", KEY)
    assert "s3cret" not in str(caught.value)


def test_a_folder_that_is_not_there_is_our_error(tmp_path):
    """A store in a missing folder is refused with the reason."""
    with pytest.raises(StoreError, match="cannot be made"):
        Store.create(f"sqlite:///{tmp_path}/none/store.db", KEY)


@posix
def test_a_new_store_is_the_owners_alone(tmp_path):
    """Store, journal and folder of tables are closed to others, whatever the umask."""
    before = os.umask(0)
    try:
        with Store.create(f"sqlite:///{tmp_path}/store.db", KEY) as store, store.begin() as work:
            layouts.save(work, "acme", "header = 3")
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in (*tmp_path.iterdir(), store.tables)}
    finally:
        os.umask(before)

    assert modes.pop("store.tables") == 0o700
    assert modes == {"store.db": 0o600, "store.db-wal": 0o600, "store.db-shm": 0o600}


@posix
def test_a_store_that_everybody_can_read_is_refused(tmp_path):
    """Safeguards Rule 314.4(c)(1): an open door is refused, with the command that closes it."""
    path = tmp_path / "store.db"
    Store.create(f"sqlite:///{path}", KEY).close()
    path.chmod(0o644)

    with pytest.raises(StoreError, match="chmod o-rwx"):
        Store.open(f"sqlite:///{path}", KEY)


@posix
def test_a_folder_of_tables_that_everybody_can_read_is_refused(tmp_path):
    """Reference tables hold people too."""
    (tmp_path / "store.tables").mkdir(mode=0o755)

    with Store.create(f"sqlite:///{tmp_path}/store.db", KEY) as store, pytest.raises(StoreError, match="chmod"):
        _ = store.tables


def test_the_settings_open_the_store(tmp_path):
    """What `init` writes down is enough to open the store."""
    key = keys.make_key_file(tmp_path / "skiptrace.key")
    settings = StoreSettings(
        url=f"sqlite:///{tmp_path}/store.db", key=f"file:{tmp_path}/skiptrace.key", tables=f"{tmp_path}/elsewhere"
    )
    Store.create(settings.url, key).close()

    with Store.from_settings(settings) as store:
        assert tmp_path / "elsewhere" == store.tables


def test_sqlite_keeps_what_was_committed_through_a_power_cut(tmp_path):
    """WAL with synchronous FULL (2): a paid call that was written down is not forgotten."""
    with Store.create(f"sqlite:///{tmp_path}/store.db", KEY) as store, store.begin() as work:
        names = ("journal_mode", "synchronous", "foreign_keys", "recursive_triggers")
        settings = [work.connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in names]

    assert settings == ["wal", 2, 1, 1]


def test_two_writers_take_turns(store):
    """Units of work that write at the same time all get through."""

    def write(number):
        for turn in range(10):
            with store.begin() as work:
                layouts.save(work, f"{number}-{turn}", "")

    threads = [threading.Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as work:
        assert len(layouts.names(work)) == 40


def test_a_writer_that_never_ends_is_told_as_locked(tmp_path, monkeypatch):
    """Waiting has an end, and the message says what to do."""
    monkeypatch.setattr(engines, "_SQLITE_SETTINGS", ("PRAGMA busy_timeout = 10",))
    with Store.create(f"sqlite:///{tmp_path}/store.db", KEY) as store:
        other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Locked, match="another process"), store.begin():
            pass
        other.close()


def test_readers_are_not_kept_waiting(store):
    """While somebody writes, others read the state before."""
    with store.begin() as work:
        layouts.save(work, "acme", "")
        with store.read() as reading:
            assert layouts.names(reading) == []


def test_a_run_is_held_by_one(store):
    """A second holder is refused at once, another run is free, and letting go frees the run."""
    with store.hold("run-1"):
        with pytest.raises(Locked, match="another process"), store.hold("run-1"):
            pass
        with store.hold("run-2"):
            pass
    with store.hold("run-1"):
        pass


HOLDER = """
import sys
from skiptrace.store.session import Store
with Store.open(sys.argv[1], bytes(range(32))) as store, store.hold("run-1"):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_a_killed_holder_frees_its_run(store, url):
    """`kill -9` of the process that works on a run does not stand in the way of `--resume`."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, url], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd()
    )
    with holder:
        assert holder.stdout.readline().strip() == b"held"
        with pytest.raises(Locked), store.hold("run-1"):
            pass
        holder.kill()
        holder.wait()

    # The server notices the broken connection a moment later; the operating system at once.
    _eventually_held(store)


def _eventually_held(store):
    for _ in range(200):
        try:
            with store.hold("run-1"):
                return
        except Locked:
            threading.Event().wait(0.02)
    pytest.fail("the dead process still holds the run")


def test_no_lock_file_is_left(tmp_path):
    """Holding a run leaves nothing behind."""
    with Store.create(f"sqlite:///{tmp_path}/store.db", KEY) as store, store.hold("run/../1"):
        assert len(list(tmp_path.glob("*.lock"))) == 1
    assert list(tmp_path.glob("*.lock")) == []


# Imports once, then forks a writer a line of standard input asks for, and kills it in the middle of its work.
KILLER = """
import os, signal, sys
from skiptrace.store import audit, ledger
from skiptrace.store.session import Store
from tests.store.results import CaseResult, save_results

def write(url, run_id, start, told):
    with Store.open(url, bytes(range(32))) as store:
        for chunk in range(start, start + 100_000):
            with store.begin() as work:
                rows = [CaseResult(chunk * 10 + n, n, "case", f"A-{n}", "located", b"{}" * 500) for n in range(10)]
                save_results(work, run_id, rows)
                ledger.append(work, [ledger.Entry(source="s", purpose="p", run_id=run_id, billed_micro_usd=1)])
                audit.append(work, "chunk.done", who="test")
            os.write(told, b"%d\\n" % chunk)

for line in sys.stdin:
    start, chunks = map(int, line.split())
    reader, told = os.pipe()
    pid = os.fork()
    if pid == 0:
        write(sys.argv[1], sys.argv[2], start, told)
    os.close(told)
    with os.fdopen(reader) as lines:
        confirmed = [lines.readline() for _ in range(chunks)][-1]
        os.kill(pid, signal.SIGKILL)
        confirmed = ([confirmed] + [one for one in lines if one.endswith("\\n")])[-1]
    os.waitpid(pid, 0)
    print(confirmed.strip(), flush=True)
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork and SIGKILL")
def test_a_killed_writer_leaves_the_store_whole(tmp_path):
    """A dozen times `kill -9` in the middle of writing: whole chunks only, no confirmed chunk lost, chain unbroken."""
    url = f"sqlite:///{tmp_path}/store.db"
    with Store.create(url, KEY) as store, store.begin() as work:
        run_id = runs.start(work, purpose="public_record").run_id
    chunks = 0
    with subprocess.Popen(
        [sys.executable, "-c", KILLER, url, run_id], stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=CHECKOUT
    ) as killer:
        for attempt in range(12):
            killer.stdin.write(b"%d %d\n" % (chunks, 1 + attempt))
            killer.stdin.flush()
            confirmed = int(killer.stdout.readline())
            chunks = _whole_chunks(url, run_id)
            assert chunks > confirmed
        killer.stdin.close()


def _whole_chunks(url, run_id):
    with Store.open(url, KEY) as store, store.read() as work:
        assert work.connection.exec_driver_sql("PRAGMA integrity_check").scalar() == "ok"
        assert audit.verify(work) is None
        positions = runs.done_positions(work, run_id)
        assert positions == set(range(len(positions)))
        chunks = len(positions) // 10
        assert (chunks, chunks) == (len(list(audit.lines(work))), ledger.billed_micro_usd(work, run_id=run_id))
        assert len(positions) == sum(1 for _ in runs.stream_results(work, run_id))
    return chunks


def test_errors_do_not_quote_values(store):
    """A statement that fails tells neither its parameters nor the row."""
    with pytest.raises(StoreError) as caught, store.begin() as work:
        save_results(work, "no such run", [CaseResult(1, 1, "", "DOE-SECRET", "located", b"DOE-SECRET")])
    chain = [caught.value, caught.value.__cause__]

    assert all("DOE-SECRET" not in str(one) for one in chain)


def test_a_missing_driver_names_the_extra(monkeypatch):
    """Without psycopg, the way to install it is told."""
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(SetupError, match=r"skiptrace\[postgres\]"):
        Store.open("postgresql+psycopg://u@127.0.0.1/d", KEY)
