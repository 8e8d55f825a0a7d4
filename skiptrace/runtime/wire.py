"""One request over the wire, within bounds of time, size and place: nothing else opens a connection."""

from __future__ import annotations

import contextlib
import threading
import time
import zlib
from enum import StrEnum
from typing import TYPE_CHECKING, Final

import httpcore
import httpx

from skiptrace.errors import SourceError
from skiptrace.runtime.places import Places
from skiptrace.runtime.streams import Call, Refused, Stale, Stream, open_stream
from skiptrace.runtime.written import written
from skiptrace.sdk.exchange import LARGEST_BODY_BYTES, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator

    from skiptrace.sdk.exchange import Request

IDLE_S: Final = 30.0
# gzip as well as zlib: what the header says and what the body is are two things.
_EITHER_WRAPPER: Final = zlib.MAX_WBITS | 32
_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})


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
                line.http.close()
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

    def send(self, request: Request, *, timeout_s: float, depart: Callable[[], None] | None = None) -> Response:
        """
        Send a request whose keys are in their places, and receive its whole answer.

        A redirect is an answer like any other and is never followed.

        Args:
            request: What `Request.filled` made.
            timeout_s: From the first byte to the last, whatever the vendor does meanwhile.
            depart: Returns when the first byte may leave: the clock is looked at when nothing else is left to do.

        Raises:
            WireFault: There is no answer; it says whether the vendor can have charged.
        """
        call = Call(timeout_s, depart)
        with _told(call):
            try:
                return self._exchanged(request, call)
            except Stale:
                # While the moment was waited for, the other side let go: nothing was sent, and a new one is at hand.
                return self._exchanged(request, call)

    def _exchanged(self, request: Request, call: Call) -> Response:
        line = self._line(request, call)
        return _exchanged(line, written(request, line.origin))

    def _line(self, request: Request, call: Call) -> Line:
        """This thread's connection to a host: the one it has, while that is good."""
        origin = self._places.origin(request)
        mine: dict[str, Line] = self._mine.__dict__
        key = str(origin)
        line = mine.get(key)
        if line is not None and not line.is_good():
            self._drop(line)
            line = None
        if line is None:
            stream = open_stream(self._places.addresses(origin, call), origin, self._tls, call)
            line = mine[key] = Line(origin, stream)
            with self._lock:
                self._opened.add(line)
        line.stream.call = call
        return line

    def _drop(self, line: Line) -> None:
        line.http.close()
        with self._lock:
            self._opened.discard(line)


class Line:
    """An open connection of one thread."""

    __slots__ = ("http", "origin", "stream")

    def __init__(self, origin: httpcore.Origin, stream: Stream) -> None:
        self.origin, self.stream = origin, stream
        self.http = httpcore.HTTP11Connection(origin, stream, keepalive_expiry=IDLE_S)

    def is_good(self) -> bool:
        """Whether another call can use it: it was used up to the end, not long ago, and the other side holds it too."""
        return not (self.http.is_closed() or self.http.has_expired())


def _exchanged(line: Line, request: httpcore.Request) -> Response:
    answer = line.http.handle_request(request)
    try:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in answer.headers}
        body = _whole(answer.iter_stream(), headers.get("content-encoding", ""))
        return Response(status=answer.status, headers=headers, body=body)
    finally:
        answer.close()


def _whole(pieces: Iterable[bytes], coding: str) -> bytes:
    """The body, unpacked as it comes: one that grows without end is left as soon as it is too large."""
    coding = coding.strip().lower()
    if coding not in {"", "identity", *_CODINGS}:
        raise WireFault("the answer is packed in a way that was not asked for", Fate.UNKNOWN)
    unpacker = _Unpacker() if coding in _CODINGS else None
    unpack: Callable[[bytes], bytes] = unpacker.unpack if unpacker else bytes
    body = bytearray()
    came = 0
    for piece in pieces:
        came += len(piece)
        body += unpack(piece)
        # What came is counted too: a packed body may go on for ever without a byte of content.
        if max(came, len(body)) > LARGEST_BODY_BYTES:
            raise WireFault(f"the answer is larger than {LARGEST_BODY_BYTES // 1024 // 1024} MB", Fate.UNKNOWN)
    if unpacker and came and not unpacker.done:
        raise WireFault("the answer is cut short", Fate.UNKNOWN)
    return bytes(body)


class _Unpacker:
    """Unpacks a body piece by piece, never much more than is allowed at once."""

    def __init__(self) -> None:
        self._packed = zlib.decompressobj(_EITHER_WRAPPER)

    @property
    def done(self) -> bool:
        return self._packed.eof

    def unpack(self, piece: bytes) -> bytes:
        try:
            told = self._packed.decompress(piece, LARGEST_BODY_BYTES + 1)
        except zlib.error as exc:
            raise WireFault("the answer cannot be unpacked", Fate.UNKNOWN) from exc
        if self._packed.unused_data:
            raise WireFault("the answer goes on behind its end", Fate.UNKNOWN)
        return told


@contextlib.contextmanager
def _told(call: Call) -> Iterator[None]:
    """Turn the library's errors into ours: what they say may quote the address."""
    try:
        yield
    except Refused as exc:
        raise WireFault(str(exc), Fate.NOT_SENT) from exc
    except httpcore.TimeoutException as exc:
        late = time.monotonic() >= call.until
        message = "no answer in time" if call.left_us or late else "no connection in time"
        raise WireFault(message, _fate(call), timed_out=True) from exc
    except (httpcore.NetworkError, httpcore.ProtocolError) as exc:
        message = "the connection broke before the whole answer was there" if call.left_us else "no connection"
        raise WireFault(message, _fate(call)) from exc


def _fate(call: Call) -> Fate:
    return Fate.UNKNOWN if call.left_us else Fate.NOT_SENT
