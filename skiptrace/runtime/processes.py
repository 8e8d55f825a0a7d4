"""Processes beside this one, for work that Python does on one core at a time."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


def collect_seldom() -> None:
    """
    Look for garbage seldom: for processes of our own, which make millions of small values without cycles.

    At Python's own thresholds the collector walks over all of them again and again, a fifth of the time of a run.
    """
    gc.set_threshold(200_000, 20, 50)


def start_processes(workers: int, begin: Callable[[], object] | None = None) -> ProcessPoolExecutor:
    """
    A pool of fresh interpreters, the same on every system, which inherit no lock and no socket.

    Args:
        workers: How many.
        begin: Called once in each of them.
    """
    context = multiprocessing.get_context("spawn")
    return ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(begin,))


def _begin(begin: Callable[[], object] | None) -> None:
    # Ctrl-C at a terminal reaches every process; the one that was called tells the others what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A worker waits for work for ever when the process that started it is killed: nobody would end it.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    collect_seldom()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
