"""Where keys come from: a file, the environment, or the key ring. A key is named, never written down."""

from __future__ import annotations

import base64
import binascii
import importlib
import os
import stat
from pathlib import Path

from skiptrace.errors import MissingKey, SetupError, WrongKey
from skiptrace.store.crypto import KEY_BYTES

KEYRING_SERVICE = "skiptrace"
# A secret is a line; a gigabyte under that name is a mistake.
LONGEST_SECRET_BYTES = 64 * 1024


def new_key() -> bytes:
    """A new random key."""
    return os.urandom(KEY_BYTES)


def key_text(key: bytes) -> str:
    """A key as it stands in a file, the environment or the key ring: base64 on one line."""
    return base64.urlsafe_b64encode(key).decode("ascii")


def make_key_file(path: Path) -> bytes:
    """
    Write a new key to *path*, readable by its owner only, and return it.

    Raises:
        SetupError: The file exists (it may be the only key to a store), or cannot be written.
    """
    key = new_key()
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError as exc:
        raise SetupError(f"{path}: a key file is there already; it is kept, a store may need it") from exc
    except OSError as exc:
        raise SetupError(f"{path}: the key file cannot be written: {exc.strerror}") from exc
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key_text(key) + "\n")
        file.flush()
        # A store that survives a power cut is worthless without its key.
        os.fsync(file.fileno())
    return key


def read_key(reference: str) -> bytes:
    """
    The store's key.

    Args:
        reference: ``file:PATH``, ``env:NAME`` or ``keyring:NAME``.

    Raises:
        MissingKey: Nothing is there.
        WrongKey: What is there is not a key.
        SetupError: The reference is of no known form, or others may read the file.
    """
    text = read_secret(reference)
    try:
        key = base64.b64decode(text.encode("ascii"), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as exc:
        raise WrongKey(f"{reference}: not a key; `skiptrace init` writes one") from exc
    if len(key) != KEY_BYTES:
        raise WrongKey(f"{reference}: a key has {KEY_BYTES} bytes in base64; `skiptrace init` writes one")
    return key


def read_secret(reference: str) -> str:
    """The secret that *reference* names, without the blanks around it."""
    kind, _, name = reference.partition(":")
    readers = {"file": _from_file, "env": _from_environment, "keyring": _from_keyring}
    if kind not in readers or not name:
        # What was given may be the secret itself: it is not repeated.
        raise SetupError("a key is named as file:PATH, env:NAME or keyring:NAME")
    return readers[kind](name)


def _from_file(name: str) -> str:
    path = Path(name)
    try:
        with path.open("rb") as file:
            _refuse_shared(path, os.fstat(file.fileno()).st_mode)
            content = file.read(LONGEST_SECRET_BYTES)
    except FileNotFoundError as exc:
        raise MissingKey(f"{path}: no key file; put the key there, or make a new store with `skiptrace init`") from exc
    except (OSError, ValueError) as exc:
        raise MissingKey(f"{path}: the key file cannot be read") from exc
    return content.decode("utf-8", "replace").strip()


def _refuse_shared(path: Path, mode: int) -> None:
    if os.name == "posix" and mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise SetupError(f"{path}: others may use this key file; close it with: chmod 600 '{path}'")


def _from_environment(name: str) -> str:
    try:
        text = os.environ.get(name, "").strip()
    except ValueError:
        # The system cannot even write such a name.
        text = ""
    if not text:
        raise MissingKey(f"env:{name}: the environment variable is not set; set it to the key")
    return text


def _from_keyring(name: str) -> str:
    try:
        ring = importlib.import_module("keyring")
    except ModuleNotFoundError as exc:
        raise SetupError(f"keyring:{name}: install the extra first: pip install 'skiptrace[keyring]'") from exc
    text = ring.get_password(KEYRING_SERVICE, name)
    if not text:
        raise MissingKey(f"keyring:{name}: not in the key ring; add it with: keyring set {KEYRING_SERVICE} {name}")
    return str(text).strip()
