"""Who might be the debtor: every record of every table that shares a blocking key, with the weight of its evidence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Protocol

import numpy as np

from skiptrace.match.frequency import COUNTED, Frequencies
from skiptrace.match.keys import blocking_keys
from skiptrace.match.people import People, PersonRows, encode
from skiptrace.match.resolve import SECOND_IDENTIFIERS, Resolution, resolve
from skiptrace.match.score import Kernel, Scores
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.normalize.names import nickname_root

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from numpy.typing import NDArray

    from skiptrace.match.keys import Keys
    from skiptrace.match.model import MatchModel


# How many people a source of a whole country chooses from: a name alone says less there than in a county's roll.
PEOPLE_OF_A_COUNTRY: Final = 250_000_000


class Records(Protocol):
    """Where candidates come from: a loaded table, or what a source told about the debtors."""

    @property
    def people(self) -> int:
        """How many people they are drawn from; 0 when it holds none."""
        ...

    @property
    def has_lines(self) -> bool:
        """Whether it knows of numbers without knowing whose they are."""
        ...

    def pairs(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Debtor and row of every record that may be the debtor's."""
        ...

    def holders(self, phones: Sequence[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For numbers of debtors (debtor, digits of E.164): position in *phones*, and the row of a record with it."""
        ...

    def rows(self, rows: NDArray[np.int64]) -> PersonRows:
        """The people of some rows."""
        ...

    def payloads(self, rows: NDArray[np.int64]) -> list[tuple[str, str]]:
        """Id and contents of some rows."""
        ...

    def counts(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """How often values stand in it."""
        ...

    def lines(self, phones: Collection[int]) -> Iterable[tuple[int, str, int, int, int]]:
        """Number, line type, and the days when it was cut off, given to another, and last seen in service."""
        ...


@dataclass(frozen=True, slots=True)
class Requests:
    """
    Which request brought what of a record.

    Args:
        first: Brought the record.
        later: For what came after, the request that brought it: by kind and key of a contact, or by code of a flag.
    """

    first: str = ""
    later: Mapping[tuple[str, str], str] = field(default_factory=dict[tuple[str, str], str])

    def of(self, kind: str, key: str = "") -> str:
        """The request that brought a contact or a flag."""
        return self.later.get((kind, key), self.first)


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """
    One open reference table: its name in outputs, its origin, and when its data were current.

    ``told``: its records answer questions, one debtor each, and come from a whole country. ``version`` is how evidence
    names a loaded table; of what was told, ``requests`` has for each row what brought it.
    """

    name: str
    origin: str
    bulk: Records
    as_of: dt.date | None = None
    told: bool = False
    version: str = ""
    requests: Sequence[Requests] = ()


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
    _doubt_told(scores, origin[scores.right], tables, kernel)
    resolution = resolve(kernel, left, right, scores, origin[scores.right])
    return Considered(left, right, origin, _joined(numbers), scores, resolution)


def _doubt_told(scores: Scores, table: NDArray[np.int64], tables: Sequence[Table], kernel: Kernel) -> None:
    """
    Weigh what a source of the whole country tells by the size of the country.

    The prior counts the people of the tables. Where a record shares no dwelling, phone or e-mail address with the
    debtor, as many more people as the country has could have been named instead; where it does, that many more could
    not have shared it.
    """
    told = np.array([one.told for one in tables], dtype=bool)
    if not len(scores) or not told.any():
        return
    doubt = max(0.0, float(np.log2(PEOPLE_OF_A_COUNTRY)) + kernel.strangers_bits)
    shared = np.zeros(len(scores), dtype=bool)
    for feature in ("address", "phone", "e-mail"):
        shared |= np.isin(scores.levels[feature], SECOND_IDENTIFIERS[feature])
    scores.weight -= np.where(told[table] & ~shared, doubt, 0.0)


def frequencies(tables: Sequence[Table], left: People, right: People, model: MatchModel) -> Frequencies:
    """How common the values of a batch are in the tables searched, taken together."""
    tables = [table for table in tables if not table.told]
    if not any(table.bulk.people for table in tables):
        # Nothing was counted here: the census tells.
        people = float(PEOPLE_OF_A_COUNTRY)
        return Frequencies(people=people, counts={}, sharing=model.sharing, fallback_people=people * people)
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
    # Counted under the formal name, which need not stand in the batch itself.
    roots = sorted({nickname_root(name) for name in given if name})
    return {"given": given, "root": roots, "family": family, "year": [str(year) for year in years.tolist()], **places}


def _joined(arrays: list[NDArray[np.int64]]) -> NDArray[np.int64]:
    return np.concatenate(arrays).astype(np.int64) if arrays else np.zeros(0, dtype=np.int64)
