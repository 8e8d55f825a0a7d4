"""With whom else the same phones and dwellings are found, asked of all tables."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

import numpy as np

from skiptrace.match.keys import Keys, dwelling_keys
from skiptrace.model import Kind
from skiptrace.reference.records import RecordContents
from skiptrace.run.evidence import LEAST_IDENTITY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from numpy.typing import NDArray

    from skiptrace.match.people import PersonRows
    from skiptrace.run.candidates import Considered, Table
    from skiptrace.run.evidence import Evidence

# Who else uses a number is asked of records that are certainly not the debtor's.
MOST_IDENTITY_OF_OTHERS = 0.01
# A building of which one table knows more people is not asked for its doors: it would cost more than it tells.
MOST_NEIGHBOURS = 24

Whole = np.ndarray[tuple[int], np.dtype[np.int64]]


def add_other_users(evidence: Evidence, considered: Considered, tables: Sequence[Table], debtors: PersonRows) -> None:
    """With whom else the same phones and dwellings are found: a stranger seen later has probably taken over."""
    asked = _Asked(evidence, considered, debtors)
    for place, table in enumerate(tables):
        _ask(evidence, table, place, asked)


class _Asked:
    """What a batch asks: the phones and doors of each case, its dwellings, its own records, its family names."""

    def __init__(self, evidence: Evidence, considered: Considered, debtors: PersonRows) -> None:
        self.debtors = debtors
        self.phones = _phones(evidence)
        self.doors = _doors(evidence)
        self.dwellings = _dwellings(considered)
        self.mine = _own_rows(considered)
        self.families = _families(considered)
        self.known = _known_families(considered)


def _phones(evidence: Evidence) -> list[tuple[int, str]]:
    """The phones a case may be offered, each once."""
    said = evidence.statements
    found = zip(said.case, said.kind, said.key, strict=True)
    return list(dict.fromkeys((case, key) for case, kind, key in found if kind is Kind.PHONE))


def _doors(evidence: Evidence) -> dict[int, set[str]]:
    """The addresses a case may be offered."""
    doors = defaultdict[int, set[str]](set)
    for said in (evidence.statements, evidence.held):
        for case, kind, key in zip(said.case, said.kind, said.key, strict=True):
            if kind is Kind.ADDRESS:
                doors[case].add(key)
    return doors


def _likely(considered: Considered) -> NDArray[np.int64]:
    return np.flatnonzero(considered.resolution.probability >= LEAST_IDENTITY)


def _dwellings(considered: Considered) -> tuple[NDArray[np.int64], Keys]:
    """The dwellings of the debtors and of their likely records: the case of each, and the keys numbered by these."""
    likely = _likely(considered)
    left, right = considered.scores.left[likely], considered.scores.right[likely]
    people = np.arange(considered.people.size)
    held, told = dwelling_keys(considered.people, people), dwelling_keys(considered.records, right)
    case = np.concatenate([held.person, left[told.person]])
    key = np.concatenate([held.key, told.key])
    order = np.lexsort((key, case))
    case, key = case[order], key[order]
    first = np.ones(len(case), np.bool_)
    first[1:] = (case[1:] != case[:-1]) | (key[1:] != key[:-1])
    case, key = case[first], key[first]
    kind = np.full(len(case), held.kind[0] if len(held.kind) else 0, np.uint8)
    return case, Keys(np.arange(len(case)), kind, key)


def _own_rows(considered: Considered) -> set[tuple[int, int, int]]:
    """Case, table and row of every record that may be the debtor's."""
    likely = np.flatnonzero(considered.resolution.probability >= MOST_IDENTITY_OF_OTHERS)
    records = considered.scores.right[likely]
    columns = considered.scores.left[likely], considered.table[records], considered.row[records]
    return set(zip(*(column.tolist() for column in columns), strict=True))


def _families(considered: Considered) -> dict[int, set[str]]:
    """The family names of each debtor, by the client and by likely records: some have married since."""
    families = defaultdict[int, set[str]](set)
    likely = _likely(considered)
    sides = (
        (considered.people, np.arange(considered.people.size), np.arange(considered.people.size)),
        (considered.records, considered.scores.right[likely], considered.scores.left[likely]),
    )
    for people, persons, cases in sides:
        names = people.names
        some = names.start[persons] < names.start[persons + 1]
        codes = names["family"][names.start[persons[some]]]
        for case, name in zip(cases[some].tolist(), people.vocabulary.texts(codes), strict=True):
            if name:
                families[case].add(name)
    return families


def _known_families(considered: Considered) -> dict[int, dict[int, str]]:
    """By table and row, the family names of the records that were compared."""
    names = considered.records.names
    some = np.flatnonzero(names.start[:-1] < names.start[1:])
    texts = considered.records.vocabulary.texts(names["family"][names.start[some]])
    known = defaultdict[int, dict[int, str]](dict)
    for place, row, name in zip(considered.table[some].tolist(), considered.row[some].tolist(), texts, strict=True):
        known[place][row] = name
    return known


