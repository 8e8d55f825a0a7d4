"""``evaluate``: matching measured on labelled data. Needs no store."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import Watcher, json_option, opening, opening_options, print_json, print_table

if TYPE_CHECKING:
    from skiptrace.evaluate import Evaluation


@click.command()
@click.argument("left", metavar="LEFT")
@click.argument("right", metavar="[RIGHT]", required=False)
@click.option("--id", "id_column", default="", metavar="COL", help="The column that names a row.")
@click.option("--right-id", "right_id_column", default="", metavar="COL", help="The same in RIGHT, where it differs.")
@click.option("--truth", "truth_column", default="", metavar="COL", help="The column that names the person, hidden.")
@click.option(
    "--right-truth", "right_truth_column", default="", metavar="COL", help="The same in RIGHT, if it differs."
)
@click.option("--labels", metavar="FILE", help="Or a file of decided pairs: left_id,right_id,same.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write evaluation.html, evaluation.json and errors.csv there.",
)
@click.option("--workers", type=click.IntRange(1, 64), default=2, show_default=True, help="How many processes read.")
@opening_options
@json_option
def evaluate(left: str, right: str | None, *, as_json: bool, **said: Any) -> None:
    """
    Measure matching on labelled data: two files, or the duplicates within one.

    How many pairs are found, how many of those shown are right, whether 90 % means 90 %, which errors are worst; as
    tables and as a page with plots. Matching does not see the column of truth.

    \b
    Example:
        skiptrace evaluate debtors.csv roll.csv --id account --right-id voter_id --truth person --out measured
        skiptrace evaluate customers.csv --id id --labels decided.csv --out measured
    """
    from skiptrace.evaluate import evaluate_files, numbers, write_evaluation
    from skiptrace.export.run_files import check_folder

    if said["out"] is not None:
        check_folder(said["out"])
    names = ("layout", "columns", "sheet", "delimiter", "encoding")
    watcher = Watcher(0, "rows read")
    try:
        found = evaluate_files(
            left,
            right,
            id_column=said["id_column"],
            right_id_column=said["right_id_column"],
            truth_column=said["truth_column"],
            right_truth_column=said["right_truth_column"],
            labels=said["labels"],
            opening=opening(**{name: said[name] for name in names}),
            workers=said["workers"],
            progress=watcher.reached,
        )
    finally:
        watcher.close()
    if said["out"] is not None:
        write_evaluation(said["out"], found)
    if as_json:
        print_json(numbers(found))
    else:
        _tell(found, said["out"])


def _tell(found: Evaluation, out: Path | None) -> None:
    from skiptrace.evaluate import sentences

    click.echo("\n".join(sentences(found)))
    click.echo()
    rows = [
        (
            f"{point.threshold:.0%}",
            f"{point.shown:,}",
            _share(point.precision.value),
            _share(point.recall.value),
            _share(point.f1),
        )
        for point in found.findings.pairs.points
    ]
    print_table(("at or above", "shown", "precision", "recall", "F1"), rows, numbers=range(5))
    error = found.findings.pairs.ece_worth_saying
    if error is not None:
        click.echo(f"\n  what is said is off by {error:.3f} on average, over pairs of at least 1 %")
    lost = found.findings.reached.never_compared
    if lost:
        click.echo(f"  {lost:,} true pairs were never compared")
    if found.labels_unknown:
        click.echo(f"  {found.labels_unknown:,} labels name rows that are not there")
    if out is not None:
        click.echo(f"  plots and errors: {out / 'evaluation.html'}")


def _share(value: float | None) -> str:
    return "-" if value is None else f"{value:.2%}"
