"""``intake``, ``estimate``, ``run`` and ``locate``."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from skiptrace.cli.common import (
    Watcher,
    config_option,
    json_option,
    open_tracer,
    opening,
    opening_options,
    print_json,
)
from skiptrace.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from skiptrace.api import Skiptrace
    from skiptrace.run.answers import Answered
    from skiptrace.run.placement import Progress, RunOrder

FAILED_CASES = 1
BUDGET_ENDED = 6
MICRO_USD = 1_000_000
# Whose requests `--dry-run` shows in full; how many there are in all is told beside them.
REQUESTS_SHOWN = 3


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--save-layout", metavar="NAME", help="Remember the columns for this client.")
@click.option("--client", default="", metavar="NAME", help="The client whose defaults go for the file.")
@opening_options
@config_option
@json_option
@click.pass_context
def intake(
    ctx: click.Context,
    /,
    file: str,
    save_layout: str | None,
    client: str,
    config: str | None,
    *,
    as_json: bool,
    **said: Any,
) -> None:
    """
    A dry look at a placement file: which column was taken for what and why, row counts, faults.

    \b
    Example:
        skiptrace intake placement.csv
        skiptrace intake placement.csv --map phone=HM_PH --save-layout acme
    """
    from skiptrace.cli.intake_page import tell

    with open_tracer(ctx, config) as tracer:
        found = tracer.intake(file, opening(**said), client=client)
        if save_layout:
            tracer.save_layout(save_layout, found["layout"])
    if as_json:
        print_json(found)
    else:
        tell(found)
        if save_layout:
            click.echo(f"\nRemembered as layout {save_layout}: use it with --layout {save_layout}.")


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--purpose", metavar="CODE", help="Leave out what may not be used under this purpose.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="In waterfall order; may be repeated.")
@click.option("--client", default="", metavar="NAME", help="The client whose defaults go for the file.")
@opening_options
@config_option
@json_option
@click.pass_context
def estimate(ctx: click.Context, /, **options: Any) -> None:
    """
    What a run would cost at most, and is expected to cost, per source; nothing is bought.

    \b
    Example:
        skiptrace estimate placement.csv
        skiptrace estimate placement.csv --purpose glba.6802e1 --source people_data_labs
    """
    from skiptrace.cli.run_page import estimate as tell_estimate

    said = {name: options[name] for name in ("layout", "columns", "sheet", "delimiter", "encoding")}
    with open_tracer(ctx, options["config"]) as tracer:
        order = _order(tracer, options, said, Path())
        tell_estimate(tracer.preview(order), as_json=options["as_json"])


def _order(tracer: Skiptrace, options: dict[str, Any], said: dict[str, Any], out: Path) -> RunOrder:
    """What the options ask for; what they leave out, the configuration says."""
    from skiptrace.policy.purposes import purpose as read_purpose
    from skiptrace.run.placement import RunOrder

    client = tracer.settings.clients.get(options["client"])
    purpose = options["purpose"] or (client.purpose if client else "")
    if purpose:
        read_purpose(purpose)
    return RunOrder(
        source=options["file"],
        out=out,
        purpose=purpose,
        today=tracer.today,
        sources=options["sources"],
        opening=opening(**said),
        client=options["client"],
    )


@click.command()
@click.argument("file", metavar="FILE")
@click.option(
    "--out",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="The folder for the results.",
)
@click.option("--purpose", metavar="CODE", help="The permissible purpose, such as glba.6802e1.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="In waterfall order; may be repeated.")
@click.option("--budget", type=click.FloatRange(min=0), metavar="USD", help="Never spend more than this.")
@click.option(
    "--stop-at", type=click.FloatRange(0, 1, min_open=True), metavar="P", help="Enough confidence to stop asking."
)
@click.option("--offline", is_flag=True, help="Kept answers and loaded tables only.")
@click.option("--ask-uncertain", is_flag=True, help="Ask again what an interrupted call may have been charged for.")
@click.option("--dry-run", is_flag=True, help="Show what would leave this machine, and stop.")
@click.option("--resume", default="", metavar="RUN", help="Finish this run; 'last' is the latest.")
@click.option("--client", default="", metavar="NAME", help="The client whose defaults go for the file.")
@click.option("--creditor", default="", metavar="NAME", help="Whom the debts are owed to, where the file does not say.")
@click.option("--attested-by", default="", metavar="NAME", help="Who answers for the purpose.")
@click.option("--chunk-cases", type=click.IntRange(1), hidden=True, help="How many cases are kept at once.")
@opening_options
@config_option
@json_option
@click.pass_context
def run(ctx: click.Context, /, **options: Any) -> int:
    """
    The main job: from a placement file to ranked contacts, each with its confidence and evidence.

    \b
    Example:
        skiptrace run placement.csv --out results --purpose glba.6802e1
        skiptrace run placement.xlsx --out results --purpose glba.6802e1 --source reference:voters
        skiptrace run placement.csv --out results --purpose glba.6802e1 --budget 50
        skiptrace run placement.csv --out results --purpose glba.6802e1 --resume last
    """
    from skiptrace.cli.run_page import dry_run, tell
    from skiptrace.runtime.processes import own_process

    own_process()
    said = {name: options[name] for name in ("layout", "columns", "sheet", "delimiter", "encoding")}
    with open_tracer(ctx, options["config"]) as tracer:
        order = _order(tracer, options, said, options["out"])
        if not order.purpose:
            raise ConfigError("no look-up without a purpose: --purpose CODE, such as --purpose glba.6802e1")
        order = replace(
            order,
            attested_by=options["attested_by"],
            creditor=options["creditor"],
            resume=tracer.latest_run() if options["resume"] == "last" else options["resume"],
            workers=tracer.settings.run.workers,
            chunk_cases=options["chunk_cases"] or 0,
            spending=tracer.spending(
                options["client"],
                budget_micro_usd=None if options["budget"] is None else round(options["budget"] * MICRO_USD),
                stop_at=options["stop_at"],
                offline=options["offline"],
                ask_uncertain=options["ask_uncertain"],
            ),
        )
        if options["dry_run"]:
            dry_run(tracer.preview(order, requests=REQUESTS_SHOWN), as_json=options["as_json"])
            return 0
        progress, watcher = _progress(as_json=options["as_json"])
        try:
            report = tracer.run_file(order, progress)
        finally:
            watcher.close()
    if options["as_json"]:
        print_json(report.facts)
    else:
        tell(report)
    if report.budget_ended:
        return BUDGET_ENDED
    return FAILED_CASES if report.failed or report.incomplete else 0


class _LateWatcher:
    """A `Watcher` that begins when the number of rows is known."""

    def __init__(self) -> None:
        self._watcher: Watcher | None = None
        self._located = self._review = 0

    def start(self, rows: int) -> None:
        self._watcher = Watcher(rows, "rows")

    def worked(self, found: Sequence[Answered]) -> None:
        statuses = [str(answer.status) for answer in found]
        self._located += statuses.count("located")
        self._review += statuses.count("review")
        if self._watcher:
            self._watcher.advance(len(found), f"{self._located:,} located, {self._review:,} to review")

    def close(self) -> None:
        if self._watcher:
            self._watcher.close()


def _progress(*, as_json: bool) -> tuple[Progress, _LateWatcher]:
    from skiptrace.run.placement import Progress

    watcher = _LateWatcher()

    def started(run_id: str, rows: int) -> None:
        if not as_json:
            click.echo(f"run {run_id} (if it is interrupted: --resume {run_id})", err=True)
        watcher.start(rows)

    return Progress(started=started, worked=watcher.worked), watcher


@click.command()
@click.option("--account", required=True, metavar="NUMBER", help="The client's account number.")
@click.option("--creditor", required=True, metavar="NAME", help="Whom the debt is owed to.")
@click.option("--purpose", required=True, metavar="CODE", help="The permissible purpose, such as glba.6802e1.")
@click.option("--name", required=True, help="The debtor's name, in any order.")
@click.option("--dob", default="", metavar="DATE", help="Birth date.")
@click.option("--ssn4", default="", metavar="DIGITS", help="Last four digits of the SSN.")
@click.option("--address", "addresses", multiple=True, help="A known address on one line; may be repeated.")
@click.option("--phone", "phones", multiple=True, help="A known phone; may be repeated.")
@click.option("--email", "emails", multiple=True, help="A known e-mail address; may be repeated.")
@click.option("--source", "sources", multiple=True, metavar="NAME", help="In waterfall order; may be repeated.")
@click.option("--budget", type=click.FloatRange(min=0), metavar="USD", help="Never spend more than this.")
@click.option("--offline", is_flag=True, help="Kept answers and loaded tables only.")
@config_option
@json_option
@click.pass_context
def locate(ctx: click.Context, /, config: str | None, *, as_json: bool, **given: Any) -> None:
    """
    One debtor: needs an account, a creditor, a purpose, and a name with at least one more identifier.

    \b
    Example:
        skiptrace locate --account A-17 --creditor "First Example Bank" --purpose glba.6802e1 \\
            --name "DOE, JOHN A" --dob 1980-05-17 --phone "217 555 0123"
    """
    from skiptrace.cli.show import card
    from skiptrace.export.documents import to_document
    from skiptrace.run.request import read_request

    with open_tracer(ctx, config) as tracer:
        case = read_request(
            account_number=given["account"],
            creditor=given["creditor"],
            name=given["name"],
            born=given["dob"],
            ssn_last4=given["ssn4"],
            addresses=given["addresses"],
            phones=given["phones"],
            emails=given["emails"],
            today=tracer.today,
        )
        budget = None if given["budget"] is None else round(given["budget"] * MICRO_USD)
        spending = tracer.spending(budget_micro_usd=budget, offline=given["offline"])
        found = tracer.locate(case, purpose=given["purpose"], sources=given["sources"], spending=spending)
    if as_json:
        print_json(to_document(found))
    else:
        click.echo(card(found))
