"""Sockets with one deadline for a whole call, and word of whether any of it has left."""

from __future__ import annotations

import select
import socket
import ssl
import time
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

from skiptrace.errors import SourceError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

SHORTEST_WAIT_S: Final = 0.001
CONNECT_TIMEOUT_S: Final = 10.0
PORTS: Final = {"http": 80, "https": 443}

Depart: TypeAlias = "Callable[[Callable[[], None]], None]"


class Origin(NamedTuple):
    """Where a connection leads."""

    scheme: str
    host: str
    port: int

    @property
    def named(self) -> str:
        """The host, with the port where it is not the usual one."""
        return self.host if self.port == PORTS[self.scheme] else f"{self.host}:{self.port}"


class Refused(SourceError):
    """It may not, or cannot, be sent there; nothing was."""


class Unwelcome(SourceError):
    """An answer came that cannot be taken."""


class Broken(Exception):
    """There is no connection, or it does not hold, or what came on it is no HTTP."""


class Stale(Broken):
    """The other side ended the connection before anything was sent on it."""


class Late(Exception):
    """The time of the call is up."""


class Call:
    """
    One call on the wire: until when its answer is waited for, and whether a byte of it has left us.

    Args:
        timeout_s: How long opening the connection may take, and again how long the answer may.
        depart: Returns when the first byte may leave: nothing is left to do by then. Does what it is given right before
            it looks at the clock for the last time.
    """

    __slots__ = ("_depart", "left_us", "timeout_s", "until")

    def __init__(self, timeout_s: float, depart: Depart | None = None) -> None:
        self.timeout_s, self._depart = timeout_s, depart
        self.until = time.monotonic() + timeout_s
        self.left_us = False

    def await_moment(self, look: Callable[[], None]) -> None:
        """
        Return at the moment of the first byte, having taken a last look.

        Raises:
            SourceUnavailable: It does not come.
        """
        if self._depart is None:
            look()
        else:
            try:
                self._depart(look)
            finally:
                # Also when the last look found the connection ended: another is opened in a time of its own, however
                # long the moment was waited for.
                self.until = time.monotonic() + self.timeout_s
        self.left_us = True

    def left_s(self) -> float:
        """
        How long the next step may take.

        Raises:
            Late: The time is up.
        """
        left = self.until - time.monotonic()
        if left <= 0:
            raise Late
        return max(SHORTEST_WAIT_S, left)


class Stream:
    """
    A connected socket.

    A time-out for each read alone would let a vendor drip one byte at a time for hours: each step has what is left
    of the call's time.
    """

    def __init__(self, connected: socket.socket, call: Call) -> None:
        self._socket = connected
        self.call = call
        # Windows has none; made once, since it is asked before each call.
        self._poll = select.poll() if hasattr(select, "poll") else None
        if self._poll is not None:
            self._poll.register(connected, select.POLLIN)

    def read(self, max_bytes: int) -> bytes:
        """The next bytes; none when the other side has ended."""
        self._socket.settimeout(self.call.left_s())
        try:
            return self._socket.recv(max_bytes)
        except TimeoutError as exc:
            raise Late from exc
        except OSError as exc:
            raise Broken from exc

    def write(self, buffer: bytes) -> None:
        """Send a whole request when it may leave, unless the connection has ended until then."""
        # What lets go of Python's lock comes before the moment: getting it back may take longer than the limit bears.
        self._socket.settimeout(self.call.timeout_s)
        self.call.await_moment(self._look)
        try:
            self._socket.sendall(buffer)
        except TimeoutError as exc:
            raise Late from exc
        except OSError as exc:
            raise Broken from exc

    def close(self) -> None:
        """Let go of it."""
        self._socket.close()

    def _look(self) -> None:
        """Look whether the other side let go before anything was asked."""
        if self.has_ended():
            raise Stale

    def has_ended(self) -> bool:
        """Whether there is something to read; between two calls that can only be the other side's good-bye."""
        if self._socket.fileno() < 0:
            return True
        if not self._has_something():
            return False
        if not isinstance(self._socket, ssl.SSLSocket):
            return True
        # What waits may be no more than the tickets that TLS sends behind its handshake.
        self._socket.settimeout(0)
        try:
            self._socket.recv(1)
        except ssl.SSLWantReadError:
            self._socket.settimeout(self.call.timeout_s)
            return False
        except OSError:
            return True
        return True

    def _has_something(self) -> bool:
        if self._poll is None:
            return bool(select.select([self._socket], [], [], 0)[0])
        return bool(self._poll.poll(0))


def open_stream(addresses: Sequence[str], origin: Origin, tls: ssl.SSLContext, call: Call) -> Stream:
    """
    A connection to the first of the addresses that lets us in; encrypted when the origin says so.

    Raises:
        Refused: Its certificate is not good.
        Broken: None lets us in.
        Late: None did in time.
    """
    fault: Exception = Broken()
    for address in addresses:
        try:
            connected = socket.create_connection((address, origin.port), timeout=min(CONNECT_TIMEOUT_S, call.left_s()))
        except TimeoutError:
            fault = Late()
        except OSError:
            fault = Broken()
        else:
            connected.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Stream(_encrypted(connected, origin, tls, call), call)
    raise fault


def _encrypted(plain: socket.socket, origin: Origin, tls: ssl.SSLContext, call: Call) -> socket.socket:
    if origin.scheme != "https":
        return plain
    try:
        plain.settimeout(min(CONNECT_TIMEOUT_S, call.left_s()))
        return tls.wrap_socket(plain, server_hostname=origin.host)
    except BaseException as exc:
        plain.close()
        if isinstance(exc, ssl.SSLCertVerificationError):
            raise Refused("the certificate of the host is not good") from exc
        if isinstance(exc, TimeoutError):
            raise Late from exc
        if isinstance(exc, OSError):
            raise Broken from exc
        raise
