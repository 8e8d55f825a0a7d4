"""
Local searchable tables of bulk files: three files each, never changed after they are made.

A DuckDB file says how common each value is and holds the facts of phone-keyed files. Beside it stand the people, line
by line (`row_store`), and their blocking keys, sorted (`key_index`): a batch and a single debtor find theirs alike.
Nobody writes SQL but this module. Files are readable by their owner only; they are not sealed, since DuckDB 2.0 cannot
write encrypted files without an extension that has to be downloaded, so they belong on an encrypted disk.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, fields
from functools import lru_cache
from threading import get_ident
from typing import TYPE_CHECKING, Any, Self

import duckdb
import numpy as np

from skiptrace.errors import StoreError
from skiptrace.json_text import from_json, to_json
from skiptrace.match.frequency import COUNTED
from skiptrace.match.keys import BLOCK_CAPS, KEYED_TEXTS, KINDS, Keys, blocking_keys
from skiptrace.match.people import PersonRows, encode
from skiptrace.match.vocabulary import Vocabulary
from skiptrace.normalize.names import nickname_root
from skiptrace.runtime.key_index import KeyIndex, index_path, write_index, write_keys
from skiptrace.runtime.row_store import PEOPLE_PER_PART, RowStore, rows_path, write_people, write_rows

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence
    from pathlib import Path
    from types import TracebackType

    from numpy.typing import NDArray


FORMAT = 2
MEMORY_LIMIT = "600MB"
# What is counted of people; a year stands for the whole birth date.
COUNTED_COLUMNS = ("given", "family", "zip5", "city", "state", "born")
# A table of a million people has 170,000; they take 20 MB.
MOST_TERMS_KEPT = 1_000_000
# Texts of many parts: e-mail addresses are all different, and fill it soonest.
MOST_TERMS_HASHED = 200_000

COLUMNS = tuple(column.name for column in fields(PersonRows))
LINE_COLUMNS = ("phone", "line_type", "disconnected_on", "reassigned_on", "last_seen")


@dataclass(slots=True)
class Part:
    """
    One block of a bulk file, normalized: people with their record ids and payloads, or facts about lines.

    ``payloads`` are what the caller wants back for accepted records; this module does not look inside.
    """

    people: PersonRows
    record_ids: list[str]
    payloads: list[str]
    lines: dict[str, list[Any]]

    @classmethod
    def empty(cls) -> Part:
        """A part with nothing in it."""
        return cls(PersonRows(), [], [], {name: [] for name in LINE_COLUMNS})


def write_part(folder: Path, number: int, part: Part) -> int:
    """
    Write one part's people and keys beside the others; returns how many people it has.

    Raises:
        StoreError: The disk is full, or the part holds more people than there are row numbers for.
    """
    size = len(part.people)
    if size > PEOPLE_PER_PART:
        raise StoreError(f"one block of the file names {size:,} people, more than {PEOPLE_PER_PART:,}; is it people?")
    with _written():
        kept = _kept(os.getpid(), get_ident())
        if size:
            keys = blocking_keys(encode(part.people, kept.terms(), wanted=KEYED_TEXTS))
            write_keys(folder, number, keys, number * PEOPLE_PER_PART)
            write_people(folder, number, [getattr(part.people, name) for name in COLUMNS], _contents(part))
            _write(kept.connection, _counted_columns(part.people), folder / f"person-{number:06d}.parquet")
        if part.lines["phone"]:
            _write(kept.connection, _line_columns(part), folder / f"line-{number:06d}.parquet")
    return size


@dataclass(slots=True)
class _Kept:
    """
    What a process keeps from part to part.

    Making a connection takes as long as writing ten thousand people; and towns, streets, names and numbers come again,
    so that each is hashed once.
    """

    connection: duckdb.DuckDBPyConnection
    vocabulary: Vocabulary

    def terms(self) -> Vocabulary:
        """The vocabulary for one more part."""
        if len(self.vocabulary) > MOST_TERMS_HASHED:
            self.vocabulary = Vocabulary()
        return self.vocabulary


@lru_cache(maxsize=1)
def _kept(_process: int, _thread: int) -> _Kept:
    """That of one thread of one process: a copy of a process must not use its connection."""
    return _Kept(duckdb.connect(config={"threads": 1}), Vocabulary())


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except (duckdb.Error, OSError) as exc:
        raise StoreError(f"the table could not be written ({type(exc).__name__}); is the disk full?") from exc


def _contents(part: Part) -> Iterator[bytes]:
    """Record id and payload of each person; a record id has no line break once it is JSON."""
    for record_id, payload in zip(map(to_json, part.record_ids), part.payloads, strict=True):
        yield b"%b\n%b" % (record_id, payload.encode("utf-8", "replace"))


def _counted_columns(people: PersonRows) -> dict[str, NDArray[Any]]:
    return {
        name: np.array(getattr(people, name), dtype=np.int64 if name == "born" else object) for name in COUNTED_COLUMNS
    }


def _line_columns(part: Part) -> dict[str, NDArray[Any]]:
    return {
        name: np.array(part.lines[name], dtype=object if name == "line_type" else np.int64) for name in LINE_COLUMNS
    }


def _write(connection: duckdb.DuckDBPyConnection, columns: dict[str, NDArray[Any]], path: Path) -> None:
    connection.register("part", columns)
    connection.execute(f"copy part to '{_quoted(path)}' (format parquet, compression snappy, parquet_version v2)")
    connection.unregister("part")


def _storable(text: str) -> str:
    """*text* without halves of characters, which JSON can escape and no database keeps."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")


