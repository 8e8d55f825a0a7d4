"""``store`` and ``audit``: care of what is kept."""

# ruff: noqa: D301  # click reads the \b before an example as "do not wrap"

from __future__ import annotations

import click

from skiptrace.cli.common import config_option, config_path, json_option, open_tracer, print_json
from skiptrace.errors import StoreError


@click.group()
def store() -> None:
    """
    Care of the store.

    \b
    Example:
        skiptrace store upgrade
        skiptrace store verify
    """


@store.command()
@config_option
@json_option
@click.pass_context
def upgrade(ctx: click.Context, config: str | None, *, as_json: bool) -> None:
    """
    Bring the store to this version's schema; never done silently.

    \b
    Example:
        skiptrace store upgrade
    """
    from skiptrace.config import load
    from skiptrace.store.session import upgrade as upgrade_store

    before, after = upgrade_store(load(config_path(ctx, config)).store.url)
    if as_json:
        print_json({"before": before, "after": after})
    elif before == after:
        click.echo(f"The store was at {before} already.")
    else:
        click.echo(f"The store went from {before} to {after}.")


@store.command()
@config_option
@json_option
@click.pass_context
def verify(ctx: click.Context, config: str | None, *, as_json: bool) -> None:
    """
    Check that the key opens the store and that its audit log is whole.

    \b
    Example:
        skiptrace store verify
    """
    _verify(ctx, config, as_json=as_json)


@click.group()
def audit() -> None:
    """
    The audit log: what was asked, why, and under which purpose.

    \b
    Example:
        skiptrace audit verify
        skiptrace audit export
    """


@audit.command("verify")
@config_option
@json_option
@click.pass_context
def verify_audit(ctx: click.Context, config: str | None, *, as_json: bool) -> None:
    """
    Walk the chain of the audit log.

    \b
    Example:
        skiptrace audit verify
    """
    _verify(ctx, config, as_json=as_json)


def _verify(ctx: click.Context, config: str | None, *, as_json: bool) -> None:
    from skiptrace.store import audit as audit_log

    with open_tracer(ctx, config) as tracer, tracer.store.read() as work:
        broken = audit_log.verify(work)
        lines = sum(1 for _ in audit_log.lines(work))
    if broken is not None:
        raise StoreError(f"the audit log was changed at or before line {broken}")
    if as_json:
        print_json({"whole": True, "lines": lines})
    else:
        click.echo(f"The audit log is whole: {lines:,} lines.")


@audit.command()
@config_option
@click.pass_context
def export(ctx: click.Context, config: str | None) -> None:
    """
    The audit log as JSON; it holds ids and counts, no personal value.

    \b
    Example:
        skiptrace audit export > audit.json
    """
    from skiptrace.store import audit as audit_log

    with open_tracer(ctx, config) as tracer, tracer.store.read() as work:
        lines = [
            {
                "seq": line.seq,
                "at": line.at.isoformat(),
                "who": line.who,
                "action": line.action,
                "subjects": list(line.subjects),
                "detail": dict(line.detail),
            }
            for line in audit_log.lines(work)
        ]
    print_json(lines)
