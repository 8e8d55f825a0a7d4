"""``link``: rows that are the same person, in two files or in one. Needs no store."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import Watcher, json_option, keep_inputs, opening, print_json

if TYPE_CHECKING:
    from skiptrace.link import LinkReport


@click.command()
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="[RIGHT]", required=False)
@click.option("--id", "id_column", default="", metavar="COL", help="The column that names a row in the result.")
@click.option("--right-id", "right_id_column", default="", metavar="COL", help="The same in RIGHT, where it differs.")
@click.option(
    "--out", required=True, type=click.Path(dir_okay=False, path_type=Path), metavar="FILE", help="Where the pairs go."
)
@click.option(
    "--min-probability",
    type=click.FloatRange(0, 1),
    default=0.001,
    show_default=True,
    metavar="P",
    help="Leave out pairs below this.",
)
@click.option(
    "--map", "columns", multiple=True, metavar="FIELD=COL", help="This column is this field; may be repeated."
)
@click.option("--labels", metavar="FILE", help="Decided pairs to learn from: left_id,right_id,same.")
@click.option(
    "--clusters",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Persons of one file: id,cluster_id.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="How many processes read.")
@json_option
def link(left: str, right: str | None, *, as_json: bool, **said: Any) -> None:
    """
    Pairs of rows that are the same person: in two files, or the duplicates within one.

    They stand best first, with probability and weight of evidence. It learns from the files themselves; labels make
    it better.

    \b
    Example:
        skiptrace link debtors.csv roll.csv --id account --right-id voter_id --out pairs.csv
        skiptrace link customers.csv --id id --out pairs.csv --clusters persons.csv
    """
    from skiptrace.runtime.processes import own_process

    own_process()
    from skiptrace.link import link_files

    keep_inputs("--out", said["out"], left, right, said["labels"], said["clusters"])
    keep_inputs("--clusters", said["clusters"], left, said["labels"])
    known = opening("", said["columns"], "", "", "")
    watcher = Watcher(0, "rows read")
    try:
        report = link_files(
            left,
            right,
            id_column=said["id_column"],
            right_id_column=said["right_id_column"],
            out=said["out"],
            opening_left=known,
            min_probability=said["min_probability"],
            labels=said["labels"],
            clusters=said["clusters"],
            workers=said["workers"],
            progress=watcher.reached,
        )
    finally:
        watcher.close()
    if as_json:
        print_json(_facts(report))
    else:
        _tell(report, said["out"])


def _facts(report: LinkReport) -> dict[str, Any]:
    return {
        "left_rows": report.left_rows,
        "right_rows": report.right_rows,
        "left_empty": report.left_empty,
        "right_empty": report.right_empty,
        "repeated_ids": report.repeated_ids,
        "pairs_compared": report.pairs_compared,
        "pairs_written": report.pairs_written,
        "blocks_too_common": report.blocks_too_common,
        "pairs_too_common": report.pairs_too_common,
        "clusters": report.clusters,
        "model": report.model,
    }


def _tell(report: LinkReport, out: Path) -> None:
    rows = f"{report.left_rows:,} rows" + (f" and {report.right_rows:,} rows" if report.right_rows else "")
    click.echo(f"{rows}; {report.pairs_compared:,} pairs compared, {report.pairs_written:,} written to {out}")
    for side, empty in (("first", report.left_empty), ("second", report.right_empty)):
        if empty:
            click.echo(f"  {empty:,} rows of the {side} file hold nothing to compare")
    if report.repeated_ids:
        click.echo(f"  {report.repeated_ids:,} rows carry an id that another row carries too")
    if report.blocks_too_common:
        click.echo(f"  {report.blocks_too_common:,} values are too common to compare by alone")
    if report.clusters:
        click.echo(f"  {report.clusters:,} persons")
    click.echo(f"  model {report.model}")
