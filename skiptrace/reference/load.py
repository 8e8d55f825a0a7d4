"""A bulk file made into a local searchable table: read, normalized side by side, keyed, and put in place at once."""

from __future__ import annotations

import gc
import shutil
import tempfile
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, suppress
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from skiptrace.errors import StoreError
from skiptrace.reference.reader import read_block
from skiptrace.runtime.processes import start_processes
from skiptrace.runtime.tables import build_table, write_part

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable, Iterator, Sequence

    from skiptrace.intake.tables import Block
    from skiptrace.intake.tables.rows import Skipped
    from skiptrace.reference.columns import ReadingPlan

BLOCK_ROWS = 20_000
BETWEEN_CELLS = "\x1f"
FAULTY = "not a whole row"
LOADING = ".loading-"
# A load writes a part every few seconds; a folder untouched for a day is nobody's.
ABANDONED_S = 86_400
# A file of one block is read sooner than a second process starts.
SMALLEST_SHARED_BLOCKS = 2


class Rows(Protocol):
    """An open file, as far as a load needs it."""

    @property
    def faulty(self) -> list[Skipped]:
        """Rows that cannot be read, to be emptied after each block."""
        ...

    def blocks(self, *, rows: int) -> Iterator[Block]:
        """All rows in columns; each call starts again."""
        ...


@dataclass(slots=True)
class LoadCounts:
    """What became of the rows of a bulk file: ``rows`` = those that gave people or lines + ``without``."""

    rows: int = 0
    people: int = 0
    lines: int = 0
    without: Counter[str] = field(default_factory=Counter)
    unread: Counter[str] = field(default_factory=Counter)

    def add(self, other: LoadCounts) -> None:
        """Add the counts of another block."""
        self.rows += other.rows
        self.people += other.people
        self.lines += other.lines
        self.without.update(other.without)
        self.unread.update(other.unread)


@dataclass(frozen=True, slots=True)
class _Task:
    """
    One block on its way to a worker: only the columns that are used.

    A column is sent as one text where it can be: a hundred thousand small ones take as long as reading some of them.
    """

    number: int
    numbers: Sequence[int]
    columns: list[list[str] | str]

    @classmethod
    def of(cls, number: int, numbers: Sequence[int], columns: Iterable[list[str]]) -> _Task:
        """The task of a block."""
        in_a_row = range(numbers[0], numbers[0] + len(numbers)) if numbers else range(0)
        return cls(number, in_a_row if numbers == [*in_a_row] else numbers, [*map(_packed, columns)])

    def texts(self) -> list[list[str]]:
        """The columns, cell by cell."""
        return [column.split(BETWEEN_CELLS) if isinstance(column, str) else column for column in self.columns]


def _packed(column: list[str]) -> list[str] | str:
    packed = BETWEEN_CELLS.join(column)
    return packed if packed.count(BETWEEN_CELLS) == len(column) - 1 else column


def load_table(
    table: Rows,
    plan: ReadingPlan,
    target: Path,
    *,
    workers: int = 2,
    progress: Callable[[int], None] = lambda _: None,
) -> LoadCounts:
    """
    Make the reference table *target* of an open file.

    Args:
        table: The bulk file.
        plan: How its columns are read.
        target: Where the table is put, whole or not at all.
        workers: How many processes read and normalize; 1 stays in this one.
        progress: Told the number of rows read so far.

    Raises:
        InputError: The file cannot be read to its end.
        StoreError: The table cannot be written, or a worker died.
    """
    counts = LoadCounts()
    _clear_abandoned(target.parent)
    # Beside the target, so that it is on the same disk and under the same protection.
    parts = Path(tempfile.mkdtemp(prefix=LOADING, dir=target.parent))
    try:
        # Closed at once when something fails, so that no worker still writes to a folder that is being removed.
        with closing(_work(_tasks(table, plan), plan, parts, workers)) as work:
            for done in work:
                counts.add(done)
                counts.add(_take_faulty(table))
                progress(counts.rows)
        counts.add(_take_faulty(table))
        build_table(parts, target, facts={"rows": str(counts.rows), "role": plan.role})
    except BrokenProcessPool as exc:
        raise StoreError(
            "a process that read the file died: for lack of memory, or because the script that started it has no "
            "`if __name__ == '__main__':`; load with one worker"
        ) from exc
    finally:
        shutil.rmtree(parts, ignore_errors=True)
    return counts


def _clear_abandoned(tables: Path) -> None:
    """Remove what loads left that were killed: people's data must not lie about because of a power cut."""
    for folder in tables.glob(f"{LOADING}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > ABANDONED_S:
                shutil.rmtree(folder, ignore_errors=True)


def _take_faulty(table: Rows) -> LoadCounts:
    """The rows that could not even be cut into cells, counted and let go of."""
    many = len(table.faulty)
    table.faulty.clear()
    return LoadCounts(rows=many, without=Counter({FAULTY: many} if many else {}))


def _tasks(table: Rows, plan: ReadingPlan) -> Iterator[_Task]:
    used = {plan.mapping.index_of(name) for name in plan.mapping.fields}
    empty: dict[int, list[str]] = {}
    for number, block in enumerate(table.blocks(rows=BLOCK_ROWS)):
        size = len(block.numbers)
        blank = empty.setdefault(size, [""] * size)
        yield _Task.of(number, block.numbers, [c if i in used else blank for i, c in enumerate(block.columns)])


def _work(tasks: Iterator[_Task], plan: ReadingPlan, parts: Path, workers: int) -> Generator[LoadCounts, None, None]:
    """The counts of each block, in any order; never more blocks in memory than the workers can hold."""
    ahead = list(islice(tasks, SMALLEST_SHARED_BLOCKS))
    if workers < 2 or len(ahead) < SMALLEST_SHARED_BLOCKS:  # noqa: PLR2004 one worker is this process
        for task in chain(ahead, tasks):
            yield _read_part(plan, parts, task)
        return
    # A fresh interpreter per worker is the same on every system and inherits no lock or socket.
    # Blocks are trees of small values without cycles: collecting garbage in the workers takes a fifth of the time
    # and finds nothing.
    with start_processes(workers, gc.disable) as pool:
        waiting: set[Future[LoadCounts]] = set()
        for task in chain(ahead, tasks):
            waiting.add(pool.submit(_read_part, plan, parts, task))
            if len(waiting) > workers:
                done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in done:
                    yield future.result()
        for future in waiting:
            yield future.result()


def _read_part(plan: ReadingPlan, parts: Path, task: _Task) -> LoadCounts:
    block = read_block(plan, task.texts(), task.numbers)
    people = write_part(parts, task.number, block.part)
    lines = len(block.part.lines["phone"])
    return LoadCounts(rows=block.rows, people=people, lines=lines, without=block.without, unread=block.unread)
