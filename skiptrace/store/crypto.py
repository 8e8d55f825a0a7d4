"""Sealing of personal values, and blind indexes by which they are found again."""

from __future__ import annotations

import hashlib
import hmac
import os
import zlib
from contextlib import suppress

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from skiptrace.errors import StoreError, WrongKey

KEY_BYTES = 32
# The first byte of everything sealed: a later algorithm takes the next number, and both can be read.
FORM = b"\x01"
NONCE_BYTES = 12
TAG_BYTES = 16
# Level 1 packs a result document to a third in 50 microseconds; level 6 takes three times as long for a tenth more.
PACKING_LEVEL = 1
compress = zlib.compress
with suppress(ImportError):
    # The same format in a third of the time (`pip install skiptrace[fast]`).
    from isal.isal_zlib import compress
# To set up a compressor takes as long as to compress a thousand bytes; what is shorter stays as it is, after a byte
# that no compressed document begins with.
LEAST_PACKED_BYTES = 700
AS_IT_IS = b"\0"


class Sealer:
    """
    Seals and opens small values under one master key.

    Args:
        master: 32 random bytes. The keys for sealing and for blind indexes are derived from it (HKDF-SHA-256).

    A random 96-bit nonce under one key is safe for 2^32 seals (NIST SP 800-38D); a firm that seals two million
    values a day reaches that in six years, and `store rotate-key` starts the count again.
    """

    __slots__ = ("_cipher", "_index_key", "_master")

    def __init__(self, master: bytes) -> None:
        if len(master) != KEY_BYTES:
            raise WrongKey(f"a key has {KEY_BYTES} bytes, this one has {len(master)}")
        self._master = master
        self._cipher = AESGCM(self.subkey("seal"))
        self._index_key = self.subkey("blind index")

    def __reduce__(self) -> tuple[type[Sealer], tuple[bytes]]:
        """To a process of our own, which seals beside this one; it is told through a pipe."""
        return Sealer, (self._master,)

    def subkey(self, name: str) -> bytes:
        """A key of its own for one use, such as ``ssn``: 32 bytes, always the same for this store."""
        derivation = HKDF(algorithm=hashes.SHA256(), length=KEY_BYTES, salt=None, info=f"skiptrace {name}".encode())
        return derivation.derive(self._master)

    def seal(self, plaintext: bytes, context: str) -> bytes:
        """
        The sealed form of *plaintext*.

        Args:
            plaintext: The value.
            context: Table, column and row it belongs to (`place`); it opens there and nowhere else.
        """
        nonce = os.urandom(NONCE_BYTES)
        return FORM + nonce + self._cipher.encrypt(nonce, plaintext, _bytes(context))

    def open(self, sealed: bytes, context: str) -> bytes:
        """
        The value that was sealed.

        Raises:
            StoreError: It was altered, cut short, or moved from another row.
        """
        if sealed[:1] != FORM or len(sealed) < len(FORM) + NONCE_BYTES + TAG_BYTES:
            raise StoreError(f"{_column(context)}: not a sealed value; restore the store from a copy")
        start = len(FORM) + NONCE_BYTES
        try:
            return self._cipher.decrypt(sealed[len(FORM) : start], sealed[start:], _bytes(context))
        except InvalidTag as exc:
            message = f"{_column(context)}: a sealed value was altered or moved; restore the store from a copy"
            raise StoreError(message) from exc

    def seal_text(self, text: str, context: str) -> bytes:
        """The sealed form of a text, whatever characters it holds."""
        return self.seal(_bytes(text), context)

    def open_text(self, sealed: bytes, context: str) -> str:
        """The text that was sealed."""
        return self.open(sealed, context).decode("utf-8", "surrogatepass")

    def seal_packed(self, document: bytes, context: str) -> bytes:
        """The sealed form of a document, compressed first where that is worth it."""
        packed = compress(document, PACKING_LEVEL) if len(document) >= LEAST_PACKED_BYTES else AS_IT_IS + document
        return self.seal(packed, context)

    def open_packed(self, sealed: bytes, context: str) -> bytes:
        """The document that `seal_packed` sealed."""
        packed = self.open(sealed, context)
        return packed[1:] if packed[:1] == AS_IT_IS else zlib.decompress(packed)

    def blind(self, text: str, context: str) -> str:
        """
        The blind index of *text*: equal texts give equal marks, and the mark does not give the text away.

        Args:
            text: A value in its normal form.
            context: What kind of value it is (``account``, ``phone``); marks of different kinds never meet.
        """
        return hmac.digest(self._index_key, _bytes(f"{context}\0{text}"), "sha256").hex()


def place(table: str, column: str, row: str) -> str:
    """The context of a sealed column: it binds the value to its row."""
    return f"{table}.{column}.{row}"


def wrap(master: bytes, key: bytes) -> bytes:
    """The store's master key, sealed under the user's key."""
    return Sealer(key).seal(master, "meta.master")


def unwrap(wrapped: bytes, key: bytes) -> bytes:
    """
    The store's master key.

    Raises:
        WrongKey: It was sealed under another key.
    """
    try:
        return Sealer(key).open(wrapped, "meta.master")
    except StoreError as exc:
        raise WrongKey(
            "the key does not open this store; use the key it was made with ([store] key in skiptrace.toml)"
        ) from exc


def fingerprint(data: bytes) -> str:
    """The SHA-256 of *data*, in hexadecimal."""
    return hashlib.sha256(data).hexdigest()


def _bytes(text: str) -> bytes:
    # Clients' files bring lone surrogates; they must be kept, not crash.
    return text.encode("utf-8", "surrogatepass")


def _column(context: str) -> str:
    # Row ids stay out of messages: an id may be a client's own.
    return ".".join(context.split(".")[:2])
