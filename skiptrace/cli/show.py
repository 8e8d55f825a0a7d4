"""``show``: the contact card of a case."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from skiptrace.cli.common import config_option, json_option, open_tracer, print_json
from skiptrace.errors import InputError
from skiptrace.export.cells import usd
from skiptrace.export.page import percent

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from skiptrace.model import Located, Match, NextAction, RankedContact

MOST_MATCHES = 3
MICRO_USD = 1_000_000


@click.command()
@click.argument("account", metavar="ACCOUNT")
@click.option("--all", "every", is_flag=True, help="Every run, not the latest only.")
@click.option(
    "--html",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Also draw there why each record was taken for the debtor's or not.",
)
@config_option
@json_option
@click.pass_context
def show(
    ctx: click.Context, account: str, config: str | None, html: Path | None, *, every: bool, as_json: bool
) -> None:
    """
    The contact card of a case: ranked contacts, the evidence and the reason for each, flags, what it cost.

    \b
    Example:
        skiptrace show A-17
    """
    from skiptrace.export.documents import to_document

    with open_tracer(ctx, config) as tracer:
        found = tracer.show(account)
    if not found:
        raise InputError("no run has an answer for this account")
    shown = found if every else found[:1]
    if html is not None:
        _draw(html, shown)
    if as_json:
        print_json([to_document(one) for one in shown])
    else:
        click.echo("\n\n".join(card(one) for one in shown))


def _draw(path: Path, shown: Sequence[Located]) -> None:
    """Write the waterfalls of all matches, readable by their owner only."""
    from skiptrace.export.run_files import RunFolder
    from skiptrace.export.waterfall import waterfall_html

    matches = [match for one in shown for match in one.matches]
    with RunFolder(path.parent) as folder:
        folder.text(path.name).write(waterfall_html(matches, f"Records compared for {shown[0].account_number}"))


def card(found: Located) -> str:
    """The contact card as text."""
    return "\n".join(_lines(found))


def _lines(found: Located) -> Iterator[str]:
    client = f" ({found.client})" if found.client else ""
    yield f"{found.account_number}{client}: {found.status.replace('_', ' ')}"
    if found.stop_reason:
        yield f"  stopped: {found.stop_reason}"
    for flag in found.flags:
        yield f"  flag {flag.code} {flag.probability:.0%}{': ' + flag.detail if flag.detail else ''}"
    if found.skip:
        yield f"  skip type {found.skip.type.replace('_', ' ')}: {found.skip.reason}"
    if found.next:
        yield f"  next {step_line(found.next)}"
    kind = ""
    for contact in found.contacts:
        if contact.kind != kind:
            kind = contact.kind
            yield f"\n  {kind}"
        yield from _contact_lines(contact)
    if found.matches:
        yield "\n  records"
    for match in found.matches[:MOST_MATCHES]:
        yield from _match_lines(match)
    if len(found.matches) > MOST_MATCHES:
        yield f"    … and {len(found.matches) - MOST_MATCHES} less likely ones"
    yield from _asked_lines(found)


def _asked_lines(found: Located) -> Iterator[str]:
    """Who was asked, what it cost, and why somebody was not or did not answer."""
    asked = ", ".join(f"{line.source} ({line.outcome.replace('_', ' ')})" for line in found.ledger)
    cost = f"{usd(found.cost_micro_usd / MICRO_USD)} USD"
    yield f"\n  asked under {found.purpose}: {asked or 'nobody'}; cost {cost}; run {found.run_id}"
    for line in found.ledger:
        if line.why:
            yield f"    {line.source}: {line.why.removeprefix(f'{line.source}: ')}"


def step_line(step: NextAction) -> str:
    """What to do next, from when, and why."""
    what = f" {step.value}" if step.value else ""
    when = f", from {step.on}" if step.on else ""
    return f"{step.action}{what}{when}: {step.reason}"


def _contact_lines(contact: RankedContact) -> Iterator[str]:
    line_type = f", {contact.line_type}" if contact.line_type else ""
    yield (
        f"    {contact.rank}. {contact.value}  {contact.confidence:.1%}  ({contact.status}, {contact.level}{line_type};"
        f" identity {contact.identity:.2f} x association {contact.association:.2f} x current {contact.current:.2f})"
    )
    yield f"       {contact.reason}"
    for one in contact.evidence:
        seen = f"{one.first_seen or '?'} to {one.last_seen or '?'}"
        yield f"       - {one.source}#{one.record_id}: seen {seen}"
    for limit in contact.restrictions:
        yield f"       ! {limit.rule}: {limit.effect}"


def _match_lines(match: Match) -> Iterator[str]:
    yield f"    {match.source}#{match.record_id}: {match.band}, {percent(match.probability)}"
    yield f"      {'prior':<14} {match.prior_bits:>+7.1f} bits"
    for feature in match.features:
        values = f"  {feature.debtor_value} ~ {feature.candidate_value}" if feature.debtor_value else ""
        yield f"      {feature.name:<14} {feature.bits:>+7.1f} bits  {feature.level}{values}"
