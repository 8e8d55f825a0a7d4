"""HTTP/1.1 with keep-alive, as little of it as a vendor on loopback needs."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Mapping

LONGEST_HEAD = 64 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request: *path* without the vendor's name, header names in lower case."""

    method: str
    vendor: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body as a JSON object; empty when it is none."""
        try:
            read = json.loads(self.body or b"{}")
        except ValueError:
            return {}
        return read if isinstance(read, dict) else {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is answered; *hits* are the records that are charged for, *asked* the questions in the request."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    hits: int = 0
    asked: int = 1
    free: bool = False

    def head(self, length: int | None = None) -> bytes:
        """Status line and headers; the length that is announced may be a lie."""
        lines = [f"HTTP/1.1 {self.status} {_phrase(self.status)}"]
        lines += [f"{name}: {value}" for name, value in self.headers.items()]
        lines.append(f"content-length: {len(self.body) if length is None else length}")
        return "\r\n".join([*lines, "", ""]).encode("latin-1")


def json_answer(value: object, *, status: int = 200, hits: int = 0, asked: int = 1, free: bool = False) -> Answer:
    """*value* as JSON."""
    body = json.dumps(value).encode()
    headers = {"content-type": "application/json"}
    return Answer(status=status, body=body, headers=headers, hits=hits, asked=asked, free=free)


async def read_call(reader: asyncio.StreamReader) -> Call | None:
    """The next request of a connection; None when the other side is done, or speaks something else."""
    try:
        head = await reader.readuntil(b"\r\n\r\n")
        first, *lines = head.decode("latin-1").split("\r\n")[:-2]
        method, target, _ = first.split(" ", 2)
        pairs = (line.partition(":") for line in lines)
        headers = {name.strip().lower(): value.strip() for name, _, value in pairs}
        body = await reader.readexactly(int(headers.get("content-length", "0")))
    except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, ConnectionError, ValueError):
        return None
    split = urlsplit(target)
    vendor, _, path = split.path.removeprefix("/").partition("/")
    return Call(
        method=method,
        vendor=vendor,
        path="/" + unquote(path),
        query=dict(parse_qsl(split.query, keep_blank_values=True)),
        headers=headers,
        body=body,
    )


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return "Vendor's Own"
