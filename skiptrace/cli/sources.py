"""``sources``: what is installed, what each may be used for, faults of broken ones, and a new one's first files."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import (
    config_option,
    json_option,
    keep_inputs,
    open_tracer,
    opening,
    opening_options,
    print_json,
    print_table,
)
from skiptrace.errors import ConfigError, ManifestError, SourceUnavailable

if TYPE_CHECKING:
    from skiptrace.sdk import Catalog, SourceInfo

MANIFEST_ENDING = ".toml"
MANIFEST = "source.toml"


@click.group(invoke_without_command=True)
@json_option
@click.pass_context
def sources(ctx: click.Context, *, as_json: bool) -> None:
    """
    What is installed: what each source accepts, sends, returns and may be used for.

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
    from skiptrace.sdk.auth import secrets_of

    return {
        "name": info.name,
        "title": info.title,
        "publisher": info.publisher,
        "origin": info.origin,
        "accepts": {str(role): [sorted(fields) for fields in sets] for role, sets in info.accepts.items()},
        "sends": sorted(info.sends),
        "returns": sorted(str(kind) for kind in info.returns),
        "abilities": sorted(str(ability) for ability in info.abilities),
        "purposes": sorted(info.purposes),
        "price": _price(info),
        "regime": info.regime,
        "keys": sorted(secrets_of(info.auth)),
        "options": {name: option.about for name, option in info.options.items()},
        "retention_days": info.retention_days,
        "uses": sorted(info.uses),
        "off_until_counsel_ticks": info.gate,
        "terms": info.terms,
    }


def _price(info: SourceInfo) -> str:
    price = info.price
    return f"{price.model}" + (f", {price.micro_usd / 1_000_000:.4f} USD" if price.micro_usd else "")


@sources.command()
@click.argument("name", metavar="NAME")
@json_option
def show(name: str, *, as_json: bool) -> None:
    """
    The card of one source; NAME is an installed source, or the path of a manifest or of its folder.

    \b
    Example:
        skiptrace sources show us_npi
        skiptrace sources show vendors/acme_people
    """
    facts = _facts(_find(name))
    if as_json:
        print_json(facts)
        return
    width = max(map(len, facts)) + 2
    for key, value in facts.items():
        click.echo(f"  {key:<{width}}{_words(value)}".rstrip())


def _words(value: object) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{key}: {_words(inner)}" for key, inner in value.items())
    if isinstance(value, list):
        return (
            " or ".join(_words(inner) for inner in value) if value and isinstance(value[0], list) else ", ".join(value)
        )
    return "" if value is None else str(value)


def _find(name: str) -> SourceInfo:
    path = Path(name) / MANIFEST if Path(name, MANIFEST).is_file() else Path(name)
    manifests = (path,) if path.suffix == MANIFEST_ENDING else ()
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
@click.option("--live", is_flag=True, help="Ask the source itself whether the key is good, where that is free.")
@config_option
@click.pass_context
def check(ctx: click.Context, /, names: tuple[str, ...], config: str | None, *, live: bool) -> None:
    """
    Check sources: every installed one, or those named.

    A folder or manifest of one's own is put through the contract kit: its recorded answers come out as written,
    nothing undeclared leaves, and no spoilt answer does harm.

    \b
    Example:
        skiptrace sources check
        skiptrace sources check vendors/acme_people
        skiptrace sources check people_data_labs --live
    """
    if live:
        _check_live(ctx, config, names)
        return
    if names:
        for name in names:
            _check_one(name)
        return
    catalog = _catalog(())
    for name in catalog.sources:
        click.echo(f"{name}: reads well")
    _tell_problems(catalog)
    if catalog.problems:
        raise ManifestError(f"{len(catalog.problems)} of the installed sources cannot be used")


def _check_one(name: str) -> None:
    """An installed source is read; one's own is put through the whole kit."""
    path = Path(name)
    manifest = path / MANIFEST if path.is_dir() else path
    if not manifest.is_file():
        click.echo(f"{_find(name).name}: reads well")
        return
    from skiptrace.sdk import load_manifest, source_of
    from skiptrace.sdk.contract import check_source

    source = source_of(load_manifest(manifest))
    faults = list(check_source(source, manifest.parent))
    for fault in faults:
        click.echo(fault, err=True)
    if faults:
        raise ManifestError(f"{manifest}: the kit finds {len(faults)} faults")
    click.echo(f"{source.info.name}: passes the contract kit")


