"""Requests and responses as values, and the exchange that yields the one and receives the other."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from skiptrace.errors import SourceError
from skiptrace.sdk.json_text import read_json
from skiptrace.sdk.xml_text import XmlNode, read_xml

if TYPE_CHECKING:
    from collections.abc import Callable

    from skiptrace.sdk.statements import Candidate

LARGEST_BODY_BYTES: Final = 16 * 1024 * 1024
METHODS: Final = frozenset({"GET", "POST", "PUT"})

_URL = re.compile(
    r"(https?://)([a-z0-9](?:[a-z0-9.\-]{0,252}[a-z0-9])?(?::[0-9]{1,5})?)(/[^\s#\x00-\x20\x7f]*)?", re.IGNORECASE
)
_HEADER_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,80}")
_NOT_READ: Final = object()
_NOT_IN_HEADER = re.compile(r"[^\x20-\x7e]")


@dataclass(frozen=True, slots=True)
class Secret:
    """
    The place of a key in a request: its name, never the key.

    It is a type of its own, so that no debtor's text can ever be taken for one.
    """

    name: str
    before: str = ""

    def __str__(self) -> str:
        """What a dry run shows."""
        return f"{self.before}<secret:{self.name}>"


Text: TypeAlias = "str | Secret"


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """
    One HTTP request as a value: no key, no session, nothing sent yet.

    Args:
        params: The query of the address.
        json: A JSON body; may hold `Secret` as leaves.
        form: A form body.
        content: A body as text, in pieces so that a `Secret` may stand between them; XML text around a secret is the
            author's, the secret itself is escaped by whoever fills it in.
        content_type: What *content* is.
        free: The vendor charges nothing for this call (a token, a status), whatever the price is.
        once: It changes something at the vendor's: like a charged call it is written down before it leaves, and not
            repeated while nobody knows what became of it.
        step: Which of the source's ways to ask this is, for the ledger and for `Source.judge`.
        units: How many questions it holds: the price is set aside for each.

    Raises:
        SourceError: It could not be sent as it is.
    """

    method: str = "GET"
    url: str
    params: Mapping[str, Text] = field(default_factory=dict[str, Text], repr=False)
    headers: Mapping[str, Text] = field(default_factory=dict[str, Text], repr=False)
    json: Any = field(default=None, repr=False)
    form: Mapping[str, Text] | None = field(default=None, repr=False)
    content: tuple[Text, ...] = field(default=(), repr=False)
    content_type: str = ""
    free: bool = False
    once: bool = False
    step: str = ""
    units: int = 1

    def __post_init__(self) -> None:
        """Refuse what would change its meaning on the wire."""
        if self.method not in METHODS:
            raise SourceError("a request's method is GET, POST or PUT")
        if _URL.fullmatch(self.url) is None:
            raise SourceError("a request's address is not https://HOST/PATH")
        for name, value in self.headers.items():
            if _HEADER_NAME.fullmatch(name) is None or (isinstance(value, str) and _NOT_IN_HEADER.search(value)):
                raise SourceError(f"header {name[:40]!r} would break the request")

    @property
    def host(self) -> str:
        """The host, in lower case, with the port if one is given."""
        return _host(self.url)

    def with_json(self, path: Sequence[str], value: object) -> Request:
        """The same with one more value in its JSON object."""
        return replace(self, json=_put(self.json if isinstance(self.json, dict) else {}, path, value))

    def with_params(self, params: Mapping[str, Text]) -> Request:
        """The same with further parameters."""
        return replace(self, params={**self.params, **params})

    def with_headers(self, headers: Mapping[str, Text]) -> Request:
        """The same with further headers."""
        return replace(self, headers={**self.headers, **headers})

    def based_at(self, base_url: str) -> Request:
        """The same at another address of the service, such as a vendor's sandbox."""
        found = _URL.fullmatch(self.url)
        rest = (found[3] or "") if found else ""
        return replace(self, url=base_url.rstrip("/") + rest)

    def canonical(self) -> str:
        """All of it as one text, the same for the same request; secrets by name. It holds personal values."""
        told = [self.method, self.url, self.params, self.headers, self.json, self.form, self.content, self.content_type]
        return json.dumps(told, sort_keys=True, default=_plain, ensure_ascii=True, separators=(",", ":"))

    def secrets(self) -> frozenset[str]:
        """Names of the keys it needs."""
        return frozenset(_secrets([self.params, self.headers, self.json, self.form, self.content]))

    def filled(self, key: Callable[[str], str]) -> Request:
        """The same with the keys in their places; made right before sending, and never kept."""
        escape = _xml_escaped if "xml" in self.content_type else str
        return replace(
            self,
            params=_filled(self.params, key),
            headers=_filled(self.headers, key),
            json=_filled(self.json, key),
            form=_filled(self.form, key),
            content=tuple(part if isinstance(part, str) else escape(_filled(part, key)) for part in self.content),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """
    One answer as a value.

    Raises:
        SourceError: The body is larger than any honest answer.
    """

    status: int
    headers: Mapping[str, str] = field(default_factory=dict[str, str], repr=False)
    body: bytes = field(default=b"", repr=False)
    # What `json` has read, and what a source made of it: the runtime asks it to judge, then it judges and reads itself.
    _read: Any = field(default=_NOT_READ, init=False, repr=False, compare=False)
    verdicts: dict[Any, Any] = field(default_factory=dict[Any, Any], init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Bound the body; header names are compared in lower case."""
        if len(self.body) > LARGEST_BODY_BYTES:
            raise SourceError(f"the answer is larger than {LARGEST_BODY_BYTES // 1024 // 1024} MB")
        lower = {name.lower(): value for name, value in self.headers.items()}
        object.__setattr__(self, "headers", MappingProxyType(lower))

    def json(self) -> Any:
        """
        The body as JSON: the same value each time, not to be changed.

        Raises:
            SourceError: It is not, or only almost: HTML, NaN, a name given twice, nested too deep.
        """
        if self._read is _NOT_READ:
            object.__setattr__(self, "_read", read_json(self.body))
        return self._read

    def xml(self) -> XmlNode:
        """
        The body as XML.

        Raises:
            SourceError: It is not, or it brings entities of its own, or is nested too deep.
        """
        return read_xml(self.body)

    def text(self) -> str:
        """The body as UTF-8 text; what is not UTF-8 is replaced."""
        return self.body.decode("utf-8-sig", errors="replace")


Exchange: TypeAlias = "Generator[Request, Response, Sequence[Candidate]]"
"""One question in progress: yields requests, receives responses, returns the candidates."""


def drive(exchange: Exchange, send: Callable[[Request], Response]) -> Sequence[Candidate]:
    """Run one exchange to its end, sending each request it yields."""
    try:
        request = next(exchange)
        while True:
            request = exchange.send(send(request))
    except StopIteration as stop:
        found: Sequence[Candidate] = stop.value
        return found


def _host(url: str) -> str:
    found = _URL.fullmatch(url)
    return found[2].lower() if found else ""


def same_host(first: str, second: str) -> bool:
    """Whether two addresses are of one host and both are addresses."""
    return bool(_host(first)) and _host(first) == _host(second) and first.partition(":")[0] == second.partition(":")[0]


def _put(tree: Mapping[str, Any], path: Sequence[str], value: object) -> dict[str, Any]:
    name, rest = path[0], path[1:]
    inner = tree.get(name)
    return {**tree, name: _put(inner if isinstance(inner, dict) else {}, rest, value) if rest else value}


def _plain(value: object) -> object:
    if isinstance(value, Secret):
        return {"secret": value.name, "before": value.before}
    return dict(value) if isinstance(value, Mapping) else str(value)


def _secrets(tree: object) -> list[str]:
    if isinstance(tree, Secret):
        return [tree.name]
    if isinstance(tree, Mapping):
        return [name for value in tree.values() for name in _secrets(value)]
    if isinstance(tree, (list, tuple)):
        return [name for value in tree for name in _secrets(value)]
    return []


def _filled(tree: Any, key: Callable[[str], str]) -> Any:
    if isinstance(tree, Secret):
        return tree.before + key(tree.name)
    if isinstance(tree, Mapping):
        return {name: _filled(value, key) for name, value in tree.items()}
    if isinstance(tree, (list, tuple)):
        return [_filled(value, key) for value in tree]
    return tree


def _xml_escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
