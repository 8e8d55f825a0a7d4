"""Linking files: what `skiptrace link` does."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from skiptrace.errors import ConfigError, InputError
from skiptrace.intake.layouts import read_layout
from skiptrace.intake.opening import Opening
from skiptrace.intake.tables import open_table
from skiptrace.link.clusters import cluster_rows
from skiptrace.link.helpers import Helpers
from skiptrace.link.outputs import write_clusters, write_pairs
from skiptrace.link.tables import Linked, link

if TYPE_CHECKING:
    import os
    from collections.abc import Callable, Iterator
    from typing import BinaryIO

    from skiptrace.intake.tables import Table
    from skiptrace.match.model import MatchModel

    Source = str | os.PathLike[str] | BinaryIO

LABEL_COLUMNS = ("left_id", "right_id", "same")
SAME_WORDS = {"1": True, "true": True, "yes": True, "y": True, "same": True, "t": True,
              "0": False, "false": False, "no": False, "n": False, "different": False, "f": False}  # fmt: skip
UNSURE_WORDS = frozenset({"", "unsure", "?", "maybe"})


@dataclass(frozen=True, slots=True, kw_only=True)
class LinkReport:
    """
    What became of a link.

    ``left_empty`` and ``right_empty`` count rows that hold nothing to compare; ``blocks_too_common`` the
    values that too many rows share to say anything by themselves, and ``pairs_too_common`` the pairs not compared
    for that reason alone (they may have been compared for another).
    """

    left_rows: int
    right_rows: int
    left_empty: int
    right_empty: int
    repeated_ids: int
    pairs_compared: int
    pairs_written: int
    blocks_too_common: int
    pairs_too_common: int
    clusters: int
    model: str
    model_facts: dict[str, Any] = field(default_factory=dict)


def link_files(
    left_path: Source,
    right_path: Source | None = None,
    *,
    id_column: str = "",
    right_id_column: str = "",
    out: str | os.PathLike[str],
    opening_left: Opening | None = None,
    opening_right: Opening | None = None,
    min_probability: float = 0.001,
    labels: Source | None = None,
    clusters: str | os.PathLike[str] | None = None,
    model: MatchModel | None = None,
    workers: int = 2,
    progress: Callable[[int], None] = lambda _: None,
) -> LinkReport:
    """
    Link two files, or find the duplicates of one, and write the pairs.

    Args:
        left_path: A file that intake opens.
        right_path: Another; None looks for duplicates in the first.
        id_column: The column that names a row in the output; found by itself where left out.
        right_id_column: The same in the second file where it differs.
        out: The CSV of pairs.
        opening_left: What is known of the first file beforehand.
        opening_right: And of the second; as of the first where left out.
        min_probability: Pairs below it are not written.
        labels: A file of decided pairs to learn from: ``left_id,right_id,same``.
        clusters: The CSV of clusters, for duplicates of one file.
        model: Where learning starts from; the shipped model where left out.
        workers: How many processes read.
        progress: Told the number of rows read of the file at hand.

    Raises:
        InputError: A file is no table, or holds nobody to compare.
        ConfigError: A column or an option is wrong.
    """
    if clusters is not None and right_path is not None:
        raise ConfigError("clusters are made of the duplicates of one file: leave the second out, or --clusters")
    with ExitStack() as stack:
        helpers = stack.enter_context(Helpers(workers))
        helpers.prepare()
        linked = link(
            *_opened_pair(stack, left_path, right_path, opening_left, opening_right),
            id_column=id_column,
            right_id_column=right_id_column,
            columns=_columns(opening_left or Opening()),
            right_columns=None if opening_right is None else _columns(opening_right),
            min_probability=min_probability,
            labels=[] if labels is None else read_labels(labels),
            model=model,
            workers=helpers,
            progress=progress,
        )
    return _report(linked, write_pairs(out, linked.pairs()), _write_clusters(clusters, linked))


def _opened_pair(
    stack: ExitStack, left: Source, right: Source | None, known_left: Opening | None, known_right: Opening | None
) -> tuple[Table, Table | None]:
    """Both tables, closed with *stack*; what is known of the first holds for the second where nothing else is said."""
    known = known_left or Opening()
    first = stack.enter_context(_opened(left, known))
    return first, None if right is None else stack.enter_context(_opened(right, known_right or known))


def _write_clusters(path: str | os.PathLike[str] | None, linked: Linked) -> int:
    """Write the clusters if anybody asks for them; how many there are."""
    if path is None:
        return 0
    found = list(clustered(linked))
    write_clusters(path, found)
    return len({cluster for _, cluster in found})


def _opened(source: Source, opening: Opening) -> Table:
    kept = read_layout(opening.layout)
    return open_table(
        source, layout=kept.table, sheet=opening.sheet, delimiter=opening.delimiter, encoding=opening.encoding
    )


def _columns(opening: Opening) -> dict[str, str]:
    return {**read_layout(opening.layout).columns, **opening.columns}


def clustered(linked: Linked) -> Iterator[tuple[str, str]]:
    """Every row's id with the id of the first row of its cluster, in the order of the file."""
    pairs = list(zip(linked.left_rows.tolist(), linked.right_rows.tolist(), linked.probability.tolist(), strict=True))
    for row, lowest in enumerate(cluster_rows(linked.counts.left_rows, pairs, linked.apart)):
        yield linked.counts.left_ids[row], linked.counts.left_ids[lowest]


def read_labels(source: Source) -> list[tuple[str, str, bool]]:
    """
    Decided pairs: two ids and whether they are one person; those that nobody was sure of are left out.

    Raises:
        InputError: A column is missing, or an answer is neither yes nor no.
    """
    with open_table(source) as table:
        names = [name.strip().casefold() for name in table.header]
        missing = [name for name in LABEL_COLUMNS if name not in names]
        if missing:
            raise InputError(f"labels: no column is called {' or '.join(missing)}; they are {', '.join(LABEL_COLUMNS)}")
        places = [names.index(name) for name in LABEL_COLUMNS]
        labels = []
        for block in table.blocks():
            for number, left, right, same in zip(
                block.numbers, *(block.columns[place] for place in places), strict=True
            ):
                word = same.strip().casefold()
                if word in UNSURE_WORDS:
                    continue
                if word not in SAME_WORDS:
                    raise InputError(f"labels: row {number}: same: neither yes nor no (write 1 or 0)")
                labels.append((left.strip(), right.strip(), SAME_WORDS[word]))
    return labels


def _report(linked: Linked, written: int, groups: int) -> LinkReport:
    counts = linked.counts
    return LinkReport(
        left_rows=counts.left_rows,
        right_rows=counts.right_rows,
        left_empty=counts.left_empty,
        right_empty=counts.right_empty,
        repeated_ids=counts.repeated_ids,
        pairs_compared=counts.compared,
        pairs_written=written,
        blocks_too_common=counts.too_common.blocks,
        pairs_too_common=counts.too_common.pairs,
        clusters=groups,
        model=linked.model.version,
        model_facts=dict(linked.model.provenance),
    )
