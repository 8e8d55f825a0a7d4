"""How a source wants its key: names of secrets in their places, never the keys."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from skiptrace.errors import SourceUnavailable
from skiptrace.sdk.exchange import Request, Response, Secret
from skiptrace.sdk.expressions import Expression

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from skiptrace.sdk.exchange import Text

_OK = 200
_BARE_TOKEN = re.compile(r"[A-Za-z0-9._~+/=\-]{16,10000}")
LONGEST_TOKEN = 10_000
LONGEST_LIFE_S = 30 * 86_400


@dataclass(frozen=True, slots=True)
class NoAuth:
    """Nothing is needed, or the adapter places its `Secret` itself."""

    def apply(self, request: Request) -> Request:
        """The request with the key's name in its place."""
        return request


@dataclass(frozen=True, slots=True)
class HeaderAuth:
    """One header or several."""

    headers: Mapping[str, Text]

    def apply(self, request: Request) -> Request:
        """The request with the key's name in its place."""
        return request.with_headers(self.headers)


@dataclass(frozen=True, slots=True)
class QueryAuth:
    """One parameter of the address or several."""

    params: Mapping[str, Text]

    def apply(self, request: Request) -> Request:
        """The request with the key's name in its place."""
        return request.with_params(self.params)


@dataclass(frozen=True, slots=True)
class BodyAuth:
    """One field of the JSON body or several; a dot leads into an inner object."""

    fields: Mapping[str, Text]

    def apply(self, request: Request) -> Request:
        """The request with the key's name in its place."""
        for path, secret in self.fields.items():
            request = request.with_json(path.split("."), secret)
        return request


@dataclass(frozen=True, slots=True)
class BasicAuth:
    """User and password as HTTP writes them; either may be a plain text, often empty."""

    user: Text
    password: Text

    def apply(self, request: Request) -> Request:
        """The request as it is: `header` makes the header once the keys are known."""
        return request

    def header(self, key: Callable[[str], str]) -> Mapping[str, str]:
        """The header with the keys in it; made right before sending."""
        user, password = (
            part if isinstance(part, str) else part.before + key(part.name) for part in (self.user, self.password)
        )
        return {"Authorization": "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode("ascii")}


@dataclass(frozen=True, slots=True, kw_only=True)
class TokenAuth:
    """
    A token that is fetched with the key and lives for a while.

    Args:
        url: Where it is fetched.
        fields: The body of that call; the client-credentials grant of OAuth 2 unless the vendor differs.
        style: How the body is sent: ``form``, ``json``; or ``basic`` (form) and ``basic_json``, with user and password
            in the header.
        token: Where the token is in the answer; ``@`` where the answer is the token and nothing else.
        expires: Where its life in seconds is in the answer.
        life_s: Its life when the answer does not say.
        header: The header that carries it.
        before: What stands before it there.
    """

    url: str
    fields: Mapping[str, Text]
    style: str = "form"
    basic: BasicAuth | None = None
    token: Expression = field(default_factory=lambda: Expression("access_token"))
    expires: Expression = field(default_factory=lambda: Expression("expires_in"))
    life_s: int = 900
    header: str = "Authorization"
    before: str = "Bearer "

    def apply(self, request: Request) -> Request:
        """The request as it is: `carried` adds the token once it is there."""
        return request

    def ask(self) -> Request:
        """The call that fetches the token."""
        if self.style in {"json", "basic_json"}:
            return Request(method="POST", url=self.url, json=dict(self.fields), free=True)
        return Request(method="POST", url=self.url, form=dict(self.fields), free=True)

    def read(self, response: Response) -> tuple[str, int]:
        """
        The token and its life in seconds.

        Raises:
            SourceUnavailable: There is none: without it nothing can be asked.
            SourceError: The answer cannot be read.
        """
        body = self._body(response) if response.status == _OK else None
        token, life = self.token.find(body), self.expires.find(body)
        if not isinstance(token, str) or not 0 < len(token) <= LONGEST_TOKEN:
            raise SourceUnavailable("no token was given: is the key right, and allowed from this address?")
        told = int(life) if isinstance(life, int) or (isinstance(life, str) and life.isdecimal()) else self.life_s
        return token, max(0, min(told, LONGEST_LIFE_S))

    def _body(self, response: Response) -> object:
        bare = response.text().strip()
        return bare if self.token.text == "@" and _BARE_TOKEN.fullmatch(bare) else response.json()

    def carried(self, request: Request, token: str) -> Request:
        """The request with the token."""
        return request.with_headers({self.header: self.before + token})


Auth: TypeAlias = NoAuth | HeaderAuth | QueryAuth | BodyAuth | BasicAuth | TokenAuth


def secrets_of(auth: Auth) -> frozenset[str]:
    """Names of the keys that it needs."""
    parts: list[Text] = []
    match auth:
        case HeaderAuth(headers=named) | QueryAuth(params=named) | BodyAuth(fields=named):
            parts = list(named.values())
        case BasicAuth():
            parts = [auth.user, auth.password]
        case TokenAuth():
            basic = [auth.basic.user, auth.basic.password] if auth.basic else []
            parts = [*auth.fields.values(), *basic]
        case NoAuth():
            pass
    return frozenset(part.name for part in parts if isinstance(part, Secret))
