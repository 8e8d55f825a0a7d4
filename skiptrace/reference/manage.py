"""Loading, listing and dropping the tables of a store."""

from __future__ import annotations

import contextlib
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from skiptrace.errors import ConfigError
from skiptrace.intake.mapping import Profile
from skiptrace.intake.opening import Opening, open_recognised
from skiptrace.policy.purposes import purpose as read_purpose
from skiptrace.reference.columns import ReadingPlan, plan_reading
from skiptrace.reference.load import LoadCounts, load_table
from skiptrace.reference.published import Publication, PublishedTable, open_published
from skiptrace.runtime.tables import remove_table
from skiptrace.store import audit, references

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path
    from typing import BinaryIO

    from skiptrace.intake.mapping import ColumnMapping
    from skiptrace.intake.tables import Table
    from skiptrace.store.session import Store

LONGEST_NAME = 60
LEFT_OUT = "left out by the manifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class LoadOrder:
    """
    What is to be loaded, and on what terms.

    Args:
        name: What the table will be called; a table of that name is replaced once the new one is whole.
        source: The file, or ``-`` for standard input.
        purposes: Codes of purposes; one of them must be held to use the table.
        opening: What is known of the file beforehand.
        licence: Under what terms the data are held.
        retention_days: How long what it says may be kept.
        as_of: When the data were current.
        origin: Where the data come from in the end; tables of one origin confirm each other once.
        today: The day of loading.
        who: Who loads it, for the audit.
        workers: How many processes normalize.
        publication: How a publisher's file is read, where its manifest is named.
    """

    name: str
    source: str | Path | BinaryIO
    purposes: tuple[str, ...]
    today: dt.date
    opening: Opening = field(default_factory=Opening)
    licence: str = ""
    retention_days: int | None = None
    as_of: dt.date | None = None
    origin: str = ""
    who: str = ""
    workers: int = 1
    publication: Publication | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A table as it was put in use, what became of its rows, and which column was taken for what."""

    table: references.ReferenceTable
    counts: LoadCounts
    mapping: ColumnMapping
    role: str


def load(store: Store, order: LoadOrder, *, progress: Callable[[int], None] = lambda _: None) -> Loaded:
    """
    Make a searchable table of a file and put it in use in place of the one before.

    Raises:
        InputError: The file is no table.
        ConfigError: The name, a purpose or a column is wrong, or nobody could ever be found in it.
    """
    _check_name(order.name)
    purposes = tuple(dict.fromkeys(read_purpose(code).code for code in order.purposes))
    if not purposes:
        raise ConfigError("say for which purposes the table may be used: --purpose CODE (may be repeated)")
    with _opened(order) as (table, mapping, sample):
        plan = plan_reading(mapping, sample, today=order.today, as_of=order.as_of)
        file = f"{order.name}-{uuid4().hex[:12]}.duckdb"
        target = store.tables / file
        counts = load_table(table, plan, target, workers=order.workers, progress=progress)
        notes = _left_out(table, counts)
        entry = references.ReferenceTable(
            name=order.name,
            file=file,
            rows=counts.rows,
            sha256=table.sha256,
            origin=order.origin or order.name,
            licence=order.licence,
            purposes=purposes,
            columns={**_columns(mapping, plan, counts), **notes},
            retention_days=order.retention_days,
            as_of=order.as_of,
        )
    try:
        with store.begin() as work:
            saved = references.save(work, entry)
            audit.append(
                work,
                "reference.loaded",
                who=order.who or "unnamed",
                subjects=[order.name],
                detail={"version": saved.version, "rows": counts.rows, "sha256": saved.sha256},
            )
    except BaseException:
        remove_table(target)
        raise
    clear_out_of_use(store)
    return Loaded(table=saved, counts=counts, mapping=mapping, role=str(plan.role))


@contextlib.contextmanager
def _opened(
    order: LoadOrder,
) -> Iterator[tuple[Table | PublishedTable, ColumnMapping, Sequence[Sequence[str]]]]:
    """The file with its columns recognised, or as its publisher's manifest says."""
    if order.publication is None:
        table, mapping, sample = open_recognised(order.source, Profile.REFERENCE, order.opening)
        with table:
            yield table, mapping, sample
    else:
        view, mapping, sample = open_published(order.source, order.publication, order.opening)
        with view:
            yield view, mapping, sample


def _left_out(table: Table | PublishedTable, counts: LoadCounts) -> dict[str, Any]:
    """Count the rows that a manifest does not keep; gives what else it says of the table."""
    if not isinstance(table, PublishedTable):
        return {}
    counts.add(LoadCounts(rows=table.left_out, without=Counter({LEFT_OUT: table.left_out} if table.left_out else {})))
    return table.notes


def _check_name(name: str) -> None:
    if not name.replace("_", "").replace("-", "").isalnum() or not name.isascii() or len(name) > LONGEST_NAME:
        raise ConfigError(f"a table's name is letters, digits, - and _, at most {LONGEST_NAME}: not {name[:80]!r}")


def _columns(mapping: ColumnMapping, plan: ReadingPlan, counts: LoadCounts) -> dict[str, Any]:
    return {
        "fields": {guess.field: guess.column or str(guess.index + 1) for guess in mapping.columns if guess.field},
        "role": str(plan.role),
        "people": counts.people,
        "lines": counts.lines,
        "without": dict(sorted(counts.without.items())),
        "unread": {name: count for name, count in sorted(counts.unread.items()) if count},
    }


def list_tables(store: Store) -> list[references.ReferenceTable]:
    """The tables in use, by name."""
    with store.read() as work:
        return references.in_use(work)


def drop(store: Store, name: str, *, who: str = "") -> None:
    """
    Take a table out of use and delete its file.

    Raises:
        ConfigError: No table is called so.
    """
    with store.begin() as work:
        if not references.drop(work, name):
            known = ", ".join(table.name for table in references.in_use(work)) or "none"
            raise ConfigError(f"no table is called {name[:80]!r}; loaded are: {known}")
        audit.append(work, "reference.dropped", who=who or "unnamed", subjects=[name])
    clear_out_of_use(store)


def clear_out_of_use(store: Store) -> None:
    """Delete the files of tables that were replaced or dropped; one that is still open elsewhere goes next time."""
    with store.read() as work:
        files = [table.file for table in references.out_of_use(work)]
    for file in files:
        # Windows does not delete what another process reads.
        with contextlib.suppress(PermissionError):
            remove_table(store.tables / file)
