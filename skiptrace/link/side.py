"""One side of a link: a table read once, normalized block by block, and kept beside its keys on disk."""

from __future__ import annotations

import marshal
import multiprocessing
from collections import Counter, OrderedDict
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import dataclass, field, fields
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.reading import SidePlan, read_rows
from skiptrace.link.spill import KeyFiles
from skiptrace.match.frequency import COUNTED, count_people
from skiptrace.match.keys import Keys, blocking_keys
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.vocabulary import Vocabulary, stable_hash

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from pathlib import Path

    from numpy.typing import NDArray

    from skiptrace.link.frames import Rows

BLOCK_ROWS = 20_000
# A row of a few owners gives a few people; their numbers must not reach the next block's.
PEOPLE_BITS = 17
MOST_PEOPLE = 1 << PEOPLE_BITS
BLOCKS_HELD = 4
COLUMNS = tuple(column.name for column in fields(PersonRows))
KEYS_FILE = "wanted.npy"


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    size: int
    ids: list[str]
    columns: list[list[str]]
    first_row: int


@dataclass(slots=True)
class _Done:
    """What a worker tells of a block that it wrote."""

    number: int
    people: int
    rows: int
    without: Counter[str]
    keys: Keys
    counts: dict[str, dict[str, int]]
    id_hashes: NDArray[np.uint64]


