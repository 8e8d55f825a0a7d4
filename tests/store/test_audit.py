"""The audit's chain."""

import threading

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from skiptrace.store import audit
from skiptrace.store.session import Store

KEY = bytes(range(32))


def _write(store, count=5):
    with store.begin() as work:
        for number in range(count):
            audit.append(work, "run.started", who="j.doe", subjects=(f"run-{number}",), detail={"cases": number})


def _tamper(store, statement):
    """Change the audit as somebody with the database in hand could: guards away first."""
    with store.begin() as work:
        if work.connection.dialect.name == "sqlite":
            work.connection.execute(text("DROP TRIGGER audit_no_update"))
            work.connection.execute(text("DROP TRIGGER audit_no_delete"))
        else:
            work.connection.execute(text("ALTER TABLE audit DISABLE TRIGGER USER"))
        work.connection.exec_driver_sql(statement)


def test_an_untouched_chain_holds(store):
    """Lines are numbered from one and verify, also when there are none."""
    with store.read() as work:
        assert audit.verify(work) is None
    _write(store)

    with store.read() as work:
        assert audit.verify(work) is None
        lines = list(audit.lines(work))
    assert (
        [line.seq for line in lines],
        lines[2].subjects,
        lines[2].detail,
    ) == ([1, 2, 3, 4, 5], ("run-2",), {"cases": 2})


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET who = 'somebody' WHERE seq = 3", 3),
        ("UPDATE audit SET detail = '{\"cases\":0}' WHERE seq = 2", 2),
        ("UPDATE audit SET at = '2020-01-01T00:00:00.000000Z' WHERE seq = 4", 4),
        ("DELETE FROM audit WHERE seq = 2", 2),
        ("DELETE FROM audit WHERE seq = 5", 5),
        ("DELETE FROM audit", 1),
        ("UPDATE audit SET seq = 9 WHERE seq = 5", 5),
    ],
)
def test_a_broken_chain_names_the_first_line(store, statement, broken):
    """Whatever is changed or cut off, the first line that is not as written is named."""
    _write(store)
    _tamper(store, statement)

    with store.read() as work:
        assert broken == audit.verify(work)


def test_writers_at_once_make_one_chain(store):
    """Lines of several writers stand in one unbroken row."""
    threads = [threading.Thread(target=_write, args=(store, 3)) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as work:
        assert (audit.verify(work), len(list(audit.lines(work)))) == (None, 12)


@pytest.fixture(scope="module")
def one_store(tmp_path_factory):
    with Store.create(f"sqlite:///{tmp_path_factory.mktemp('audit')}/store.db", KEY) as made:
        yield made


any_text = st.text(st.characters(codec=None))
any_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | any_text,
    lambda inner: st.lists(inner) | st.dictionaries(any_text, inner),
    max_leaves=5,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(who=any_text, action=any_text, subject=any_text, detail=st.dictionaries(any_text, any_json))
def test_any_line_holds(one_store, who, action, subject, detail):
    """Whatever characters a line is made of, it verifies when it is read back."""
    with one_store.begin() as work:
        audit.append(work, action, who=who, subjects=(subject,), detail=detail)
        assert audit.verify(work) is None
