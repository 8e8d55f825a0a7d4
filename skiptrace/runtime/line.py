"""One open connection and the calls on it, one after the other, as HTTP/1.1 has them."""

from __future__ import annotations

import time
import zlib
from typing import TYPE_CHECKING, Final

import h11

from skiptrace.runtime.streams import Broken, Unwelcome
from skiptrace.sdk.exchange import LARGEST_BODY_BYTES, Response

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from skiptrace.runtime.streams import Origin, Stream
    from skiptrace.runtime.written import Written

IDLE_S: Final = 30.0
LARGEST_HEAD_BYTES: Final = 100_000
_READ_BYTES: Final = 65_536
# gzip as well as zlib: what the header says and what the body is are two things.
_EITHER_WRAPPER: Final = zlib.MAX_WBITS | 32
_CODINGS: Final = frozenset({"gzip", "x-gzip", "deflate"})


class Line:
    """
    An open connection of one thread.

    Args:
        origin: Where it leads.
        stream: The socket, which has a deadline for each call.
    """

    __slots__ = ("_http", "_idle_until", "origin", "stream")

    def __init__(self, origin: Origin, stream: Stream) -> None:
        self.origin, self.stream = origin, stream
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=LARGEST_HEAD_BYTES)
        self._idle_until = time.monotonic() + IDLE_S

    def is_good(self) -> bool:
        """Whether another call can use it: it was used up to the end, not long ago, and the other side holds it too."""
        is_idle = self._http.our_state is h11.IDLE and self._http.their_state is h11.IDLE
        return is_idle and time.monotonic() < self._idle_until and not self.stream.has_ended()

    def close(self) -> None:
        """Let go of it."""
        self.stream.close()

    def exchange(self, written: Written) -> Response:
        """
        Send a request and receive its whole answer.

        Raises:
            Stale: The connection had ended before; nothing was sent.
            Late: The time of the call is up.
            Broken: What came is no whole answer.
            Unwelcome: The answer is too large, or packed as nobody asked for.
        """
        try:
            self._send(written)
            head = self._head()
            headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in head.headers}
            body = _whole(self._pieces(), headers.get("content-encoding", ""))
            self._ready_again()
            return Response(status=head.status_code, headers=headers, body=body)
        except h11.ProtocolError as exc:
            raise Broken from exc
        finally:
            if self._http.our_state is not h11.IDLE:
                self.close()

    def _send(self, written: Written) -> None:
        parts = [self._http.send(written.head)]
        if written.body:
            parts.append(self._http.send(h11.Data(data=written.body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        try:
            self.stream.write(b"".join(part for part in parts if part))
        except Broken:
            if not self.stream.call.left_us:
                raise
            # A server may refuse before it has read everything, and say why.

    def _head(self) -> h11.Response:
        while True:
            event = self._event()
            if isinstance(event, h11.Response):
                return event
            if not isinstance(event, h11.InformationalResponse):
                raise Broken

    def _pieces(self) -> Iterator[bytes]:
        while True:
            event = self._event()
            if isinstance(event, h11.EndOfMessage):
                return
            if not isinstance(event, h11.Data):
                raise Broken
            yield bytes(event.data)

    def _event(self) -> type[h11.NEED_DATA | h11.PAUSED] | h11.Event:
        """What the other side says next."""
        while (event := self._http.next_event()) is h11.NEED_DATA:
            self._http.receive_data(self.stream.read(_READ_BYTES))
        return event

    def _ready_again(self) -> None:
        """Be open to the next call, unless either side has had enough, or more came than was asked for."""
        # Whatever stands behind the end of an answer would be taken for the answer to the next question.
        if self._http.trailing_data[0] or not self._http.our_state is self._http.their_state is h11.DONE:
            return
        self._http.start_next_cycle()
        self._idle_until = time.monotonic() + IDLE_S


def _whole(pieces: Iterator[bytes], coding: str) -> bytes:
    """The body, unpacked as it comes: one that grows without end is left as soon as it is too large."""
    coding = coding.strip().lower()
    if coding not in {"", "identity", *_CODINGS}:
        raise Unwelcome("the answer is packed in a way that was not asked for")
    unpacker = _Unpacker() if coding in _CODINGS else None
    unpack: Callable[[bytes], bytes] = unpacker.unpack if unpacker else bytes
    body = bytearray()
    came = 0
    for piece in pieces:
        came += len(piece)
        body += unpack(piece)
        # What came is counted too: a packed body may go on for ever without a byte of content.
        if max(came, len(body)) > LARGEST_BODY_BYTES:
            raise Unwelcome(f"the answer is larger than {LARGEST_BODY_BYTES // 1024 // 1024} MB")
    if unpacker and came and not unpacker.done:
        raise Unwelcome("the answer is cut short")
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
            raise Unwelcome("the answer cannot be unpacked") from exc
        if self._packed.unused_data:
            raise Unwelcome("the answer goes on behind its end")
        return told
