"""``steppewatch status``."""

from __future__ import annotations

import click

from steppewatch.commands import json_option, reading, settings_of


@click.command()
@json_option
@click.pass_context
def status(ctx: click.Context, as_json: bool) -> None:
    """Say how things stand: service, last crawl, sources, editions, outbox. Exit 69 when something is wrong."""
    from datetime import UTC, datetime

    from steppewatch.status import state_of_things
    from steppewatch.terminal import show_facts, show_json

    settings = settings_of(ctx)
    with reading(ctx) as db:
        found = state_of_things(settings, db, now=datetime.now(UTC))
    if as_json:
        show_json(found)
    else:
        show_facts(found.facts)
        for problem in found.problems:
            click.echo(f"! {problem}")
        if not found.problems:
            click.echo("All is well.")
    if found.problems:
        ctx.exit(69)
