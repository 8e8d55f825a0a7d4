"""One side of a link: a table read once, normalized block by block, and kept beside its keys on disk."""

from __future__ import annotations

import marshal
from collections import OrderedDict
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from itertools import chain, islice
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.link.light import light_rows
from skiptrace.link.reading import SidePlan, field_reader, full_rows
from skiptrace.link.spill import KeyFiles
from skiptrace.match.frequency import COUNTED, count_people
from skiptrace.match.keys import Keys, blocking_keys
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.runtime.processes import start_processes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from numpy.typing import NDArray

    from skiptrace.link.frames import Rows
    from skiptrace.match.people import People

BLOCK_ROWS = 20_000
# Row numbers leave this much room for each block.
ROW_BITS = 16
MOST_ROWS = 1 << ROW_BITS
BLOCKS_HELD = 4
KEYS_FILE = "wanted.npy"


@dataclass(frozen=True, slots=True)
class _Task:
    number: int
    size: int
    columns: list[list[str]]


@dataclass(slots=True)
class _Done:
    """What a worker tells of a block that it looked at: ``places`` are the rows that hold somebody."""

    number: int
    size: int
    places: NDArray[np.int32]
    keys: Keys
    counts: dict[str, dict[str, int]]


@dataclass(slots=True)
class Side:
    """
    A table that was read.

    Rows have numbers that rise in the order of the file; the rows of some numbers are given by sorted, distinct ones.
    """

    folder: Path
    name: str
    plan: SidePlan
    keys: KeyFiles
    rows: int = 0
    counts: dict[str, dict[str, int]] = field(default_factory=dict)
    places: list[NDArray[np.int32]] = field(default_factory=list)
    first_rows: list[int] = field(default_factory=list)
    ids: list[list[str]] = field(default_factory=list)
    repeated_ids: int = 0
    _held: OrderedDict[int, list[list[str]]] = field(default_factory=OrderedDict)

    @property
    def further(self) -> int:
        """How many columns of unknown meaning there are."""
        return len(self.plan.further)

    @property
    def size(self) -> int:
        """How many rows hold somebody."""
        return sum(map(len, self.places))

    def numbers(self) -> NDArray[np.int64]:
        """The numbers of all rows that hold somebody."""
        numbered = [places.astype(np.int64) + (block << ROW_BITS) for block, places in enumerate(self.places)]
        return np.concatenate(numbered) if numbered else np.zeros(0, dtype=np.int64)

    def people(self, numbers: NDArray[np.int64], *, light: bool) -> PersonRows:
        """Who stands on the rows of sorted, distinct *numbers*."""
        rows = PersonRows()
        for block, places in self._by_block(numbers):
            columns = [[column[place] for place in places] if column else [] for column in self._load(block)]
            reader = field_reader(self.plan, columns, len(places))
            rows.extend(
                light_rows(reader, self.plan.further, columns) if light else full_rows(self.plan, reader, columns)
            )
        return rows

    def rows_of(self, numbers: NDArray[np.int64]) -> tuple[list[str], NDArray[np.int64]]:
        """The ids and the places in the file, from 0, of *numbers*."""
        blocks, places = numbers >> ROW_BITS, numbers & (MOST_ROWS - 1)
        first = np.array(self.first_rows, dtype=np.int64)
        names = [self.ids[block][place] for block, place in zip(blocks.tolist(), places.tolist(), strict=True)]
        return names, first[blocks] + places

    def by_id(self) -> dict[str, int]:
        """The number of the first row of each id."""
        found: dict[str, int] = {}
        for block, ids in enumerate(self.ids):
            for place, name in enumerate(ids):
                found.setdefault(name, (block << ROW_BITS) + place)
        return found

    def _by_block(self, numbers: NDArray[np.int64]) -> Iterator[tuple[int, list[int]]]:
        owners = numbers >> ROW_BITS
        for block in np.unique(owners).tolist():
            start, end = np.searchsorted(owners, [block, block + 1]).tolist()
            yield block, (numbers[start:end] & (MOST_ROWS - 1)).tolist()

    def _load(self, number: int) -> list[list[str]]:
        held = self._held.get(number)
        if held is None:
            path = self.folder / _block_name(self.name, number)
            held = marshal.loads(path.read_bytes())  # noqa: S302 written by ourselves a moment ago
            self._held[number] = held
            if len(self._held) > BLOCKS_HELD:
                self._held.popitem(last=False)
        return held


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
    side = Side(folder, name, plan, KeyFiles(folder, name))
    side.counts = {kind: {} for kind in (*COUNTED, *(f"column {number}" for number in range(side.further)))}
    if wanted is not None:
        np.save(folder / KEYS_FILE, wanted)
    order = _Order(plan=plan, folder=folder, name=name, variants=variants, filtered=wanted is not None)
    for done in sorted_by_number(_work(_tasks(table, side, id_index), order, workers)):
        rows = np.arange(done.size, dtype=np.int64) + (done.number << ROW_BITS)
        side.keys.add(rows, done.keys)
        side.places.append(done.places)
        side.first_rows.append(side.rows)
        side.rows += done.size
        for kind, found in done.counts.items():
            into = side.counts[kind]
            for term, people in found.items():
                into[term] = into.get(term, 0) + people
        progress(side.rows)
    side.repeated_ids = side.rows - len(set(chain.from_iterable(side.ids)))
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


