"""``sources``: what is installed, what each may be used for, faults of broken ones, and a new one's first files."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import json_option, print_json, print_table
from skiptrace.errors import ConfigError, ManifestError

if TYPE_CHECKING:
    from skiptrace.sdk import Catalog, SourceInfo

MANIFEST_ENDING = ".toml"


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def sources(ctx: click.Context, *, as_json: bool) -> None:
    """
    What is installed: what each source accepts, sends, returns and may be used for.

    This release asks loaded tables only; vendors can be described and checked, not yet asked.

    \b
    Example:
        skiptrace sources
        skiptrace sources show us_npi
        skiptrace sources new acme_people --kind rest
    """
    if ctx.invoked_subcommand is not None:
        return
    catalog = _catalog(())
    if as_json:
        print_json(
            {
                "sources": [_facts(source.info) for source in catalog.sources.values()],
                "problems": [{"where": one.where, "fault": one.fault} for one in catalog.problems],
            }
        )
        return
    rows = [
        (info.name, info.title, ", ".join(sorted(info.purposes)), _price(info))
        for info in (source.info for source in catalog.sources.values())
    ]
    print_table(("name", "title", "purposes", "price"), rows)
    _tell_problems(catalog)


def _catalog(manifests: tuple[Path, ...]) -> Catalog:
    from skiptrace.sdk import load_catalog

    return load_catalog(manifests)


def _tell_problems(catalog: Catalog) -> None:
    for problem in catalog.problems:
        click.echo(f"cannot be used: {problem.where}: {problem.fault}", err=True)


def _facts(info: SourceInfo) -> dict[str, Any]:
    return {
        "name": info.name,
        "title": info.title,
        "publisher": info.publisher,
        "origin": info.origin,
        "accepts": {str(role): [sorted(fields) for fields in sets] for role, sets in info.accepts.items()},
        "sends": sorted(info.sends),
        "returns": sorted(str(kind) for kind in info.returns),
        "purposes": sorted(info.purposes),
        "price": _price(info),
        "retention_days": info.retention_days,
    }


def _price(info: SourceInfo) -> str:
    price = info.price
    return f"{price.model}" + (f", {price.micro_usd / 1_000_000:.4f} USD" if price.micro_usd else "")


@sources.command()
@click.argument("name", metavar="NAME")
@json_option
def show(name: str, *, as_json: bool) -> None:
    """
    The card of one source; NAME is an installed source, or the path of a manifest.

    \b
    Example:
        skiptrace sources show us_npi
        skiptrace sources show vendors/acme.toml
    """
    facts = _facts(_find(name))
    if as_json:
        print_json(facts)
        return
    for key, value in facts.items():
        click.echo(f"  {key:<16}{_words(value)}")


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return (
            " or ".join(_words(inner) for inner in value) if value and isinstance(value[0], list) else ", ".join(value)
        )
    return "" if value is None else str(value)


def _find(name: str) -> SourceInfo:
    path = Path(name)
    manifests = (path,) if name.endswith(MANIFEST_ENDING) else ()
    catalog = _catalog(manifests)
    if manifests:
        broken = [one.fault for one in catalog.problems if one.where == str(path)]
        if broken:
            raise ManifestError(f"{name}: {broken[0]}")
        return list(catalog.sources.values())[-1].info
    if name not in catalog.sources:
        from difflib import get_close_matches

        near = get_close_matches(name, catalog.sources, n=1)
        raise ConfigError(f"no source is called {name[:60]!r}" + (f"; did you mean {near[0]}?" if near else ""))
    return catalog.sources[name].info


@sources.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
def check(names: tuple[str, ...]) -> None:
    """
    Check sources without asking anybody: every installed one, or those named (a name, or the path of a manifest).

    \b
    Example:
        skiptrace sources check
        skiptrace sources check vendors/acme.toml
    """
    if names:
        for name in names:
            click.echo(f"{_find(name).name}: reads well")
        return
    catalog = _catalog(())
    for name in catalog.sources:
        click.echo(f"{name}: reads well")
    _tell_problems(catalog)
    if catalog.problems:
        raise ManifestError(f"{len(catalog.problems)} of the installed sources cannot be used")


@sources.command()
@click.argument("name", metavar="NAME")
@click.option("--kind", type=click.Choice(["rest", "adapter", "table", "batchfile"]), default="rest", show_default=True)
@click.option(
    "--folder", type=click.Path(file_okay=False, path_type=Path), default=".", help="Where its folder is made."
)
def new(name: str, kind: str, folder: Path) -> None:
    """
    The first files of a source of one's own: a manifest that passes the kit, to be made into yours.

    \b
    Example:
        skiptrace sources new acme_people --kind rest
    """
    from skiptrace.sdk.scaffold import new_source

    for path in new_source(folder, name, kind):
        click.echo(str(path))
