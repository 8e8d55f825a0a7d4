"""``calibrate``: confidence fitted to one's own outcomes and decisions."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import config_option, json_option, open_tracer, print_json, print_table
from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from skiptrace.api import Skiptrace
    from skiptrace.rank.adjustment import Adjustment
    from skiptrace.run.calibrate import Calibration, Compared

FEW = 100


@click.command()
@click.option("--dry-run", is_flag=True, help="Show what it would be worth, and keep nothing.")
@click.option("--list", "listing", is_flag=True, help="The calibrations that were fitted, and which is in use.")
@click.option("--compare", nargs=2, metavar="A B", help="The parameters in which two of them differ.")
@click.option("--use", "version", default="", metavar="VERSION", help="Put one that was fitted before in use.")
@click.option("--undo", is_flag=True, help="Go back to what was in use before.")
@click.option(
    "--page",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write how right what was offered was: reliability, precision by threshold, tables.",
)
@config_option
@json_option
@click.pass_context
def calibrate(ctx: click.Context, /, config: str | None, *, as_json: bool, **options: Any) -> None:
    """
    Fit confidence to what came of your own contacts, and matching to your reviewers' decisions.

    Shows how right it was before and after, on outcomes that were not used for the fit. Later runs use it and name it;
    --undo goes back.

    \b
    Example:
        skiptrace outcomes dialler.csv
        skiptrace calibrate --dry-run --page accuracy.html
        skiptrace calibrate
        skiptrace calibrate --undo
    """
    chosen = [name for name in ("listing", "compare", "version", "undo") if options[name]]
    if len(chosen) > 1:
        raise ConfigError("one at a time: --list, --compare, --use or --undo")
    with open_tracer(ctx, config) as tracer:
        if options["page"] is not None:
            tracer.accuracy_page(options["page"])
        if chosen:
            _care(tracer, options, as_json=as_json)
        else:
            _fit(tracer, dry_run=options["dry_run"], as_json=as_json)


def _care(tracer: Skiptrace, options: dict[str, Any], *, as_json: bool) -> None:
    from skiptrace.run import calibrate as calibration

    who = tracer.settings.run.attested_by
    if options["listing"]:
        _list(calibration.listed(tracer.store), as_json=as_json)
    elif options["compare"]:
        _compare(calibration.difference(tracer.store, *options["compare"]), options["compare"], as_json=as_json)
    elif options["version"]:
        calibration.use(tracer.store, options["version"], who=who)
        _say({"used": options["version"]}, f"{options['version']} is in use.", as_json=as_json)
    else:
        gone, used = calibration.undo(tracer.store, who=who)
        told = f"{gone} is out of use; {used or 'the shipped model as it is'} is used again."
        _say({"undone": gone, "used": used}, told, as_json=as_json)


def _say(facts: dict[str, Any], text: str, *, as_json: bool) -> None:
    if as_json:
        print_json(facts)
    else:
        click.echo(text)


def _fit(tracer: Skiptrace, *, dry_run: bool, as_json: bool) -> None:
    found = tracer.calibrate(dry_run=dry_run)
    if as_json:
        print_json(_facts(found))
        return
    _tell(found)
    if found.adjustment is None:
        click.echo("Nothing is changed: no kind of contact has enough outcomes, or the shipped model does as well.")
    elif found.kept:
        click.echo(f"{found.adjustment.version} is in use from the next run on; --undo takes it back.")
    else:
        click.echo("A dry run: nothing was kept.")


def _tell(found: Calibration) -> None:
    if found.compared:
        heads = ("", "outcomes", "no answer", "error before", "after", "Brier before", "after", "taken")
        rows = [
            (
                one.name,
                f"{one.decided:,}",
                f"{one.censored:,}",
                *map(_number, _errors(one)),
                "yes" if one.adopted else "no: not better",
            )
            for one in found.compared
        ]
        click.echo("On outcomes that the fit had not seen:")
        print_table(heads, rows, numbers=range(1, 7))
        for one in found.compared:
            _reliability(one)
    for why, count in found.left_out.items():
        if count:
            click.echo(f"{count:,} left out: {why}")
    if any(one.decided < FEW for one in found.compared):
        click.echo(f"With fewer than {FEW} outcomes of a kind these figures are themselves unsure.")


def _errors(one: Compared) -> tuple[float | None, ...]:
    before, after = one.before, one.after
    return before.calibration_error, after.calibration_error, before.brier, after.brier


def _reliability(one: Compared) -> None:
    """What was said against what was right, before and after."""
    click.echo(f"\n  {one.name}")
    rows = [
        (side, f"{b.low:.0%} to {b.high:.0%}", f"{b.entries:,}", _percent(b.said), _percent(b.right.value))
        for side, told in (("before", one.before), ("after", one.after))
        for b in told.bins
        if b.entries
    ]
    print_table(("", "said", "contacts", "on average", "right"), rows, numbers=range(2, 5))


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.4f}"


def _percent(value: float | None) -> str:
    return "-" if value is None else f"{value:.1%}"


def _facts(found: Calibration) -> dict[str, Any]:
    from skiptrace.rank.adjustment import as_plain

    return {
        "kept": found.kept,
        "calibration": as_plain(found.adjustment) if found.adjustment else None,
        "compared": [
            {
                "name": one.name,
                "outcomes": one.decided,
                "no_answer": one.censored,
                "adopted": one.adopted,
                **{
                    side: {"calibration_error": told.calibration_error, "brier": told.brier}
                    for side, told in (("before", one.before), ("after", one.after))
                },
            }
            for one in found.compared
        ],
        "left_out": found.left_out,
    }


def _list(found: list[tuple[Adjustment, bool]], *, as_json: bool) -> None:
    from skiptrace.run.calibrated import fits

    if as_json:
        print_json([{"version": one.version, "in_use": used, "training": dict(one.training)} for one, used in found])
        return
    if not found:
        click.echo("No calibration was fitted yet: skiptrace calibrate")
        return
    rows = []
    for one, used in found:
        told = ", ".join(f"{figures['decided']:,} {name}" for name, figures in one.training["compared"].items())
        state = "in use" if used else ""
        if not fits(one):
            state = "of another version of the model, not used"
        rows.append((one.version, one.training["fitted_on"], told, state))
    print_table(("version", "fitted", "outcomes", ""), rows)


def _compare(found: list[tuple[str, float | None, float | None]], versions: tuple[str, str], *, as_json: bool) -> None:
    if as_json:
        print_json([{"parameter": name, versions[0]: one, versions[1]: two} for name, one, two in found])
        return
    if not found:
        click.echo("They are the same in every parameter.")
        return
    rows = [(name, _parameter(one), _parameter(two)) for name, one, two in found]
    print_table(("parameter", *versions), rows, numbers=(1, 2))


def _parameter(value: float | None) -> str:
    return "-" if value is None else f"{value:+.3f}"
