"""Linking two tables, or the rows of one: read, pair, learn, judge."""

from __future__ import annotations

import datetime as dt
import tempfile
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from skiptrace.errors import ConfigError, InputError
from skiptrace.intake.columns import recognise_columns
from skiptrace.intake.mapping import Profile
from skiptrace.link.clusters import groups
from skiptrace.link.frames import open_rows
from skiptrace.link.helpers import Helpers
from skiptrace.link.judge import LEARNING_PAIRS, Judge, Judged, Labels, pair_places
from skiptrace.link.reading import SidePlan
from skiptrace.link.side import Search, Side, read_side
from skiptrace.link.spill import PAIR, LeftOut, PairFiles, join
from skiptrace.link.wanted import Wanted
from skiptrace.match.learn import calibrate_checked, named
from skiptrace.match.model import MatchModel, shipped_model
from skiptrace.reference.columns import plan_reading

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.link.frames import Rows

SAMPLE_ROWS = 5_000
# Blocking saves time; below so many pairs there is none to save, and no pair can be missed.
COMPARE_ALL = 3_000_000
LEFT_PER_CHUNK = 20_000
# Nobody can know better than one in a billion.
NEVER = 1e-9
FEWEST_LABELS = 20
ALL_KINDS = np.uint32(0xFFFFFFFF)


class LinkedPair(NamedTuple):
    """Two rows, how likely they are one person, and the evidence in bits (0 is even odds)."""

    left_id: str
    right_id: str
    probability: float
    weight_bits: float


@dataclass(slots=True)
class Linked:
    """All pairs that were kept, best first, and what became of the rows."""

    left_ids: list[str]
    right_ids: list[str]
    probability: NDArray[np.float64]
    weight: NDArray[np.float64]
    left_rows: NDArray[np.int64]
    right_rows: NDArray[np.int64]
    model: MatchModel
    counts: LinkCounts
    apart: list[tuple[int, int]] = field(default_factory=list)
    """Rows that contradict each other among those that likely pairs connect, within one table."""

    def pairs(self) -> Iterator[LinkedPair]:
        """The pairs, best first."""
        columns = self.left_ids, self.right_ids, self.probability.tolist(), self.weight.tolist()
        return map(LinkedPair._make, zip(*columns, strict=True))


@dataclass(slots=True)
class LinkCounts:
    """What became of the rows and pairs of a link."""

    left_rows: int = 0
    right_rows: int = 0
    left_ids: list[str] = field(default_factory=list)
    left_empty: int = 0
    right_empty: int = 0
    repeated_ids: int = 0
    compared: int = 0
    too_common: LeftOut = field(default_factory=LeftOut)
    mappings: list[ColumnMapping] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Opened:
    rows: Rows
    plan: SidePlan
    id_index: int | None
    mapping: ColumnMapping


def link_tables(left: object, right: object | None = None, **options: Any) -> Iterator[LinkedPair]:
    """
    Pairs of rows that are the same person, best first: between two tables, or within one.

    Args:
        left: A table of `skiptrace.intake`, any iterable of mappings, or anything with ``__arrow_c_stream__``
            (pandas, polars, pyarrow).
        right: Likewise; None looks for duplicates within *left*.
        options: As of `link`.

    Raises:
        InputError: There is nobody to compare.
        ConfigError: A column or an option is wrong.
    """
    return link(left, right, **options).pairs()