@dataclass(slots=True)
class Side:
    """
    A table that was read.

    People have numbers that rise with the rows of the file; `people` gives those of sorted, distinct numbers.
    """

    folder: Path
    name: str
    keys: KeyFiles
    rows: int = 0
    without: Counter[str] = field(default_factory=Counter)
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    blocks: list[int] = field(default_factory=list)
    repeated_ids: int = 0
    further: int = 0
    _held: OrderedDict[int, _Block] = field(default_factory=OrderedDict)

    @property
    def size(self) -> int:
        """How many people."""
        return sum(self.blocks)

    def numbers(self) -> NDArray[np.int64]:
        """The numbers of all people."""
        return np.concatenate(
            [np.arange(size, dtype=np.int64) + (block << PEOPLE_BITS) for block, size in enumerate(self.blocks)]
            or [np.zeros(0, dtype=np.int64)]
        )

    def people(self, numbers: NDArray[np.int64]) -> PersonRows:
        """The people of sorted, distinct *numbers*."""
        rows = PersonRows()
        for block, places in self._by_block(numbers):
            for name, column in zip(COLUMNS, block.columns, strict=True):
                getattr(rows, name).extend([column[place] for place in places])
        return rows

    def ids(self, numbers: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
        """The id and the row of the file of each person of sorted, distinct *numbers*."""
        ids: list[str] = []
        rows: list[int] = []
        for block, places in self._by_block(numbers):
            ids.extend(block.ids[place] for place in places)
            rows.extend(block.rows[place] for place in places)
        return ids, np.array(rows, dtype=np.int64)

    def _by_block(self, numbers: NDArray[np.int64]) -> Iterator[tuple[_Block, list[int]]]:
        owners = numbers >> PEOPLE_BITS
        for block in np.unique(owners).tolist():
            start, end = np.searchsorted(owners, [block, block + 1]).tolist()
            yield self._load(block), (numbers[start:end] & (MOST_PEOPLE - 1)).tolist()

    def _load(self, number: int) -> _Block:
        held = self._held.get(number)
        if held is None:
            held = _Block(*marshal.loads((self.folder / _block_name(self.name, number)).read_bytes()))  # noqa: S302 written by ourselves a moment ago
            self._held[number] = held
            if len(self._held) > BLOCKS_HELD:
                self._held.popitem(last=False)
        return held


@dataclass(slots=True)
class _Block:
    ids: list[str]
    rows: list[int]
    columns: list[list[object]]


def _block_name(side: str, number: int) -> str:
    return f"{side}-{number:06d}.rows"


def read_side(
    table: Rows,
    plan: SidePlan,
    id_index: int | None,
    folder: Path,
    name: str,
    *,
    wanted: NDArray[np.uint64] | None = None,
    variants: bool = False,
    workers: int = 1,
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
        wanted: Sorted keys of the other side; other keys lead nowhere and are not kept.
        variants: Whether keys of likely mistakes are added.
        workers: How many processes read.
        progress: Told the number of rows read so far.
    """
    side = Side(folder, name, KeyFiles(folder, name), further=len(plan.further))
    side.counts = {kind: {} for kind in (*COUNTED, *(f"column {number}" for number in range(side.further)))}
    if wanted is not None:
        np.save(folder / KEYS_FILE, wanted)
    order = _Order(plan, folder, name, variants=variants, filtered=wanted is not None)
    hashes = []
    for done in sorted_by_number(_work(_tasks(table, plan, id_index), order, workers)):
        rows = np.arange(done.people, dtype=np.int64) + (done.number << PEOPLE_BITS)
        side.keys.add(rows, done.keys)
        side.blocks.append(done.people)
        side.rows += done.rows
        side.without.update(done.without)
        for kind, found in done.counts.items():
            into = side.counts[kind]
            for term, people in found.items():
                into[term] = into.get(term, 0) + people
        hashes.append(done.id_hashes)
        progress(side.rows)
    every = np.concatenate(hashes) if hashes else np.zeros(0, dtype=np.uint64)
    side.repeated_ids = len(every) - len(np.unique(every))
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


def _tasks(table: Rows, plan: SidePlan, id_index: int | None) -> Iterator[_Task]:
    mapping = plan.reading.mapping
    used = {mapping.index_of(name) for name in mapping.fields} | set(plan.further)
    first_row = 0
    for number, block in enumerate(table.blocks(rows=BLOCK_ROWS)):
        size = len(block)
        ids = [str(place) for place in block.numbers] if id_index is None else block.columns[id_index]
        columns = [column if index in used else [] for index, column in enumerate(block.columns)]
        yield _Task(number, size, ids, columns, first_row)
        first_row += size


@dataclass(frozen=True, slots=True)
class _Order:
    """What every worker is told once per block."""

    plan: SidePlan
    folder: Path
    name: str
    variants: bool
    filtered: bool

    def __init__(self, plan: SidePlan, folder: Path, name: str, *, variants: bool, filtered: bool) -> None:
        for key, value in (("plan", plan), ("folder", folder), ("name", name)):
            object.__setattr__(self, key, value)
        object.__setattr__(self, "variants", variants)
        object.__setattr__(self, "filtered", filtered)


def _work(tasks: Iterator[_Task], order: _Order, workers: int) -> Iterator[_Done]:
    """The finished blocks in any order; never more blocks in memory than the workers can hold."""
    ahead = list(islice(tasks, 2))
    if workers < 2 or len(ahead) < 2:  # noqa: PLR2004 a file of one block is read sooner than a process starts
        for task in _chain(ahead, tasks):
            yield _read_block(order, task)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(workers, mp_context=context) as pool:
        waiting: set[Future[_Done]] = set()
        for task in _chain(ahead, tasks):
            waiting.add(pool.submit(_read_block, order, task))
            if len(waiting) > workers:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        for future in waiting:
            yield future.result()


def _chain(first: Sequence[_Task], rest: Iterator[_Task]) -> Iterator[_Task]:
    yield from first
    yield from rest


def _read_block(order: _Order, task: _Task) -> _Done:
    read = read_rows(order.plan, task.columns, task.size)
    rows = [task.first_row + place for place in read.rows]
    ids = [task.ids[place] for place in read.rows]
    content = (ids, rows, [getattr(read.people, name) for name in COLUMNS])
    (order.folder / _block_name(order.name, task.number)).write_bytes(marshal.dumps(content))
    people = encode(read.people, Vocabulary(), further=len(order.plan.further))
    keys = blocking_keys(people, variants=order.variants, thorough=True)
    if order.filtered:
        keys = _only(keys, np.load(order.folder / KEYS_FILE, mmap_mode="r"))
    counts = count_people(people)
    for number, codes in enumerate(people.further):
        distinct, many = np.unique(codes[codes != 0], return_counts=True)
        texts = people.vocabulary.texts(distinct.astype(np.int32))
        counts[f"column {number}"] = dict(zip(texts, many.tolist(), strict=True))
    hashes = np.fromiter((stable_hash(text) for text in task.ids), dtype=np.uint64, count=task.size)
    return _Done(task.number, len(rows), task.size, read.without, keys, counts, hashes)


def _only(keys: Keys, wanted: NDArray[np.uint64]) -> Keys:
    """The keys that the other side has too."""
    if not len(wanted):
        kept = np.zeros(len(keys.key), dtype=bool)
    else:
        place = np.minimum(np.searchsorted(wanted, keys.key), len(wanted) - 1)
        kept = wanted[place] == keys.key
    return Keys(keys.person[kept], keys.kind[kept], keys.key[kept])
