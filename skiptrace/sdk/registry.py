"""The catalog of sources: ours and other people's, found the same way, each behind its own bulkhead."""

from __future__ import annotations

from dataclasses import dataclass, field
from importlib import import_module
from importlib.metadata import entry_points
from importlib.resources import files
from typing import TYPE_CHECKING, Final

from skiptrace.errors import ManifestError, SkiptraceError
from skiptrace.sdk.batchfile import FileExchange
from skiptrace.sdk.manifest import AdapterManifest, BatchFileManifest, RestManifest, TableManifest
from skiptrace.sdk.manifest_text import load_manifest
from skiptrace.sdk.rest import RestSource
from skiptrace.sdk.source import BatchFileSource, Source, SourceInfo, TableSource
from skiptrace.sdk.table import FileTable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from importlib.metadata import EntryPoint
    from importlib.resources.abc import Traversable
    from pathlib import Path

    from skiptrace.sdk.manifest import Manifest
    from skiptrace.sdk.source import AnySource

GROUP: Final = "skiptrace.sources"
BUNDLED: Final = "skiptrace"
MANIFEST: Final = "source.toml"
_LONGEST_FAULT: Final = 2_000


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that should be a source and cannot be used: whose it is, and why."""

    where: str
    fault: str


@dataclass(frozen=True, slots=True)
class Catalog:
    """Every source that can be used, by name, and everything that cannot."""

    sources: Mapping[str, AnySource] = field(default_factory=dict[str, "AnySource"])
    problems: tuple[Problem, ...] = ()


def load_catalog(manifest_paths: Iterable[Path] = (), *, entries: Iterable[EntryPoint] | None = None) -> Catalog:
    """
    The installed sources, and those of the user's own manifests.

    Args:
        manifest_paths: Manifests of one's own; they bring data, never Python.
        entries: Entry points to load instead of the installed ones.
    """
    found: dict[str, AnySource] = {}
    problems: list[Problem] = []
    for where, source in _offered(manifest_paths, entries):
        if isinstance(source, Problem):
            problems.append(source)
        elif (fault := _fault_of(source)) is not None:
            problems.append(Problem(where, fault))
        elif source.info.name in found:
            problems.append(Problem(where, f"there is already a source called {source.info.name}; the first one stays"))
        else:
            found[source.info.name] = source
    return Catalog(found, tuple(problems))


def source_of(manifest: Manifest) -> AnySource:
    """
    The source that a manifest describes alone.

    Raises:
        ManifestError: It is the card of an adapter, whose Python is somewhere else.
    """
    match manifest:
        case RestManifest():
            return RestSource(manifest)
        case TableManifest():
            return FileTable(manifest)
        case BatchFileManifest():
            return FileExchange(manifest)
        case AdapterManifest():
            raise ManifestError(f"{manifest.name}: an adapter is Python and comes as an installed package")


def sources_of_package(package: str) -> Iterator[AnySource | Problem]:
    """
    Every folder of a package that has a ``source.toml``, by name: what a package's ``register`` yields.

    An adapter's folder defines ``source(manifest)``. A broken folder is a `Problem` and spoils only itself.
    """
    for folder in sorted(files(package).iterdir(), key=lambda one: one.name):
        if folder.joinpath(MANIFEST).is_file():
            yield _bulkhead(f"{package}.{folder.name}", folder)


def _bulkhead(where: str, folder: Traversable) -> AnySource | Problem:
    try:
        manifest = load_manifest(folder.joinpath(MANIFEST))
        if isinstance(manifest, AdapterManifest):
            made: AnySource = import_module(where).source(manifest)
            return made
        return source_of(manifest)
    except Exception as exc:  # noqa: BLE001 - the bulkhead around a source: whatever breaks there stays there
        return Problem(where, _told(exc))


def _offered(
    manifest_paths: Iterable[Path], entries: Iterable[EntryPoint] | None
) -> Iterator[tuple[str, AnySource | Problem]]:
    chosen = entry_points(group=GROUP) if entries is None else entries
    for entry in sorted(chosen, key=_ours_first):
        yield from _of_entry(entry)
    for path in manifest_paths:
        try:
            yield str(path), source_of(load_manifest(path))
        except ManifestError as exc:
            yield str(path), Problem(str(path), str(exc))


def _of_entry(entry: EntryPoint) -> Iterator[tuple[str, AnySource | Problem]]:
    where = f"{_package(entry)} ({entry.value})"
    try:
        offered = iter(entry.load()())
    except (Exception, SystemExit) as exc:  # noqa: BLE001 - the bulkhead around a package
        yield where, Problem(where, _told(exc))
        return
    while True:
        try:
            source = next(offered)
        except StopIteration:
            return
        except (Exception, SystemExit) as exc:  # noqa: BLE001 - the bulkhead around a package
            yield where, Problem(where, _told(exc))
            return
        yield where, source


def _fault_of(source: object) -> str | None:
    try:
        info = source.info if isinstance(source, (Source, TableSource, BatchFileSource)) else None
    except Exception as exc:  # noqa: BLE001 - a foreign property may do anything
        return _told(exc)
    if not isinstance(info, SourceInfo):
        return f"what it registers is no source: {type(source).__name__}"
    if not info.name.isidentifier() or not info.purposes or not info.returns:
        return "its card is incomplete: a name that is an identifier, purposes, and what it returns"
    return None


def _told(exc: BaseException) -> str:
    said = str(exc) if isinstance(exc, SkiptraceError) else f"{type(exc).__name__}: {exc}"
    return said[:_LONGEST_FAULT]


def _ours_first(entry: EntryPoint) -> tuple[bool, str, str]:
    return _package(entry) != BUNDLED, _package(entry), entry.name


def _package(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else ""