def _quoted(path: Path) -> str:
    return str(path).replace("'", "''")


def build_table(parts: Path, target: Path, *, facts: dict[str, str]) -> None:
    """
    Make one table of the parts in a folder, at *target*, whole or not at all.

    Args:
        parts: What `write_part` wrote; on the disk of *target*. The table is made in there, so that whoever removes
            the folder leaves nothing behind.
        target: The file of the table.
        facts: What else is to be known of the table, by name.

    Raises:
        StoreError: The disk is full or the folder cannot be written.
    """
    # Where parts were written in this process, nothing of them is needed any longer.
    _kept.cache_clear()
    unfinished, keys, rows = (parts / f"unfinished.{ending}" for ending in ("duckdb", "npy", "rows"))
    config: dict[str, str | bool | int | float | list[str]] = {
        "memory_limit": MEMORY_LIMIT,
        "temp_directory": str(parts / "scratch"),
        "threads": os.cpu_count() or 1,
    }
    with _written():
        unfinished.unlink(missing_ok=True)
        with duckdb.connect(str(unfinished), config=config) as connection:
            unfinished.chmod(0o600)
            # Sorting the keys takes one core, filing and counting the people less than the other.
            with ThreadPoolExecutor(1) as beside:
                indexed = beside.submit(write_index, keys, parts, tuple(BLOCK_CAPS.values()))
                write_rows(rows, parts)
                _build_frequencies(connection, parts)
                _build_lines(connection, parts)
                indexed.result()
            connection.execute("create table fact (name varchar, value varchar)")
            connection.executemany(
                "insert into fact values (?, ?)", [["format", str(FORMAT)], *map(list, facts.items())]
            )
        # The table's own file comes last: where it stands, it is whole.
        keys.replace(index_path(target))
        rows.replace(rows_path(target))
        unfinished.replace(target)


def remove_table(path: Path) -> None:
    """Delete the files of a table."""
    for one in (path, index_path(path), rows_path(path)):
        one.unlink(missing_ok=True)


def _parts(parts: Path, name: str) -> str | None:
    # Named one by one: a folder's name may hold signs that DuckDB takes for a pattern.
    files = [f"'{_quoted(path)}'" for path in sorted(parts.iterdir()) if path.name.startswith(f"{name}-")]
    return f"read_parquet([{', '.join(files)}])" if files else None


def _build_frequencies(connection: duckdb.DuckDBPyConnection, parts: Path) -> None:
    """Count names, places and birth years; roots of given names from the distinct names, which are few."""
    people = _parts(parts, "person")
    if people is None:
        connection.execute("create table frequency (kind varchar, term varchar, people bigint)")
        return
    columns = {"given": "given", "family": "family", "zip": "zip5", "city": "city", "state": "state"}
    counted = [
        f"select '{kind}' as kind, {name} as term from {people} where {name} <> ''" for kind, name in columns.items()
    ]
    counted.append(f"select 'year', (born // 10000)::varchar from {people} where born > 0")
    connection.execute(
        "create temp table counted as select kind, term, count(*) as people from "
        f"({' union all '.join(counted)}) group by kind, term"
    )
    roots: dict[str, int] = {}
    for given, people in connection.execute("select term, people from counted where kind = 'given'").fetchall():
        root = nickname_root(given)
        roots[root] = roots.get(root, 0) + people
    terms, counts = np.array(list(roots), dtype=object), np.array(list(roots.values()), dtype=np.int64)
    connection.register("root", {"term": terms, "people": counts})
    connection.execute(
        "create table frequency as select * from "
        "(select * from counted union all select 'root', term, people from root) order by kind, term"
    )


def _build_lines(connection: duckdb.DuckDBPyConnection, parts: Path) -> None:
    source = _parts(parts, "line")
    if source is None:
        connection.execute(
            "create table line (phone bigint, line_type varchar, "
            "disconnected_on bigint, reassigned_on bigint, last_seen bigint)"
        )
    else:
        connection.execute(f"create table line as select * from {source} order by phone, last_seen desc")


