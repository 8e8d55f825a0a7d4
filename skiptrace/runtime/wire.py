"""One request over the wire, within bounds of time, size and place: nothing else opens a connection."""

from __future__ import annotations

import contextlib
import threading
import time
from enum import StrEnum
from typing import TYPE_CHECKING

import httpx

from skiptrace.errors import SourceError
from skiptrace.runtime.line import Line
from skiptrace.runtime.places import Places
from skiptrace.runtime.streams import Broken, Call, Late, Refused, Stale, Unwelcome, open_stream
from skiptrace.runtime.written import written

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from skiptrace.runtime.streams import Depart, Origin, Stream
    from skiptrace.sdk.exchange import Request, Response


class Fate(StrEnum):
    """What a vendor can have charged for a call that brought no answer."""

    NOT_SENT = "not sent"
    UNKNOWN = "unknown"


class WireFault(SourceError):
    """
    A call that brought no answer.

    Args:
        message: Why, without an address or a value.
        fate: Whether the vendor can have seen it.
        timed_out: Whether it was waited for in vain.
    """

    def __init__(self, message: str, fate: Fate, *, timed_out: bool = False) -> None:
        super().__init__(message)
        self.fate = fate
        self.timed_out = timed_out


class Wire:
    """
    Connections to the hosts of sources, kept open between calls; threads may share it.

    Each thread has connections of its own: a pool that is shared by hundreds of threads looks through all of them
    for every call.

    Args:
        open_hosts: Hosts (with port) that the configuration names itself: only these may be on a private network or
            be spoken to without TLS. Any other is refused there, whatever its name resolves to.
    """

    def __init__(self, *, open_hosts: Collection[str] = ()) -> None:
        self._places = Places(open_hosts)
        self._tls = httpx.create_ssl_context()
        self._mine = threading.local()
        self._lock = threading.Lock()
        self._opened: set[Line] = set()

    def close(self) -> None:
        """Let go of every connection; no call is under way any more."""
        with self._lock:
            for line in self._opened:
                line.close()
            self._opened.clear()

    def connect(self, request: Request, *, timeout_s: float) -> None:
        """
        Open the connection that a request will need, so that it leaves at its moment and not a handshake later.

        Raises:
            WireFault: There is none to be had; nothing was sent.
        """
        call = Call(timeout_s)
        with _told(call):
            self._line(request, call)

    def send(self, request: Request, *, timeout_s: float, depart: Depart | None = None) -> Response:
        """
        Send a request whose keys are in their places, and receive its whole answer.

        A redirect is an answer like any other and is never followed.

        Args:
            request: What `Request.filled` made.
            timeout_s: From the first byte to the last, whatever the vendor does meanwhile.
            depart: As of `Call`.

        Raises:
            WireFault: There is no answer; it says whether the vendor can have charged.
        """
        call = Call(timeout_s, depart)
        with _told(call):
            line = self._line(request, call)
            on_wire = written(request, line.origin)
            try:
                return line.exchange(on_wire)
            except Stale:
                # While the moment was waited for, the other side let go: nothing was sent, and a new one is at hand.
                return self._line(request, call).exchange(on_wire)

    def _line(self, request: Request, call: Call) -> Line:
        """This thread's connection to a host: the one it has, while that is good."""
        origin = self._places.origin(request)
        mine: dict[Origin, Line] = self._mine.__dict__.setdefault("lines", {})
        line = mine.get(origin)
        if line is not None and not line.is_good():
            self._drop(line)
            line = None
        if line is None:
            line = mine[origin] = Line(origin, self._opened_stream(origin, call))
            with self._lock:
                self._opened.add(line)
        line.stream.call = call
        return line

    def _opened_stream(self, origin: Origin, call: Call) -> Stream:
        try:
            return open_stream(self._places.addresses(origin, call), origin, self._tls, call)
        except (Broken, Late):
            self._places.forget(origin)
            raise

    def _drop(self, line: Line) -> None:
        line.close()
        with self._lock:
            self._opened.discard(line)


@contextlib.contextmanager
def _told(call: Call) -> Iterator[None]:
    """Turn what went wrong into a fault that says whether the vendor can have charged."""
    try:
        yield
    except Refused as exc:
        raise WireFault(str(exc), Fate.NOT_SENT) from exc
    except Unwelcome as exc:
        raise WireFault(str(exc), Fate.UNKNOWN) from exc
    except Late as exc:
        late = time.monotonic() >= call.until
        message = "no answer in time" if call.left_us or late else "no connection in time"
        raise WireFault(message, _fate(call), timed_out=True) from exc
    except Broken as exc:
        message = "the connection broke before the whole answer was there" if call.left_us else "no connection"
        raise WireFault(message, _fate(call)) from exc


def _fate(call: Call) -> Fate:
    return Fate.UNKNOWN if call.left_us else Fate.NOT_SENT
