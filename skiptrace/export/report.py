"""One page about a run that a manager reads: what came in, what was found, how sure, from where. No personal value."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from skiptrace.export.bought_part import bought_part
from skiptrace.export.cells import usd
from skiptrace.export.page import cards, document
from skiptrace.export.run_files import REPORT
from skiptrace.export.tally import BANDS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from skiptrace.export.run_files import RunFolder
    from skiptrace.export.tally import Tally


def write_report(folder: RunFolder, facts: Mapping[str, Any], tally: Tally) -> None:
    """Write ``report.html`` of a run whose answers were counted."""
    folder.text(REPORT).write(page(facts, tally))


def page(facts: Mapping[str, Any], tally: Tally) -> str:
    """The whole page."""
    counts = facts["counts"]
    parts = [
        _lead(facts),
        _cards(counts),
        "<h2>How sure are the first phones?</h2>",
        _bars(tally.first_phones),
        '<p class="note">The chance that phone_1 of a located case reaches the debtor today.</p>',
        _table("Found in located cases: new, or seen again", ("contact", "cases"), sorted(tally.kinds.items())),
        _table("Why they could not be reached", ("type of skip", "cases"), tally.skips.most_common()),
        _table("What to do next", ("step", "cases"), tally.steps.most_common()),
        _sources(facts, tally),
        bought_part(facts),
        _table("Stopped before or after look-up", ("reason", "cases"), tally.stops.most_common()),
        _table("Rejected rows", ("field and reason", "rows"), sorted(facts["rejects"].items())),
        _footer(facts),
    ]
    return document(f"Skiptrace run {facts['run_id'][:8]}", parts)


def _lead(facts: Mapping[str, Any]) -> str:
    counts = facts["counts"]
    worked = counts["worked"] or 1
    text = (
        f"Of {counts['worked']:,} accounts worked, {counts['located']:,} were located "
        f"({100 * counts['located'] / worked:.0f} %); {counts['review']:,} wait for a person to decide."
    )
    name, client = escape(facts["input"]["name"]), escape(facts["client"])
    heading = f"<h1>{name}{' for ' + client if client else ''}</h1><small>as of {escape(facts['as_of'])}</small>"
    return f'{heading}<p class="lead">{text}</p>'


def _cards(counts: Mapping[str, int]) -> str:
    names = ("read", "worked", "located", "review", "not_found", "failed", "stopped", "rejected")
    made = cards((f"{counts[name]:,}", name.replace("_", " ")) for name in names)
    return f'{made}<p class="note">read = worked + stopped + rejected</p>'


def _bars(counts: Counter[str]) -> str:
    most = max(counts.values(), default=0) or 1
    rows = []
    for place, (_, name) in enumerate(BANDS):
        y, width = 6 + 28 * place, 420 * counts[name] / most
        rows.append(
            f'<text x="120" y="{y + 14}" text-anchor="end">{name}</text>'
            f'<rect x="130" y="{y}" width="{width:.1f}" height="20" rx="3" fill="var(--bar)"/>'
            f'<text x="{136 + width:.1f}" y="{y + 14}">{counts[name]:,}</text>'
        )
    label = "; ".join(f"{name}: {counts[name]}" for _, name in BANDS)
    box = f'viewBox="0 0 640 {12 + 28 * len(BANDS)}" width="100%"'
    return f'<svg {box} role="img" aria-label="{label}">{"".join(rows)}</svg>'


def _table(title: str, heads: tuple[str, str], rows: Iterable[tuple[str, int]]) -> str:
    cells = "".join(f'<tr><td>{escape(name)}</td><td class="number">{count:,}</td></tr>' for name, count in rows)
    if not cells:
        return ""
    head = f'<tr><th>{heads[0]}</th><th class="number">{heads[1]}</th></tr>'
    return f'<h2>{title}</h2><div class="wide"><table>{head}{cells}</table></div>'


def _sources(facts: Mapping[str, Any], tally: Tally) -> str:
    columns = ("accept", "review", "contacts", "only here")
    heads = ("records taken for the debtor", "to review", "contacts offered", "offered by no other source")
    rows = []
    for source in facts["sources"]:
        counts = tally.sources.get(source["name"], Counter())
        told = f'<td>{escape(source["name"])}</td><td class="whole">{escape(source["as_of"])}</td>'
        numbers = (source["people"], *(counts[name] for name in columns))
        cells = "".join(f'<td class="number">{number:,}</td>' for number in numbers)
        rows.append(f"<tr>{told}{cells}</tr>")
    rows += [
        f'<tr><td>{escape(name)}</td><td colspan="6">not used: {escape(why)}</td></tr>'
        for name, why in facts["not_used"].items()
    ]
    if not rows:
        return ""
    head = "".join(f'<th class="number">{head}</th>' for head in ("people", *heads))
    table = f"<table><tr><th>source</th><th>as of</th>{head}</tr>{''.join(rows)}</table>"
    return f'<h2>Sources</h2><div class="wide">{table}</div>'


def _footer(facts: Mapping[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    told = (
        ("run", facts["run_id"]),
        ("purpose", facts["purpose"]),
        ("attested by", facts["attested_by"] or "nobody named"),
        ("spent", f"{usd(facts['spent_usd'])} USD"),
        ("input SHA-256", facts["input"]["sha256"]),
        ("versions", versions),
    )
    rows = "".join(f"<tr><td>{escape(name)}</td><td>{escape(str(value))}</td></tr>" for name, value in told)
    return f'<h2>For the record</h2><div class="wide"><table>{rows}</table></div>'
