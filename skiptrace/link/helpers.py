"""The processes that help with a link: none are started for small tables, and they stay until it is done."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Self

from skiptrace.runtime.processes import start_processes

if TYPE_CHECKING:
    from concurrent.futures import ProcessPoolExecutor
    from types import TracebackType


class Helpers:
    """
    Up to so many processes beside this one.

    Args:
        workers: How many; with one everything is done here.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        self._stack = ExitStack()
        self._ready: ProcessPoolExecutor | None = None
        self.pool: ProcessPoolExecutor | None = None
        """The processes that were started; None where there is too little to do for them."""

    def prepare(self) -> None:
        """Nothing is open yet: a command of ours copies itself now, which is sooner than fresh processes later."""
        if self.workers > 1:
            self._ready = self._stack.enter_context(start_processes(self.workers))

    def start(self) -> ProcessPoolExecutor | None:
        """There is work for them; None where there shall be none."""
        if self.pool is None and self.workers > 1:
            self.pool = self._ready or self._stack.enter_context(start_processes(self.workers))
        return self.pool

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, exc: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()
