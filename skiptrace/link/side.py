"""One side of a link: a table read once, normalized block by block, and kept beside its keys on disk."""

from __future__ import annotations

from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.blocks import text_blocks
from skiptrace.link.counts import Tally
from skiptrace.link.ids import IdFiles
from skiptrace.link.light import light_rows, look
from skiptrace.link.light_keys import Counts, key_parts, somebody
from skiptrace.link.plain import stripped
from skiptrace.link.reading import Fields, SidePlan, field_reader, full_rows
from skiptrace.link.spill import KeyFiles
from skiptrace.link.stored import StoredRows
from skiptrace.link.texts import Texts
from skiptrace.link.wanted import Wanted, lookup
from skiptrace.match.keys import Keys, keys_of_parts
from skiptrace.match.people import PersonRows

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from skiptrace.link.frames import Rows
    from skiptrace.link.helpers import Helpers

BLOCK_ROWS = 50_000
# Row numbers leave this much room for each block.
ROW_BITS = 16
MOST_ROWS = 1 << ROW_BITS
RANDOM_ROWS = 2_000
# So many rows are read in full sooner by several processes.
WORTH_SHARING = 1_000
ROWS_AT_ONCE = 10_000
# Rows to be drawn at random are chosen while nobody knows yet how many blocks there are.
SPARE_SHARE, SPARE_ROWS = 1.3, 50
SEED = 20_240_607
NO_PLACES = np.zeros(0, dtype=np.int64)


@dataclass(frozen=True, slots=True)
class _Task:
    """A block to be read: ``asked`` rows are kept in any case, all of them where it is None."""

    number: int
    size: int
    columns: list[Texts]
    asked: NDArray[np.int64] | None


@dataclass(slots=True)
class _Done:
    """
    What a worker tells of a block that it looked at.

    ``somebody`` marks the rows that hold anybody, ``drawn`` are some of them at random; ``met`` and ``many`` are the
    places of wanted keys and how many rows have them.
    """

    number: int
    size: int
    somebody: NDArray[np.bool_]
    drawn: NDArray[np.int64]
    keys: Keys
    met: NDArray[np.int64]
    many: NDArray[np.int64]
    counts: Counts


@dataclass(frozen=True, slots=True)
class Shelf:
    """The rows of one side that were kept, given by sorted, distinct numbers: any process can read them."""

    plan: SidePlan
    stored: StoredRows

    @property
    def further(self) -> int:
        """How many columns of unknown meaning there are."""
        return len(self.plan.further)

    def glanced(self, numbers: NDArray[np.int64]) -> PersonRows:
        """Who stands on some rows, at a quick look."""
        return light_rows(look(Fields(self.plan, self.stored.rows(numbers, ROW_BITS), len(numbers))))

    def read(self, numbers: NDArray[np.int64]) -> PersonRows:
        """Who stands on some rows, read in full."""
        # A column that nothing is read from is empty.
        lists = [column.strings() or [""] * len(numbers) for column in self.stored.rows(numbers, ROW_BITS)]
        return full_rows(self.plan, field_reader(self.plan, lists, len(numbers)), lists)


