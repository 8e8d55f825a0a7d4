"""How an answer gets to the caller, or does not."""

from __future__ import annotations

import asyncio
import zlib
from functools import cache
from typing import TYPE_CHECKING

from tests.vendors.behaviour import Fault
from tests.vendors.vendor import spoilt

if TYPE_CHECKING:
    from tests.vendors.wire import Answer

CHUNK = b" " * 65_536
MOST_CHUNKS = 4_096
BOMB_MB = 128


async def deliver(
    answer: Answer, fault: Fault, drip_s: float, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
) -> bool:
    """Write the answer; whether all of it was written, and the connection can be used again."""
    match fault:
        case Fault.NO_ANSWER:
            await reader.read()
            return False
        case Fault.HANGS_UP:
            return False
        case Fault.TRUNCATED:
            writer.write(answer.head() + answer.body[: len(answer.body) // 2])
            await writer.drain()
            return False
        case Fault.SLOW_DRIP:
            await _drip(answer, drip_s, writer)
            return False
        case Fault.ENDLESS:
            await _endless(writer)
            return False
        case Fault.GZIP_BOMB:
            body = _bomb()
            head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n"
            writer.write(head + f"content-length: {len(body)}\r\n\r\n".encode() + body)
        case _:
            told = spoilt(answer, fault)
            writer.write(told.head() + told.body)
    await writer.drain()
    return True


async def _drip(answer: Answer, drip_s: float, writer: asyncio.StreamWriter) -> None:
    writer.write(answer.head())
    for byte in answer.body:
        await writer.drain()
        await asyncio.sleep(drip_s)
        if writer.is_closing():
            return
        writer.write(bytes([byte]))
    await writer.drain()


async def _endless(writer: asyncio.StreamWriter) -> None:
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ntransfer-encoding: chunked\r\n\r\n")
    for _ in range(MOST_CHUNKS):
        writer.write(f"{len(CHUNK):x}\r\n".encode() + CHUNK + b"\r\n")
        await writer.drain()


@cache
def _bomb() -> bytes:
    """A hundred and more megabytes in a hundred kilobytes."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    megabyte = b" " * 1_048_576
    return b"".join(packer.compress(megabyte) for _ in range(BOMB_MB)) + packer.flush()