def _check_live(ctx: click.Context, config: str | None, names: tuple[str, ...]) -> None:
    from skiptrace.run.live_check import check_live

    with open_tracer(ctx, config) as tracer:
        found = check_live(tracer.store, tracer.settings.sources, names)
    for name, answer in found.items():
        click.echo(f"{name}: {answer or 'the key is good'}")
    if any(found.values()):
        raise SourceUnavailable(f"{sum(map(bool, found.values()))} of {len(found)} sources could not be checked")


@sources.command()
@click.argument("name", metavar="NAME")
@click.option(
    "--kind",
    type=click.Choice(["rest", "adapter", "table", "batchfile"]),
    default="rest",
    show_default=True,
    help="How it is asked: over the wire, by Python, as a bulk file, or with files that a person carries.",
)
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    default=".",
    metavar="DIR",
    help="Where its folder is made, if not here.",
)
def new(name: str, kind: str, folder: Path) -> None:
    """
    The first files of a source of one's own: a manifest that passes the kit, to be made into yours.

    \b
    Example:
        skiptrace sources new acme_people --kind rest --folder vendors
    """
    from skiptrace.sdk.scaffold import new_source

    for path in new_source(folder, name, kind):
        click.echo(str(path))


@sources.command()
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="FILE")
@click.option("--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="The file.")
@click.option("--purpose", required=True, metavar="CODE", help="The permissible purpose, such as glba.6802e1.")
@click.option("--client", default="", metavar="NAME", help="The client whose defaults go for the file.")
@opening_options
@config_option
@json_option
@click.pass_context
def write(ctx: click.Context, /, **options: Any) -> None:
    """
    Write the file that asks NAME about the debtors of a placement FILE; a person sends or uploads it.

    \b
    Example:
        skiptrace sources write ncoalink placement.csv --out ncoa_request.csv --purpose glba.6802e1
    """
    from skiptrace.run.exchange import write_request
    from skiptrace.run.placement import RunOrder

    keep_inputs("--out", options["out"], options["file"])
    said = {name: options[name] for name in ("layout", "columns", "sheet", "delimiter", "encoding")}
    with open_tracer(ctx, options["config"]) as tracer:
        order = tracer.settled(
            RunOrder(
                source=options["file"],
                out=options["out"].parent,
                purpose=options["purpose"],
                today=tracer.today,
                opening=opening(**said),
                client=options["client"],
            )
        )
        sent = write_request(tracer.store, order, options["name"], tracer.settings.sources, options["out"])
    if options["as_json"]:
        print_json({"rows": sent.rows, "left_out": dict(sent.left_out)})
        return
    left_out = "".join(f"; {count:,} left out: {why}" for why, count in sent.left_out.items())
    click.echo(f"{options['out']}: {sent.rows:,} rows{left_out}")
    click.echo(
        f"When the answer is back: skiptrace sources read {options['name']} ANSWER --purpose {options['purpose']}"
    )


@sources.command()
@click.argument("name", metavar="NAME")
@click.argument("answer", type=click.Path(dir_okay=False, path_type=Path), metavar="ANSWER")
@click.option("--purpose", required=True, metavar="CODE", help="The purpose under which it was asked.")
@config_option
@json_option
@click.pass_context
def read(ctx: click.Context, /, name: str, answer: Path, purpose: str, config: str | None, *, as_json: bool) -> None:
    """
    Read the ANSWER file that came back from NAME; runs that have NAME among their sources find what it says.

    \b
    Example:
        skiptrace sources read ncoalink ncoa_answer.csv --purpose glba.6802e1
    """
    from skiptrace.run.exchange import read_answer

    with open_tracer(ctx, config) as tracer:
        who = tracer.settings.run.attested_by
        found = read_answer(tracer.store, answer, name, tracer.settings.sources, purpose=purpose, who=who)
    if as_json:
        print_json({"answered": found.answered, "with_something": found.with_something, "unknown": found.unknown})
        return
    click.echo(f"{found.answered:,} questions answered, {found.with_something:,} of them with something")
    if found.unknown:
        click.echo(f"rows that answer no question of ours under {purpose}, left alone: {found.unknown:,}")
