"""What ``skiptrace run`` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from skiptrace.cli.common import print_json, print_table

if TYPE_CHECKING:
    from skiptrace.api import Skiptrace
    from skiptrace.run.placement import RunOrder, RunReport


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
    for name, why in report.facts["not_used"].items():
        click.echo(f"{name} was not used: {why}")
    click.echo(f"Results: {report.out / 'contacts.csv'}, cases.csv, report.html beside it")
    if counts["rejected"]:
        click.echo(f"Mend {report.out / 'rejects.csv'} and run it alone for the {counts['rejected']:,} rejected rows.")


def dry_run(tracer: Skiptrace, order: RunOrder, *, as_json: bool) -> None:
    """Print what would leave this machine, per source."""
    counts = tracer.intake(str(order.source), order.opening, client=order.client)["counts"]
    names = (
        list(order.sources) or tracer.table_names() or [f"reference:{table.name}" for table in tracer.reference_list()]
    )
    sources = [{"source": name, "look_ups": counts["workable"], "fields_that_leave": []} for name in names]
    if as_json:
        print_json({"sources": sources, "counts": counts})
        return
    rows = [
        (str(one["source"]), f"{counts['workable']:,}", "nothing: a loaded table is asked on this machine")
        for one in sources
    ]
    print_table(("source", "look-ups", "what would leave"), rows, numbers=(1,))