@dataclass(slots=True)
class Side:
    """
    A table that was read.

    Rows have numbers that rise in the order of the file; the rows of some numbers are given by sorted, distinct ones.
    Only rows that may meet somebody are kept, ``drawn`` ones and those that were asked for by their ids.
    """

    plan: SidePlan
    keys: KeyFiles
    stored: StoredRows
    ids: IdFiles
    helpers: Helpers
    rows: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    repeated_ids: int = 0
    size: int = 0
    """How many rows hold somebody."""
    _somebody: list[NDArray[np.uint8]] = field(default_factory=list)
    _drawn: list[NDArray[np.int64]] = field(default_factory=list)
    _first_rows: list[int] = field(default_factory=list)

    @property
    def further(self) -> int:
        """How many columns of unknown meaning there are."""
        return self.shelf.further

    def numbers(self) -> NDArray[np.int64]:
        """The numbers of all rows that hold somebody."""
        marks = (np.unpackbits(packed) for packed in self._somebody)
        numbered = [np.flatnonzero(marked) + (block << ROW_BITS) for block, marked in enumerate(marks)]
        return np.concatenate(numbered) if numbered else NO_PLACES

    def drawn(self) -> NDArray[np.int64]:
        """The numbers of some rows that hold somebody, drawn at random; the same ones whoever reads."""
        found = np.concatenate(self._drawn) if self._drawn else NO_PLACES
        return np.sort(found[np.argsort(_rank(found), kind="stable")[:RANDOM_ROWS]])

    @property
    def shelf(self) -> Shelf:
        """The rows that were kept."""
        return Shelf(self.plan, self.stored)

    def people(self, numbers: NDArray[np.int64]) -> PersonRows:
        """Who stands on the rows of sorted, distinct *numbers*, read in full."""
        pool = self.helpers.pool
        if pool is None or len(numbers) < WORTH_SHARING:
            return self.shelf.read(numbers)
        rows = PersonRows()
        workers = self.helpers.workers
        shares = workers * -(-len(numbers) // (workers * ROWS_AT_ONCE))
        for found in pool.map(self.shelf.read, np.array_split(numbers, shares)):
            rows.extend(found)
        return rows

    def rows_of(self, numbers: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
        """The ids and the places in the file, from 0, of sorted *numbers*."""
        blocks, places = numbers >> ROW_BITS, numbers & (MOST_ROWS - 1)
        first = np.array(self._first_rows, dtype=np.int64)
        names: list[str] = []
        for block in np.unique(blocks).tolist():
            start, end = np.searchsorted(blocks, [block, block + 1]).tolist()
            names += self.ids.block(block).take(places[start:end]).strings()
        return names, first[blocks] + places

    def all_ids(self) -> list[str]:
        """The ids of all rows, in the order of the file."""
        return list(chain.from_iterable(ids.strings() for ids in self.ids))

    def by_id(self, wanted: Collection[str]) -> dict[str, int]:
        """The number of the first row of each *wanted* id."""
        found: dict[str, int] = {}
        for block, place, name in self.ids.places(wanted):
            found.setdefault(name, (block << ROW_BITS) + place)
        return found

    def take(self, done: _Done) -> None:
        """The findings of the next block."""
        base = done.number << ROW_BITS
        self.keys.add(np.arange(done.size, dtype=np.int64) + base, done.keys)
        self._somebody.append(np.packbits(done.somebody))
        self.size += int(done.somebody.sum())
        self._drawn.append(done.drawn + base)
        self._first_rows.append(self.rows)
        self.rows += done.size

    def finish(self, tally: Tally) -> None:
        """All blocks are read."""
        self.counts = tally.counts()
        self.repeated_ids = self.ids.repeated()


def _rank(numbers: NDArray[np.int64]) -> NDArray[np.uint64]:
    """An order of rows that has nothing to do with them."""
    mixed = (numbers.astype(np.uint64) + np.uint64(SEED)) * np.uint64(0x9E3779B97F4A7C15)
    mixed = (mixed ^ (mixed >> np.uint64(31))) * np.uint64(0xC2B2AE3D27D4EB4F)
    return mixed ^ (mixed >> np.uint64(29))


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """
    What one side is searched for.

    Args:
        wanted: The keys of the other side.
        keep_all: The rows that are kept whatever they hold, from the first on: few tables are compared in full.
        ids: Rows of these ids are kept.
    """

    wanted: Wanted
    keep_all: int
    ids: Collection[str] = ()


def read_side(
    table: Rows,
    plan: SidePlan,
    id_index: int | None,
    folder: Path,
    name: str,
    *,
    search: Search | None = None,
    variants: bool = False,
    helpers: Helpers,
    progress: Callable[[int], None] = lambda _: None,
) -> Side:
    """
    Read a table once and keep its people in *folder*.

    Args:
        table: What is read.
        plan: How its columns are read.
        id_index: The column of row ids; None numbers the rows.
        folder: A private folder, removed by the caller.
        name: Of the side.
        search: What rows are kept for; all are where nothing is said.
        variants: Whether keys of likely mistakes are added.
        helpers: The processes that read.
        progress: Told the number of rows read so far.
    """
    side = Side(plan, KeyFiles(folder, name), StoredRows(folder, name), IdFiles(folder, name), helpers)
    tally = Tally(side.further)
    order = _Order(plan=plan, stored=side.stored, variants=variants, wanted=search.wanted.folder if search else None)
    for done in sorted_by_number(_work(_tasks(table, side, id_index, search), order, helpers)):
        side.take(done)
        tally.add(done.counts)
        if search is not None:
            search.wanted.heard(done.met, done.many)
        progress(side.rows)
    side.finish(tally)
    return side


def sorted_by_number(found: Iterable[_Done]) -> Iterator[_Done]:
    """What workers finish in any order, in the order of the file."""
    waiting: dict[int, _Done] = {}
    following = 0
    for done in found:
        waiting[done.number] = done
        while following in waiting:
            yield waiting.pop(following)
            following += 1


def _tasks(table: Rows, side: Side, id_index: int | None, search: Search | None) -> Iterator[_Task]:
    mapping = side.plan.reading.mapping
    used = {index for name in mapping.fields if (index := mapping.index_of(name)) is not None}
    asked = np.sort(Texts.of(list(search.ids) if search else []).hashes())
    for number, block in enumerate(text_blocks(table, BLOCK_ROWS, used | set(side.plan.further))):
        ids = _ids(block.numbers, None if id_index is None else block.columns[id_index])
        side.ids.add(ids)
        if id_index is not None:
            block.columns[id_index] = Texts.of([])
        keep_all = search is None or side.size < search.keep_all
        kept = None if keep_all else np.flatnonzero(np.isin(ids.hashes(), asked))
        yield _Task(number, len(block), block.columns, kept)


def _ids(numbers: Iterable[int], given: Texts | None) -> Texts:
    """What rows are called: by their ids, without one by their numbers."""
    if given is None:
        return Texts.of(list(map(str, numbers)))
    ids = stripped(given)
    blank = ids.length == 0
    return ids.replaced(blank, [str(number) for number, none in zip(numbers, blank.tolist(), strict=True) if none])


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What every worker is told once per block; ``wanted`` is the folder of the keys that rows are kept for."""

    plan: SidePlan
    stored: StoredRows
    variants: bool
    wanted: Path | None


def _work(tasks: Iterator[_Task], order: _Order, helpers: Helpers) -> Iterator[_Done]:
    """The finished blocks in any order; never more blocks in memory than the workers can hold."""
    ahead = list(islice(tasks, 2))
    # A file of one block is read sooner than a process starts.
    pool = helpers.start() if len(ahead) > 1 else None
    if pool is None:
        for task in chain(ahead, tasks):
            yield _read_block(order, task)
        return
    waiting: set[Future[_Done]] = set()
    for task in chain(ahead, tasks):
        waiting.add(pool.submit(_read_block, order, task))
        if len(waiting) > helpers.workers:
            finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            for future in finished:
                yield future.result()
    for future in waiting:
        yield future.result()


def _read_block(order: _Order, task: _Task) -> _Done:
    light = look(Fields(order.plan, task.columns, task.size))
    parts, counts = key_parts(light)
    known = somebody(light)
    people = np.flatnonzero(known)
    counts |= Tally.of_columns(light.further)
    if order.wanted is None:
        keys = keys_of_parts(parts, variants=order.variants, thorough=True)
        met = many = NO_PLACES
    else:
        wanted = lookup(order.wanted)
        found = wanted.meet(keys_of_parts(parts, variants=order.variants, thorough=True, keep=wanted.may_be))
        keys, met, many = found.live, found.places, found.many
    drawn = _drawn(people, task.number)
    kept = None
    if task.asked is not None:
        kept = np.unique(np.concatenate([keys.person, drawn, task.asked]))
    order.stored.put(task.number, task.columns, kept)
    return _Done(task.number, task.size, known, drawn, keys, met, many, counts)


def _drawn(people: NDArray[np.int64], number: int) -> NDArray[np.int64]:
    """Rows of a block that may be among those drawn from all blocks."""
    most = int(RANDOM_ROWS * SPARE_SHARE / (number + 1)) + SPARE_ROWS
    return people[np.argsort(_rank(people + (number << ROW_BITS)), kind="stable")[:most]]
