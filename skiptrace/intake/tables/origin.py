"""Where the bytes come from: a file, standard input, gzip or not, hashed on the way."""

from __future__ import annotations

import gzip
import hashlib
import io
import os
import stat
import sys
import tempfile
import weakref
import zlib
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Self

from skiptrace.errors import InputError

if TYPE_CHECKING:
    from types import TracebackType

    from typing_extensions import Buffer

GZIP_MAGIC = b"\x1f\x8b"
COPY_BYTES = 1 << 17

# Deflate cannot exceed 1,032 to 1; three fields padded to a thousand characters were measured at 78 to 1.
HIGHEST_RATIO = 500
# Below this size a bomb does no harm, and tiny files of one repeated row stay readable.
RATIO_MATTERS_BYTES = 1 << 30
# A workbook or Parquet file inside gzip must be unpacked to disk before it can be read.
MOST_UNPACKED_BYTES = 8 << 30


class ByteStream:
    """The unpacked bytes of an origin from the beginning, once."""

    def __init__(self, origin: Origin) -> None:
        self._origin = origin
        self._raw = origin.open_raw()
        self._digest = hashlib.sha256()
        self._given = 0
        self._unpacked = 0
        # A GzipFile reads through this very object's `read_raw`, so that packed bytes are hashed and counted.
        self._gzip = gzip.GzipFile(fileobj=_RawReader(self), mode="rb") if origin.compressed else None

    def read(self, size: int = COPY_BYTES) -> bytes:
        """The next bytes, at most *size*; empty at the end."""
        if self._gzip is None:
            return self.read_raw(size)
        try:
            piece = self._gzip.read(size)
        except EOFError as exc:
            raise InputError(f"{self._origin.name}: the gzip file is truncated: its end is missing") from exc
        except (gzip.BadGzipFile, zlib.error) as exc:
            raise InputError(f"{self._origin.name}: the gzip file is damaged") from exc
        self._unpacked += len(piece)
        if self._unpacked > RATIO_MATTERS_BYTES and self._unpacked > HIGHEST_RATIO * self._given:
            raise InputError(
                f"{self._origin.name}: the gzip file unpacks to more than {HIGHEST_RATIO} times its size, "
                "which no table does; unpack it yourself if it is sound"
            )
        return piece

    def read_raw(self, size: int) -> bytes:
        """The next bytes as given, hashed on the way."""
        try:
            piece = self._raw.read(size)
        except OSError as exc:
            raise InputError(f"{self._origin.name}: reading failed: {exc.strerror}") from exc
        if piece:
            self._digest.update(piece)
            self._given += len(piece)
        else:
            self._origin.learn_hash(self._digest.hexdigest())
        return piece

    def close(self) -> None:
        """Let go of the file."""
        self._raw.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class _RawReader(io.RawIOBase):
    """The packed bytes of a stream as the file that `gzip` wants."""

    def __init__(self, stream: ByteStream) -> None:
        self._stream = stream

    def readable(self) -> bool:
        """Yes."""
        return True

    def readinto(self, buffer: Buffer, /) -> int:
        """The next bytes as given."""
        view = memoryview(buffer)
        piece = self._stream.read_raw(len(view))
        view[: len(piece)] = piece
        return len(piece)


class Origin:
    """A file that can be read again and again; what cannot be is copied to a private one first."""

    def __init__(self, source: str | os.PathLike[str] | BinaryIO) -> None:
        self._copies: list[weakref.finalize[[str], Origin]] = []
        self._sha256 = ""
        self._unpacked: Path | None = None
        if isinstance(source, (str, os.PathLike)) and os.fspath(source) != "-":
            self._open_path(Path(source))
        else:
            stream = sys.stdin.buffer if isinstance(source, (str, os.PathLike)) else source
            given_name = getattr(stream, "name", None)
            is_stdin = stream is sys.stdin.buffer or not isinstance(given_name, str)
            self.name = "-" if is_stdin else Path(str(given_name)).name
            self._path = self._copy(stream)
        self.size_bytes = self._path.stat().st_size
        with self.open_raw() as raw:
            self.compressed = raw.read(len(GZIP_MAGIC)) == GZIP_MAGIC

    @property
    def sha256(self) -> str:
        """The hash of the bytes as given, read now if no pass has reached the end yet."""
        if not self._sha256:
            with self.open_raw() as raw:
                self._sha256 = hashlib.file_digest(raw, "sha256").hexdigest()
        return self._sha256

    def learn_hash(self, sha256: str) -> None:
        """Keep the hash of a pass that reached the end."""
        self._sha256 = self._sha256 or sha256

    def open_raw(self) -> io.FileIO:
        """The bytes as given."""
        try:
            return self._path.open("rb", buffering=0)
        except OSError as exc:
            raise InputError(_why_not(self.name, exc)) from exc

    def stream(self) -> ByteStream:
        """The unpacked bytes."""
        return ByteStream(self)

    def peek(self, size: int) -> bytes:
        """The first unpacked bytes."""
        pieces: list[bytes] = []
        missing = size
        with self.stream() as stream:
            while missing and (piece := stream.read(missing)):
                pieces.append(piece)
                missing -= len(piece)
        return b"".join(pieces)

    def path_on_disk(self) -> Path:
        """A file with the unpacked bytes, for libraries that want a path."""
        if not self.compressed:
            return self._path
        if self._unpacked is None:
            with self.stream() as stream:
                self._unpacked = self._copy(stream, most_bytes=MOST_UNPACKED_BYTES)
        return self._unpacked

    def close(self) -> None:
        """Remove the private copies."""
        for remove in self._copies:
            remove()

    def _open_path(self, path: Path) -> None:
        self.name = path.name or str(path)
        try:
            kind = path.stat().st_mode
        except (OSError, ValueError) as exc:
            raise InputError(_why_not(self.name, exc)) from exc
        if stat.S_ISDIR(kind):
            raise InputError(f"{self.name}: is a folder, not a file")
        if stat.S_ISREG(kind):
            self._path = path
        elif stat.S_ISFIFO(kind):
            with path.open("rb") as pipe:
                self._path = self._copy(pipe)
        else:
            raise InputError(f"{self.name}: is a device, not a file")

    def _copy(self, stream: BinaryIO | ByteStream, *, most_bytes: int | None = None) -> Path:
        # mkstemp makes the file readable by its owner only (0600).
        try:
            handle, name = tempfile.mkstemp(prefix="skiptrace-")
            self._copies.append(weakref.finalize(self, _remove, name))
            written = 0
            with os.fdopen(handle, "wb") as copy:
                while piece := stream.read(COPY_BYTES):
                    written += len(piece)
                    if most_bytes is not None and written > most_bytes:
                        raise InputError(f"{self.name}: unpacks to more than {most_bytes >> 30} GB; unpack it yourself")
                    copy.write(piece)
        except OSError as exc:
            self.close()
            raise InputError(f"{self.name}: no private copy could be made: {exc.strerror}") from exc
        return Path(name)


def _remove(name: str) -> None:
    Path(name).unlink(missing_ok=True)


def _why_not(name: str, exc: Exception) -> str:
    if isinstance(exc, FileNotFoundError):
        return f"{name}: there is no such file"
    if isinstance(exc, PermissionError):
        return f"{name}: no permission to read it"
    reason = exc.strerror if isinstance(exc, OSError) and exc.strerror else "no file has such a name"
    return f"{name}: cannot be opened: {reason}"
