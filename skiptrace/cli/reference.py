"""``reference``: bulk files as local searchable tables."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import (
    Watcher,
    config_option,
    json_option,
    open_tracer,
    opening,
    opening_options,
    print_json,
    print_table,
)
from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    import datetime as dt

    from skiptrace.api import Skiptrace
    from skiptrace.reference.manage import Loaded, LoadOrder


@click.group()
def reference() -> None:
    """
    Bulk files made into local searchable tables.

    \b
    Example:
        skiptrace reference load voters roll.csv --purpose glba.6802e1 --as-of 2026-05-01
        skiptrace reference list
    """


@reference.command()
@click.argument("name", metavar="NAME")
@click.argument("file", metavar="FILE")
@click.option("--purpose", "purposes", multiple=True, metavar="CODE", help="It may be used for this; may be repeated.")
@click.option("--licence", metavar="TEXT", help="Under what terms the data are held.")
@click.option("--retention-days", type=click.IntRange(1), metavar="N", help="How long what it says may be kept.")
@click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), metavar="DATE", help="When the data were current.")
@click.option("--origin", default="", metavar="NAME", help="Where the data come from in the end.")
@click.option("--id", "record_id", default="", metavar="COL", help="The column of the record's own id.")
@click.option("--as", "source", default="", metavar="SOURCE", help="The table source, or file:MANIFEST, that it is.")
@click.option("--with", "joined", multiple=True, metavar="NAME=FILE", help="A file that goes with it.")
@click.option("--fewer-rows-ok", is_flag=True, help="It is a sample: fewer rows than the whole file are meant.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes read.")
@opening_options
@config_option
@json_option
@click.pass_context
def load(ctx: click.Context, /, **options: Any) -> None:
    """
    Make a searchable table of a file; a table of the same name is replaced once the new one is whole.

    \b
    Example:
        skiptrace reference load utility extract.txt --purpose glba.6802e1 --origin power-co --id CUST_NO
        skiptrace reference load pilots PILOT_BASIC.csv --as us_faa_airmen --as-of 2026-05-31
    """
    from skiptrace.runtime.processes import own_process

    own_process()
    with open_tracer(ctx, options["config"]) as tracer:
        order = _order(options, tracer)
        watcher = Watcher(0, "rows")
        done = 0

        def progress(rows: int) -> None:
            nonlocal done
            watcher.advance(rows - done)
            done = rows

        try:
            loaded = tracer.reference_load(order, progress)
        finally:
            watcher.close()
    if options["as_json"]:
        print_json(_facts(loaded))
    else:
        _tell(loaded)


def _order(options: dict[str, Any], tracer: Skiptrace) -> LoadOrder:
    """What is to be loaded, by the options and by the manifest that they name."""
    from skiptrace.reference.manage import LoadOrder
    from skiptrace.reference.terms import as_published

    purposes, licence, retention_days = _terms(options)
    columns = options["columns"]
    if options["record_id"]:
        columns = (*columns, f"record_id={options['record_id']}")
    said = {name: options[name] for name in ("layout", "sheet", "delimiter", "encoding")}
    order = LoadOrder(
        name=options["name"],
        source=options["file"],
        purposes=purposes,
        today=tracer.today,
        opening=opening(columns=columns, **said),
        licence=licence,
        retention_days=retention_days,
        as_of=options["as_of"].date() if options["as_of"] else None,
        origin=options["origin"],
        who=tracer.settings.run.attested_by,
        workers=options["workers"] or tracer.settings.run.workers,
    )
    joined, few = _joined(options["joined"]), options["fewer_rows_ok"]
    if options["source"]:
        return as_published(order, options["source"], tracer.settings, joined=joined, fewer_rows_ok=few)
    if joined or few:
        raise ConfigError("--with and --fewer-rows-ok go with --as: only a manifest says which files and how many rows")
    return order


def _joined(given: tuple[str, ...]) -> dict[str, str]:
    pairs = [text.partition("=") for text in given]
    if wrong := [text for text, (name, _, file) in zip(given, pairs, strict=True) if not (name and file)]:
        raise ConfigError(f"--with takes NAME=FILE, such as --with HD=HD.dat: not {wrong[0][:60]!r}")
    return {name: file for name, _, file in pairs}


def _terms(options: dict[str, Any]) -> tuple[tuple[str, ...], str, int | None]:
    """Purposes, licence and retention: asked for at a terminal, else a missing purpose is an error."""
    purposes, licence, days = options["purposes"], options["licence"], options["retention_days"]
    if options["source"]:
        return purposes, licence or "", days
    asking = sys.stdin.isatty() and options["file"] != "-"
    if not purposes:
        if not asking:
            raise ConfigError("say for which purposes the table may be used: --purpose CODE (may be repeated)")
        purposes = tuple(click.prompt("For which purposes may it be used (codes, separated by spaces)").split())
    if licence is None:
        licence = click.prompt("Under what licence or contract is it held", default="") if asking else ""
    if days is None and asking:
        days = click.prompt("For how many days may what it says be kept (0: no limit)", type=int, default=0) or None
    return purposes, licence, days


def _facts(loaded: Loaded) -> dict[str, Any]:
    table, counts = loaded.table, loaded.counts
    return {
        "name": table.name,
        "version": table.version,
        "role": loaded.role,
        "rows": counts.rows,
        "people": counts.people,
        "lines": counts.lines,
        "without": dict(counts.without),
        "unread": {name: count for name, count in counts.unread.items() if count},
        "sha256": table.sha256,
        "origin": table.origin,
        "purposes": list(table.purposes),
        "columns": [
            {"column": one.column, "field": one.field, "confidence": one.confidence, "reason": one.reason}
            for one in loaded.mapping.columns
        ],
    }


def _tell(loaded: Loaded) -> None:
    rows = [(one.column[:32], one.field, one.reason) for one in loaded.mapping.columns if one.field]
    print_table(("column", "taken for", "because"), rows)
    unused = [one.column for one in loaded.mapping.columns if not one.field]
    if unused:
        click.echo(f"  not used: {', '.join(unused)}")
    counts = loaded.counts
    found = f"{counts.lines:,} lines" if loaded.role == "lines" else f"{counts.people:,} people"
    click.echo(f"\n{loaded.table.name}: {counts.rows:,} rows gave {found}")
    for why, count in counts.without.most_common():
        click.echo(f"  {count:,} rows gave nobody: {why}")
    for name, count in counts.unread.most_common():
        if count:
            click.echo(f"  {count:,} cells of {name} could not be read")
    if loaded.role == "flags":
        click.echo("  it flags and never offers a contact")


@reference.command("list")
@config_option
@json_option
@click.pass_context
def list_(ctx: click.Context, config: str | None, *, as_json: bool) -> None:
    """
    The loaded tables: rows, date, hash, the columns used, terms.

    \b
    Example:
        skiptrace reference list
    """
    with open_tracer(ctx, config) as tracer:
        tables, today = tracer.reference_list(), tracer.today
    facts = [
        {
            "name": one.name,
            "version": one.version,
            "rows": one.rows,
            "loaded_at": one.loaded_at.isoformat() if one.loaded_at else "",
            "as_of": _iso(one.as_of),
            "sha256": one.sha256,
            "origin": one.origin,
            "licence": one.licence,
            "purposes": list(one.purposes),
            "retention_days": one.retention_days,
            **one.columns,
        }
        for one in tables
    ]
    if as_json:
        print_json(facts)
        return
    if not facts:
        click.echo("No table is loaded: skiptrace reference load NAME FILE --purpose CODE")
        return
    print_table(
        ("name", "rows", "loaded", "as of", "hash", "kind", "purposes"),
        [
            (
                str(one["name"]),
                f"{one['rows']:,}",
                str(one["loaded_at"])[:16],
                str(one["as_of"]),
                str(one["sha256"])[:12],
                str(one["role"]),
                " ".join(one["purposes"]),
            )
            for one in facts
        ],
        numbers=(1,),
    )
    for one in facts:
        click.echo(f"  {one['name']}: " + ", ".join(f"{field} = {column}" for field, column in one["fields"].items()))
    for table in tables:
        if (renewed := table.columns.get("refresh_days")) and (told := table.as_of or table.loaded_at):
            days = today.toordinal() - told.toordinal()
            late = "; load the newest" if days > renewed else ""
            click.echo(f"  {table.name}: {table.columns['as']}, {days} days old, new every {renewed} days{late}")


def _iso(day: dt.date | None) -> str:
    return day.isoformat() if day else ""


@reference.command()
@click.argument("name", metavar="NAME")
@config_option
@json_option
@click.pass_context
def drop(ctx: click.Context, name: str, config: str | None, *, as_json: bool) -> None:
    """
    Take a table out of use and delete its file.

    \b
    Example:
        skiptrace reference drop voters
    """
    with open_tracer(ctx, config) as tracer:
        tracer.reference_drop(name)
    if as_json:
        print_json({"dropped": name})
    else:
        click.echo(f"{name} was dropped.")
