"""Some rows of labelled files, read and compared once more: what they have, and why they were matched or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.intake.columns import recognise_columns
from skiptrace.intake.mapping import Profile
from skiptrace.link.reading import SidePlan, field_reader, full_rows
from skiptrace.match.explain import explain
from skiptrace.match.frequency import Frequencies, count_people
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.score import Kernel
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.model import Feature
from skiptrace.reference.columns import plan_reading

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Mapping

    from numpy.typing import NDArray

    from skiptrace.evaluate.truth import Hidden, RowPairs
    from skiptrace.match.model import MatchModel
    from skiptrace.match.score import Scores

SAMPLE_ROWS = 5_000
BLOCK_ROWS = 20_000
# How common names and places are shows on so many rows as well as on all of them.
MOST_COUNTED = 100_000
# Columns that only the two files know, and how common values are beyond the rows counted here.
REST = "other columns"
SMALLEST_REST_BITS = 0.05


@dataclass(slots=True)
class LabelledFile:
    """One file, of which rows are read when they are asked for."""

    rows: Hidden
    plan: SidePlan
    id_index: int | None

    def blocks(self) -> Iterator[tuple[int, PersonRows]]:
        """All people, one a row, in blocks, each with the place of its first row."""
        start = 0
        for block in self.rows.blocks(rows=BLOCK_ROWS):
            yield start, self._read(block.columns, len(block))
            start += len(block)

    def chosen(self, wanted: NDArray[np.int64]) -> tuple[PersonRows, list[str]]:
        """The people and ids of some rows, given sorted and each once."""
        people = PersonRows()
        ids: list[str] = []
        start = 0
        for block in self.rows.blocks(rows=BLOCK_ROWS):
            low, high = np.searchsorted(wanted, [start, start + len(block)]).tolist()
            places = (wanted[low:high] - start).tolist()
            columns = [[column[place] for place in places] for column in block.columns]
            if places:
                people.extend(self._read(columns, len(places)))
                ids += (
                    [str(block.numbers[place]) for place in places] if self.id_index is None else columns[self.id_index]
                )
            start += len(block)
        return people, ids

    def count(self, size: int) -> tuple[int, dict[str, dict[str, int]]]:
        """How common values are: the number of rows counted, evenly spread over all *size* rows, and the counts."""
        every = np.arange(0, size, max(1, -(-size // MOST_COUNTED)), dtype=np.int64)
        people, _ = self.chosen(every)
        return len(people), count_people(encode(people, Vocabulary()))

    def _read(self, columns: list[list[str]], size: int) -> PersonRows:
        return full_rows(self.plan, field_reader(self.plan, columns, size), columns)


def labelled_file(rows: Hidden, id_column: str, columns: Mapping[str, str], today: dt.date) -> LabelledFile:
    """
    A file with its columns recognised as `skiptrace.link` does.

    Raises:
        ConfigError: A column that was named is not there, or none holds names.
    """
    sample = next(iter(rows.blocks(rows=SAMPLE_ROWS))).columns
    chosen = {**columns, **({"record_id": id_column} if id_column else {})}
    mapping = recognise_columns(rows.header, sample, profile=Profile.LINK, overrides=chosen)
    plan = SidePlan(reading=plan_reading(mapping, sample, today=today))
    return LabelledFile(rows, plan, mapping.index_of("record_id"))


@dataclass(slots=True)
class Compared:
    """
    Pairs with their evidence, in the order in which they were asked for.

    ``prior_bits`` are the log-odds before any evidence; ``left_ids`` and ``right_ids`` what the files call the rows.
    """

    scores: Scores
    prior_bits: float
    left_ids: list[str]
    right_ids: list[str]
    explained: Callable[[int], tuple[Feature, ...]]

    @property
    def weight(self) -> NDArray[np.float64]:
        """Log-odds of each pair in bits, the prior included."""
        return self.scores.weight + self.prior_bits

    def features(self, place: int, said_bits: float | None = None) -> tuple[Feature, ...]:
        """
        Why, without anybody's values.

        Where matching said other log-odds than follow from these features, the difference is a feature of its own.
        """
        found = [replace(one, debtor_value="", candidate_value="") for one in self.explained(place)]
        rest = 0.0 if said_bits is None else round(said_bits - float(self.weight[place]), 2)
        if abs(rest) > SMALLEST_REST_BITS:
            found.append(Feature(REST, "agree" if rest > 0 else "speak against", rest))
        return tuple(found)


class Comparison:
    """
    Pairs of rows under a model.

    Args:
        left: The first file.
        right: The second; the first again for duplicates.
        right_size: How many rows it has.
        model: What judged the pairs.
    """

    def __init__(self, left: LabelledFile, right: LabelledFile, right_size: int, model: MatchModel) -> None:
        counted, counts = right.count(right_size)
        scale = right_size / max(counted, 1)
        scaled = {kind: {text: round(many * scale) for text, many in found.items()} for kind, found in counts.items()}
        people = max(float(right_size), 2.0)
        self._left, self._right = left, right
        self._kernel = Kernel(model, Frequencies(people=people, counts=scaled, sharing=model.sharing))

    def score(self, pairs: RowPairs) -> Compared:
        """The pairs scored, in their order."""
        vocabulary = Vocabulary()
        left_rows, left_place = np.unique(pairs.left, return_inverse=True)
        right_rows, right_place = np.unique(pairs.right, return_inverse=True)
        ones, left_ids = self._left.chosen(left_rows)
        twos, right_ids = self._right.chosen(right_rows)
        left, right = encode(ones, vocabulary), encode(twos, vocabulary)
        scores = self._kernel.score(left, right, left_place.astype(np.int64), right_place.astype(np.int64))

        def features(place: int) -> tuple[Feature, ...]:
            return explain(left, right, scores, place)

        return Compared(
            scores=scores,
            prior_bits=self._kernel.prior_bits,
            left_ids=[left_ids[place] for place in left_place.tolist()],
            right_ids=[right_ids[place] for place in right_place.tolist()],
            explained=features,
        )
