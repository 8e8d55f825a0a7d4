"""What ``skiptrace intake`` shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import print_table

if TYPE_CHECKING:
    from collections.abc import Mapping

MOST_SKIPPED = 8


def tell(found: Mapping[str, Any]) -> None:
    """Print the page."""
    told = [found["format"], found["encoding"], f"sheet {found['sheet']}" if found["sheet"] else ""]
    click.echo(f"{found['file']}: {', '.join(part for part in told if part)}")
    _skipped(found)
    click.echo("\nColumns")
    rows = [
        (str(one["number"]), one["column"][:32], one["field"] or "-", _confidence(one), one["reason"])
        for one in found["columns"]
    ]
    print_table(("#", "column", "taken for", "sure", "because"), rows, numbers=(0, 3))
    counts = found["counts"]
    click.echo(
        f"\nRows: {counts['read']:,} read = {counts['workable']:,} to work"
        f" + {counts['stopped']:,} stopped + {counts['rejected']:,} rejected"
    )
    _counted("Stopped", found["stops"])
    _counted("Known of the workable and stopped", found["coverage"])
    _faults("Rejected", found["rejects"])
    _faults("Worked, but not all of it could be read", found["cautions"])
    _counted("Cells that only stand for 'not known'", found["fillers"])
    if found["duplicates"]:
        click.echo(
            f"\n{found['duplicates']:,} rows name a person who stands on an earlier row too;"
            " they are linked, not merged."
        )
    if found["ssn_conflicts"]:
        click.echo(
            f"{found['ssn_conflicts']:,} rows share an SSN with another name; look at them before anybody is called."
        )
    for note in found["notes"]:
        click.echo(f"Note: {note}")


def _confidence(one: Mapping[str, Any]) -> str:
    return f"{one['confidence']:.0%}" if one["field"] else ""


def _skipped(found: Mapping[str, Any]) -> None:
    skipped = found["skipped"]
    for one in skipped[:MOST_SKIPPED]:
        click.echo(f"  row {one['row']}: {one['why']}")
    if len(skipped) > MOST_SKIPPED:
        click.echo(f"  … and {len(skipped) - MOST_SKIPPED:,} more rows that are no data")


def _counted(title: str, counts: Mapping[str, int]) -> None:
    if counts:
        click.echo(f"\n{title}: " + ", ".join(f"{name} {count:,}" for name, count in counts.items()))


def _faults(title: str, faults: list[Mapping[str, Any]]) -> None:
    if not faults:
        return
    click.echo(f"\n{title}")
    for one in faults:
        rows = ", ".join(str(row) for row in one.get("first_rows", ()))
        where = f" (rows {rows}{' …' if one['rows'] > len(one['first_rows']) else ''})" if rows else ""
        fix = f"; {one['fix']}" if one["fix"] else ""
        click.echo(f"  {one['rows']:>6,}  {one['field']}: {one['reason']}{fix}{where}")
