"""``steppewatch serve``."""

from __future__ import annotations

import click

from steppewatch.commands import settings_of


@click.command()
@click.pass_context
def serve(ctx: click.Context) -> None:
    """Run as a service: crawl on schedule, compose and mail the digests. Ctrl-C or SIGTERM ends it.

    Starting it a second time on the same folder is refused. See deploy/steppewatch.service for
    systemd.
    """
    from steppewatch.logs import configure_logs
    from steppewatch.service import Service

    settings = settings_of(ctx)
    configure_logs(settings.service.log_level)
    Service(settings).run()
