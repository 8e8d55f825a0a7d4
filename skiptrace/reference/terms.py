"""On what terms a publisher's file is loaded: its manifest's, unless the caller says otherwise."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from skiptrace.errors import ConfigError, NotAllowed
from skiptrace.reference.published import Publication
from skiptrace.sdk import FileTable, load_catalog, load_manifest, source_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.config import Settings, SourceSettings
    from skiptrace.reference.manage import LoadOrder
    from skiptrace.sdk import AnySource, SourceInfo

FILE = "file:"
REFERENCE = "reference:"


def as_published(
    order: LoadOrder,
    named: str,
    settings: Settings,
    *,
    joined: Mapping[str, str | Path] | None = None,
    fewer_rows_ok: bool = False,
) -> LoadOrder:
    """
    The order with what a table source's manifest says; what the order says itself goes before it.

    Args:
        order: What is to be loaded.
        named: Name of an installed table source, or ``file:`` and the path of a manifest.
        settings: Where the source's options are, and counsel's tick: under ``[[source]] use = "reference:NAME"``.
        joined: The files that go with it.
        fewer_rows_ok: Whether the file is a sample.

    Raises:
        ConfigError: There is no such table source, or it lacks an option.
        NotAllowed: Counsel has not ticked it, or its limits cannot be kept.
    """
    if order.opening.layout:
        raise ConfigError(
            f"--as {named[:60]} says how the file is laid out; name single columns with --map, not --layout"
        )
    found = _table_source(named)
    own = next((one for one in settings.sources if one.use == f"{REFERENCE}{order.name}"), None)
    _check_gate(found.info, own, order.name)
    source = _with_options(found, own, order.name)
    info = source.info
    return replace(
        order,
        publication=Publication(source=source, joined=joined or {}, fewer_rows_ok=fewer_rows_ok),
        purposes=order.purposes or tuple(sorted(info.purposes)),
        licence=order.licence or " ".join(filter(None, (info.title, info.terms))),
        retention_days=info.retention_days if order.retention_days is None else order.retention_days,
        as_of=order.as_of or info.as_of,
        origin=order.origin or info.origin,
    )


def _table_source(named: str) -> FileTable:
    if named.startswith(FILE):
        source: AnySource | None = source_of(load_manifest(Path(named.removeprefix(FILE)).expanduser()))
    else:
        catalog = load_catalog()
        source = catalog.sources.get(named)
        if source is None:
            tables = sorted(name for name, one in catalog.sources.items() if isinstance(one, FileTable))
            raise ConfigError(
                f"no table source is called {named[:60]!r}; there are: {', '.join(tables) or 'none'}, "
                "or name a manifest: --as file:PATH/source.toml"
            )
    if not isinstance(source, FileTable):
        raise ConfigError(f"{named[:60]} is asked and not loaded: --as takes a source of kind table")
    return source


def _check_gate(info: SourceInfo, own: SourceSettings | None, table: str) -> None:
    if info.gate and not (own and own.counsel.strip()):
        raise NotAllowed(
            f"{info.name} is off until counsel has ticked it: {info.gate}. Then write under [[source]] "
            f'use = "{REFERENCE}{table}": counsel = "WHO, WHEN"'
        )
    if info.uses or info.consumer_report:
        limit = "for a consumer report" if info.consumer_report else f"for {', '.join(sorted(info.uses))} only"
        raise NotAllowed(f"{info.name}: what it says is {limit}, and a loaded table cannot keep to that")


def _with_options(source: FileTable, own: SourceSettings | None, table: str) -> FileTable:
    try:
        return source.with_options(own.options if own else {})
    except ConfigError as fault:
        raise ConfigError(
            f'{fault}\nwrite it under [[source]] use = "{REFERENCE}{table}": options = {{ NAME = "…" }}'
        ) from None