def link(
    left: object,
    right: object | None = None,
    *,
    id_column: str = "",
    right_id_column: str = "",
    columns: Mapping[str, str] | None = None,
    right_columns: Mapping[str, str] | None = None,
    min_probability: float = 0.001,
    labels: Sequence[tuple[str, str, bool]] = (),
    model: MatchModel | None = None,
    learn: bool = True,
    workers: int | Helpers = 1,
    today: dt.date | None = None,
    progress: Callable[[int], None] = lambda _: None,
) -> Linked:
    """All about a link; `link_tables` gives its pairs. *workers* may be processes that somebody else ends."""
    if not 0 < min_probability < 1:
        raise ConfigError("the least probability to write must be above 0 and below 1")
    today = today or dt.datetime.now(dt.UTC).date()
    ones, twos = _open(left, right, id_column, right_id_column, columns or {}, right_columns, today)
    with tempfile.TemporaryDirectory(prefix="skiptrace-link-") as name, _helpers(workers) as helpers:
        folder = Path(name)
        one = _read(ones, folder, "left", helpers=helpers, progress=progress, variants=True)
        two = search = None
        if twos is not None:
            wanted = Wanted(folder, *one.keys.distinct())
            search = Search(wanted=wanted, keep_all=COMPARE_ALL // one.size + 1, ids={name for _, name, _ in labels})
            two = _read(twos, folder, "right", search=search, helpers=helpers, progress=progress)
        judge = Judge(one, two, model or shipped_model(), labels=_labels(labels, one, two))
        counts = LinkCounts(
            left_rows=one.rows,
            right_rows=two.rows if two else 0,
            left_empty=one.rows - one.size,
            right_empty=two.rows - two.size if two else 0,
            repeated_ids=one.repeated_ids + (two.repeated_ids if two else 0),
        )
        chunks = _chunks(judge, folder, counts, search)
        linked = _finish(judge, chunks, counts, min_probability, learn=learn)
        counts.left_ids = one.all_ids()
        return linked


def _helpers(workers: int | Helpers) -> AbstractContextManager[Helpers]:
    return nullcontext(workers) if isinstance(workers, Helpers) else Helpers(workers)


def _labels(labels: Sequence[tuple[str, str, bool]], left: Side, right: Side | None) -> Labels | None:
    """
    Labelled pairs by the numbers of their rows.

    Raises:
        InputError: No label names rows of the tables.
    """
    if not labels:
        return None
    names = {name for one, two, _ in labels for name in (one, two)}
    ones = left.by_id(names)
    twos = ones if right is None else right.by_id(names)
    found = ((ones.get(one), twos.get(two), same) for one, two, same in labels)
    known = [
        (one, two, same)
        for one, two, same in found
        if one is not None and two is not None and (right is not None or one != two)
    ]
    if not known:
        raise InputError("labels: none of their ids stands in the tables; name the id columns with --id and --right-id")
    pairs = np.zeros(len(known), dtype=PAIR)
    pairs["left"], pairs["right"] = [one for one, _, _ in known], [two for _, two, _ in known]
    if right is None:
        pairs["left"], pairs["right"] = (
            np.minimum(pairs["left"], pairs["right"]).copy(),
            np.maximum(pairs["left"], pairs["right"]).copy(),
        )
    return Labels(pairs, np.array([same for _, _, same in known], dtype=bool))


def _open(
    left: object,
    right: object | None,
    id_column: str,
    right_id_column: str,
    columns: Mapping[str, str],
    right_columns: Mapping[str, str] | None,
    today: dt.date,
) -> tuple[_Opened, _Opened | None]:
    first = _recognised(open_rows(left, "left"), id_column, columns)
    second = None
    if right is not None:
        named = right_id_column or id_column
        second = _recognised(open_rows(right, "right"), named, columns if right_columns is None else right_columns)
    further = _further(first, second)
    fields = {*first.mapping.fields} & {*(second or first).mapping.fields}
    whole_ssn = "ssn" in fields and "ssn_last4" not in fields
    return (
        _planned(first, [pair[0] for pair in further], today, whole_ssn=whole_ssn),
        None if second is None else _planned(second, [pair[1] for pair in further], today, whole_ssn=whole_ssn),
    )


@dataclass(frozen=True, slots=True)
class _Recognised:
    rows: Rows
    mapping: ColumnMapping
    sample: Sequence[Sequence[str]]
    id_index: int | None


def _recognised(rows: Rows, id_column: str, columns: Mapping[str, str]) -> _Recognised:
    sample = next(iter(rows.blocks(rows=SAMPLE_ROWS))).columns
    chosen = {**columns, **({"record_id": id_column} if id_column else {})}
    mapping = recognise_columns(rows.header, sample, profile=Profile.LINK, overrides=chosen)
    return _Recognised(rows, mapping, sample, mapping.index_of("record_id"))


def _planned(side: _Recognised, further: Sequence[int], today: dt.date, *, whole_ssn: bool) -> _Opened:
    reading = plan_reading(side.mapping, side.sample, today=today)
    plan = SidePlan(reading=reading, further=tuple(further), whole_ssn=whole_ssn)
    return _Opened(rows=side.rows, plan=plan, id_index=side.id_index, mapping=side.mapping)


def _further(first: _Recognised, second: _Recognised | None) -> list[tuple[int, int]]:
    """Columns that nobody knows but both sides have under one name."""
    unknown = {
        _plain(guess.column): guess.index
        for guess in first.mapping.columns
        if not guess.field and guess.column.strip() and guess.index != first.id_index
    }
    if second is None:
        return [(index, index) for index in unknown.values()]
    return [
        (unknown[_plain(guess.column)], guess.index)
        for guess in second.mapping.columns
        if not guess.field and _plain(guess.column) in unknown and guess.index != second.id_index
    ]


def _plain(name: str) -> str:
    return "".join(character for character in name.casefold() if character.isalnum())


def _read(opened: _Opened, folder: Path, name: str, **options: object) -> Side:
    side = read_side(opened.rows, opened.plan, opened.id_index, folder, name, **options)  # type: ignore[arg-type]
    if not side.size:
        raise InputError(f"{name}: none of {side.rows:,} rows holds anybody who could be compared")
    return side


def _chunks(
    judge: Judge, folder: Path, counts: LinkCounts, search: Search | None
) -> Callable[[], Iterator[tuple[NDArray[np.void], float]]]:
    """Pairs to compare, a part of the left records at a time, with the share of the left records it is."""
    left, right = judge.left, judge.right
    if left.size * judge.searched.size <= COMPARE_ALL:
        pairs = _every_pair(left, right)
        counts.compared = len(pairs)
        return lambda: iter([(pairs, 1.0)])
    files = PairFiles(folder, max(1, -(-left.size // LEFT_PER_CHUNK)))
    joining = _joined(judge, files, search)

    def chunks() -> Iterator[tuple[NDArray[np.void], float]]:
        counts.compared = 0
        counts.too_common = joining()
        for number in range(files.chunks):
            pairs = files.chunk(number)
            counts.compared += len(pairs)
            yield pairs, 1 / files.chunks

    return chunks


def _joined(judge: Judge, files: PairFiles, search: Search | None) -> Callable[[], LeftOut]:
    """Begin to join the keys of both sides, beside this process if there are helpers; tells the end when it comes."""
    left, right = judge.left, judge.right
    if right is None or search is None:
        out = join(left.keys, None, files)
        return lambda: out
    pool = left.helpers.pool
    capped = search.wanted.capped
    if pool is None:
        join(left.keys, right.keys, files, capped=capped)
        return search.wanted.left_out
    joining = pool.submit(join, left.keys, right.keys, files, capped=capped)

    def ended() -> LeftOut:
        joining.result()
        return search.wanted.left_out()

    return ended


def _every_pair(left: Side, right: Side | None) -> NDArray[np.void]:
    ones = left.numbers()
    twos = ones if right is None else right.numbers()
    pairs = np.zeros(len(ones) * len(twos), dtype=PAIR)
    pairs["left"], pairs["right"], pairs["kinds"] = np.repeat(ones, len(twos)), np.tile(twos, len(ones)), ALL_KINDS
    return pairs if right is not None else pairs[pairs["left"] < pairs["right"]]


def _finish(
    judge: Judge,
    chunks: Callable[[], Iterator[tuple[NDArray[np.void], float]]],
    counts: LinkCounts,
    least: float,
    *,
    learn: bool,
) -> Linked:
    if learn:
        strangers = judge.meet_strangers()
        pairs, share = next(chunks())
        if len(pairs) > LEARNING_PAIRS and share < 1.0:
            # The last left record may be cut through, which counts for nothing among thousands.
            share *= len(np.unique(pairs["left"][:LEARNING_PAIRS])) / len(np.unique(pairs["left"]))
            pairs = pairs[:LEARNING_PAIRS]
        judge.learn(pairs, share, strangers)
    found = []
    for pairs, _ in chunks():
        judged = judge.judge(pairs)
        keep = judged.probability >= least
        found.append((judged.left[keep], judged.right[keep], judged.probability[keep], judged.weight[keep]))
    judged = Judged(*(np.concatenate(columns) for columns in zip(*found, strict=True)))
    if judge.right is None:
        judged = judge.connect(judged)
    judged = _calibrated(judge, judged, least)
    keep = judged.probability >= least
    linked = _named(judge, judged.left[keep], judged.right[keep], judged.probability[keep], judged.weight[keep], counts)
    if judge.right is None:
        likely = zip(judged.left.tolist(), judged.right.tolist(), judged.probability.tolist(), strict=True)
        apart = np.array(judge.apart(groups(likely)), dtype=np.int64).reshape(-1, 2)
        _, rows = judge.left.rows_of(numbers := np.unique(apart))
        places = rows[np.searchsorted(numbers, apart)] if len(apart) else apart
        linked.apart = [(one, two) for one, two in places.tolist()]
    return linked


def _calibrated(judge: Judge, judged: Judged, least: float) -> Judged:
    """The probabilities mapped onto what labelled pairs turned out to be, where that does better on unseen labels."""
    bits = np.log2(np.clip(judged.probability, NEVER, None)) - np.log2(np.clip(1 - judged.probability, NEVER, None))
    if judge.labels is not None and len(judge.labels.pairs) >= FEWEST_LABELS:
        place = pair_places(judged, judge.labels.pairs["left"], judge.labels.pairs["right"])
        said = np.where(place >= 0, bits[place] if len(bits) else 0.0, np.log2(least))
        calibration, facts = calibrate_checked(said, judge.labels.same)
        bits = calibration.apply(bits)
        judge.model = named(judge.model, "refined with labels", {**judge.model.provenance, **facts})
    probability = np.clip(1.0 / (1.0 + np.exp2(-np.clip(bits, -60, 60))), NEVER, 1.0 - NEVER)
    return Judged(judged.left, judged.right, probability, judged.weight)


def _named(
    judge: Judge,
    left: NDArray[np.int64],
    right: NDArray[np.int64],
    probability: NDArray[np.float64],
    weight: NDArray[np.float64],
    counts: LinkCounts,
) -> Linked:
    left_distinct, left_place = np.unique(left, return_inverse=True)
    right_distinct, right_place = np.unique(right, return_inverse=True)
    left_ids, left_rows = judge.left.rows_of(left_distinct)
    right_ids, right_rows = judge.searched.rows_of(right_distinct)
    ones = [left_ids[place] for place in left_place.tolist()]
    twos = [right_ids[place] for place in right_place.tolist()]
    rows = left_rows[left_place] if len(left) else left, right_rows[right_place] if len(right) else right
    order = np.lexsort((rows[1], rows[0], -probability))
    return Linked(
        left_ids=[ones[place] for place in order.tolist()],
        right_ids=[twos[place] for place in order.tolist()],
        probability=probability[order],
        weight=weight[order],
        left_rows=rows[0][order],
        right_rows=rows[1][order],
        model=judge.model,
        counts=counts,
    )
