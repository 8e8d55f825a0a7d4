"""Sockets with one deadline for a whole call, and word of whether any of it has left."""

from __future__ import annotations

import select
import socket
import ssl
import time
from typing import TYPE_CHECKING, Any, Final

import httpcore

from skiptrace.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHORTEST_WAIT_S: Final = 0.001
CONNECT_TIMEOUT_S: Final = 10.0


class Refused(SourceError):
    """It may not, or cannot, be sent there; nothing was."""


class Stale(httpcore.ConnectError):
    """The other side ended the connection before anything was sent on it."""


class Call:
    """
    One call on the wire: until when its answer is waited for, and whether a byte of it has left us.

    Args:
        timeout_s: How long opening the connection may take, and again how long the answer may.
        depart: Returns when the first byte may leave; everything else has been done by then.
    """

    __slots__ = ("_depart", "_timeout_s", "left_us", "until")

    def __init__(self, timeout_s: float, depart: Callable[[], None] | None = None) -> None:
        self._timeout_s, self._depart = timeout_s, depart
        self.until = time.monotonic() + timeout_s
        self.left_us = False

    def await_moment(self) -> None:
        """
        Return at the moment of the first byte.

        Raises:
            SourceUnavailable: It does not come.
        """
        if self._depart is not None:
            self._depart()
            self.until = time.monotonic() + self._timeout_s

    def left_s(self) -> float:
        """
        How long the next step may take.

        Raises:
            ReadTimeout: The time is up.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise httpcore.ReadTimeout
        return max(SHORTEST_WAIT_S, left)


class Stream(httpcore.NetworkStream):
    """
    A connected socket.

    A time-out for each read alone would let a vendor drip one byte at a time for hours: each step has what is left
    of the call's time.
    """

    def __init__(self, connected: socket.socket, call: Call) -> None:
        self._socket = connected
        self.call = call

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002  # the call's time counts
        """The next bytes."""
        self._socket.settimeout(self.call.left_s())
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as exc:
            raise httpcore.ReadTimeout from exc
        except OSError as exc:
            raise httpcore.ReadError from exc

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002  # as above
        """Send bytes, the first of them when they may leave, unless the connection has ended until then."""
        if not buffer:
            return
        if not self.call.left_us:
            self.call.await_moment()
            if self._has_ended():
                raise Stale
            self.call.left_us = True
        self._socket.settimeout(self.call.left_s())
        try:
            self._socket.sendall(buffer)
        except TimeoutError as exc:
            raise httpcore.WriteTimeout from exc
        except OSError as exc:
            raise httpcore.WriteError from exc

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()

    def _has_ended(self) -> bool:
        """Whether the other side let go before anything was asked; then there is something to read: its end."""
        if not _has_something(self._socket):
            return False
        if not isinstance(self._socket, ssl.SSLSocket):
            return True
        # What waits may be no more than the tickets that TLS sends behind its handshake.
        self._socket.settimeout(0)
        try:
            self._socket.recv(1)
        except ssl.SSLWantReadError:
            return False
        except OSError:
            return True
        return True

    def get_extra_info(self, info: str) -> Any:
        """What the library asks of a socket: whether something waits in it."""
        return _has_something(self._socket) if info == "is_readable" else None


def open_stream(addresses: Sequence[str], origin: httpcore.Origin, tls: ssl.SSLContext, call: Call) -> Stream:
    """
    A connection to the first of the addresses that lets us in; encrypted when the origin says so.

    Raises:
        Refused: Its certificate is not good.
        ConnectError: None lets us in.
        ConnectTimeout: None did in time.
    """
    fault: Exception = httpcore.ConnectError()
    for address in addresses:
        try:
            connected = socket.create_connection((address, origin.port), timeout=min(CONNECT_TIMEOUT_S, call.left_s()))
        except TimeoutError:
            fault = httpcore.ConnectTimeout()
        except OSError:
            fault = httpcore.ConnectError()
        else:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Stream(_encrypted(connected, origin, tls, call), call)
    raise fault


def _encrypted(plain: socket.socket, origin: httpcore.Origin, tls: ssl.SSLContext, call: Call) -> socket.socket:
    if origin.scheme != b"https":
        return plain
    try:
        plain.settimeout(min(CONNECT_TIMEOUT_S, call.left_s()))
        return tls.wrap_socket(plain, server_hostname=origin.host.decode("ascii"))
    except BaseException as exc:
        plain.close()
        if isinstance(exc, ssl.SSLCertVerificationError):
            raise Refused("the certificate of the host is not good") from exc
        if isinstance(exc, TimeoutError):
            raise httpcore.ConnectTimeout from exc
        if isinstance(exc, OSError):
            raise httpcore.ConnectError from exc
        raise


def _has_something(connected: socket.socket) -> bool:
    """Whether there is something to read; between two calls that can only be the other side's good-bye."""
    if connected.fileno() < 0:
        return True
    if not hasattr(select, "poll"):
        return bool(select.select([connected], [], [], 0)[0])
    poll = select.poll()
    poll.register(connected, select.POLLIN)
    return bool(poll.poll(0))
