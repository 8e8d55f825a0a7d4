"""Bytes into text: which encoding a file is in, and its whole lines piece by piece."""

from __future__ import annotations

import codecs
import io
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from skiptrace.intake.tables.origin import ByteStream, Origin
    from skiptrace.intake.tables.rows import Tally

LONGEST_LINE_BYTES = 4 << 20
SAMPLE_BYTES = 1 << 16
PIECE_BYTES = 1 << 17

OTHER_ENCODING = "lines were not UTF-8 and were read as Windows-1252"
NULS_REMOVED = "NUL characters were removed"
UNDECODABLE = "characters could not be decoded"

# Share of NULs on one side of every pair of bytes that makes UTF-16 of mostly Latin text; the other side has none.
UTF16_SHARE = 0.3
UTF16_OTHER_SIDE_SHARE = 0.02
# A text may have a few NULs where a mainframe field was never filled; more than this is no text.
MOST_NULS_SHARE = 0.1
# Compressed or machine code has about ten in a hundred control characters, text in any one-byte encoding none.
MOST_CONTROLS_SHARE = 0.03
CONTROLS = bytes(code for code in range(32) if code not in b"\t\n\r\f\x1a\x1b")

# These are decoded line by line: in practice each has strays of the other.
READ_BY_LINE = frozenset({"utf-8", "utf-8-sig", "cp1252"})

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


def detect_encoding(sample: bytes) -> str:
    """The encoding that a file's first bytes are in; empty when they are no text."""
    for bom, name in BOMS:
        if sample.startswith(bom):
            return name
    if 0 in sample and (utf16 := _utf16_by_nuls(sample)):
        return utf16
    if sample.count(0) > MOST_NULS_SHARE * len(sample):
        return ""
    if _is_utf8(sample):
        return "utf-8"
    controls = len(sample) - len(sample.translate(None, CONTROLS))
    if controls > MOST_CONTROLS_SHARE * len(sample):
        return ""
    # One line with a good multi-byte character makes it a UTF-8 file with strays, not a Windows-1252 one.
    good = any(not line.isascii() and _is_utf8(line, at_end=True) for line in sample.splitlines())
    return "utf-8" if good else "cp1252"


def checked_encoding(name: str) -> str:
    """The codec that an option or layout names."""
    try:
        codec = codecs.lookup(name)
        # Codecs that are no encodings of text (base64, rot13) are refused by this.
        b"x".decode(name, "replace")
    except (LookupError, ValueError) as exc:
        raise ConfigError("encoding: there is no text encoding of this name; common ones: utf-8, cp1252") from exc
    # Without a byte order in its name the codec wants a mark; Windows means little-endian.
    return {"utf-16": "utf-16-le", "utf_16": "utf-16-le"}.get(codec.name, codec.name)


def read_pieces(origin: Origin, encoding: str, tally: Tally) -> Iterator[str]:
    """The text in pieces of whole lines, line ends as they stand; the last piece may lack its own."""
    with origin.stream() as stream:
        in_utf8 = iter(stream.read, b"") if encoding in READ_BY_LINE else _recoded(stream, encoding, tally)
        first = True
        for piece in _whole_lines(in_utf8, origin.name):
            text = _decoded(piece, tally)
            text = text.removeprefix("\ufeff") if first else text
            first = False
            if "\0" in text:
                tally.counts[NULS_REMOVED] += text.count("\0")
                text = text.replace("\0", "")
            if text:
                yield text


def split_lines(piece: str) -> list[str]:
    """The lines of a piece with their ends: CR, LF or both, and nothing else that Unicode calls a line end."""
    return list(io.StringIO(piece, newline=""))


def _recoded(stream: ByteStream, encoding: str, tally: Tally) -> Iterator[bytes]:
    """Any other encoding as UTF-8, so that lines are found in one way only."""
    decoder = codecs.getincrementaldecoder(encoding)("replace")
    at_end = False
    while not at_end:
        data = stream.read(PIECE_BYTES)
        at_end = not data
        text = decoder.decode(data, final=at_end)
        if "\ufffd" in text:
            tally.counts[UNDECODABLE] += text.count("\ufffd")
        yield text.encode("utf-8", "replace")


def _decoded(piece: bytes, tally: Tally) -> str:
    try:
        return piece.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(_decode_line(line, tally) for line in piece.splitlines(keepends=True))


def _whole_lines(pieces: Iterator[bytes], name: str) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        cut = piece.rfind(b"\n") + 1
        if not cut:
            # A CR at the very end may be half of a CR LF.
            cut = piece.rfind(b"\r", 0, -1) + 1
        if cut:
            yield rest + piece[:cut]
            rest = piece[cut:]
        else:
            rest += piece
        if len(rest) > LONGEST_LINE_BYTES:
            raise InputError(f"{name}: a line is longer than {LONGEST_LINE_BYTES >> 20} MB: this is no table of rows")
    if rest:
        yield rest


def _decode_line(line: bytes, tally: Tally) -> str:
    try:
        return line.decode("utf-8")
    except UnicodeDecodeError:
        tally.counts[OTHER_ENCODING] += 1
    try:
        return line.decode("cp1252")
    except UnicodeDecodeError:
        # Five bytes have no character in Windows-1252; Latin-1 has one for every byte.
        return line.decode("latin-1")


def _utf16_by_nuls(sample: bytes) -> str:
    pairs = max(1, len(sample) // 2)
    even, odd = sample[0::2].count(0) / pairs, sample[1::2].count(0) / pairs
    if odd > UTF16_SHARE and even < UTF16_OTHER_SIDE_SHARE:
        return "utf-16-le"
    if even > UTF16_SHARE and odd < UTF16_OTHER_SIDE_SHARE:
        return "utf-16-be"
    return ""


def _is_utf8(data: bytes, *, at_end: bool = False) -> bool:
    # A sample may end in the middle of a character, a line may not.
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, final=at_end)
    except UnicodeDecodeError:
        return False
    return True
