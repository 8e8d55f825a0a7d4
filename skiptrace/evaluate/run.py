"""Matching measured on labelled files: link them as anybody would, then compare with the truth."""

from __future__ import annotations

import datetime as dt
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from skiptrace.errors import ConfigError
from skiptrace.evaluate.evaluation import Evaluation
from skiptrace.evaluate.measured import Measured
from skiptrace.evaluate.people import Comparison, LabelledFile, labelled_file
from skiptrace.evaluate.truth import Hidden, Truth, rows_of_ids, truth_of_columns, truth_of_labels
from skiptrace.evaluate.verdicts import said_of_rows, verdicts
from skiptrace.intake.layouts import read_layout
from skiptrace.intake.opening import Opening
from skiptrace.intake.tables import open_table
from skiptrace.link import link
from skiptrace.link.files import read_labels

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from skiptrace.intake.tables import Table
    from skiptrace.link import Linked
    from skiptrace.match.model import MatchModel

    Source = str | os.PathLike[str] | BinaryIO

# Every pair that was compared must come back, to tell those that were not.
LEAST_PROBABILITY = sys.float_info.min


def evaluate_files(
    left: Source,
    right: Source | None = None,
    *,
    id_column: str = "",
    right_id_column: str = "",
    truth_column: str = "",
    right_truth_column: str = "",
    labels: Source | None = None,
    opening: Opening | None = None,
    model: MatchModel | None = None,
    today: dt.date | None = None,
    workers: int = 1,
    progress: Callable[[int], None] = lambda _: None,
) -> Evaluation:
    """
    Match labelled files as `skiptrace link` does, and measure what comes out.

    Args:
        left: A file that intake opens.
        right: Another; None looks for duplicates in the first.
        id_column: The column that names a row; found by itself where left out.
        right_id_column: The same in the second file where it differs.
        truth_column: The column of both files that names the person; matching does not see it. Blank: nobody else.
        right_truth_column: The same in the second file where it differs; it may be that file's id.
        labels: Instead of it, a file of decided pairs: ``left_id,right_id,same``.
        opening: What is known of the files beforehand.
        model: Where learning starts from; the shipped model where left out.
        today: The day that ages are reckoned to.
        workers: How many processes read.
        progress: Told the number of rows read of the file at hand.

    Raises:
        InputError: A file is no table, or the truth does not fit the files.
        ConfigError: A column or an option is wrong.
    """
    if bool(truth_column) == (labels is not None):
        raise ConfigError("say what is true in one way: --truth COLUMN, or --labels FILE")
    known = opening or Opening()
    day = today or dt.datetime.now(dt.UTC).date()
    columns = {**read_layout(known.layout).columns, **known.columns}
    right_id = right_id_column or id_column
    with ExitStack() as stack:
        ones = Hidden(stack.enter_context(_opened(left, known)), truth_column)
        twos = None
        if right is not None:
            is_id = bool(right_truth_column) and right_truth_column == right_id
            table = stack.enter_context(_opened(right, known))
            twos = Hidden(table, right_truth_column or truth_column, is_id=is_id)
        first = labelled_file(ones, id_column, columns, day)
        second = None if twos is None else labelled_file(twos, right_id, columns, day)
        truth, unknown = _truth_of_columns(ones, twos), 0
        if labels is not None:
            truth, unknown = _truth_of_labels(read_labels(labels), first, second)
        linked = link(
            ones,
            twos,
            id_column=id_column,
            right_id_column=right_id_column,
            columns=columns,
            min_probability=LEAST_PROBABILITY,
            model=model,
            today=day,
            workers=workers,
            progress=progress,
        )
        findings = _measured(linked, truth, first, second).findings(linked.counts.compared)
    return Evaluation(
        left=_name(left),
        right="" if right is None else _name(right),
        left_rows=linked.counts.left_rows,
        right_rows=linked.counts.right_rows,
        truth="column" if labels is None else "labels",
        labels_unknown=unknown,
        model=linked.model.version,
        findings=findings,
    )


def _opened(source: Source, opening: Opening) -> Table:
    layout = read_layout(opening.layout).table
    return open_table(
        source, layout=layout, sheet=opening.sheet, delimiter=opening.delimiter, encoding=opening.encoding
    )


def _name(source: Source) -> str:
    return Path(os.fspath(source)).name if isinstance(source, str | os.PathLike) else ""


def _truth_of_columns(left: Hidden, right: Hidden | None) -> Truth:
    known: dict[str, int] = {}
    return truth_of_columns(left.persons(known), None if right is None else right.persons(known))


def _truth_of_labels(
    labels: Sequence[tuple[str, str, bool]], left: LabelledFile, right: LabelledFile | None
) -> tuple[Truth, int]:
    named = [label[:2] for label in labels]
    if right is None:
        rows = rows_of_ids(left.rows, left.id_index, (one for pair in named for one in pair))
        return truth_of_labels(labels, rows, rows, within=True)
    lefts = rows_of_ids(left.rows, left.id_index, (pair[0] for pair in named))
    rights = rows_of_ids(right.rows, right.id_index, (pair[1] for pair in named))
    return truth_of_labels(labels, lefts, rights, within=False)


def _measured(linked: Linked, truth: Truth, first: LabelledFile, second: LabelledFile | None) -> Measured:
    left_rows = linked.counts.left_rows
    right_rows = linked.counts.right_rows if second else left_rows
    said = said_of_rows(linked.left_rows, linked.right_rows, linked.probability, linked.weight, within=second is None)
    return Measured(
        found=verdicts(said, truth),
        truth=truth,
        first=first,
        second=second or first,
        within=second is None,
        left_rows=left_rows,
        right_rows=right_rows,
        comparison=Comparison(first, second or first, right_rows, linked.model),
    )
