"""The part of a run's page about what was bought: what each source added, what was not bought and why."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from skiptrace.export.cells import usd

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

HEADS = ("asked", "hits", "answered from kept", "cases helped", "debtors more in reach", "USD")


def bought_part(facts: Mapping[str, Any]) -> str:
    """A table of the sources that were asked over the wire, and of what went wrong; empty where none was."""
    bought = facts.get("bought", ())
    if not bought:
        return ""
    rows = "".join(_row(one) for one in bought)
    head = "".join(f'<th class="number">{head}</th>' for head in HEADS)
    table = f"<table><tr><th>source</th>{head}<th>not asked</th></tr>{rows}</table>"
    note = (
        '<p class="note">In waterfall order: each line says what a source added after those before it. Debtors more '
        "in reach: the sum of what its answers added to the chance of reaching each debtor.</p>"
    )
    return f'<h2>What was bought</h2><div class="wide">{table}</div>{note}{_troubles(facts)}'


def _row(one: Mapping[str, Any]) -> str:
    numbers = (
        f"{one['asked']:,}",
        f"{one['endings'].get('hit', 0):,}",
        f"{one['answered_from_kept']:,}",
        f"{one['cases_helped']:,}",
        f"{one['debtors_more_in_reach']:,.1f}",
        usd(one["spent_usd"]),
    )
    cells = "".join(f'<td class="number">{number}</td>' for number in numbers)
    not_asked = "; ".join(f"{escape(why)}: {count:,}" for why, count in one["not_asked"].items())
    return f"<tr><td>{escape(one['name'])}</td>{cells}<td>{not_asked}</td></tr>"


def oddities(facts: Mapping[str, Any]) -> Iterator[str]:
    """What was not as the manifests of the sources expect, in sentences."""
    for one in facts.get("bought", ()):
        for finding in one.get("unexpected", ()):
            yield f"{one['name']} was not as its manifest expects: {finding}."
        if one.get("unread"):
            names = ", ".join(one["unread"])
            yield f"{one['name']} answered with fields that its manifest does not know: {names}."


def _troubles(facts: Mapping[str, Any]) -> str:
    told = [escape(why) for why in (*facts.get("troubles", {}).values(), *oddities(facts))]
    lost = facts.get("uncertain", ())
    if lost:
        most = sum(one["at_most_usd"] for one in lost)
        told.append(f"{len(lost):,} calls have an unknown fate and may have been charged: {usd(most)} USD at most.")
    if facts.get("incomplete"):
        told.append(f"{facts['incomplete']:,} cases lack a source that could not be asked; resume the run.")
    return "".join(f"<p>{one}</p>" for one in told)