def _tasks(table: Rows, side: Side, id_index: int | None) -> Iterator[_Task]:
    mapping = side.plan.reading.mapping
    used = {mapping.index_of(name) for name in mapping.fields if name != "record_id"} | set(side.plan.further)
    for number, block in enumerate(table.blocks(rows=BLOCK_ROWS)):
        numbers = block.numbers
        if id_index is None:
            side.ids.append([str(place) for place in numbers])
        else:
            given = block.columns[id_index]
            side.ids.append([text.strip() or str(place) for text, place in zip(given, numbers, strict=True)])
        columns = [column if index in used else [] for index, column in enumerate(block.columns)]
        yield _Task(number, len(block), columns)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Order:
    """What every worker is told once per block."""

    plan: SidePlan
    folder: Path
    name: str
    variants: bool
    filtered: bool


def _work(tasks: Iterator[_Task], order: _Order, workers: int) -> Iterator[_Done]:
    """The finished blocks in any order; never more blocks in memory than the workers can hold."""
    ahead = list(islice(tasks, 2))
    if workers < 2 or len(ahead) < 2:  # noqa: PLR2004 a file of one block is read sooner than a process starts
        for task in chain(ahead, tasks):
            yield _read_block(order, task)
        return
    with start_processes(workers) as pool:
        waiting: set[Future[_Done]] = set()
        for task in chain(ahead, tasks):
            waiting.add(pool.submit(_read_block, order, task))
            if len(waiting) > workers:
                finished, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                for future in finished:
                    yield future.result()
        for future in waiting:
            yield future.result()


def _read_block(order: _Order, task: _Task) -> _Done:
    (order.folder / _block_name(order.name, task.number)).write_bytes(marshal.dumps(task.columns))
    plan = order.plan
    rows = light_rows(field_reader(plan, task.columns, task.size), plan.further, task.columns)
    people = encode(rows, Vocabulary(), further=len(plan.further))
    keys = blocking_keys(people, variants=order.variants, thorough=True)
    if order.filtered:
        keys = _only(keys, np.load(order.folder / KEYS_FILE, mmap_mode="r"))
    counts = count_people(people)
    for number, codes in enumerate(people.further):
        distinct, many = np.unique(codes[codes != 0], return_counts=True)
        texts = people.vocabulary.texts(distinct.astype(np.int32))
        counts[f"column {number}"] = dict(zip(texts, many.tolist(), strict=True))
    return _Done(task.number, task.size, np.flatnonzero(_somebody(people)).astype(np.int32), keys, counts)


def _somebody(people: People) -> NDArray[np.bool_]:
    """Which rows hold anything that tells people apart."""
    some = (people.born > 0) | (people.ssn_last4 >= 0)
    for items in (people.names, people.addresses, people.phones, people.emails):
        some |= items.count > 0
    for codes in people.further:
        some |= codes != 0
    return some


def _only(keys: Keys, wanted: NDArray[np.uint64]) -> Keys:
    """The keys that the other side has too."""
    if not len(wanted):
        kept = np.zeros(len(keys.key), dtype=bool)
    else:
        place = np.minimum(np.searchsorted(wanted, keys.key), len(wanted) - 1)
        kept = wanted[place] == keys.key
    return Keys(keys.person[kept], keys.kind[kept], keys.key[kept])
