"""``attempt`` and ``outcomes``."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import (
    config_option,
    json_option,
    keep_inputs,
    open_tracer,
    opening,
    opening_options,
    print_json,
    print_table,
)
from skiptrace.errors import ConfigError, Unreadable

if TYPE_CHECKING:
    from collections.abc import Callable

    from skiptrace.api import Skiptrace
    from skiptrace.run.outcomes import OutcomeReport, Recorded
    from skiptrace.run.planned import Planned
    from skiptrace.run.telling import SourceTold
    from skiptrace.store.attempts import Attempt

MOST_SHOWN = 10
SOME_FAILED = 1


@click.command()
@click.argument("account", metavar="ACCOUNT")
@click.option("--kind", default="", metavar="KIND", help="phone, address, email or employer; seen from the value.")
@click.option("--value", default="", help="The contact that was tried.")
@click.option("--result", default="", metavar="CODE", help="What came of it, such as RPC, WPC, NO_ANSWER.")
@click.option("--at", default="", metavar="TIME", help="When, if not now: 2026-05-17 or 2026-05-17T14:30.")
@click.option("--client", metavar="NAME", help="Whose account it is, where several clients have it.")
@click.option("--by", default="", metavar="NAME", help="Who tried.")
@click.option("--note", default="", metavar="TEXT", help="What was learnt.")
@config_option
@json_option
@click.pass_context
def attempt(ctx: click.Context, /, account: str, config: str | None, *, as_json: bool, **told: Any) -> None:
    """
    Keep what came of trying a contact; without --result, show what was tried and what is planned next and when.

    \b
    Example:
        skiptrace attempt A-17 --kind phone --value 217-555-0123 --result NO_ANSWER
        skiptrace attempt A-17
    """
    recorded: Recorded | None = None
    with open_tracer(ctx, config) as tracer:
        if told["result"] or told["value"]:
            recorded = tracer.attempt(_attempt(tracer, account, told))
        plans = tracer.planned(account, client=told["client"])
    if as_json:
        print_json({"recorded": _fact(recorded.attempt) if recorded else None, "accounts": list(map(_facts, plans))})
        return
    if recorded:
        click.echo("Kept." if recorded.fresh else "That was known already; nothing changed.")
        for code in recorded.stops:
            click.echo(f"The account is on the suppression list from now on: {code}.")
    click.echo("\n\n".join("\n".join(_lines(plan)) for plan in plans))


def _attempt(tracer: Skiptrace, account: str, told: dict[str, str]) -> Attempt:
    from skiptrace.intake.outcome_rows import read_kind, read_moment, read_value
    from skiptrace.rank.results import CODES, find_code, plain_code, verdict
    from skiptrace.run.outcomes import codes_of
    from skiptrace.store.attempts import Attempt

    if not (told["result"] and told["value"]):
        raise ConfigError("what was tried and what came of it belong together: --value and --result")
    with tracer.store.read() as work:
        codes = codes_of(work, told["client"] or "")
    code = codes.get(plain_code(told["result"])) or find_code(told["result"])
    if not code:
        raise ConfigError(f"--result: is no code that is known; ours are {', '.join(sorted(CODES))}")
    kind = _read("--kind", lambda: read_kind(told["kind"], told["value"]))
    _read("--result", lambda: verdict(kind, code))
    return Attempt(
        account=account,
        client=told["client"] or "",
        kind=kind.value,
        value=_read("--value", lambda: read_value(kind, told["value"])),
        result=code,
        at=_read("--at", lambda: read_moment(told["at"], today=tracer.today)) if told["at"] else _now(),
        by=told["by"],
        note=told["note"],
    )


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC).replace(microsecond=0)


def _read(option: str, read: Callable[[], Any]) -> Any:
    try:
        return read()
    except Unreadable as refusal:
        raise ConfigError(f"{option}: {refusal.reason}" + (f" ({refusal.fix})" if refusal.fix else "")) from refusal


def _lines(plan: Planned) -> list[str]:
    from skiptrace.cli.show import step_line

    found = plan.found
    client = f" ({found.client})" if found.client else ""
    lines = [f"{found.account_number}{client}: {found.status.replace('_', ' ')}"]
    for one in plan.tried[-MOST_SHOWN:]:
        by = f", by {one.by}" if one.by else ""
        lines.append(f"  {one.at:%Y-%m-%d %H:%M}  {one.kind:<8} {one.value}  {one.result}{by}")
        if one.note:
            lines.append(f"                    {one.note}")
    if len(plan.tried) > MOST_SHOWN:
        lines.append(f"  … and {len(plan.tried) - MOST_SHOWN} earlier ones")
    lines.append(f"  next {step_line(plan.next)}")
    return lines


def _facts(plan: Planned) -> dict[str, Any]:
    from skiptrace.export.documents import next_facts

    return {
        "account_number": plan.found.account_number,
        "client": plan.found.client,
        "status": str(plan.found.status),
        "tried": [_fact(one) for one in plan.tried],
        "next": next_facts(plan.next),
    }


def _fact(one: Attempt) -> dict[str, str]:
    names = ("kind", "value", "result", "by", "note")
    return {"at": one.at.isoformat(), **{name: getattr(one, name) for name in names}}


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--client", default="", metavar="NAME", help="Whose accounts and result codes they are.")
@click.option(
    "--map-result", "codes", multiple=True, metavar="THEIRS=OURS", help="A code of theirs; remembered for the client."
)
@click.option(
    "--rejects",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write the rows that could not be used there, each with why and how to mend it.",
)
@click.option(
    "--tell",
    multiple=True,
    metavar="SOURCE",
    help="Tell this source how the contacts that it gave turned out; nobody is told unasked.",
)
@click.option("--dry-run", is_flag=True, help="Keep nothing and tell nobody; only show what would come of it.")
@opening_options
@config_option
@json_option
@click.pass_context
def outcomes(ctx: click.Context, /, file: str, config: str | None, *, as_json: bool, **options: Any) -> int:
    """
    Take in a file of what came of trying contacts: account_number, kind, value, result, at.

    The results are those of the guide or the client's own once mapped. Loading a file again changes nothing,
    and tells nobody twice.

    \b
    Example:
        skiptrace outcomes dialler.csv
        skiptrace outcomes dialler.csv --client acme --map-result "LM=VM_NO_NAME" --rejects rejects.csv
        skiptrace outcomes dialler.csv --tell file:vendors/acme_people.toml --dry-run
    """
    from skiptrace.run.outcomes import OutcomeOrder, read_codes

    keep_inputs("--rejects", options["rejects"], file)
    said = {name: options[name] for name in ("layout", "columns", "sheet", "delimiter", "encoding")}
    with open_tracer(ctx, config) as tracer:
        order = OutcomeOrder(
            source=file,
            today=tracer.today,
            client=options["client"],
            opening=opening(**said),
            codes=read_codes(options["codes"]),
            tell=options["tell"],
            dry_run=options["dry_run"],
        )
        report = tracer.outcomes(order)
    if options["rejects"] is not None:
        _write_rejects(options["rejects"], report)
    if as_json:
        print_json({"dry_run": options["dry_run"], **_told(report)})
    else:
        if options["dry_run"]:
            click.echo("Nothing is kept and nobody is told; this would come of it:")
        _tell(report, options["rejects"])
        for one in report.told:
            _tell_source(one, dry_run=options["dry_run"])
    return SOME_FAILED if report.rejected or any(one.failed for one in report.told) else 0


def _write_rejects(path: Path, report: OutcomeReport) -> None:
    from skiptrace.export.run_files import RunFolder, own_columns
    from skiptrace.export.tables import REJECT_COLUMNS

    own = own_columns(report.header)
    with RunFolder(path.parent) as folder:
        table = folder.table(path.name, (*report.header[:own], *REJECT_COLUMNS))
        for one in report.rejects:
            table.write((*(one.cells or ())[:own], str(one.row), one.field, one.reason, one.fix))


def _told(report: OutcomeReport) -> dict[str, Any]:
    return {
        "read": report.read,
        "kept": report.kept,
        "repeated": report.repeated,
        "rejected": report.rejected,
        "unknown_accounts": report.unknown_accounts,
        "results": dict(report.results.most_common()),
        "stops": dict(report.stops.most_common()),
        "unknown_codes": dict(report.unknown_codes.most_common()),
        "faults": [
            {"field": field, "reason": reason, "fix": fix, "rows": rows}
            for (field, reason, fix), rows in report.faults.most_common()
        ],
        "told": [_source_facts(one) for one in report.told],
    }


def _source_facts(one: SourceTold) -> dict[str, Any]:
    counts = ("told", "told_before", "uncertain", "left_alone", "not_taken", "failed")
    first = {"first_request": one.first} if one.first else {}
    return {"source": one.source, **{name: getattr(one, name) for name in counts}, "why": one.why, **first}


def _tell(report: OutcomeReport, rejects: Path | None) -> None:
    click.echo(
        f"{report.read:,} rows read = {report.kept:,} kept + {report.repeated:,} known already"
        f" + {report.rejected:,} rejected"
    )
    if report.results:
        print_table(("result", "rows"), [(c, f"{n:,}") for c, n in report.results.most_common()], numbers=(1,))
    for code, count in report.stops.most_common():
        click.echo(f"{count:,} accounts are on the suppression list from now on: {code}")
    if report.faults:
        rows = [(f"{n:,}", field, f"{why}; {fix}") for (field, why, fix), n in report.faults.most_common()]
        print_table(("rows rejected", "field", "why, and what to do"), rows, numbers=(0,))
    if report.unknown_codes:
        codes = ", ".join(f"{code!r} ({count:,})" for code, count in report.unknown_codes.most_common(MOST_SHOWN))
        click.echo(f"Codes that are not known: {codes}; say which of ours each is: --map-result 'THEIRS=OURS'")
    if report.rejected:
        where = f"Mend {rejects} and load it alone" if rejects else "Say --rejects FILE to get those rows"
        click.echo(f"{where}; what was kept is not kept twice.")


def _tell_source(one: SourceTold, *, dry_run: bool) -> None:
    """Print how one source was told, or would be."""
    counts = [f"{one.told:,} outcomes {'would be ' if dry_run else ''}told", f"{one.told_before:,} told before"]
    more = {
        "of accounts that must be left alone": one.left_alone,
        "of a kind that it does not take": one.not_taken,
        "whose telling was broken off before: nobody knows whether they arrived, and they are not told again": (
            one.uncertain
        ),
        "could not be told": one.failed,
    }
    counts += [f"{count:,} {words}" for words, count in more.items() if count]
    click.echo(f"{one.source}: {', '.join(counts)}")
    if one.why:
        click.echo(f"  {one.why}")
    if one.first:
        click.echo("  The first request as it would leave, keys by name:")
        for name, value in one.first.items():
            click.echo(f"    {name}: {value}")