def _ask(evidence: Evidence, table: Table, place: int, asked: _Asked) -> None:
    callers = [(case, key, row) for case, key, row in _callers(table, asked) if (case, place, row) not in asked.mine]
    neighbours = [(case, row) for case, row in _neighbours(table, asked) if (case, place, row) not in asked.mine]
    told = _payloads(table, [row for *_, row in callers] + [row for _, row in neighbours])
    at_doors = [(case, key, row) for case, row in neighbours for key in _shared_doors(asked, case, told[row][1])]
    family_of = _families_of(table, place, [row for *_, row in at_doors], asked)
    distinct = np.unique(np.array([row for *_, row in callers], dtype=np.int64))
    people = table.bulk.rows(distinct) if len(distinct) else asked.debtors
    for case, key, row in callers:
        same = _same_household(asked.debtors, case, people, int(np.searchsorted(distinct, row)))
        _add(evidence, table, (case, Kind.PHONE, key), told[row], same_household=same)
    for case, key, row in at_doors:
        same = family_of[row] in asked.families[case]
        _add(evidence, table, (case, Kind.ADDRESS, key), told[row], same_household=same)


def _shared_doors(asked: _Asked, case: int, contents: RecordContents) -> list[str]:
    """The doors at which both the debtor and a record's person are or were."""
    return sorted({one.key for one in contents.contacts if one.kind is Kind.ADDRESS} & asked.doors.get(case, set()))


def _payloads(table: Table, rows: Sequence[int]) -> dict[int, tuple[str, RecordContents]]:
    """Record ids and contents of some rows, each read once."""
    distinct = np.unique(np.array(rows, dtype=np.int64))
    if not len(distinct):
        return {}
    payloads = table.bulk.payloads(distinct)
    told = ((record_id, RecordContents.unpack(payload)) for record_id, payload in payloads)
    return dict(zip(distinct.tolist(), told, strict=True))


def _families_of(table: Table, place: int, rows: Sequence[int], asked: _Asked) -> dict[int, str]:
    """The family names of some rows; most were compared with a debtor and are known already."""
    known = asked.known.get(place, {})
    missing = np.array(sorted(set(rows) - set(known)), dtype=np.int64)
    if not len(missing):
        return known
    return known | dict(zip(missing.tolist(), table.bulk.rows(missing).family, strict=True))


def _callers(table: Table, asked: _Asked) -> Iterator[tuple[int, str, int]]:
    """Cases and their phones, with the rows of records that have them."""
    if asked.phones:
        askers, rows = table.bulk.holders([(case, int(key.lstrip("+"))) for case, key in asked.phones])
        yield from ((*asked.phones[asker], row) for asker, row in zip(askers.tolist(), rows.tolist(), strict=True))


def _neighbours(table: Table, asked: _Asked) -> Iterator[tuple[int, int]]:
    """Cases, and rows of records of the buildings that they live or lived in, each once."""
    case, keys = asked.dwellings
    if table.told or not len(case):
        return
    askers, rows = table.bulk.pairs(keys)
    few = np.bincount(askers, minlength=len(case))[askers] <= MOST_NEIGHBOURS
    yield from dict.fromkeys(zip(case[askers[few]].tolist(), rows[few].tolist(), strict=True))


def _add(
    evidence: Evidence,
    table: Table,
    point: tuple[int, Kind, str],
    told: tuple[str, RecordContents],
    *,
    same_household: bool,
) -> None:
    case, kind, key = point
    record_id, contents = told
    said = [contact for contact in contents.contacts if contact.kind is kind and contact.key == key]
    elsewhere = [one.first_seen for one in contents.contacts if one.kind is kind and one.key != key]
    into = evidence.others
    into.case.append(case)
    into.kind.append(kind)
    into.key.append(key)
    into.first_seen.append(min((one.first_seen for one in said if one.first_seen), default=0))
    into.last_seen.append(max((one.last_seen or contents.as_of for one in said), default=0))
    into.same_household.append(same_household)
    into.record_id.append(record_id)
    into.source.append(table.name)
    into.open_on.append(_open_on(table, contents, said_until=[one.last_seen for one in said]))
    into.elsewhere_from.append(max(elsewhere, default=0))


def _open_on(table: Table, contents: RecordContents, *, said_until: Sequence[int]) -> int:
    """The day of a record that tells no end: an account that runs, or a roll that lists; 0 where an end is told."""
    if any(said_until):
        return 0
    return contents.as_of or (table.as_of.toordinal() if table.as_of else 0)


def _same_household(debtors: PersonRows, case: int, people: PersonRows, position: int) -> bool:
    if debtors.family[case] and debtors.family[case] == people.family[position]:
        return True
    ours = (debtors.number[case], debtors.street[case], debtors.zip5[case])
    theirs = (people.number[position], people.street[position], people.zip5[position])
    return all(ours) and ours == theirs