class BulkTable:
    """An open table; safe to share, since every question uses a cursor of its own."""

    def __init__(self, path: Path, *, threads: int | None = None) -> None:
        """
        Open the table at *path*.

        Args:
            path: The table's file.
            threads: How many threads may answer a question; as many as there are cores when not said.

        Raises:
            StoreError: The file is gone, damaged, or of a newer release.
        """
        if not path.exists():
            raise StoreError(f"the table file {path.name} is gone; load it again with `skiptrace reference load`")
        self.path = path
        self._all_counts: dict[str, dict[str, int]] | None = None
        self._name = path.name
        with self._read():
            self._connection = duckdb.connect(str(path), read_only=True)
            if threads is not None:
                self._connection.execute(f"set threads = {threads}")
        try:
            self._check_format()
            self._index = KeyIndex(index_path(path))
            self._rows = RowStore(rows_path(path))
            self.people = self._rows.people
            self.has_lines = self._number("select count(*) from (select 1 from line limit 1)") > 0
        except StoreError:
            self._connection.close()
            raise

    @contextmanager
    def _read(self) -> Iterator[None]:
        try:
            yield
        except duckdb.Error as exc:
            raise StoreError(
                f"the table file {self._name} cannot be read ({type(exc).__name__}); load it again"
            ) from exc

    def _check_format(self) -> None:
        written = self._number("select coalesce(max(try_cast(value as bigint)), 0) from fact where name = 'format'")
        if written > FORMAT:
            raise StoreError(f"the table file {self._name} was made by a newer release; upgrade, or load it again")
        if 0 < written < FORMAT:
            raise StoreError(f"the table file {self._name} was made by an older release; load it again")
        if written < 1:
            raise StoreError(f"the table file {self._name} is not a table of Skiptrace; load it again")

    def get_ready(self) -> None:
        """Read now what every question needs: how common the values are."""
        self._counts_kept()

    def close(self) -> None:
        """Let go of the files."""
        self._connection.close()
        self._rows.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _number(self, sql: str) -> int:
        with self._read():
            row = self._connection.execute(sql).fetchone()
        return int(row[0]) if row else 0

    def pairs(self, keys: Keys) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Who shares a key with whom: numbers of the askers and of the rows, sorted, each pair once."""
        return self._index.find(keys)

    def holders(self, phones: Sequence[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """For numbers of debtors (debtor, digits of E.164): position in *phones*, and the row of a record with it."""
        people = PersonRows()
        for _, digits in phones:
            people.append((), phones=[f"+{digits}"])
        keys = blocking_keys(encode(people, Vocabulary()))
        only = keys.kind == KINDS.index("phone")
        return self.pairs(Keys(keys.person[only], keys.kind[only], keys.key[only]))

    def rows(self, rows: NDArray[np.int64]) -> PersonRows:
        """The people of these row numbers, in that order."""
        found: list[list[Any]] = self._rows.columns(rows)
        return PersonRows(*found)

    def payloads(self, rows: NDArray[np.int64]) -> list[tuple[str, str]]:
        """Record id and payload of these row numbers, in that order."""
        told = [line.split(b"\n", 1) for line in self._rows.contents(rows)]
        record_ids = from_json(b"[%b]" % b",".join(record_id for record_id, _ in told))
        return [(record_id, payload.decode()) for record_id, (_, payload) in zip(record_ids, told, strict=True)]

    def counts(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """Kind -> value -> in how many records it stands, for the values asked."""
        known = self._counts_kept()
        if known is None:
            return self._counts_asked(terms)
        return {
            kind: {term: known[kind][term] for term in asked if term in known.get(kind, ())}
            for kind, asked in terms.items()
        }

    def _counts_kept(self) -> dict[str, dict[str, int]] | None:
        """All counts, read once, since look-ups and chunks come again and again; None where they are too many."""
        if self._all_counts is None and self._number("select count(*) from frequency") <= MOST_TERMS_KEPT:
            cursor = self._connection.cursor()
            counts: dict[str, dict[str, int]] = {}
            for kind in COUNTED:
                with self._read():
                    found = cursor.execute("select term, people from frequency where kind = ?", [kind]).fetchnumpy()
                counts[kind] = dict(zip(found["term"].tolist(), found["people"].tolist(), strict=True))
            self._all_counts = counts
        return self._all_counts

    def _counts_asked(self, terms: Mapping[str, Sequence[str]]) -> dict[str, dict[str, int]]:
        """The same from the file."""
        cursor = self._connection.cursor()
        counts: dict[str, dict[str, int]] = {}
        for kind, asked in terms.items():
            cursor.register("asked", {"term": np.array([*map(_storable, asked)] or [""], dtype=object)})
            with self._read():
                found = cursor.execute(
                    "select term, people from frequency semi join asked using (term) where kind = ?", [kind]
                ).fetchall()
            counts[kind] = dict(found)
            cursor.unregister("asked")
        return counts

    def lines(self, phones: Iterable[int]) -> list[tuple[int, str, int, int, int]]:
        """What phone-keyed files say of numbers: number, line type, disconnected, reassigned and last seen on."""
        cursor = self._connection.cursor()
        cursor.register("asked", {"phone": np.array(sorted(set(phones)), dtype=np.int64)})
        with self._read():
            return cursor.execute(
                f"select {', '.join(LINE_COLUMNS)} from line semi join asked using (phone) order by all"
            ).fetchall()
