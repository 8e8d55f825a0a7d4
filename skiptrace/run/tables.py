"""Which tables a run may use, in which order, and why others may not be used."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from skiptrace.errors import ConfigError, NotAllowed, SourceUnavailable
from skiptrace.policy.purposes import allows
from skiptrace.run.candidates import Table
from skiptrace.runtime.tables import BulkTable
from skiptrace.store import references

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path
    from types import TracebackType

    from skiptrace.store.references import ReferenceTable
    from skiptrace.store.session import Store

PREFIX = "reference:"


@dataclass(slots=True)
class OpenTables:
    """
    The open tables of a run, in waterfall order; a context manager.

    ``names`` are all that were wanted; ``refused`` says of those that were not used why not; ``versions`` and
    ``hashes`` tell which version of each was used, and ``retention`` for how many days what it said may be kept.
    """

    names: list[str] = field(default_factory=list)

    tables: list[Table] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    retention: dict[str, int | None] = field(default_factory=dict)
    files: ExitStack = field(default_factory=ExitStack, repr=False)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the tables."""
        self.files.close()


class Shelf:
    """
    Open tables that are kept between questions: opening one costs more than asking it.

    What `open_tables` takes from a shelf stays open until the shelf is closed, or the table has gone out of use.
    """

    def __init__(self) -> None:
        self._open: dict[Path, BulkTable] = {}

    def take(self, path: Path) -> BulkTable:
        """The table of a file, opened once."""
        if path not in self._open:
            self._open[path] = BulkTable(path)
        return self._open[path]

    def keep_only(self, paths: Collection[Path]) -> None:
        """Let go of every table that is not among *paths*."""
        for path in [path for path in self._open if path not in paths]:
            self._open.pop(path).close()

    def close(self) -> None:
        """Let go of all tables."""
        self.keep_only(())


def open_tables(store: Store, wanted: Sequence[str], *, purpose: str, shelf: Shelf | None = None) -> OpenTables:
    """
    Open the tables named (``reference:voters`` or ``voters``), or all when none is.

    Raises:
        ConfigError: A table that is named was never loaded.
        NotAllowed: There are tables, but none may be used for this purpose.
        SourceUnavailable: No table has been loaded.
    """
    with store.read() as work:
        loaded = {table.name: table for table in references.in_use(work)}
    names = [name.removeprefix(PREFIX) for name in wanted] or sorted(loaded)
    missing = [name for name in names if name not in loaded]
    if missing:
        known = ", ".join(sorted(loaded)) or "none"
        raise ConfigError(f"no table is called {', '.join(missing)}; loaded are: {known}")
    if not names:
        raise SourceUnavailable("nothing can be asked: load a table with `skiptrace reference load NAME FILE`")
    found = OpenTables(names=[PREFIX + name for name in dict.fromkeys(names)])
    if shelf is not None:
        shelf.keep_only({store.tables / table.file for table in loaded.values()})
    try:
        _open(store, found, [loaded[name] for name in dict.fromkeys(names)], purpose, shelf)
    except BaseException:
        found.close()
        raise
    if not found.tables:
        raise NotAllowed("; ".join(f"{name} {why}" for name, why in found.refused.items()))
    return found


def _open(
    store: Store, found: OpenTables, entries: Sequence[ReferenceTable], purpose: str, shelf: Shelf | None
) -> None:
    for entry in entries:
        name = entry.name
        title = PREFIX + name
        if not allows(purpose, frozenset(entry.purposes)):
            found.refused[title] = f"may be used for {', '.join(entry.purposes)} only, not for {purpose}"
            continue
        path = store.tables / entry.file
        bulk = shelf.take(path) if shelf is not None else found.files.enter_context(BulkTable(path))
        found.tables.append(Table(name=title, origin=entry.origin or name, bulk=bulk, as_of=entry.as_of))
        found.versions[title] = entry.version
        found.hashes[title] = entry.sha256
        found.retention[title] = entry.retention_days
