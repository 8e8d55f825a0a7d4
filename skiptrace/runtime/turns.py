"""Turns of threads that are about to do the same."""

from __future__ import annotations

import contextlib
import threading
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


class Turns:
    """Lets the same request be made once: whoever comes second waits, and finds the answer of the first."""

    def __init__(self) -> None:
        self._flying: dict[str, threading.Event] = {}
        self._lock = threading.Lock()

    @contextlib.contextmanager
    def of(self, mark: str) -> Iterator[None]:
        """Wait until nobody else is at it, and let nobody else."""
        while True:
            with self._lock:
                ahead = self._flying.get(mark)
                if ahead is None:
                    self._flying[mark] = threading.Event()
                    break
            ahead.wait()
        try:
            yield
        finally:
            with self._lock:
                self._flying.pop(mark).set()
