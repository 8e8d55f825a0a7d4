"""The token of a source that wants one: fetched once, carried by all, fetched anew before it ends."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from skiptrace.sdk.auth import TokenAuth
    from skiptrace.sdk.exchange import Request, Response

# A token is given up a little before its end: the call that carries it takes a while.
MARGIN_S: Final = 30.0


class Tokens:
    """The current token of one source; threads share it."""

    def __init__(self, auth: TokenAuth) -> None:
        self.auth = auth
        self._lock = threading.Lock()
        self._token = ""
        self._until = 0.0
        self._proven = False

    def current(self, fetch: Callable[[Request], Response]) -> str:
        """
        The token, fetched when there is none that lasts.

        Raises:
            SourceUnavailable: None was given.
            SourceError: The answer cannot be read, or none came.
        """
        with self._lock:
            if time.monotonic() >= self._until:
                self._token, life_s = self.auth.read(fetch(self.auth.ask()))
                self._until = time.monotonic() + max(life_s - MARGIN_S, life_s / 2)
                self._proven = False
            return self._token

    def proved(self, token: str) -> None:
        """A call with this token was let in."""
        if token == self._token:
            self._proven = True

    def refused(self, token: str) -> bool:
        """
        Whether another token may help a call whose token was refused: this one has been good, and was given up since.

        A token that never let anybody in says that the key is wrong.
        """
        with self._lock:
            if token != self._token:
                return True
            if not self._proven:
                return False
            self._until = 0.0
            return True
