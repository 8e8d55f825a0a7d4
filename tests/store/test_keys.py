"""Keys by name."""

import os
import stat
import types

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skiptrace.errors import MissingKey, SetupError, SkiptraceError, WrongKey
from skiptrace.store import keys

posix = pytest.mark.skipif(os.name != "posix", reason="file modes are POSIX")


def test_a_new_key_file_is_read_back(tmp_path):
    """`init` writes the key that `open` reads."""
    made = keys.make_key_file(tmp_path / "skiptrace.key")

    assert made == keys.read_key(f"file:{tmp_path}/skiptrace.key")


@posix
def test_a_new_key_file_is_the_owners_alone(tmp_path):
    """Nobody else can read a new key file, whatever the umask."""
    before = os.umask(0)
    try:
        keys.make_key_file(tmp_path / "skiptrace.key")
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "skiptrace.key").stat().st_mode) == 0o600


def test_a_key_file_is_never_overwritten(tmp_path):
    """The only key to a store cannot be lost by a second `init`."""
    made = keys.make_key_file(tmp_path / "skiptrace.key")

    with pytest.raises(SetupError, match="there already"):
        keys.make_key_file(tmp_path / "skiptrace.key")
    assert made == keys.read_key(f"file:{tmp_path}/skiptrace.key")


@posix
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o666])
def test_a_shared_key_file_is_refused_with_the_way_out(tmp_path, mode):
    """A key that others can use is refused, and the command that closes it is named."""
    path = tmp_path / "skiptrace.key"
    keys.make_key_file(path)
    path.chmod(mode)

    with pytest.raises(SetupError, match="chmod 600"):
        keys.read_key(f"file:{path}")


def test_a_key_in_the_environment(monkeypatch):
    """`env:NAME` is read when asked for."""
    key = keys.new_key()
    monkeypatch.setenv("SKIPTRACE_TEST_KEY", f" {keys.key_text(key)}\n")

    assert key == keys.read_key("env:SKIPTRACE_TEST_KEY")


def test_a_key_in_the_key_ring(monkeypatch):
    """`keyring:NAME` asks the key ring for the service skiptrace."""
    key = keys.new_key()
    held = {("skiptrace", "store"): keys.key_text(key)}
    ring = types.SimpleNamespace(get_password=lambda service, name: held.get((service, name)))
    monkeypatch.setitem(__import__("sys").modules, "keyring", ring)

    assert key == keys.read_key("keyring:store")
    with pytest.raises(MissingKey, match="keyring set"):
        keys.read_key("keyring:other")


def test_a_missing_key_ring_names_the_extra(monkeypatch):
    """Without the extra, the way to install it is told."""
    monkeypatch.setitem(__import__("sys").modules, "keyring", None)

    with pytest.raises(SetupError, match=r"skiptrace\[keyring\]"):
        keys.read_key("keyring:store")


@pytest.mark.parametrize("reference", ["env:SKIPTRACE_NOT_SET", "file:/nowhere/at/all.key", "file:/"])
def test_a_missing_key_says_where_it_was_sought(reference):
    """A key that is not there is our own error."""
    with pytest.raises(MissingKey):
        keys.read_key(reference)


@pytest.mark.parametrize("content", ["", "short", "é" * 43, "A" * 44, "A" * 100_000, "\0" * 43])
def test_a_file_without_a_key_is_refused(tmp_path, content):
    """What is not 32 bytes in base64 is refused, and not repeated."""
    path = tmp_path / "skiptrace.key"
    keys.make_key_file(path)
    path.write_text(content, encoding="utf-8")

    with pytest.raises(WrongKey) as caught:
        keys.read_key(f"file:{path}")
    assert not content or content not in str(caught.value)


def test_a_pasted_key_is_not_repeated():
    """A key given in place of its name does not appear in the message."""
    secret = keys.key_text(bytes(32))

    with pytest.raises(SetupError) as caught:
        keys.read_key(secret)
    assert secret not in str(caught.value)


@given(st.text(st.characters(codec=None)))
def test_any_reference_is_read_or_refused(reference):
    """No reference ends in anything but our own errors."""
    with pytest.raises(SkiptraceError):
        keys.read_key(reference)
    with pytest.raises(SkiptraceError):
        keys.read_key(f"file:{reference}/no-such-file")
    with pytest.raises(SkiptraceError):
        keys.read_key(f"env:{reference}=")
