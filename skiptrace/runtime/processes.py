"""Processes beside this one, for work that Python does on one core at a time."""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable


_ours = False


def own_process() -> None:
    """
    Say that this process is a command of ours, and no program that uses the library.

    Garbage is looked for seldom: we make millions of small values without cycles, and at Python's own thresholds the
    collector walks over all of them again and again, a fifth of the time of a run. And such a process may be copied
    (`start_processes`), since nothing goes on in it that we do not know of.

    To be called before numpy is imported, which would otherwise start threads for linear algebra that we have none of.
    """
    global _ours  # noqa: PLW0603 a fact about the whole process
    _ours = True
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    gc.set_threshold(25_000, 160, 50)


def start_processes(workers: int, begin: Callable[[], object] | None = None) -> ProcessPoolExecutor:
    """
    A pool of processes that work beside this one.

    They are fresh interpreters, which inherit no lock and no socket. Importing everything again takes each a second,
    so a command of ours copies itself instead, where the system does that safely and no thread runs in it yet, of
    Python's or of a database's: what a thread holds would be held in the copies for ever.

    Args:
        workers: How many.
        begin: Called once in each of them.
    """
    copied = _ours and _is_single_threaded()
    context = multiprocessing.get_context("fork" if copied else "spawn")
    pool = ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=(begin,))
    if copied:
        # What is there already is garbage in none of the copies, and looking through it would copy its memory too.
        gc.freeze()
        # The first order copies this process as often as there are workers.
        pool.submit(_begun)
        gc.unfreeze()
    return pool


def _is_single_threaded() -> bool:
    """Whether this process has one thread and the system, Linux, says so."""
    try:
        return sum(1 for _ in Path("/proc/self/task").iterdir()) == 1
    except OSError:
        return False


def _begun() -> None:
    """Nothing, once the process is there to do it."""


def _begin(begin: Callable[[], object] | None) -> None:
    # Ctrl-C at a terminal reaches every process; the one that was called tells the others what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    # A worker waits for work for ever when the process that started it is killed: nobody would end it.
    threading.Thread(target=_end_with_parent, daemon=True).start()
    own_process()
    if begin is not None:
        begin()


def _end_with_parent() -> None:
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
