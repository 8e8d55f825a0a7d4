"""Which tables a run may use, in which order, and why others may not be used."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Self

from skiptrace.errors import ConfigError, NotAllowed, SourceUnavailable
from skiptrace.policy.purposes import FCRA, allows, regime_of
from skiptrace.run.candidates import Table
from skiptrace.run.lineup import PREFIX, Lineup, line_up
from skiptrace.runtime.tables import BulkTable
from skiptrace.store import references

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from pathlib import Path
    from types import TracebackType

    from skiptrace.config import SourceSettings
    from skiptrace.store.references import ReferenceTable
    from skiptrace.store.session import Store


@dataclass(slots=True)
class OpenTables:
    """
    The open tables of a run, in waterfall order; a context manager.

    ``names`` are all that were wanted; ``refused`` says of those that were not used why not; ``versions`` and
    ``hashes`` tell which version of each was used, ``paths`` its file, and ``retention`` for how many days what it said
    may be kept.
    """

    names: list[str] = field(default_factory=list)

    tables: list[Table] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)
    versions: dict[str, int] = field(default_factory=dict)
    hashes: dict[str, str] = field(default_factory=dict)
    retention: dict[str, int | None] = field(default_factory=dict)
    paths: dict[str, Path] = field(default_factory=dict)
    lineup: Lineup = field(default_factory=Lineup)
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


def open_tables(
    store: Store,
    wanted: Sequence[str],
    *,
    purpose: str,
    configured: Sequence[SourceSettings] = (),
    ask_uncertain: bool = False,
    with_keys: bool = True,
    shelf: Shelf | None = None,
) -> OpenTables:
    """
    Open the tables named (``reference:voters`` or ``voters``), or all when no source at all is named.

    Args:
        store: Where they are.
        wanted: Names of tables and of sources that are asked over the wire, in waterfall order; those of
            *configured* when there are none.
        purpose: Code of the purpose; empty to ask what could be used under some purpose.
        configured: ``[[source]]`` of the configuration.
        ask_uncertain: Ask again what may have been charged already.
        with_keys: Read the keys of sources; what is only looked at needs none.
        shelf: Where open tables are kept between questions.

    Raises:
        ConfigError: A table that is named was never loaded, or a source cannot be used as it is configured.
        MissingKey: A source's key is not there.
        NotAllowed: There are sources, but none may be used for this purpose.
        SourceUnavailable: No table has been loaded, and no other source is named.
    """
    with store.read() as work:
        loaded = {table.name: table for table in references.in_use(work)}
    lineup = line_up(configured, wanted, loaded=loaded.keys())
    if lineup.others:
        # Imported here: most runs ask loaded tables only, and start sooner without.
        from skiptrace.run.wire_sources import add_sources

        add_sources(lineup, configured, purpose, ask_uncertain=ask_uncertain, with_keys=with_keys)
    names = [name.removeprefix(PREFIX) for name in lineup.tables] or (sorted(loaded) if lineup.every_table else [])
    missing = [name for name in names if name not in loaded]
    if missing:
        known = ", ".join(sorted(loaded)) or "none"
        raise ConfigError(f"no table is called {', '.join(missing)}; loaded are: {known}")
    if not names and not lineup.names:
        raise SourceUnavailable("nothing can be asked: load a table with `skiptrace reference load NAME FILE`")
    prefixed = {name: PREFIX + name.removeprefix(PREFIX) for name in lineup.tables}
    ordered = [prefixed.get(name, name) for name in lineup.names] or [PREFIX + name for name in names]
    found = OpenTables(names=list(dict.fromkeys(ordered)), refused=dict(lineup.refused), lineup=lineup)
    if shelf is not None:
        shelf.keep_only({store.tables / table.file for table in loaded.values()})
    try:
        _open(store, found, [loaded[name] for name in dict.fromkeys(names)], purpose, shelf)
    except BaseException:
        found.close()
        raise
    for one in lineup.wire:
        found.retention[one.info.name] = one.terms.keep_days
    if not found.tables and not lineup.wire:
        raise NotAllowed("; ".join(f"{name} {why}" for name, why in found.refused.items()))
    return found


def _open(
    store: Store, found: OpenTables, entries: Sequence[ReferenceTable], purpose: str, shelf: Shelf | None
) -> None:
    for entry in entries:
        name = entry.name
        title = PREFIX + name
        if purpose and not allows(purpose, frozenset(entry.purposes)):
            found.refused[title] = f"may be used for {', '.join(entry.purposes)} only, not for {purpose}"
            continue
        if purpose and regime_of(purpose) == FCRA and purpose not in entry.purposes:
            found.refused[title] = "is no consumer report; answers under the FCRA and others never stand in one output"
            continue
        path = store.tables / entry.file
        bulk = shelf.take(path) if shelf is not None else found.files.enter_context(BulkTable(path))
        version = f"table:{name}@{entry.version}"
        origin = entry.origin or name
        found.tables.append(Table(name=title, origin=origin, bulk=bulk, as_of=entry.as_of, version=version))
        found.paths[title] = path
        found.versions[title] = entry.version
        found.hashes[title] = entry.sha256
        found.retention[title] = entry.retention_days
