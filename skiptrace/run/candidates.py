"""Who might be the debtor: every record of every table that shares a blocking key, with the weight of its evidence."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.frequency import COUNTED, Frequencies
from skiptrace.match.keys import blocking_keys
from skiptrace.match.people import People, PersonRows, encode
from skiptrace.match.resolve import Resolution, resolve
from skiptrace.match.score import Kernel, Scores
from skiptrace.match.vocabulary import Vocabulary

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from skiptrace.match.model import MatchModel
    from skiptrace.runtime.tables import BulkTable


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """One open reference table: its name in outputs, its origin, and when its data were current."""

    name: str
    origin: str
    bulk: BulkTable
    as_of: dt.date | None = None


@dataclass(slots=True)
class Considered:
    """
    The candidates of a batch and how they were judged.

    ``scores`` and ``resolution`` have one entry per pair of debtor (``people`` left) and record (``records``);
    ``table`` and ``row`` say where each record is from.
    """

    people: People
    records: People
    table: NDArray[np.int64]
    row: NDArray[np.int64]
    scores: Scores
    resolution: Resolution


def consider(debtors: PersonRows, tables: Sequence[Table], model: MatchModel) -> Considered:
    """Find and judge the candidates of all *debtors* in all *tables* at once."""
    vocabulary = Vocabulary()
    left = encode(debtors, vocabulary)
    keys = blocking_keys(left, variants=True)
    rows = PersonRows()
    origins, numbers, lefts, rights = [], [], [], []
    for place, table in enumerate(tables):
        asked, found = table.bulk.pairs(keys)
        distinct, position = np.unique(found, return_inverse=True)
        rights.append(position + len(rows))
        lefts.append(asked)
        numbers.append(distinct)
        origins.append(np.full(len(distinct), place, dtype=np.int64))
        rows.extend(table.bulk.rows(distinct))
    right = encode(rows, vocabulary)
    pairs = _joined(lefts), _joined(rights)
    order = np.lexsort((pairs[1], pairs[0]))
    kernel = Kernel(model, frequencies(tables, left, right, model))
    scores = kernel.score(left, right, pairs[0][order], pairs[1][order])
    origin = _joined(origins)
    resolution = resolve(kernel, left, right, scores, origin[scores.right])
    return Considered(left, right, origin, _joined(numbers), scores, resolution)


def frequencies(tables: Sequence[Table], left: People, right: People, model: MatchModel) -> Frequencies:
    """How common the values of a batch are in the tables searched, taken together."""
    terms = _terms(left, right)
    counts: dict[str, dict[str, int]] = {kind: {} for kind in COUNTED}
    for table in tables:
        for kind, found in table.bulk.counts(terms).items():
            into = counts[kind]
            for term, count in found.items():
                into[term] = into.get(term, 0) + count
    total = float(sum(table.bulk.people for table in tables)) or 1.0
    # Tables overlap: there are about as many people as the largest of them holds.
    people = float(max((table.bulk.people for table in tables), default=1)) or 1.0
    scaled = {
        kind: {term: round(count * people / total) for term, count in found.items()} for kind, found in counts.items()
    }
    return Frequencies(people=max(people, 2.0), counts=scaled, sharing=model.sharing)


def _terms(left: People, right: People) -> dict[str, list[str]]:
    """The values of a batch by the kind of their frequency."""
    words = left.vocabulary

    def texts(*columns: NDArray[np.int64]) -> list[str]:
        return words.texts(np.unique(np.concatenate(columns)).astype(np.int32))

    given = texts(left.names["given"], right.names["given"], right.names["family"])
    family = texts(left.names["family"], right.names["family"], right.names["given"])
    years = np.unique(np.concatenate([left.born, right.born]) // 10_000)
    places = {
        kind: texts(right.addresses[part]) for kind, part in (("zip", "zip5"), ("city", "city"), ("state", "state"))
    }
    return {"given": given, "root": given, "family": family, "year": [str(year) for year in years.tolist()], **places}


def _joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, dtype=np.int64)
