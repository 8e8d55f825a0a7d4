"""The way to the next page, always with an end."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Protocol

from skiptrace.errors import SourceError
from skiptrace.sdk import manifest as words
from skiptrace.sdk.exchange import same_host
from skiptrace.sdk.expressions import Expression
from skiptrace.sdk.leaves import leaf_text

if TYPE_CHECKING:
    from skiptrace.sdk.exchange import Request


class Pager(Protocol):
    """Makes the first request that of page one, and finds the next from an answer."""

    @property
    def at_most(self) -> int:
        """How many pages are asked for, whatever the answers say."""
        ...

    def first(self, request: Request) -> Request:
        """The request of the first page."""
        ...

    def next(self, request: Request, body: Any, page: int, records: int) -> Request | None:
        """The request after *page* (from 1) with its *records*; None when that was the last."""
        ...


@dataclass(frozen=True, slots=True)
class Single:
    """One answer is all there is."""

    at_most: int = 1

    def first(self, request: Request) -> Request:
        """The request as it is."""
        return request

    def next(self, request: Request, body: Any, page: int, records: int) -> Request | None:  # noqa: ARG002 a protocol
        """Never another."""
        return None


@dataclass(frozen=True, slots=True)
class Cursor:
    """The answer says what to send for the next page."""

    at_most: int
    path: Expression
    param: str
    into: str

    def first(self, request: Request) -> Request:
        """The request as it is."""
        return request

    def next(self, request: Request, body: Any, page: int, records: int) -> Request | None:  # noqa: ARG002 a protocol
        """The request with the cursor of the answer; a cursor that stands still is an end."""
        found = self.path.find(body)
        cursor = "" if isinstance(found, bool) else leaf_text(found)
        if not cursor:
            return None
        following = _with(request, self.param, cursor, self.into)
        return None if following == request else following


@dataclass(frozen=True, slots=True)
class Counted:
    """Pages by number, or by how many records stand before them; a page that is not full is the last."""

    at_most: int
    param: str
    start: int
    size: int
    step: int
    into: str

    def first(self, request: Request) -> Request:
        """The request of the first page."""
        return _with(request, self.param, self.start, self.into)

    def next(self, request: Request, body: Any, page: int, records: int) -> Request | None:  # noqa: ARG002 a protocol
        """The request of the next number, unless this page was not full."""
        if records < self.size:
            return None
        return _with(request, self.param, self.start + page * self.step, self.into)


@dataclass(frozen=True, slots=True)
class NextLink:
    """The answer holds the address of the next page."""

    at_most: int
    path: Expression

    def first(self, request: Request) -> Request:
        """The request as it is."""
        return request

    def next(self, request: Request, body: Any, page: int, records: int) -> Request | None:  # noqa: ARG002 a protocol
        """
        The request of the address in the answer.

        Raises:
            SourceError: It leads to another host, where the key must not go.
        """
        link = leaf_text(self.path.find(body))
        if not link or not isinstance(self.path.find(body), str):
            return None
        if not same_host(request.url, link):
            raise SourceError("the next page is on another host, and the key does not go there")
        # The address brings its own parameters.
        following = replace(request, url=link, params={})
        return None if following == request else following


def pager(said: words.PageWords) -> Pager:
    """The pager that a manifest names."""
    match said:
        case words.CursorPage():
            return Cursor(said.at_most, Expression(said.cursor), said.param, said.into)
        case words.NumberPage():
            return Counted(said.at_most, said.param, said.start, said.size, 1, said.into)
        case words.OffsetPage():
            return Counted(said.at_most, said.param, said.start, said.size, said.size, said.into)
        case words.LinkPage():
            return NextLink(said.at_most, Expression(said.link))
        case words.SinglePage():
            return Single()


def names_of(way: Pager) -> frozenset[str]:
    """Every field name that the way to the next page reads."""
    return way.path.names() if isinstance(way, Cursor | NextLink) else frozenset()


def _with(request: Request, param: str, value: str | int, into: str) -> Request:
    if into == "json":
        return request.with_json(param.split("."), value)
    return request.with_params({param: str(value)})
