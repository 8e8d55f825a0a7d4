"""A server that answers with whatever bytes a test wants, as slowly as it wants."""

from __future__ import annotations

import contextlib
import socket
import threading
from typing import TYPE_CHECKING, Self

if TYPE_CHECKING:
    import ssl
    from collections.abc import Callable

    Told = Callable[[socket.socket], None]


class RawServer:
    """
    Takes connections on loopback, reads one request at a time and lets *answer* write; a context manager.

    Args:
        answer: Writes to the connection; when it raises or returns, the next request is read.
        tls: With which certificate it speaks; without, it does not encrypt.
    """

    def __init__(self, answer: Told, *, tls: ssl.SSLContext | None = None) -> None:
        self._answer, self._tls = answer, tls
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self.connections = 0
        self.requests: list[bytes] = []

    @property
    def host(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> Self:
        self._threads[0].start()
        return self

    def __exit__(self, *told: object) -> None:
        for one in (self._listening, *self._open):
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        for thread in self._threads:
            thread.join()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listening.accept()
                self.connections += 1
                self._open.append(connection)
                self._threads.append(threading.Thread(target=self._serve, args=(connection,), daemon=True))
                self._threads[-1].start()

    def _serve(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if self._tls:
                # From here on the wrapped socket is the one that ends the connection.
                connection = self._tls.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            while head := _head(connection):
                self.requests.append(head)
                self._answer(connection)


def _head(connection: socket.socket) -> bytes:
    told = b""
    while b"\r\n\r\n" not in told:
        piece = connection.recv(65_536)
        if not piece:
            return b""
        told += piece
    return told


def saying(*pieces: bytes) -> Told:
    """Writes these bytes, and no more."""

    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)

    return answer


def dripping(piece: bytes, byte: bytes, pause_s: float) -> Told:
    """Writes a piece, and then the same byte again and again."""

    def answer(connection: socket.socket) -> None:
        connection.sendall(piece)
        never = threading.Event()
        while not never.wait(pause_s):
            connection.sendall(byte)

    return answer


def hanging_up(*pieces: bytes) -> Told:
    """Writes these bytes and ends the connection."""

    def answer(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_RDWR)

    return answer
