"""``steppewatch doctor``."""

from __future__ import annotations

import click

from steppewatch.commands import json_option, settings_of


@click.command()
@click.option("--mail", is_flag=True, help="Also connect to the mail server: TLS, log-in; nothing is sent.")
@json_option
@click.pass_context
def doctor(ctx: click.Context, mail: bool, as_json: bool) -> None:
    """Examine the installation and say what to do. Exit 78 when something is bad."""
    from steppewatch.doctor import Grade, examine
    from steppewatch.state import prepare_state
    from steppewatch.terminal import plain, show_json

    settings = settings_of(ctx)
    prepare_state(settings)
    found = list(examine(settings, mail=mail))
    if as_json:
        show_json(found)
    else:
        for finding in found:
            click.echo(f"{finding.grade:<5} {finding.name:<13} {plain(finding.detail)}")
            if finding.advice:
                click.echo(f"      {'':<13} -> {plain(finding.advice)}")
    if any(finding.grade is Grade.BAD for finding in found):
        ctx.exit(78)
