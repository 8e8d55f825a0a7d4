"""A request as HTTP/1.1 writes it: its target, its headers, its body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from urllib.parse import quote, urlencode

import h11

from skiptrace.runtime.streams import Refused
from skiptrace.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.runtime.streams import Origin
    from skiptrace.sdk.exchange import Request

USER_AGENT: Final = f"skiptrace/{__version__}"
_FORM: Final = "application/x-www-form-urlencoded"
_JSON: Final = "application/json"
_TEXT: Final = "text/plain; charset=utf-8"
# Characters that may stand in a target as they are; what is escaped already stays so.
_SAFE: Final = "/?%:@!$&'()*+,;=~-._[]"


class Written(NamedTuple):
    """A request for the wire: its line and headers, and its body."""

    head: h11.Request
    body: bytes


def written(request: Request, origin: Origin) -> Written:
    """
    The request for the wire.

    Raises:
        Refused: It cannot be written. What the library says quotes the values; this does not.
    """
    try:
        body, kind = _body(request)
        headers = {"user-agent": ("User-Agent", USER_AGENT), "accept-encoding": ("Accept-Encoding", "gzip")}
        if body is not None:
            headers["content-type"] = ("Content-Type", kind)
        headers |= {name.lower(): (name, str(value)) for name, value in request.headers.items()}
        if body is not None or request.method != "GET":
            headers["content-length"] = ("Content-Length", str(len(body or b"")))
        headers["host"] = ("Host", origin.named)
        named = [(name.encode("ascii"), value.encode("ascii")) for name, value in headers.values()]
        head = h11.Request(method=request.method, target=_target(request), headers=named)
        return Written(head, body or b"")
    except (ValueError, TypeError, h11.LocalProtocolError):
        # Without its cause: a traceback would show it, and with it a key or a whole body.
        raise Refused("the request cannot be written for the wire") from None


def _target(request: Request) -> str:
    """Path and query: the parameters join those that the address has."""
    start = request.url.find("/", request.url.find("//") + 2)
    path = request.url[start:] if start >= 0 else "/"
    if request.params:
        said = urlencode({name: str(value) for name, value in request.params.items()}, quote_via=quote)
        path += ("&" if "?" in path else "?") + said
    return quote(path, safe=_SAFE)


def _body(request: Request) -> tuple[bytes | None, str]:
    if request.content:
        return "".join(map(str, request.content)).encode(), request.content_type or _TEXT
    if request.form is not None:
        return urlencode(_texts(request.form)).encode("ascii"), _FORM
    if request.json is not None and request.method != "GET":
        told = json.dumps(request.json, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return told.encode(), _JSON
    return None, ""


def _texts(named: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in named.items()}
