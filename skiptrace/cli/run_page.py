"""What ``skiptrace run`` and ``skiptrace estimate`` show."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import print_json, print_table
from skiptrace.export.bought_part import oddities
from skiptrace.export.cells import usd

if TYPE_CHECKING:
    from collections.abc import Mapping

    from skiptrace.run.placement import RunReport
    from skiptrace.run.preview import Preview, SourcePreview

MICRO_USD = 1_000_000
HERE = "nothing: a loaded table is asked on this machine"


def tell(report: RunReport) -> None:
    """Print how the run ended."""
    counts = report.counts
    click.echo(
        f"{counts['read']:,} rows read = {counts['worked']:,} worked + {counts['stopped']:,} stopped"
        f" + {counts['rejected']:,} rejected"
    )
    names = ("located", "review", "not_found", "failed")
    print_table(
        ("of those worked", ""), [(name.replace("_", " "), f"{counts[name]:,}") for name in names], numbers=(1,)
    )
    _tell_bought(report.facts)
    for name, why in report.facts["not_used"].items():
        click.echo(f"{name} was not used: {why}")
    for why in (*report.facts["troubles"].values(), *oddities(report.facts)):
        click.echo(why)
    _tell_unfinished(report)
    click.echo(f"Results: {report.out / 'contacts.csv'}, cases.csv, report.html beside it")
    if counts["rejected"]:
        click.echo(f"Mend {report.out / 'rejects.csv'} and run it alone for the {counts['rejected']:,} rejected rows.")


def _tell_bought(facts: Mapping[str, Any]) -> None:
    if not facts["bought"]:
        return
    rows = [
        (
            one["name"],
            f"{one['asked']:,}",
            f"{one['endings'].get('hit', 0):,}",
            f"{one['answered_from_kept']:,}",
            f"{sum(one['not_asked'].values()):,}",
            f"{one['cases_helped']:,}",
            usd(one["spent_usd"]),
        )
        for one in facts["bought"]
    ]
    heads = ("source", "asked", "hits", "kept before", "not asked", "helped", "USD")
    print_table(heads, [*rows, ("spent in all", "", "", "", "", "", usd(facts["spent_usd"]))], numbers=range(1, 7))


def _tell_unfinished(report: RunReport) -> None:
    lost = report.facts["uncertain"]
    if lost:
        most = sum(one["at_most_usd"] for one in lost)
        click.echo(
            f"{len(lost):,} calls have an unknown fate and may have been charged ({usd(most)} USD at most); run.json "
            "lists them. They are not repeated unless you say --ask-uncertain."
        )
    if report.budget_ended:
        click.echo(
            f"The budget ended the run for {report.incomplete:,} cases; go on with a larger one:"
            f" --resume {report.run_id} --budget USD"
        )
    elif report.incomplete:
        click.echo(
            f"{report.incomplete:,} cases lack a source that could not be asked; try again with "
            f"--resume {report.run_id}"
        )


def estimate(found: Preview, *, as_json: bool) -> None:
    """Print what a run would cost."""
    sources = [
        {
            "source": one.source,
            "look_ups": one.look_ups,
            "likely_look_ups": round(one.likely),
            "at_most_usd": one.at_most_micro_usd / MICRO_USD,
            "expected_usd": round(one.expected_micro_usd / MICRO_USD, 2),
        }
        for one in found.sources
    ]
    total = {
        "rows": found.rows,
        "to_look_up": found.to_look_up,
        "at_most_usd": sum(one.at_most_micro_usd for one in found.sources) / MICRO_USD,
        "expected_usd": round(sum(one.expected_micro_usd for one in found.sources) / MICRO_USD, 2),
    }
    if as_json:
        print_json({"sources": sources, "total": total, "not_used": found.refused})
        return
    _tell_rows(found)
    rows = [(one.source, f"{one.look_ups:,}", f"{round(one.likely):,}", *_money(one)) for one in found.sources]
    last = ("total", "", "", f"{total['at_most_usd']:,.2f}", f"{total['expected_usd']:,.2f}")
    heads = ("source", "look-ups", "likely", "at most USD", "expected USD")
    print_table(heads, [*rows, last], numbers=(1, 2, 3, 4))
    _tell_refused(found)


def _money(one: SourcePreview) -> tuple[str, str]:
    return f"{one.at_most_micro_usd / MICRO_USD:,.2f}", f"{one.expected_micro_usd / MICRO_USD:,.2f}"


def _tell_rows(found: Preview) -> None:
    click.echo(
        f"{found.rows:,} rows; {found.to_look_up:,} to look up, {found.stopped:,} stopped, {found.rejected:,} rejected"
    )


def _tell_refused(found: Preview) -> None:
    for name, why in found.refused.items():
        click.echo(f"{name} would not be used: {why}")


def dry_run(found: Preview, *, as_json: bool) -> None:
    """Print what would leave this machine: how often each field, and the first requests in full."""
    sources = [
        {"source": one.source, "look_ups": one.look_ups, "fields_that_leave": dict(sorted(one.fields.items()))}
        for one in found.sources
    ]
    if as_json:
        counts = {"read": found.rows, "workable": found.to_look_up}
        requests = [asdict(one) for one in found.requests]
        print_json({"sources": sources, "counts": counts, "requests": requests, "not_used": found.refused})
        return
    _tell_rows(found)
    rows = [
        (one.source, f"{one.look_ups:,}", ", ".join(f"{name} {n:,}" for name, n in sorted(one.fields.items())) or HERE)
        for one in found.sources
    ]
    print_table(("source", "look-ups", "what would leave, and how often"), rows, numbers=(1,))
    _tell_refused(found)
    if found.requests:
        click.echo("\nThe first requests as they would leave, keys by name; a later one depends on the answers:")
    for leaving in found.requests:
        click.echo(f"  row {leaving.row} to {leaving.source}")
        for name, value in leaving.request.items():
            click.echo(f"    {name}: {value}")
